#include "cypher/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cypher/testing/memory_graph.h"
#include "cypher/testing/query_result.h"

namespace docent::cypher {
namespace {

using ::testing::ElementsAre;

// 200 sections, 20 commands, 3 errors; each section mentions a command, the first hundred all mention the first.
class CypherPlanner : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<NodeId> commands;
    for (int i = 0; i < 20; ++i) commands.push_back(graph_.add_node({"Command"}, {{"id", Value("c" + std::to_string(i))}, {"group", Value(std::int64_t{i % 4})}}));
    for (int i = 0; i < 200; ++i) {
      const NodeId section = graph_.add_node({"Section"}, {{"id", Value("s" + std::to_string(i))}});
      graph_.add_relationship(section, "MENTIONS", commands[i < 100 ? 0 : static_cast<std::size_t>(i % 20)]);
    }
    for (int i = 0; i < 3; ++i) graph_.add_relationship(commands[static_cast<std::size_t>(i)], "RESOLVES", graph_.add_node({"Error"}, {{"id", Value("e" + std::to_string(i))}}));
    graph_.add_index("Command", "id");
    graph_.add_index("Command", "group");
    graph_.freeze();
  }

  // Kinds of the operators, from the leaf up.
  std::vector<std::string> kinds(std::string_view query) {
    const auto plan = testing::plan_text(graph_, query);
    EXPECT_TRUE(plan.has_value()) << (plan ? "" : plan.error().message);
    std::vector<std::string> found;
    if (plan) collect(*plan->root, found);
    return found;
  }
  static void collect(const Operator& node, std::vector<std::string>& into) {
    for (const auto& input : node.inputs) collect(*input, into);
    if (node.kind != OperatorKind::kArgument && node.kind != OperatorKind::kProject) into.emplace_back(to_string(node.kind));
  }
  static const Operator* find(const Operator& node, OperatorKind kind) {
    if (node.kind == kind) return &node;
    for (const auto& input : node.inputs)
      if (const Operator* found = find(*input, kind)) return found;
    return nullptr;
  }
  testing::MemoryGraph graph_;
};

TEST_F(CypherPlanner, StartsAtAUniqueLookupWhereverItStands) {
  EXPECT_THAT(kinds("MATCH (s:Section)-[:MENTIONS]->(c:Command {id: 'c3'}) RETURN s"), ElementsAre("UniqueLookup", "Expand", "Filter"));
  EXPECT_THAT(kinds("MATCH (s:Section)-[:MENTIONS]->(c:Command) WHERE $id = c.id RETURN s"), ElementsAre("UniqueLookup", "Expand", "Filter"));
  EXPECT_THAT(kinds("MATCH (c:Command) WHERE c.id IN ['c1', 'c2'] RETURN c"), ElementsAre("UniqueLookup"));
}

TEST_F(CypherPlanner, ThenAtAnIndexThenAtTheSmallestLabel) {
  EXPECT_THAT(kinds("MATCH (c:Command) WHERE c.group = 2 RETURN c"), ElementsAre("IndexLookup"));
  const auto plan = testing::plan_text(graph_, "MATCH (s:Section)-[:MENTIONS]->(c:Command)-[:RESOLVES]->(e:Error) RETURN s, e");
  ASSERT_TRUE(plan.has_value());
  const Operator* scan = find(*plan->root, OperatorKind::kLabelScan);
  ASSERT_NE(scan, nullptr) << plan->explain();
  EXPECT_EQ(scan->label, "Error");
  EXPECT_EQ(scan->estimate.rows, 3);
}

TEST_F(CypherPlanner, ALookupByAValueOfTheRowIsNoProduct) {
  EXPECT_THAT(kinds("MATCH (e:Error) MATCH (c:Command {id: e.id}) RETURN c"), ElementsAre("LabelScan", "UniqueLookup"));
  EXPECT_THAT(kinds("UNWIND $ids AS id MATCH (c:Command {id: id}) RETURN c"), ElementsAre("Unwind", "UniqueLookup"));
  EXPECT_THAT(kinds("MATCH (e:Error), (c:Command) RETURN c"), ElementsAre("LabelScan", "LabelScan", "CartesianProduct"));
  EXPECT_THAT(kinds("MATCH (a:Command {id: 'c1'}), (b:Command {id: 'c2'}) RETURN a, b"), ElementsAre("UniqueLookup", "UniqueLookup", "CartesianProduct"));
}

TEST_F(CypherPlanner, BoundEndsAreJoinedAndNotFoundAgain) {
  EXPECT_THAT(kinds("MATCH (a:Command {id: 'c1'}), (b:Error {id: 'e1'}) MATCH (a)-[:RESOLVES]->(b) RETURN a").back(), "ExpandInto");
}

