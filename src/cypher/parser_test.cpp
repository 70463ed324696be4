#include "cypher/parser.h"

#include <gtest/gtest.h>

#include <chrono>

#include "cypher/printer.h"
#include "cypher/syntax_error.h"

namespace docent::cypher {
namespace {

Statement parsed(std::string_view query) {
  auto statement = parse(query);
  EXPECT_TRUE(statement.has_value()) << query << ": " << (statement ? "" : statement.error().message);
  return statement ? std::move(*statement) : Statement();
}

std::string error_of(std::string_view query) {
  const auto statement = parse(query);
  return statement ? "no error: " + print(*statement) : statement.error().message;
}

// The clause at `index` of the only branch.
template <typename Kind>
const Kind& clause_of(const Statement& statement, std::size_t index = 0) {
  static const Kind kNone{};
  const Query* query = statement.query();
  const Kind* clause = query != nullptr && index < query->branches[0].clauses.size() ? as<Kind>(query->branches[0].clauses[index]) : nullptr;
  EXPECT_NE(clause, nullptr) << print(statement);
  return clause != nullptr ? *clause : kNone;
}

ExpressionPtr value(std::string_view text) {
  auto expression = parse_expression(text);
  EXPECT_TRUE(expression.has_value()) << text << ": " << (expression ? "" : expression.error().message);
  return expression ? std::move(*expression) : make_expression(Literal{});
}

std::string canonical(std::string_view text) { return print(*value(text)); }

TEST(CypherParser, ReadsAQueryIntoClausesWithSpans) {
  const std::string query = "MATCH (n:A)-[r:R*1..3]->(m) WHERE n.x = $x RETURN n.y AS y ORDER BY y DESC SKIP 1 LIMIT 10";
  const Statement statement = parsed(query);
  const auto& match = clause_of<MatchClause>(statement);
  ASSERT_EQ(match.paths.size(), 1U);
  ASSERT_EQ(match.paths[0].elements.size(), 3U);
  const auto& relationship = std::get<RelationshipPattern>(match.paths[0].elements[1].node);
  EXPECT_EQ(relationship.direction, RelationshipPattern::Direction::kRight);
  EXPECT_EQ(relationship.repetition->max, 3U);
  EXPECT_EQ(query.substr(match.where->span.start, match.where->span.size()), "n.x = $x");
  const auto& result = clause_of<ReturnClause>(statement, 1);
  EXPECT_EQ(result.projection.items[0].column(), "y");
  EXPECT_TRUE(result.projection.order_by[0].descending);
  EXPECT_TRUE(result.projection.skip && result.projection.limit);
}

TEST(CypherParser, AColumnWithoutAliasIsNamedAsItWasWritten) {
  const Statement statement = parsed("RETURN cOuNt( * ), n . x");
  const auto& result = clause_of<ReturnClause>(statement);
  EXPECT_EQ(result.projection.items[0].column(), "cOuNt( * )");
  EXPECT_EQ(result.projection.items[1].column(), "n . x");
}

TEST(CypherParser, PrecedenceIsThatOfOpenCypher) {
  const std::pair<const char*, const char*> kSame[] = {
      {"a OR b AND NOT c = d + 1", "a OR (b AND (NOT (c = (d + 1))))"},
      {"a XOR b OR c AND d", "(a XOR b) OR (c AND d)"},
      {"1 + 2 * 3 ^ -4", "1 + (2 * (3 ^ (-4)))"},
      {"-2 ^ 2", "(-2) ^ 2"},
      {"a IN b + c", "a IN (b + c)"},
      {"a = b IN c", "a = (b IN c)"},
      {"a STARTS WITH b IS NULL", "(a STARTS WITH b) IS NULL"},
      {"-a.b[0]", "-((a.b)[0])"},
      {"NOT a IS NULL", "NOT (a IS NULL)"},
      {"x.y:A", "(x.y):A"},
  };
  for (const auto& [loose, tight] : kSame) EXPECT_EQ(canonical(loose), canonical(tight)) << loose;
  EXPECT_NE(canonical("(a < b) < c"), canonical("a < b < c"));
  EXPECT_NE(canonical("2 ^ (3 ^ 2)"), canonical("2 ^ 3 ^ 2"));
  EXPECT_EQ(as<Comparison>(value("a < b <= c"))->operands.size(), 3U);
}

TEST(CypherParser, PathsAreToldFromArithmetic) {
  for (const char* path : {"(a)--(b)", "(a)-->(b)", "(a)<--()", "(a)-[:R]-(b)", "(:A {x: 1})-[r]->({y: 2})", "(a)<-[*1..2]-(b)", "(a $p)-->()", "(a)-->()<--(c)"}) {
    EXPECT_NE(as<PatternExpression>(value(path)), nullptr) << path;
  }
  for (const char* number : {"(a) - (b)", "(a)-1", "(a)-[1][0]", "(1)--(2)", "(a + b)--(c)"}) EXPECT_NE(as<Arithmetic>(value(number)), nullptr) << number;
  EXPECT_NE(as<Comparison>(value("(a)<-(b)")), nullptr);
  EXPECT_NE(as<Logical>(value("(n)-->() OR n.x < -1")), nullptr);
}

TEST(CypherParser, BracketsAreListsOrOneOfTwoComprehensions) {
  EXPECT_NE(as<ListComprehension>(value("[x IN xs]")), nullptr);
  EXPECT_NE(as<ListComprehension>(value("[x IN xs WHERE x:A | x.y]"))->projection, nullptr);
  EXPECT_NE(as<ListLiteral>(value("[x IN xs, 1]")), nullptr);
  EXPECT_NE(as<ListLiteral>(value("[(x IN xs)]")), nullptr);
  EXPECT_NE(as<PatternComprehension>(value("[p = (a)-->(b) WHERE b:B | p]")), nullptr);
  EXPECT_NE(as<ListLiteral>(value("[(a)-->(b), (a)--(c)]")), nullptr);
  EXPECT_NE(as<Index>(value("[1, 2][0]")), nullptr);
}

TEST(CypherParser, WordsAreKeywordsOnlyWhereTheyAct) {
  parsed("MATCH (match:Match {return: 1}) RETURN match.limit AS set ORDER BY set DESC LIMIT 3");
  EXPECT_NE(as<MapProjection>(value("count {.x, y: 1}")), nullptr);
  EXPECT_NE(as<SubqueryExpression>(value("count { MATCH (n) }")), nullptr);
  EXPECT_NE(as<SubqueryExpression>(value("EXISTS{(a)-->(b)}")), nullptr);
  EXPECT_NE(as<FunctionCall>(value("all(x)")), nullptr);
  EXPECT_NE(as<Quantifier>(value("ALL (x IN xs WHERE x > 1)")), nullptr);
  EXPECT_EQ(error_of("MATCH (n) WHERE RETURN n"), "Cypher, 1:17: expected an expression, found \"RETURN\"");
}

TEST(CypherParser, TheSmallestIntegerIsOneLiteral) {
  EXPECT_EQ(std::get<std::int64_t>(as<Literal>(value("-9223372036854775808"))->value), std::numeric_limits<std::int64_t>::min());
  EXPECT_FALSE(parse_expression("9223372036854775808"));
  EXPECT_FALSE(parse_expression("- (9223372036854775808)"));
}

TEST(CypherParser, WritesAreNodesOfTheirOwn) {
  const Statement statement = parsed(
      "LOAD CSV WITH HEADERS FROM 'http://x' AS row FIELDTERMINATOR ';' FOREACH (x IN [1] | CREATE (:A {x: x}) SET x.y = 1) "
      "MERGE (a)-[:R]->(b) ON CREATE SET a += $p ON MATCH SET a:L REMOVE a.x, b:M DETACH DELETE a");
  EXPECT_TRUE(clause_of<LoadCsvClause>(statement).with_headers);
  EXPECT_EQ(clause_of<ForeachClause>(statement, 1).updates.size(), 2U);
  EXPECT_EQ(clause_of<MergeClause>(statement, 2).actions[1].items[0].kind, SetItem::Kind::kLabels);
  EXPECT_EQ(clause_of<RemoveClause>(statement, 3).items.size(), 2U);
  EXPECT_TRUE(clause_of<DeleteClause>(statement, 4).detach);
}

TEST(CypherParser, CommandsAreRecognisedHoweverTheyBegin) {
  for (const char* command : {"CREATE INDEX x FOR (n:L) ON (n.p)", "create constraint FOR (n:L) REQUIRE n.p IS UNIQUE", "DROP INDEX x", "SHOW USERS", "GRANT ROLE a TO b", "ALTER USER x SET PASSWORD 'y'",
                              "USE system CREATE DATABASE foo", "EXPLAIN SHOW INDEXES YIELD *", "TERMINATE TRANSACTION 'x'", "CREATE OR REPLACE DATABASE x"}) {
    const Statement statement = parsed(command);
    EXPECT_TRUE(std::holds_alternative<Command>(statement.body)) << command;
  }
  EXPECT_EQ(std::get<Command>(parsed("USE system create database foo").body).name, "CREATE DATABASE");
  EXPECT_EQ(clause_of<CreateClause>(parsed("CREATE p = (a)")).paths.size(), 1U);
}

TEST(CypherParser, PrefixesAreKeptApartFromTheQuery) {
  const Statement statement = parsed("CYPHER 5 runtime = slotted planner=cost PROFILE MATCH (n) RETURN n");
  EXPECT_EQ(statement.options, (std::vector<std::string>{"5", "runtime = slotted", "planner = cost"}));
  EXPECT_EQ(statement.prefix, Statement::Prefix::kProfile);
  EXPECT_EQ(print(statement), "CYPHER 5 CYPHER runtime = slotted CYPHER planner = cost PROFILE MATCH (n) RETURN n");
  EXPECT_EQ(print(parsed(print(statement))), print(statement));
}

TEST(CypherParser, Neo4j5AdditionsHaveTheirNodes) {
  const Statement groups = parsed("MATCH p = SHORTEST 2 PATH GROUPS ((a:X)-[r:R WHERE r.w > 1]->(b)){1,3} (c)-->+(d) RETURN p");
  const PathPattern& path = clause_of<MatchClause>(groups).paths[0];
  EXPECT_EQ(path.selector.kind, PathSelector::Kind::kShortestGroups);
  EXPECT_EQ(std::get<GroupPattern>(path.elements[0].node).repetition->max, 3U);
  const auto& plus = std::get<RelationshipPattern>(path.elements[2].node).repetition;
  EXPECT_TRUE(plus && plus->min == 1 && !plus->max);
  const Statement calls = parsed("CALL (a, b) { RETURN 1 AS x } CALL (*) { CREATE (n) } IN 3 CONCURRENT TRANSACTIONS OF 10 ROWS ON ERROR BREAK REPORT STATUS AS s RETURN x");
  EXPECT_EQ(clause_of<CallSubqueryClause>(calls).imports.size(), 2U);
  EXPECT_TRUE(clause_of<CallSubqueryClause>(calls, 1).in_transactions && clause_of<CallSubqueryClause>(calls, 1).import_all);
  EXPECT_EQ(as<IsTyped>(value("x IS NOT :: LIST<INT | STRING NOT NULL>"))->type.of[0].alternatives.size(), 2U);
  EXPECT_EQ(as<HasLabels>(value("n:A&!B|%"))->labels->kind, LabelExpression::Kind::kOr);
}

TEST(CypherParser, ASecondStatementIsNamed) {
  const auto statement = parse("MATCH (n) RETURN n; // comment\n MATCH (n) DETACH DELETE n");
  ASSERT_FALSE(statement);
  EXPECT_EQ(statement.error().detail, kSecondStatement);
  EXPECT_EQ(statement.error().message, "Cypher, 2:2: only one statement is allowed, a second one begins here");
  parsed("RETURN 1 ;;");
}

TEST(CypherParser, ErrorsSayWhereAndWhatWasExpected) {
  const std::pair<const char*, const char*> kErrors[] = {
      {"", "Cypher, 1:1: expected a clause such as MATCH or RETURN, found the end of the query"},
      {"MATCH (n) RETURN n n", "Cypher, 1:20: expected another clause or the end of the query, found \"n\""},
      {"MATCH (n)\nWHERE n. = 1 RETURN n", "Cypher, 2:10: expected the name of a property, found \"=\""},
      {"MATCH (a)-[r]->(b RETURN a", "Cypher, 1:16: \"(\" is never closed, expected \")\""},
      {"MATCH (a)-(b) RETURN a", "Cypher, 1:11: expected \"-\", found \"(\""},
      {"MATCH (a)-->((b)-->(c))+ RETURN a", "Cypher, 1:13: expected a node between the relationship and the group, found \"(\""},
      {"RETURN {1: 2}", "Cypher, 1:9: expected a key, found \"1\""},
      {"CALL { RETURN 1 AS x", "Cypher, 1:6: \"{\" is never closed, expected \"}\""},
      {"UNWIND [1] x RETURN x", "Cypher, 1:12: expected AS, found \"x\""},
  };
  for (const auto& [query, message] : kErrors) EXPECT_EQ(error_of(query), message);
}

// Each would overflow the stack, or take quadratic time, if depth or look-ahead were not bounded.
TEST(CypherParser, HostileQueriesEndSoonAndWithAnError) {
  const auto repeated = [](std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += text;
    return out;
  };
  const std::string queries[] = {
      "RETURN " + repeated("(", 60'000),           "RETURN " + repeated("[", 60'000),   "RETURN " + repeated("NOT ", 15'000) + "true",
      "RETURN " + repeated("-", 60'000) + "1",     "RETURN a" + repeated(".a", 9'000),  "RETURN a" + repeated("[0]", 6'000),
      "RETURN a" + repeated(" IS NULL", 6'000),    repeated("RETURN CASE ", 5'000),     "MATCH (n:" + repeated("!", 60'000) + "A) RETURN n",
      "RETURN " + repeated("EXISTS {(a) WHERE ", 3'000), "FOREACH " + repeated("(x IN y | FOREACH ", 3'000), "RETURN x IS :: " + repeated("LIST<", 9'000),
      "RETURN " + repeated("(a)-->", 9'000) + "(b", "RETURN 1" + repeated("+1", 40'000), "RETURN " + repeated("[x IN ", 9'000),  repeated("CALL {", 9'000)};
  for (const std::string& query : queries) {
    const auto start = std::chrono::steady_clock::now();
    const auto statement = parse(query);
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_FALSE(statement.has_value()) << query.substr(0, 40);
    EXPECT_LT(took, std::chrono::milliseconds(500)) << query.substr(0, 40);  // 10 ms optimised; room for -O0 and sanitizers
  }
}

TEST(CypherParser, LongFlatQueriesAreFine) {
  std::string sum = "RETURN 1", conditions = "MATCH (n) WHERE n.x = 0";
  for (int i = 0; i < 2'000; ++i) sum += " + 1", conditions += " OR n.x = 1";
  EXPECT_EQ(as<Arithmetic>(clause_of<ReturnClause>(parsed(sum)).projection.items[0].value)->operands.size(), 2001U);
  parsed(conditions + " RETURN n");
}

}  // namespace
}  // namespace docent::cypher
