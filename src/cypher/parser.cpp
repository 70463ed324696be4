#include "cypher/parser.h"

#include <algorithm>
#include <array>

#include "cypher/names.h"
#include "cypher/parser_impl.h"

namespace docent::cypher {

using base::Result;
using base::Status;

namespace {

constexpr std::array<std::string_view, 15> kCommands = {"SHOW",  "DROP", "ALTER",     "GRANT",  "DENY",       "REVOKE",     "RENAME", "START",
                                                        "STOP",  "TERMINATE", "ENABLE", "DRYRUN", "DEALLOCATE", "REALLOCATE", "USING"};

constexpr std::array<std::string_view, 18> kClauses = {"MATCH", "OPTIONAL", "UNWIND", "WITH",   "RETURN", "CALL",   "LOAD",     "USE",     "FINISH", "CREATE",
                                                       "INSERT", "MERGE",   "SET",    "REMOVE", "DELETE", "DETACH", "NODETACH", "FOREACH"};

std::string found(const Token& token, std::string_view query) {
  if (token.kind == TokenKind::kEnd) return "the end of the query";
  constexpr std::size_t kShown = 40;
  std::string text(query.substr(token.span.start, token.span.size()));
  if (text.size() > kShown) {
    std::size_t cut = kShown;
    while ((static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
    text = text.substr(0, cut) + "…";
  }
  return "\"" + text + "\"";
}

// A token of a command as it is read again.
std::string spelled(const Token& token) {
  switch (token.kind) {
    case TokenKind::kQuotedName: return quote_name(token.text);
    case TokenKind::kString: return quote_string(token.text);
    case TokenKind::kParameter: return "$" + quote_parameter(token.text);
    default: return token.text;
  }
}

}  // namespace

Status Parser::expect(std::string_view symbol) {
  if (!accept(symbol)) return expected("\"" + std::string(symbol) + "\"");
  return {};
}

Status Parser::expect_word(std::string_view word) {
  if (!accept_word(word)) return expected(word);
  return {};
}

std::unexpected<base::Error> Parser::expected(std::string_view what) const {
  return syntax_error(query_, peek().span.start, "expected " + std::string(what) + ", found " + found(peek(), query_));
}

Span Parser::since(std::size_t first_token) const {
  const auto start = tokens_[first_token].span.start;
  return {start, at_ > first_token ? tokens_[at_ - 1].span.end : start};
}

Result<Name> Parser::name(std::string_view what) {
  if (!peek().is_name()) return expected(what);
  const Token& token = take();
  return Name{token.text, token.span};
}

Result<std::vector<std::string>> Parser::dotted_name(std::string_view what) {
  std::vector<std::string> parts;
  do {
    DOCENT_ASSIGN(Name part, name(what));
    parts.push_back(std::move(part.text));
  } while (accept("."));
  return parts;
}

Status Parser::enter() {
  if (depth_ >= limits_.max_depth) {
    return syntax_error(query_, peek().span.start, "the query is nested more than " + std::to_string(limits_.max_depth) + " deep", kLimit);
  }
  ++depth_;
  return {};
}

// CREATE is a command unless a pattern follows: a parenthesis, or a variable and "=".
bool Parser::at_command() const {
  if (std::ranges::any_of(kCommands, [this](std::string_view word) { return at_word(word); })) return true;
  if (!at_word("CREATE") || peek(1).kind != TokenKind::kWord) return false;
  return !peek(2).is_symbol("=") && !peek(2).is_symbol("(");
}

Command Parser::command(std::size_t first) {
  Command command;
  constexpr std::size_t kNameWords = 2;
  for (std::size_t i = at_; i < at_ + kNameWords && tokens_[i].kind == TokenKind::kWord; ++i) {
    command.name += (i > at_ ? " " : "") + in_capitals(tokens_[i].text);
  }
  at_ = first;
  while (!at_end()) {
    const Token& token = take();
    if (!command.text.empty()) command.text += ' ';
    if (token.kind == TokenKind::kInteger) command.text += std::to_string(token.integer);
    else if (token.kind == TokenKind::kFloat) command.text += query_.substr(token.span.start, token.span.size());
    else command.text += spelled(token);
  }
  return command;
}

bool Parser::at_clause() const {
  return std::ranges::any_of(kClauses, [this](std::string_view word) { return at_word(word); });
}

Result<Query> Parser::query() {
  DOCENT_TRY(enter());
  const std::size_t first = at_;
  Query query;
  do {
    DOCENT_ASSIGN(SingleQuery branch, single_query());
    query.branches.push_back(std::move(branch));
    if (!accept_word("UNION")) break;
    query.union_all.push_back(accept_word("ALL"));
    if (!query.union_all.back()) accept_word("DISTINCT");
  } while (true);
  query.span = since(first);
  leave();
  return query;
}

Result<SingleQuery> Parser::single_query() {
  const std::size_t first = at_;
  SingleQuery query;
  do {
    DOCENT_ASSIGN(Clause next, clause());
    query.clauses.push_back(std::move(next));
  } while (at_clause());
  query.span = since(first);
  return query;
}

Result<Statement> Parser::statement() {
  const std::size_t first = at_;
  Statement statement;
  while (true) {
    if (accept_word("EXPLAIN")) {
      statement.prefix = Statement::Prefix::kExplain;
    } else if (accept_word("PROFILE")) {
      statement.prefix = Statement::Prefix::kProfile;
    } else if (accept_word("CYPHER")) {
      if (peek().kind == TokenKind::kInteger || peek().kind == TokenKind::kFloat) {
        const Span version = take().span;
        statement.options.emplace_back(query_.substr(version.start, version.size()));
      }
      while (peek().kind == TokenKind::kWord && peek(1).is_symbol("=")) {
        const Token& key = take();
        take();
        DOCENT_ASSIGN(const Name value, name("the value of an option"));
        statement.options.push_back(key.text + " = " + quote_name(value.text));
      }
    } else {
      break;
    }
  }
  const std::size_t body = at_;
  if (accept_word("USE")) {
    // USE graph in front of a command belongs to the command.
    DOCENT_TRY(suffixed());
  }
  if (at_command()) {
    statement.body = command(body);
  } else {
    at_ = body;
    if (!at_clause()) return expected("a clause such as MATCH or RETURN");
    DOCENT_ASSIGN(statement.body, query());
  }
  statement.span = since(first);
  if (!at_end()) return expected("another clause or the end of the query");
  while (accept(";")) {
  }
  if (!at_end()) return syntax_error(query_, peek().span.start, "only one statement is allowed, a second one begins here", kSecondStatement);
  return statement;
}

Result<ExpressionPtr> Parser::lone_expression() {
  DOCENT_ASSIGN(ExpressionPtr value, expression());
  if (peek().kind != TokenKind::kEnd) return expected("the end of the expression");
  return value;
}

Result<Statement> parse(std::string_view query, const Limits& limits) {
  DOCENT_ASSIGN(auto tokens, tokenize(query, limits));
  return Parser(query, std::move(tokens), limits).statement();
}

Result<ExpressionPtr> parse_expression(std::string_view text, const Limits& limits) {
  DOCENT_ASSIGN(auto tokens, tokenize(text, limits));
  return Parser(text, std::move(tokens), limits).lone_expression();
}

}  // namespace docent::cypher