TEST_F(CypherPlanner, AScanNamesTheIndexThatWouldHelp) {
  const auto plan = testing::plan_text(graph_, "MATCH (s:Section {id: 's1'}) RETURN s");
  ASSERT_TRUE(plan.has_value());
  const Operator* scan = find(*plan->root, OperatorKind::kLabelScan);
  ASSERT_NE(scan, nullptr);
  EXPECT_THAT(scan->wanted_indexes, ElementsAre("Section.id"));
  EXPECT_EQ(scan->variable, "s");
}

TEST_F(CypherPlanner, EstimatesFollowTheStatistics) {
  struct Case {
    std::string_view query;
    double rows;
  };
  for (const Case& one : {Case{"MATCH (s:Section)-[:MENTIONS]->(c) RETURN c", 200}, Case{"MATCH (c:Command)<-[:MENTIONS]-(s) RETURN s", 200},
                          Case{"MATCH (c:Command {group: 1}) RETURN c", 5}, Case{"MATCH (c:Command)-[:RESOLVES]->(e:Error) RETURN e", 3},
                          Case{"MATCH (s:Section)-[:RESOLVES]->(e) RETURN e", 0}}) {
    const auto plan = testing::plan_text(graph_, one.query);
    ASSERT_TRUE(plan.has_value());
    EXPECT_NEAR(plan->root->estimate.rows, one.rows, 0.01) << one.query << "\n" << plan->explain();
  }
}

TEST_F(CypherPlanner, AShortestPathIsSearchedFromBothEndsWhereBothAreLookups) {
  EXPECT_THAT(kinds("MATCH p = shortestPath((a:Command {id: 'c1'})-[*..4]-(b:Command {id: 'c2'})) RETURN p"),
              ElementsAre("UniqueLookup", "UniqueLookup", "ShortestPath", "CartesianProduct"));
  EXPECT_THAT(kinds("MATCH p = shortestPath((a:Command {id: 'c1'})-[*..4]-(b:Error)) RETURN p"), ElementsAre("UniqueLookup", "ShortestPath", "Filter"));
}

TEST_F(CypherPlanner, HopsOfRepetitionsAreKnown) {
  const auto bounded = testing::plan_text(graph_, "MATCH (c:Command {id: 'c1'})-[*1..3]->(x) RETURN x");
  EXPECT_EQ(find(*bounded->root, OperatorKind::kVariableExpand)->max_hops, 3U);
  const auto unbounded = testing::plan_text(graph_, "MATCH (c:Command {id: 'c1'})-[*]->(x) RETURN x");
  EXPECT_EQ(find(*unbounded->root, OperatorKind::kVariableExpand)->max_hops, 0U);
  const auto group = testing::plan_text(graph_, "MATCH (c:Command {id: 'c1'}) (()-->()-->()){1,2} (x) RETURN x");
  EXPECT_EQ(find(*group->root, OperatorKind::kGroupExpand)->max_hops, 4U);
}

TEST_F(CypherPlanner, HostileQueriesArePlannedOrRefusedQuickly) {
  const auto refused = [&](const std::string& query) {
    const auto plan = testing::plan_text(graph_, query);
    return plan ? std::string("planned") : std::string(base::to_string(plan.error().code));
  };
  std::string chain = "MATCH (a0)", clauses, nested = "1";
  for (int i = 1; i <= 60; ++i) chain += "-->(a" + std::to_string(i) + ")";
  EXPECT_EQ(refused(chain + " RETURN 1"), "planned");
  for (int i = 61; i <= 300; ++i) chain += "-->(a" + std::to_string(i) + ")";
  EXPECT_EQ(refused(chain + " RETURN 1"), "too_large");
  for (int i = 0; i < 2000; ++i) clauses += "MATCH (m" + std::to_string(i) + ") ";
  EXPECT_EQ(refused(clauses + "RETURN 1"), "too_large");
  for (int i = 0; i < 20; ++i) nested = "COUNT { MATCH (n" + std::to_string(i) + ") WHERE n" + std::to_string(i) + ".x = " + nested + " }";
  EXPECT_EQ(refused("RETURN " + nested), "planned") << "twice the work for each level would be a million";
}

TEST_F(CypherPlanner, LimitAboveASortKeepsFewRows) {
  EXPECT_THAT(kinds("MATCH (c:Command) RETURN c ORDER BY c.id LIMIT 3"), ElementsAre("LabelScan", "Top"));
}

