#include "cypher/walk.h"

#include <gtest/gtest.h>

#include <set>

#include "cypher/parser.h"
#include "cypher/printer.h"

namespace docent::cypher {
namespace {

// Every place of the language that can hold an expression holds a parameter of its own.
constexpr const char* kEverywhere[] = {
    "MATCH p = (n:A:$($a1) {x: $a2} WHERE n.y = $a3)-[r:R {x: $a4} WHERE r.y = $a5]->(m), ((a)-[:R {z: $a6}]->(b) WHERE a.x = $a7){1,2} WHERE n.x = $a8 RETURN n",
    "MATCH SHORTEST $a1 (a)-->+(b {x: $a2}) RETURN a",
    "UNWIND $a1 AS x WITH DISTINCT x + $a2 AS y ORDER BY y + $a3 SKIP $a4 LIMIT $a5 WHERE y > $a6 RETURN y + $a7 ORDER BY $a8 SKIP $a9 LIMIT $a10",
    "CALL a.b($a1, [$a2]) YIELD c WHERE c > $a3 CALL { WITH c RETURN $a4 AS d UNION RETURN $a5 AS d } IN 2 CONCURRENT TRANSACTIONS OF $a6 ROWS RETURN d",
    "LOAD CSV FROM $a1 AS l FOREACH (x IN $a2 | CREATE (:A {x: $a3}) FOREACH (y IN $a4 | SET x.y = $a5)) RETURN 1",
    "MERGE (a {x: $a1}) ON CREATE SET a.x = $a2, a[$a3] = 1 ON MATCH SET a += $a4, a:$($a5) REMOVE a[$a6], a:$($a7) DELETE $a8",
    "USE graph.byName($a1) RETURN [$a2], {k: $a3}, $a4.x, x[$a5], x[$a6..$a7], -$a8, NOT $a9, $a10 + $a11 * $a12 ^ $a13",
    "RETURN $a1 AND $a2 OR $a3 XOR $a4, $a5 < $a6 <= $a7, $a8 IN $a9, $a10 STARTS WITH $a11, $a12 =~ $a13, $a14 IS NULL, $a15 IS :: INT, $a16 IS NFC NORMALIZED, $a17:A",
    "RETURN f($a1, $a2), CASE $a3 WHEN $a4 THEN $a5 ELSE $a6 END, [x IN $a7 WHERE $a8 | $a9], [(a {k: $a10})-->(b) WHERE $a11 | $a12], n {.x, y: $a13}",
    "RETURN all(x IN $a1 WHERE $a2), reduce(s = $a3, x IN $a4 | $a5), EXISTS { (a {x: $a6}) WHERE $a7 }, COUNT { MATCH (n {x: $a8}) RETURN $a9 }, COLLECT { UNWIND $a10 AS x RETURN x }",
    "MATCH (n) WHERE (n)-[:R {x: $a1}]->(:B WHERE $a2) AND shortestPath((a {x: $a3})-[*]-(b)) IS NULL RETURN n",
};

// "a1", "a2", … as many as the text has.
std::set<std::string> written(std::string_view query) {
  std::set<std::string> names;
  for (std::size_t at = query.find("$a"); at != std::string_view::npos; at = query.find("$a", at + 1)) names.insert("a" + std::to_string(names.size() + 1));
  return names;
}

TEST(CypherWalk, ReachesEveryExpressionPatternAndSubquery) {
  for (const char* query : kEverywhere) {
    const auto statement = parse(query);
    ASSERT_TRUE(statement.has_value()) << query << ": " << statement.error().message;
    std::set<std::string> reached;
    for_each_node(*statement, Overloaded{[&](const Expression& expression) {
                                           if (const auto* parameter = as<Parameter>(expression)) EXPECT_TRUE(reached.insert(parameter->name).second) << parameter->name << " twice";
                                         },
                                         [](const auto&) {}});
    EXPECT_EQ(reached, written(query)) << query;
  }
}

TEST(CypherWalk, FindsAWriteInTheDeepestSubquery) {
  const auto statement = parse("MATCH (n) WHERE NOT EXISTS{ MATCH (m) WHERE COUNT { CALL { CREATE (x) } RETURN 1 } > 0 } RETURN n");
  ASSERT_TRUE(statement.has_value());
  std::size_t clauses = 0, creates = 0;
  for_each_node(*statement, Overloaded{[&](const Clause& clause) {
                                         ++clauses;
                                         creates += as<CreateClause>(clause) != nullptr;
                                       },
                                       [](const auto&) {}});
  EXPECT_EQ(clauses, 6U);
  EXPECT_EQ(creates, 1U);
}

TEST(CypherWalk, CanReplaceNodesOnItsWay) {
  auto statement = parse("MATCH (n {x: 1}) WHERE n.y IN ['a', 2] RETURN n LIMIT 3");
  ASSERT_TRUE(statement.has_value());
  int count = 0;
  for_each_node(*statement, Overloaded{[&](Expression& expression) {
                                         if (as<Literal>(expression) != nullptr) expression.node = Parameter{"p" + std::to_string(count++)};
                                       },
                                       [](auto&) {}});
  EXPECT_EQ(print(*statement), "MATCH (n {x: $p0}) WHERE n.y IN [$p1, $p2] RETURN n LIMIT $p3");
}

TEST(CypherWalk, LeavesOutWhatAVisitorDoesNotWantToEnter) {
  const auto statement = parse("MATCH (n {x: $out}) RETURN n.y, $in");
  ASSERT_TRUE(statement.has_value());
  std::vector<std::string> seen;
  for_each_node(*statement, Overloaded{[](const PathPattern&) { return false; },
                                       [&](const Expression& expression) {
                                         if (const auto* parameter = as<Parameter>(expression)) seen.push_back(parameter->name);
                                         return true;
                                       },
                                       [](const auto&) { return true; }});
  EXPECT_EQ(seen, std::vector<std::string>{"in"});
}

}  // namespace
}  // namespace docent::cypher
