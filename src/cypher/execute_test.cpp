#include "cypher/execute.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cypher/testing/memory_graph.h"
#include "cypher/testing/query_result.h"

namespace docent::cypher {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class CypherExecution : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto made = graph_.run(R"(CREATE (a:Person {name: 'Ann', age: 40})-[:KNOWS {since: 1}]->(b:Person {name: 'Bo', age: 30}),
        (b)-[:KNOWS {since: 2}]->(c:Person:Admin {name: 'Cy', age: 20}), (a)-[:KNOWS {since: 3}]->(d:Person {name: 'Di'}), (d)-[:KNOWS {since: 4}]->(c),
        (c)-[:OWNS]->(:Car {name: 'mini'}))");
    ASSERT_TRUE(made.has_value()) << made.error().message;
  }
  std::vector<std::string> rows(std::string_view query, const Parameters& parameters = {}) {
    const auto result = testing::run_text(graph_, query, parameters);
    if (!result) return {"ERROR " + result.error().message};
    return result->rows;
  }
  base::Error error(std::string_view query, const ExecutionLimits& limits = {}) {
    const auto result = testing::run_text(graph_, query, {}, limits);
    EXPECT_FALSE(result.has_value()) << query;
    return result ? base::Error() : result.error();
  }
  testing::MemoryGraph graph_;
};

TEST_F(CypherExecution, SubqueriesOfAllKinds) {
  EXPECT_THAT(rows("MATCH (n:Person) WHERE EXISTS { (n)-[:KNOWS]->(:Admin) } RETURN n.name"), UnorderedElementsAre("'Bo'", "'Di'"));
  EXPECT_THAT(rows("MATCH (n:Person) RETURN n.name, COUNT { (n)-->() } AS k ORDER BY k DESC, n.name LIMIT 2"), ElementsAre("'Ann' | 2", "'Bo' | 1"));
  EXPECT_THAT(rows("MATCH (n:Admin) RETURN COLLECT { MATCH (n)<--(m) RETURN m.name ORDER BY m.name } AS names"), ElementsAre("['Bo', 'Di']"));
  EXPECT_THAT(rows("MATCH (n:Admin) CALL (n) { MATCH (n)<-[:KNOWS]-(m) RETURN m ORDER BY m.name LIMIT 1 } RETURN m.name"), ElementsAre("'Bo'"));
  EXPECT_THAT(rows("MATCH (n:Admin) CALL { WITH n MATCH (n)<-[:KNOWS]-(m) RETURN count(m) AS k } RETURN n.name, k"), ElementsAre("'Cy' | 2"));
  EXPECT_THAT(rows("MATCH (n:Person) WHERE NOT EXISTS { MATCH (n)-[:KNOWS]->(m) WHERE m.age < n.age } RETURN n.name"), UnorderedElementsAre("'Cy'", "'Di'"));
  EXPECT_THAT(rows("MATCH (n:Car) OPTIONAL CALL (n) { MATCH (n)-->(m) RETURN m } RETURN n.name, m"), ElementsAre("'mini' | null"));
}

TEST_F(CypherExecution, QuantifiedPathsGatherTheirVariables) {
  EXPECT_THAT(rows("MATCH (a {name: 'Ann'}) ((x)-[k:KNOWS]->(y)){2} (z) RETURN [n IN x | n.name] AS xs, [n IN y | n.name] AS ys, [r IN k | r.since] AS s, z.name"),
              UnorderedElementsAre("['Ann', 'Bo'] | ['Bo', 'Cy'] | [1, 2] | 'Cy'", "['Ann', 'Di'] | ['Di', 'Cy'] | [3, 4] | 'Cy'"));
  EXPECT_THAT(rows("MATCH p = (a {name: 'Ann'}) ((x)-[:KNOWS]->(y) WHERE x.age > y.age)* (z:Admin) RETURN length(p), size(x)"), ElementsAre("2 | 2"));
  EXPECT_THAT(rows("MATCH (z:Admin) MATCH p = (a {name: 'Ann'}) ((x)-->(y)){1,3} (z) RETURN [n IN nodes(p) | n.name] AS names ORDER BY names"),
              ElementsAre("['Ann', 'Bo', 'Cy']", "['Ann', 'Di', 'Cy']"));
  EXPECT_THAT(rows("MATCH (a {name: 'Ann'})-[:KNOWS]->{0,1}(b) RETURN b.name"), UnorderedElementsAre("'Ann'", "'Bo'", "'Di'"));
}

