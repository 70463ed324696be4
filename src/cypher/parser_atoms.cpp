// What stands between operators: literals, variables, calls, lists, maps, comprehensions, CASE, patterns and subqueries.
#include <algorithm>
#include <array>
#include <limits>

#include "cypher/names.h"
#include "cypher/parser_impl.h"

namespace docent::cypher {

using base::Result;

Result<ExpressionPtr> Parser::atom() {
  const std::size_t first = at_;
  switch (peek().kind) {
    case TokenKind::kInteger:
    case TokenKind::kFloat: return number(false);
    case TokenKind::kString: {
      std::string text = take().text;
      return made(Literal{std::move(text)}, first);
    }
    case TokenKind::kParameter: {
      std::string parameter = take().text;
      return made(Parameter{std::move(parameter)}, first);
    }
    case TokenKind::kWord:
    case TokenKind::kQuotedName: return word_atom();
    case TokenKind::kSymbol:
      if (at("(")) return path_ahead(0) ? path_atom() : parenthesised();
      if (at("[")) return list_atom();
      if (at("{")) return map_literal();
      break;
    case TokenKind::kEnd: break;
  }
  return expected("an expression");
}

Result<ExpressionPtr> Parser::number(bool negative) {
  const std::size_t first = at_;
  const Token& token = take();
  if (token.kind == TokenKind::kFloat) return made(Literal{negative ? -token.real : token.real}, first);
  constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (token.integer > kLargest) {
    if (!negative) return syntax_error(query_, token.span.start, "the integer does not fit in 64 bits");
    return made(Literal{std::numeric_limits<std::int64_t>::min()}, first);
  }
  const auto value = static_cast<std::int64_t>(token.integer);
  return made(Literal{negative ? -value : value}, first);
}

Result<ExpressionPtr> Parser::word_atom() {
  const std::size_t first = at_;
  if (accept_word("TRUE")) return made(Literal{true}, first);
  if (accept_word("FALSE")) return made(Literal{false}, first);
  if (accept_word("NULL")) return made(Literal{}, first);
  if (at_word("CASE")) return case_expression();
  if (peek(1).is_symbol("{")) {
    if (at_word("EXISTS")) return subquery(SubqueryExpression::Kind::kExists);
    if (at_word("COUNT") && subquery_ahead()) return subquery(SubqueryExpression::Kind::kCount);
    if (at_word("COLLECT") && subquery_ahead()) return subquery(SubqueryExpression::Kind::kCollect);
  }
  if (peek(1).is_symbol("(")) {
    const bool bound = peek(2).is_name() && at_word("IN", 3);
    if (bound && at_word("ALL")) return quantified(Quantifier::Kind::kAll);
    if (bound && at_word("ANY")) return quantified(Quantifier::Kind::kAny);
    if (bound && at_word("NONE")) return quantified(Quantifier::Kind::kNone);
    if (bound && at_word("SINGLE")) return quantified(Quantifier::Kind::kSingle);
    if (at_word("REDUCE") && peek(2).is_name() && peek(3).is_symbol("=")) return reduce();
    if (at_word("SHORTESTPATH") || at_word("ALLSHORTESTPATHS")) {
      DOCENT_ASSIGN(PathPattern path, path_pattern());
      return made(PatternExpression{std::move(path)}, first);
    }
  }
  if (reserved_here()) return expected("an expression");
  if (function_ahead()) return function_call();
  if (peek(1).is_symbol("{")) return map_projection();
  std::string variable = take().text;
  return made(Variable{std::move(variable)}, first);
}

// A reserved word is a variable only where an expression would end behind it: "RETURN n.x AS set ORDER BY set" means what it says, and
// "WHERE RETURN n" is a forgotten condition.
bool Parser::reserved_here() const {
  if (peek().kind != TokenKind::kWord || !is_reserved(peek().text)) return false;
  if (at_word("DISTINCT") || at_word("NOT")) return true;
  const Token& next = peek(1);
  switch (next.kind) {
    case TokenKind::kEnd: return false;
    case TokenKind::kSymbol:
      // Functions: exists(…), any(…) of other shapes than the quantifiers.
      if (next.text == "(") return !at_word("EXISTS") && !at_word("ALL") && !at_word("ANY") && !at_word("NONE") && !at_word("SINGLE");
      return next.text == "{" || next.text == "[" || next.text == "$" || next.text == "::";
    case TokenKind::kWord: {
      constexpr std::array<std::string_view, 23> kAfter = {"AND", "OR", "XOR", "IN", "IS", "STARTS", "ENDS", "CONTAINS", "AS", "ASC",
                                                           "ASCENDING", "DESC", "DESCENDING",
                                                           "SKIP", "LIMIT", "ORDER", "OFFSET", "WHERE", "WHEN", "THEN", "ELSE", "END", "UNION"};
      return std::ranges::none_of(kAfter, [&next](std::string_view word) { return next.is_word(word); });
    }
    default: return true;
  }
}

// name.name(
bool Parser::function_ahead() const {
  std::size_t distance = 1;
  while (peek(distance).is_symbol(".") && peek(distance + 1).is_name()) distance += 2;
  return peek(distance).is_symbol("(");
}

// Behind COUNT or COLLECT and a brace: not the items of a map projection of a variable with that name.
bool Parser::subquery_ahead() const {
  const Token& inner = peek(2);
  if (inner.is_symbol(".") || inner.is_symbol("}")) return false;
  const Token& next = peek(3);
  return !(inner.is_name() && (next.is_symbol(":") || next.is_symbol(",") || next.is_symbol("}")));
}

Result<ExpressionPtr> Parser::parenthesised() {
  const Bar inside(*this, false);
  DOCENT_TRY(expect("("));
  DOCENT_ASSIGN(ExpressionPtr value, expression());
  DOCENT_TRY(expect(")"));
  return value;
}

Result<ExpressionPtr> Parser::path_atom() {
  const std::size_t first = at_;
  PathPattern path;
  DOCENT_TRY(path_elements(path.elements, true));
  path.span = since(first);
  return made(PatternExpression{std::move(path)}, first);
}

// A list, or one of the two comprehensions: [x IN …] without a comma is a comprehension, as is a path with a bar behind it.
Result<ExpressionPtr> Parser::list_atom() {
  const std::size_t first = at_;
  const Token& open = peek();
  if (peek(1).is_name() && at_word("IN", 2) && !open.holds_comma) return list_comprehension();
  const bool named = peek(1).is_name() && peek(2).is_symbol("=");
  if (open.holds_bar && !open.holds_comma && path_ahead(named ? 3 : 1)) return pattern_comprehension();
  const Bar inside(*this, false);
  DOCENT_TRY(expect("["));
  ListLiteral list;
  while (!at("]")) {
    DOCENT_ASSIGN(ExpressionPtr item, expression());
    list.items.push_back(std::move(item));
    if (!accept(",")) break;
    if (at("]")) return expected("an item of the list");
  }
  DOCENT_TRY(expect("]"));
  return made(std::move(list), first);
}

Result<ExpressionPtr> Parser::list_comprehension() {
  const std::size_t first = at_;
  ListComprehension comprehension;
  DOCENT_TRY(expect("["));
  DOCENT_ASSIGN(comprehension.variable, name("a variable"));
  DOCENT_TRY(expect_word("IN"));
  {
    const Bar ends(*this, true);
    DOCENT_ASSIGN(comprehension.list, expression());
    if (accept_word("WHERE")) {
      DOCENT_ASSIGN(comprehension.where, expression());
    }
  }
  if (accept("|")) {
    const Bar inside(*this, false);
    DOCENT_ASSIGN(comprehension.projection, expression());
  }
  DOCENT_TRY(expect("]"));
  return made(std::move(comprehension), first);
}

Result<ExpressionPtr> Parser::pattern_comprehension() {
  const std::size_t first = at_;
  PatternComprehension comprehension;
  DOCENT_TRY(expect("["));
  {
    const Bar ends(*this, true);
    const std::size_t start = at_;
    if (peek().is_name()) {
      DOCENT_ASSIGN(comprehension.path.variable, name("a variable"));
      DOCENT_TRY(expect("="));
    }
    DOCENT_TRY(path_elements(comprehension.path.elements, true));
    comprehension.path.span = since(start);
    if (accept_word("WHERE")) {
      DOCENT_ASSIGN(comprehension.where, expression());
    }
  }
  DOCENT_TRY(expect("|"));
  const Bar inside(*this, false);
  DOCENT_ASSIGN(comprehension.projection, expression());
  DOCENT_TRY(expect("]"));
  return made(std::move(comprehension), first);
}

Result<ExpressionPtr> Parser::map_literal() {
  const std::size_t first = at_;
  const Bar inside(*this, false);
  DOCENT_TRY(expect("{"));
  MapLiteral map;
  while (!at("}")) {
    MapEntry entry;
    DOCENT_ASSIGN(entry.key, name("a key"));
    DOCENT_TRY(expect(":"));
    DOCENT_ASSIGN(entry.value, expression());
    map.entries.push_back(std::move(entry));
    if (!accept(",")) break;
    if (at("}")) return expected("a key");
  }
  DOCENT_TRY(expect("}"));
  return made(std::move(map), first);
}

Result<ExpressionPtr> Parser::map_projection() {
  const std::size_t first = at_;
  const Bar inside(*this, false);
  MapProjection map;
  DOCENT_ASSIGN(map.subject, name("a variable"));
  DOCENT_TRY(expect("{"));
  while (!at("}")) {
    const std::size_t start = at_;
    MapProjectionItem item;
    using Kind = MapProjectionItem::Kind;
    if (accept(".")) {
      item.kind = accept("*") ? Kind::kAllProperties : Kind::kProperty;
      if (item.kind == Kind::kProperty) {
        DOCENT_ASSIGN(item.key, name("the name of a property or \"*\""));
      }
    } else {
      DOCENT_ASSIGN(item.key, name("\".\" and a property, a key or a variable"));
      item.kind = accept(":") ? Kind::kEntry : Kind::kVariable;
      if (item.kind == Kind::kEntry) {
        DOCENT_ASSIGN(item.value, expression());
      }
    }
    item.span = since(start);
    map.items.push_back(std::move(item));
    if (!accept(",")) break;
    if (at("}")) return expected("an item of the map");
  }
  DOCENT_TRY(expect("}"));
  return made(std::move(map), first);
}

Result<ExpressionPtr> Parser::function_call() {
  const std::size_t first = at_;
  FunctionCall call;
  DOCENT_ASSIGN(call.name, dotted_name("the name of a function"));
  call.name_span = since(first);
  const Bar inside(*this, false);
  DOCENT_TRY(expect("("));
  if (at("*") && call.name.size() == 1 && equals_word(call.name.front(), "COUNT")) {
    take();
    call.star = true;
  } else {
    call.distinct = accept_word("DISTINCT");
    if (call.distinct && at(")")) return expected("an expression");
    while (!at(")")) {
      DOCENT_ASSIGN(ExpressionPtr argument, expression());
      call.arguments.push_back(std::move(argument));
      if (!accept(",")) break;
      if (at(")")) return expected("an argument");
    }
  }
  DOCENT_TRY(expect(")"));
  return made(std::move(call), first);
}

Result<ExpressionPtr> Parser::case_expression() {
  const std::size_t first = at_;
  Case choice;
  DOCENT_TRY(expect_word("CASE"));
  if (!at_word("WHEN")) {
    DOCENT_ASSIGN(choice.operand, expression());
  }
  if (!at_word("WHEN")) return expected("WHEN");
  while (accept_word("WHEN")) {
    CaseBranch branch;
    DOCENT_ASSIGN(branch.when, expression());
    DOCENT_TRY(expect_word("THEN"));
    DOCENT_ASSIGN(branch.then, expression());
    choice.branches.push_back(std::move(branch));
  }
  if (accept_word("ELSE")) {
    DOCENT_ASSIGN(choice.otherwise, expression());
  }
  if (!accept_word("END")) return expected("WHEN, ELSE or END");
  return made(std::move(choice), first);
}

Result<ExpressionPtr> Parser::quantified(Quantifier::Kind kind) {
  const std::size_t first = at_;
  const Bar inside(*this, false);
  Quantifier quantifier;
  quantifier.kind = kind;
  at_ += 2;  // the word and its parenthesis
  DOCENT_ASSIGN(quantifier.variable, name("a variable"));
  DOCENT_TRY(expect_word("IN"));
  DOCENT_ASSIGN(quantifier.list, expression());
  if (accept_word("WHERE")) {
    DOCENT_ASSIGN(quantifier.where, expression());
  }
  DOCENT_TRY(expect(")"));
  return made(std::move(quantifier), first);
}

Result<ExpressionPtr> Parser::reduce() {
  const std::size_t first = at_;
  Reduce fold;
  at_ += 2;
  DOCENT_ASSIGN(fold.accumulator, name("a variable"));
  DOCENT_TRY(expect("="));
  {
    const Bar ends(*this, true);
    DOCENT_ASSIGN(fold.initial, expression());
    DOCENT_TRY(expect(","));
    DOCENT_ASSIGN(fold.variable, name("a variable"));
    DOCENT_TRY(expect_word("IN"));
    DOCENT_ASSIGN(fold.list, expression());
  }
  DOCENT_TRY(expect("|"));
  const Bar inside(*this, false);
  DOCENT_ASSIGN(fold.step, expression());
  DOCENT_TRY(expect(")"));
  return made(std::move(fold), first);
}

Result<ExpressionPtr> Parser::subquery(SubqueryExpression::Kind kind) {
  const std::size_t first = at_;
  const Bar inside(*this, false);
  take();
  DOCENT_TRY(expect("{"));
  SubqueryExpression expression;
  expression.kind = kind;
  if (at_clause() && !peek(1).is_symbol("=")) {
    DOCENT_ASSIGN(Query body, query());
    expression.query = std::make_unique<Query>(std::move(body));
  } else {
    const std::size_t start = at_;
    DOCENT_ASSIGN(Clause::Node match, match_clause(false));
    Query body;
    body.span = since(start);
    SingleQuery& branch = body.branches.emplace_back();
    branch.span = body.span;
    branch.clauses.push_back(Clause{body.span, std::move(match)});
    expression.query = std::make_unique<Query>(std::move(body));
  }
  DOCENT_TRY(expect("}"));
  return made(std::move(expression), first);
}

}  // namespace docent::cypher
