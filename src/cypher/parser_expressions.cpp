// Operators, from the loosest to the tightest (openCypher CIP2021-08-10):
// OR, XOR, AND, NOT, comparison, predicates (IN, STARTS WITH, =~, IS NULL, …), + - ||, * / %, ^, signs, suffixes (.key [index] :label).
#include <array>

#include "cypher/names.h"
#include "cypher/parser_impl.h"

namespace docent::cypher {

using base::Result;
using base::Status;

Result<ExpressionPtr> Parser::expression() {
  DOCENT_TRY(enter());
  DOCENT_ASSIGN(ExpressionPtr value, logical(0));
  leave();
  return value;
}

Result<ExpressionPtr> Parser::logical(int level) {
  constexpr std::array<std::string_view, 3> kWords = {"OR", "XOR", "AND"};
  constexpr std::array<Logical::Op, 3> kOps = {Logical::Op::kOr, Logical::Op::kXor, Logical::Op::kAnd};
  const auto index = static_cast<std::size_t>(level);
  if (index == kWords.size()) return negation();
  const std::size_t first = at_;
  DOCENT_ASSIGN(ExpressionPtr operand, logical(level + 1));
  if (!at_word(kWords[index])) return operand;
  Logical chain;
  chain.op = kOps[index];
  chain.operands.push_back(std::move(operand));
  while (accept_word(kWords[index])) {
    DOCENT_ASSIGN(ExpressionPtr next, logical(level + 1));
    chain.operands.push_back(std::move(next));
  }
  return made(std::move(chain), first);
}

Result<ExpressionPtr> Parser::negation() {
  if (!at_word("NOT")) return comparison();
  DOCENT_TRY(enter());
  const std::size_t first = at_;
  take();
  DOCENT_ASSIGN(ExpressionPtr operand, negation());
  leave();
  return made(Unary{Unary::Op::kNot, std::move(operand)}, first);
}

Result<ExpressionPtr> Parser::comparison() {
  constexpr std::array<std::string_view, 6> kSymbols = {"=", "<>", "<", "<=", ">", ">="};
  using Op = Comparison::Op;
  constexpr std::array<Op, 6> kOps = {Op::kEqual, Op::kNotEqual, Op::kLess, Op::kLessOrEqual, Op::kGreater, Op::kGreaterOrEqual};
  const auto next_op = [&]() -> std::optional<Op> {
    if (peek().kind != TokenKind::kSymbol) return std::nullopt;
    for (std::size_t i = 0; i < kSymbols.size(); ++i)
      if (at(kSymbols[i]) && peek().plain) return kOps[i];
    return std::nullopt;
  };
  const std::size_t first = at_;
  DOCENT_ASSIGN(ExpressionPtr operand, predicate());
  auto op = next_op();
  if (!op) return operand;
  Comparison chain;
  chain.operands.push_back(std::move(operand));
  for (; op; op = next_op()) {
    take();
    chain.operators.push_back(*op);
    DOCENT_ASSIGN(ExpressionPtr next, predicate());
    chain.operands.push_back(std::move(next));
  }
  return made(std::move(chain), first);
}

// The operator that comes next, and its number of words.
std::pair<std::optional<Predicate::Op>, std::size_t> Parser::predicate_ahead() const {
  using Op = Predicate::Op;
  if (at_word("IN")) return {Op::kIn, 1};
  if (at_word("CONTAINS")) return {Op::kContains, 1};
  if (at("=~")) return {Op::kMatchesRegex, 1};
  if (at_words("STARTS", "WITH")) return {Op::kStartsWith, 2};
  if (at_words("ENDS", "WITH")) return {Op::kEndsWith, 2};
  return {std::nullopt, 0};
}

Result<ExpressionPtr> Parser::predicate() {
  const std::size_t first = at_;
  DOCENT_ASSIGN(ExpressionPtr value, arithmetic(0));
  for (std::size_t count = 0;; ++count) {
    const auto [op, words] = predicate_ahead();
    if (!op && !at_word("IS") && !at("::")) return value;
    DOCENT_TRY(check_chain(count));
    if (!op) {
      DOCENT_ASSIGN(value, is_predicate(std::move(value), first));
      continue;
    }
    at_ += words;
    DOCENT_ASSIGN(ExpressionPtr right, arithmetic(0));
    value = made(Predicate{*op, std::move(value), std::move(right)}, first);
  }
}

Status Parser::check_chain(std::size_t count) const {
  if (count < limits_.max_chain) return {};
  return syntax_error(query_, peek().span.start, "one expression has more than " + std::to_string(limits_.max_chain) + " suffixes", kLimit);
}

// IS [NOT] NULL, IS [NOT] :: type, IS [NOT] TYPED type, IS [NOT] [form] NORMALIZED, IS label
Result<ExpressionPtr> Parser::is_predicate(ExpressionPtr operand, std::size_t first) {
  bool negated = false;
  if (!at("::")) {
    DOCENT_TRY(expect_word("IS"));
    negated = accept_word("NOT");
    if (accept_word("NULL")) return made(IsNull{std::move(operand), negated}, first);
  }
  if (accept("::") || accept_word("TYPED")) {
    DOCENT_ASSIGN(TypeName type, type_name());
    return made(IsTyped{std::move(operand), std::move(type), negated}, first);
  }
  const bool form = (at_word("NFC") || at_word("NFD") || at_word("NFKC") || at_word("NFKD")) && at_word("NORMALIZED", 1);
  if (form || at_word("NORMALIZED")) {
    std::string name = form ? in_capitals(take().text) : "NFC";
    take();
    return made(IsNormalized{std::move(operand), std::move(name), negated}, first);
  }
  if (negated) return expected("NULL, NORMALIZED, TYPED or \"::\" after IS NOT");
  DOCENT_ASSIGN(LabelExpressionPtr labels, label_expression(false));
  return made(HasLabels{std::move(operand), std::move(labels)}, first);
}

Result<TypeName> Parser::type_name() {
  DOCENT_TRY(enter());
  DOCENT_ASSIGN(TypeName type, single_type());
  if (!bar_ends_ && at("|")) {
    TypeName either;
    either.alternatives.push_back(std::move(type));
    while (accept("|")) {
      DOCENT_ASSIGN(TypeName next, single_type());
      either.alternatives.push_back(std::move(next));
    }
    type = std::move(either);
  }
  leave();
  return type;
}

// One or more words in a row ("ZONED DATETIME"), what is in angle brackets, NOT NULL.
Result<TypeName> Parser::single_type() {
  constexpr std::array<std::string_view, 37> kTypeWords = {
      "ANY",    "ARRAY",    "BOOL",    "BOOLEAN", "DATE",  "DATETIME", "DURATION", "EDGE",   "FLOAT",  "FLOAT32", "FLOAT64",      "INT",    "INT8",
      "INT16",  "INT32",    "INT64",   "INTEGER", "LIST",  "LOCAL",    "MAP",      "NODE",   "NOTHING", "NULL",   "PATH",         "POINT",  "PROPERTY",
      "RELATIONSHIP", "SIGNED", "STRING", "TIME", "TIMESTAMP", "TIMEZONE", "VALUE", "VARCHAR", "VERTEX", "WITHOUT", "ZONED"};
  TypeName type;
  const auto at_type_word = [&] {
    if (at_word("WITH") && type.name.ends_with("TIME") && (at_word("TIMEZONE", 1) || (at_word("TIME", 1) && at_word("ZONE", 2)))) return true;
    if (at_word("ZONE") && !type.name.empty()) return true;
    for (const std::string_view word : kTypeWords)
      if (at_word(word)) return true;
    return false;
  };
  if (!at_type_word()) return expected("the name of a type such as INTEGER or LIST<STRING>");
  while (at_type_word()) type.name += (type.name.empty() ? "" : " ") + in_capitals(take().text);
  if (accept("<")) {
    const Bar inside(*this, false);
    DOCENT_ASSIGN(TypeName of, type_name());
    if (type.name == "ANY" || type.name == "ANY VALUE") {
      const bool several = !of.alternatives.empty() && !of.not_null;
      if (several) type.alternatives = std::move(of.alternatives);
      else type.alternatives.push_back(std::move(of));
      type.name.clear();
    } else {
      type.of.push_back(std::move(of));
    }
    DOCENT_TRY(expect(">"));
  }
  if (accept("!")) {
    type.not_null = true;
  } else if (at_words("NOT", "NULL")) {
    at_ += 2;
    type.not_null = true;
  }
  return type;
}

Result<ExpressionPtr> Parser::arithmetic(int level) {
  struct Operator {
    std::string_view symbol;
    int level;
    Arithmetic::Op op;
  };
  using Op = Arithmetic::Op;
  constexpr std::array<Operator, 7> kOperators = {{{"+", 0, Op::kAdd},
                                                   {"-", 0, Op::kSubtract},
                                                   {"||", 0, Op::kConcatenate},
                                                   {"*", 1, Op::kMultiply},
                                                   {"/", 1, Op::kDivide},
                                                   {"%", 1, Op::kModulo},
                                                   {"^", 2, Op::kPower}}};
  constexpr int kTightest = 2;
  const auto next_op = [&]() -> std::optional<Op> {
    if (peek().kind != TokenKind::kSymbol) return std::nullopt;
    for (const Operator& one : kOperators)
      if (one.level == level && at(one.symbol) && peek().plain) return one.op;
    return std::nullopt;
  };
  const auto operand = [&] { return level == kTightest ? sign() : arithmetic(level + 1); };
  const std::size_t first = at_;
  DOCENT_ASSIGN(ExpressionPtr value, operand());
  auto op = next_op();
  if (!op) return value;
  Arithmetic chain;
  chain.operands.push_back(std::move(value));
  for (; op; op = next_op()) {
    take();
    chain.operators.push_back(*op);
    DOCENT_ASSIGN(ExpressionPtr next, operand());
    chain.operands.push_back(std::move(next));
  }
  return made(std::move(chain), first);
}

// A minus and the number behind it are one literal: the smallest integer has no positive counterpart.
Result<ExpressionPtr> Parser::sign() {
  const bool minus = at("-") && peek().plain;
  if (!minus && !at("+")) return suffixed();
  DOCENT_TRY(enter());
  const std::size_t first = at_;
  take();
  ExpressionPtr operand;
  const bool number_follows = peek().kind == TokenKind::kInteger || peek().kind == TokenKind::kFloat;
  const Token& behind = peek(1);
  const bool suffix_follows = behind.is_symbol(".") || behind.is_symbol("[") || behind.is_symbol(":");
  if (minus && number_follows && !suffix_follows) {
    DOCENT_ASSIGN(operand, number(true));
    operand->span = since(first);
  } else {
    DOCENT_ASSIGN(ExpressionPtr inner, sign());
    operand = made(Unary{minus ? Unary::Op::kMinus : Unary::Op::kPlus, std::move(inner)}, first);
  }
  leave();
  return operand;
}

// `labels` unset: a colon is left to the caller (SET n:Label).
Result<ExpressionPtr> Parser::suffixed(bool labels) {
  const std::size_t first = at_;
  DOCENT_ASSIGN(ExpressionPtr value, atom());
  for (std::size_t count = 0;; ++count) {
    if (at(".") || at("[")) DOCENT_TRY(check_chain(count));
    if (accept(".")) {
      DOCENT_ASSIGN(Name key, name("the name of a property"));
      value = made(Property{std::move(value), std::move(key)}, first);
    } else if (at("[")) {
      DOCENT_ASSIGN(value, subscript(std::move(value)));
      value->span = since(first);
    } else if (labels && at(":")) {
      take();
      DOCENT_ASSIGN(LabelExpressionPtr expression, label_expression(false));
      return made(HasLabels{std::move(value), std::move(expression)}, first);
    } else {
      return value;
    }
  }
}

// [index], [from..to] with either bound left out
Result<ExpressionPtr> Parser::subscript(ExpressionPtr subject) {
  const Bar inside(*this, false);
  DOCENT_TRY(expect("["));
  ExpressionPtr from, to;
  if (!at("..")) {
    DOCENT_ASSIGN(from, expression());
  }
  if (accept("]")) return make_expression(Index{std::move(subject), std::move(from)});
  DOCENT_TRY(expect(".."));
  if (!at("]")) {
    DOCENT_ASSIGN(to, expression());
  }
  DOCENT_TRY(expect("]"));
  return make_expression(Slice{std::move(subject), std::move(from), std::move(to)});
}

}  // namespace docent::cypher