TEST_F(CypherExecution, ShortestPaths) {
  EXPECT_THAT(rows("MATCH p = shortestPath((a {name: 'Ann'})-[:KNOWS*]->(c:Admin)) RETURN length(p)"), ElementsAre("2"));
  EXPECT_THAT(rows("MATCH p = allShortestPaths((a {name: 'Ann'})-[*]-(c:Car)) RETURN [n IN nodes(p) | n.name] AS names ORDER BY names"),
              ElementsAre("['Ann', 'Bo', 'Cy', 'mini']", "['Ann', 'Di', 'Cy', 'mini']"));
  EXPECT_THAT(rows("MATCH (a {name: 'Ann'}), (c:Admin) MATCH p = shortestPath((a)-[r:KNOWS*]->(c)) WHERE none(k IN r WHERE k.since = 1) RETURN [k IN r | k.since] AS s"),
              ElementsAre("[3, 4]"));
  EXPECT_THAT(rows("MATCH p = ALL SHORTEST (a {name: 'Ann'})-[:KNOWS]->+(c:Admin) RETURN length(p)"), ElementsAre("2", "2"));
  EXPECT_THAT(rows("MATCH p = SHORTEST 1 (a {name: 'Ann'})-[:KNOWS]->(x)-[:KNOWS]->(c) RETURN length(p)"), ElementsAre("2"));
  EXPECT_THAT(rows("MATCH (a {name: 'Ann'}), (b {name: 'mini'}) RETURN length(shortestPath((a)-[*]->(b))) AS k"), ElementsAre("3"));
  EXPECT_THAT(rows("MATCH (a {name: 'mini'}), (b {name: 'Ann'}) MATCH p = shortestPath((a)-[*]->(b)) RETURN p"), ElementsAre());
}

TEST_F(CypherExecution, LabelExpressions) {
  EXPECT_THAT(rows("MATCH (n:Person&!Admin) RETURN count(*)"), ElementsAre("3"));
  EXPECT_THAT(rows("MATCH (n:Car|Admin) RETURN n.name"), UnorderedElementsAre("'Cy'", "'mini'"));
  EXPECT_THAT(rows("MATCH ()-[r:!KNOWS]->() RETURN type(r)"), ElementsAre("'OWNS'"));
  EXPECT_THAT(rows("MATCH (n:$(toUpper('c') + 'ar')) RETURN n.name"), ElementsAre("'mini'"));
}

TEST_F(CypherExecution, ParametersAreValuesAndNothingElse) {
  Parameters parameters;
  parameters["names"] = Value(List{Value(std::string("Bo")), Value(), Value(std::string("Bo")), Value(std::string("'}) RETURN 1 //"))});
  EXPECT_THAT(rows("MATCH (n:Person) WHERE n.name IN $names RETURN n.age", parameters), ElementsAre("30"));
  graph_.add_index("Person", "name");
  graph_.freeze();
  EXPECT_THAT(rows("MATCH (n:Person) WHERE n.name IN $names RETURN n.age", parameters), ElementsAre("30")) << "each value is looked up once";
  EXPECT_THAT(rows("RETURN $missing")[0], HasSubstr("$missing"));
}

TEST_F(CypherExecution, AValueOfTheWrongTypeIsAnErrorThatSaysSo) {
  EXPECT_EQ(error("MATCH (n:Person) RETURN n.name - 1").detail, kRuntimeError);
  EXPECT_EQ(error("RETURN 1 / 0").message, "division by zero");
  EXPECT_THAT(error("RETURN 9223372036854775807 + 1").message, HasSubstr("64 bits"));
  EXPECT_THAT(error("MATCH (n:Person) RETURN nme").message, HasSubstr("no variable \"nme\""));
  EXPECT_THAT(error("MATCH (person) RETURN persn").message, HasSubstr("did you mean \"person\""));
  EXPECT_THAT(error("RETURN tolowr('x')").message, HasSubstr("did you mean toLower()"));
  EXPECT_EQ(error("MATCH (n) SET n.x = 1 RETURN n").detail, kCompileError);
  EXPECT_EQ(error("RETURN 'a' =~ '(a'").code, base::ErrorCode::kInvalidArgument);
  EXPECT_THAT(error("RETURN 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab' =~ '(a*)*(a*)*(a*)*c'").message, HasSubstr("takes too long"));
}