// Two labels, five nodes each, of which two have `since`.
class CypherPlannerOverAllLabels : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 5; ++i) {
      testing::Properties a{{"id", Value("a" + std::to_string(i))}}, b{{"id", Value("b" + std::to_string(i))}};
      if (i < 2) a["since"] = b["since"] = Value(std::string(i == 0 ? "4.10" : "4.2"));
      graph_.add_node({"A"}, a);
      graph_.add_node({"B"}, b);
    }
    for (const char* label : {"A", "B"}) {
      graph_.add_index(label, "id");
      graph_.add_index(label, "since");
    }
    graph_.freeze();
  }
  std::string plan(std::string_view query) const {
    const auto made = testing::plan_text(graph_, query);
    return made ? made->explain() : made.error().message;
  }
  std::vector<std::string> rows(std::string_view query) const {
    const auto result = testing::run_text(graph_, query);
    return result ? result->rows : std::vector<std::string>{result.error().message};
  }
  testing::MemoryGraph graph_;
};

TEST_F(CypherPlannerOverAllLabels, ANodeWithoutLabelIsLookedUpInTheIndexesOfAll) {
  for (const char* query : {"MATCH (n {id: 'b3'}) RETURN n.id", "MATCH (n:A|B) WHERE n.id = 'b3' RETURN n.id"}) {
    EXPECT_THAT(plan(query), ::testing::HasSubstr("IndexLookup n where")) << query;
    EXPECT_THAT(rows(query), ElementsAre("'b3'")) << query;
  }
  EXPECT_THAT(rows("MATCH (n {id: 'b3'}) WHERE n:A RETURN n.id"), ::testing::IsEmpty());
  EXPECT_THAT(rows("UNWIND ['b3', 'x', 'a0'] AS id MATCH (n {id: id}) RETURN n.id"), ElementsAre("'b3'", "'a0'"));
  EXPECT_THAT(plan("MATCH (n {name: 'b3'}) RETURN n.id"), ::testing::HasSubstr("AllNodesScan"));
}

TEST_F(CypherPlannerOverAllLabels, UnlessSomeNodeHasNoLabel) {
  graph_.add_node({}, {{"id", Value(std::string("b3"))}});
  graph_.freeze();
  EXPECT_THAT(plan("MATCH (n {id: 'b3'}) RETURN n.id"), ::testing::HasSubstr("AllNodesScan"));
  EXPECT_EQ(rows("MATCH (n {id: 'b3'}) RETURN n.id").size(), 2U);
}

TEST_F(CypherPlannerOverAllLabels, NodesThatHaveAPropertyAreReadFromItsIndex) {
  EXPECT_THAT(plan("MATCH (n) WHERE n.since IS NOT NULL RETURN n.id"), ::testing::HasSubstr("IndexScan n where n.since IS NOT NULL  [rows ~4"));
  EXPECT_THAT(rows("MATCH (n) WHERE n.since IS NOT NULL RETURN n.id ORDER BY n.id"), ElementsAre("'a0'", "'a1'", "'b0'", "'b1'"));
  EXPECT_THAT(plan("MATCH (n:B) WHERE n.since IS NOT NULL RETURN n.id"), ::testing::HasSubstr("IndexScan n:B"));
  EXPECT_THAT(rows("MATCH (n:B) WHERE n.since IS NOT NULL RETURN n.id ORDER BY n.id"), ElementsAre("'b0'", "'b1'"));
  EXPECT_THAT(rows("MATCH (n) WHERE n.since IS NULL RETURN count(*)"), ElementsAre("6"));
}

TEST_F(CypherPlannerOverAllLabels, VersionsCompareAsVersions) {
  EXPECT_THAT(rows("MATCH (n) WHERE n.since IS NOT NULL AND docent.version_compare(n.since, '4.9') < 0 RETURN n.id ORDER BY n.id"), ElementsAre("'a1'", "'b1'"));
  EXPECT_THAT(rows("RETURN docent.version_compare('v1.2', '1.2.0'), docent.version_compare('2', '1.9'), docent.version_compare(null, '1')"), ElementsAre("0 | 1 | null"));
  EXPECT_THAT(plan("RETURN docent.version_compare('1')"), ::testing::HasSubstr("takes 2 to 2 arguments"));
}

TEST_F(CypherPlannerOverAllLabels, AVariableInBackTicksKeepsItsName) {
  EXPECT_THAT(rows("MATCH (`by` {id: 'a0'}) WITH `by` ORDER BY `by`.id RETURN `by`.id"), ElementsAre("'a0'"));
  EXPECT_THAT(rows("MATCH (`a b` {id: 'a0'}) WITH `a b`, count(*) AS c RETURN `a b`.id, c"), ElementsAre("'a0' | 1"));
}

}  // namespace
}  // namespace docent::cypher
