#include "cypher/plan_gate.h"

#include <gtest/gtest.h>

#include "cypher/guard.h"
#include "cypher/planner.h"
#include "cypher/testing/memory_graph.h"

namespace docent::cypher {
namespace {

// 12,000 sections, of which each mentions one of 500 commands; a hundred errors that commands resolve. Commands and errors have a unique id,
// commands an indexed category.
const testing::MemoryGraph& graph() {
  static const testing::MemoryGraph made = [] {
    testing::MemoryGraph graph;
    std::vector<NodeId> commands;
    for (int i = 0; i < 500; ++i) commands.push_back(graph.add_node({"Command"}, {{"id", Value("c" + std::to_string(i))}, {"category", Value("k" + std::to_string(i % 10))}, {"name", Value(std::string("n"))}}));
    for (int i = 0; i < 12'000; ++i) {
      const NodeId section = graph.add_node({"Section"}, {{"id", Value("s" + std::to_string(i))}, {"level", Value(std::int64_t{i % 6})}});
      graph.add_relationship(section, "MENTIONS", commands[static_cast<std::size_t>(i % 500)]);
    }
    for (int i = 0; i < 100; ++i) graph.add_relationship(commands[static_cast<std::size_t>(i)], "RESOLVES", graph.add_node({"Error"}, {{"id", Value("e" + std::to_string(i))}}));
    graph.add_index("Command", "id");
    graph.add_index("Command", "category");
    graph.add_index("Error", "id");
    graph.freeze();
    return graph;
  }();
  return made;
}

struct Judged {
  std::string reason;  // "" when it passes
  std::string message;
  GateReport report;
};

Judged judge(std::string_view query, const GateLimits& limits = {}) {
  GuardPolicy policy;
  policy.open_world = true;
  const auto guarded = guard(query, {}, policy);
  EXPECT_TRUE(guarded.has_value()) << query << "\n" << (guarded ? "" : guarded.error().message);
  if (!guarded) return {"guard", "", {}};
  const auto plan = make_plan(guarded->query(), graph());
  EXPECT_TRUE(plan.has_value()) << guarded->text() << "\n" << (plan ? "" : plan.error().message);
  if (!plan) return {"plan", "", {}};
  const auto status = check_plan(*plan, limits, guarded->limit());
  if (!status) EXPECT_EQ(status.error().code, base::ErrorCode::kInvalidArgument);
  return {status ? "" : status.error().detail, status ? "" : status.error().message + "\n" + plan->explain(), measure_plan(*plan, guarded->limit())};
}

TEST(CypherPlanGate, LetsCheapPlansPass) {
  for (const char* query : {
           "MATCH (c:Command {id: 'c1'})<-[:MENTIONS]-(s) RETURN s.id",
           "MATCH (c:Command {category: 'k1'})<-[:MENTIONS]-(s:Section) RETURN c.id, count(s) AS n ORDER BY n DESC",
           "MATCH (c:Command)-[:RESOLVES]->(e:Error) RETURN c.id, e.id",
           "MATCH (s:Section) RETURN s.id LIMIT 20",
           "MATCH (c:Command) OPTIONAL MATCH (c)-[:RESOLVES]->(e) RETURN c.id, e.id",
           "MATCH (c:Command) WHERE EXISTS { (c)-[:RESOLVES]->() } RETURN c.id",
           "MATCH (a:Command {id: 'c1'}), (b:Error {id: 'e1'}) RETURN a, b",
           "MATCH p = shortestPath((a:Command {id: 'c1'})-[*..3]-(b:Error {id: 'e1'})) RETURN p",
           "MATCH p = allShortestPaths((a:Command {id: 'c1'})-[*..3]-(b:Error {id: 'e1'})) RETURN p",
           "MATCH (a:Command {id: 'c1'}), (b:Error {id: 'e1'}), (c:Command {id: 'c2'}) RETURN a, b, c",
           "MATCH (c:Command) WITH count(*) AS n MATCH (e:Error) RETURN n, count(e)",
           "MATCH (c:Command) CALL (c) { MATCH (c)-[:RESOLVES]->(e) RETURN count(e) AS n } RETURN c.id, n",
           "MATCH (c:Command) RETURN c.id UNION MATCH (e:Error) RETURN e.id AS `c.id`",
           "RETURN 1",
       }) {
    const Judged judged = judge(query);
    EXPECT_EQ(judged.reason, "") << query << "\n" << judged.message;
  }
}

TEST(CypherPlanGate, RefusesScansOfAllNodes) {
  const Judged judged = judge("MATCH (n) WHERE n.name = 'x' RETURN n");
  EXPECT_EQ(judged.reason, kGateAllNodes);
  EXPECT_NE(judged.message.find("AllNodesScan n looks at every node; give it a label, such as (n:Section)"), std::string::npos) << judged.message;
  EXPECT_EQ(judged.report.all_nodes_scans, 1U);
  EXPECT_EQ(judge("MATCH ()-[r:MENTIONS]->() RETURN r LIMIT 1").reason, kGateAllNodes);
  EXPECT_EQ(judge("MATCH (c:Command {id: 'c1'}) WHERE EXISTS { MATCH (n) WHERE n.name = c.name } RETURN c").reason, kGateAllNodes);
  EXPECT_EQ(judge("MATCH (c:Command {id: 'c1'}) RETURN c UNION MATCH (c) RETURN c").reason, kGateAllNodes);
}

TEST(CypherPlanGate, RefusesProducts) {
  const Judged judged = judge("MATCH (a:Command {category: 'k1'}) MATCH (b:Error) RETURN a, b");
  EXPECT_EQ(judged.reason, kGateProduct);
  EXPECT_NE(judged.message.find("CartesianProduct of "), std::string::npos) << judged.message;
  EXPECT_EQ(judged.report.products, 1U);
  for (const char* query : {
           "MATCH (a:Command), (b:Error) RETURN a, b LIMIT 1",
           "MATCH (a:Command {id: 'c1'}), (b:Error) RETURN a, b",
           "MATCH (a:Command {id: 'c1'})<-[:MENTIONS]-(x), (b:Error {id: 'e1'})<-[:RESOLVES]-(y) RETURN x, y",
           "MATCH (a:Command {id: 'c1'}), (b:Command) WHERE b.id IN ['c1', 'c2'] RETURN a, b",
       }) {
    EXPECT_EQ(judge(query).reason, kGateProduct) << query;
  }
}

// The same product, written such that no operator of that name is in the plan.
TEST(CypherPlanGate, RefusesScansThatAreRepeated) {
  const Judged judged = judge("MATCH (a:Command {category: 'k1'}) OPTIONAL MATCH (e:Error) RETURN a, e");
  EXPECT_EQ(judged.reason, kGateProduct);
  EXPECT_NE(judged.message.find("LabelScan e:Error is done again for each row of Optional"), std::string::npos) << judged.message;
  for (const char* query : {
           "MATCH (a:Command) CALL { MATCH (e:Error) RETURN e } RETURN a, e",
           "MATCH (a:Command) CALL (a) { MATCH (e:Error) WHERE e.name = a.name RETURN count(e) AS n } RETURN a, n",
           "MATCH (a:Command) RETURN a.id, COUNT { MATCH (e:Error) }",
           "MATCH (a:Command) WHERE EXISTS { MATCH (e:Error) WHERE e.name = a.name } RETURN a",
           "MATCH (a:Command) RETURN a.id, [(e:Error)-[:X]->(f:Command) | e.id]",
           "UNWIND [1, 2] AS x CALL { MATCH (e:Error) RETURN e } RETURN x, e",
       }) {
    EXPECT_EQ(judge(query).reason, kGateProduct) << query;
  }
  // Once is no product.
  EXPECT_EQ(judge("CALL { MATCH (e:Error) RETURN e } RETURN e").reason, "");
  EXPECT_EQ(judge("RETURN COUNT { MATCH (e:Error) }").reason, "");
}

TEST(CypherPlanGate, CountsLabelScans) {
  const char* query = "MATCH (a:Error) RETURN a.id AS id UNION MATCH (a:Command) WHERE a.name = 'x' RETURN a.id AS id UNION MATCH (a:Error) WHERE a.code = 'y' RETURN a.id AS id";
  const Judged judged = judge(query);
  EXPECT_EQ(judged.reason, kGateLabelScans);
  EXPECT_NE(judged.message.find("3 label scans, 2 are allowed: LabelScan a:Error, LabelScan a:Command, LabelScan a:Error; an index on Command.name, Error.code would help"), std::string::npos) << judged.message;
  EXPECT_EQ(judge(query, GateLimits::for_admin()).reason, "");
  EXPECT_EQ(judge("MATCH (a:Error) RETURN a.id AS id UNION MATCH (a:Command) RETURN a.id AS id").reason, "");
}

TEST(CypherPlanGate, CountsExpansions) {
  const std::string five = "MATCH (c:Command {id: 'c1'})-[:RESOLVES]->(a)<-[:RESOLVES]-(b)-[:RESOLVES]->(d)<-[:RESOLVES]-(e)-[:RESOLVES]->(f)";
  EXPECT_EQ(judge(five + " RETURN f").reason, "");
  EXPECT_EQ(judge(five + " RETURN f").report.expansions, 5U);
  const Judged judged = judge(five + "<-[:RESOLVES]-(g) RETURN g");
  EXPECT_EQ(judged.reason, kGateExpansions);
  EXPECT_NE(judged.message.find("6 operators follow relationships, 5 are allowed: Expand "), std::string::npos) << judged.message;
  // Those in conditions too, and repetitions as one each.
  EXPECT_EQ(judge(five + " WHERE EXISTS { (f)-->() } RETURN f").reason, kGateExpansions);
  EXPECT_EQ(judge("MATCH (c:Command {id: 'c1'})-[:RESOLVES*1..3]->(a) RETURN a").report.expansions, 1U);
}

TEST(CypherPlanGate, BoundsEstimatedRows) {
  const Judged judged = judge("MATCH (s:Section) WHERE s.level = 3 RETURN s.id ORDER BY s.id");
  EXPECT_EQ(judged.reason, kGateRows);
  EXPECT_NE(judged.message.find("about 12000 rows from LabelScan s:Section, 10000 are allowed; an index on Section.level would help"), std::string::npos) << judged.message;
  EXPECT_EQ(judge("MATCH (s:Section) RETURN count(s)").reason, kGateRows);
  EXPECT_EQ(judge("MATCH (s:Section) RETURN s.id SKIP 11000").reason, kGateRows);
  EXPECT_EQ(judge("MATCH (s:Section) WITH s ORDER BY s.id LIMIT 5 RETURN s").reason, kGateRows);
  // 500 commands with 24 sections each, counted in a condition.
  const Judged counted = judge("MATCH (c:Command) RETURN c.id, COUNT { (c)<-[:MENTIONS]-() } AS n ORDER BY n");
  EXPECT_EQ(counted.reason, kGateRows) << counted.report.to_text();
  EXPECT_NEAR(counted.report.estimated_rows, 12'000, 1);
  GateLimits wide;
  wide.estimated_rows = 20'000;
  EXPECT_EQ(judge("MATCH (s:Section) RETURN count(s)", wide).reason, "");
}

TEST(CypherPlanGate, ReportsWhatItCounts) {
  const Judged judged = judge("MATCH (c:Command)-[:RESOLVES]->(e) RETURN c.id, e.id ORDER BY c.id");
  EXPECT_EQ(judged.report.label_scans, 1U);
  EXPECT_EQ(judged.report.expansions, 1U);
  EXPECT_NEAR(judged.report.estimated_rows, 500, 1);
  EXPECT_EQ(judged.report.widest, "LabelScan c:Command");
  EXPECT_EQ(judged.report.to_text().find("1 label scans, 0 scans of all nodes, 0 products, 1 expansions; at most ~500 rows (LabelScan c:Command)"), 0U) << judged.report.to_text();
  // LIMIT 100 of 500: a fifth of everything.
  EXPECT_NEAR(judge("MATCH (c:Command) RETURN c.id").report.estimated_rows, 100, 1);
  EXPECT_NEAR(judge("MATCH (c:Command) RETURN c.id LIMIT 7").report.estimated_rows, 7, 1);
}

}  // namespace
}  // namespace docent::cypher