TEST_F(CypherExecution, WhatCostsTooMuchIsRefused) {
  EXPECT_EQ(error("RETURN size(range(1, 1000000000000))").code, base::ErrorCode::kTooLarge);
  EXPECT_EQ(error("RETURN size(reduce(s = 'x', i IN range(1, 100) | s + s))").detail, "memory");
  EXPECT_EQ(error("RETURN reduce(l = [1], i IN range(1, 60) | [l, l])").code, base::ErrorCode::kTooLarge) << "a small nest that is huge to read";
  EXPECT_EQ(error("RETURN reduce(l = [], i IN range(1, 1000) | [l])").code, base::ErrorCode::kTooLarge) << "too deep to be walked";
  EXPECT_EQ(error("MATCH (a), (b), (c), (d) RETURN count(*)", {.max_expansions = 100}).detail, "expansions");
  EXPECT_EQ(error("UNWIND range(1, 100000) AS x WITH x ORDER BY -x RETURN x", {.max_memory_bytes = 1 << 20}).detail, "memory");
  EXPECT_EQ(error("UNWIND range(1, 10000) AS x WITH DISTINCT toString(x) AS y RETURN y", {.max_memory_bytes = 1 << 19}).detail, "memory");
  EXPECT_EQ(error("UNWIND range(1, 10000) AS x RETURN collect(toString(x))", {.max_memory_bytes = 1 << 19}).detail, "memory");
}

TEST_F(CypherExecution, AGroupGivesItsMemoryBack) {
  testing::MemoryGraph graph;
  for (int i = 0; i < 6; ++i) graph.add_node({"A"});
  for (NodeId a = 0; a < 6; ++a)
    for (NodeId b = 0; b < 6; ++b)
      if (a != b) graph.add_relationship(a, "R", b);
  graph.freeze();
  const auto result = testing::run_text(graph, "MATCH (a:A) (()-->()){1,3} (b) RETURN count(*)", {}, {.max_memory_bytes = 1 << 14});
  ASSERT_TRUE(result.has_value()) << result.error().message;
  const auto same = testing::run_text(graph, "MATCH (a:A)-[*1..3]->(b) RETURN count(*)");
  EXPECT_EQ(result->rows, same->rows);
}

TEST_F(CypherExecution, TopKeepsOnlyTheRowsItNeeds) {
  const auto result = testing::run_text(graph_, "UNWIND range(1, 20000) AS x RETURN x ORDER BY -x SKIP 1 LIMIT 2", {}, {.max_memory_bytes = 1 << 19});
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_THAT(result->rows, ElementsAre("19999", "19998"));
}

TEST_F(CypherExecution, RowsComeOneByOne) {
  testing::MemoryGraph graph;
  for (int i = 0; i < 1000; ++i) graph.add_node({"A"});
  graph.freeze();
  const auto one = testing::run_text(graph, "MATCH (n:A) RETURN n LIMIT 1");
  ASSERT_TRUE(one.has_value());
  EXPECT_LE(one->expansions, 2U) << "nothing is read ahead";
  const auto capped = testing::run_text(graph, "MATCH (n:A) RETURN n", {}, {.max_rows = 10});
  ASSERT_TRUE(capped.has_value());
  EXPECT_EQ(capped->rows.size(), 10U);
  EXPECT_TRUE(capped->truncated);
  const auto exact = testing::run_text(graph, "MATCH (n:A) RETURN n", {}, {.max_rows = 1000});
  EXPECT_FALSE(exact->truncated);
}

TEST_F(CypherExecution, ADeadlineAndACancelEndAnyLoop) {
  const std::string_view endless = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a + b < 0 RETURN a";
  const auto late = testing::run_text(graph_, endless, {}, {}, base::Deadline::after(std::chrono::milliseconds(30)));
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().code, base::ErrorCode::kDeadlineExceeded);
  std::stop_source stop;
  stop.request_stop();
  const auto cancelled = testing::run_text(graph_, "RETURN 1", {}, {}, base::Deadline::never().with_stop(stop.get_token()));
  ASSERT_FALSE(cancelled.has_value());
  EXPECT_EQ(cancelled.error().code, base::ErrorCode::kCancelled);
}

TEST_F(CypherExecution, APlanRunsTwiceAndSaysWhatHappened) {
  const auto plan = testing::plan_text(graph_, "MATCH (n:Person {name: $name})-[:KNOWS]->(m) RETURN m.name");
  ASSERT_TRUE(plan.has_value()) << plan.error().message;
  for (const auto& [name, wanted] : {std::pair("Ann", 2U), std::pair("Bo", 1U)}) {
    Parameters parameters;
    parameters["name"] = Value(std::string(name));
    Cursor cursor(*plan, graph_, parameters, {}, base::Deadline::never());
    while (cursor.next().value()) {
    }
    EXPECT_EQ(cursor.rows(), wanted);
    EXPECT_EQ(cursor.counts()[plan->root->index].rows, wanted);
    EXPECT_THAT(plan->explain(&cursor.counts()), HasSubstr("really"));
  }
}

}  // namespace
}  // namespace docent::cypher
