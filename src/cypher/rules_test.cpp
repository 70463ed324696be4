#include "cypher/rules.h"

#include <gtest/gtest.h>

#include "cypher/parser.h"

namespace docent::cypher {
namespace {

std::string broken_rule(std::string_view query) {
  const auto statement = parse(query);
  EXPECT_TRUE(statement.has_value()) << query << ": " << (statement ? "" : statement.error().message);
  if (!statement) return {};
  const auto status = check_rules(*statement, query);
  return status ? "" : status.error().message;
}

TEST(CypherRules, LetGoodQueriesPass) {
  for (const char* query : {
           "MATCH (n) RETURN n", "CREATE (n)", "CALL db.labels", "CALL db.labels() YIELD *", "MATCH (n) CALL db.labels() YIELD label RETURN label", "MATCH (n) SET n.x = 1 WITH n MATCH (m) RETURN m",
           "MATCH (n) WHERE (n)-->() AND NOT (n)--(:X) RETURN CASE WHEN (n)-->() THEN 1 END", "RETURN exists((n)-->())", "CALL { MATCH (n) RETURN n } RETURN n", "MATCH (n) FINISH",
           "MATCH (n) WHERE EXISTS { MATCH (n)-->(m) } RETURN COUNT { (n)--() }", "CREATE (n $p)", "RETURN 1 UNION RETURN 2 UNION RETURN 3", "USE x MATCH (n) RETURN n",
           "MATCH (n) CALL { WITH n SET n.x = 1 } RETURN n", "RETURN shortestPath((a)-[*]-(b))", "RETURN [x IN xs WHERE (x)-->() | x]",
       }) {
    EXPECT_EQ(broken_rule(query), "") << query;
  }
}

TEST(CypherRules, NameWhatIsWrong) {
  const std::pair<const char*, const char*> kWrong[] = {
      {"MATCH (n)", "must end with RETURN"},
      {"RETURN 1 MATCH (n) RETURN n", "nothing may follow RETURN"},
      {"CREATE (n) MATCH (m) RETURN m", "WITH is needed"},
      {"RETURN 1 UNION RETURN 2 UNION ALL RETURN 3", "cannot be mixed"},
      {"MATCH (n) USE x RETURN n", "USE must be the first"},
      {"MATCH (n) WITH n.x RETURN 1", "needs a name"},
      {"MATCH (n) RETURN n LIMIT -1", "integer of 0 or more"},
      {"MATCH (n) RETURN n SKIP 1.5", "integer of 0 or more"},
      {"MATCH (n) CALL db.labels YIELD label RETURN label", "arguments in parentheses"},
      {"CALL db.labels() YIELD * RETURN 1", "name the fields"},
      {"CREATE (a)-[:R]-(b)", "needs a direction"},
      {"CREATE (a)-->(b)", "exactly one type"},
      {"MERGE (a)-[:A|B]->(b)", "exactly one type"},
      {"CREATE (a)-[:R*2]->(b)", "variable length"},
      {"CREATE (a:A|B)", "labels to write"},
      {"MATCH (n $p) RETURN n", "cannot stand for all properties"},
      {"MATCH (n) DELETE n:A", "label is taken away with REMOVE"},
      {"FOREACH (x IN [1] | MATCH (n))", "only clauses that write"},
      {"MATCH (n) RETURN (n)-->()", "condition, not a value"},
      {"MATCH (n) WHERE size((n)-->()) > 1 RETURN n", "condition, not a value"},
      {"MATCH (n) WHERE EXISTS { MATCH (n) SET n.x = 1 } RETURN n", "only read"},
      {"MATCH (n) WHERE EXISTS { CALL { CREATE (m) } } RETURN n", "only read"},
      {"RETURN COLLECT { MATCH (n) }", "COLLECT must end"},
      {"MATCH p = shortestPath((a)-->(b)-->(c)) RETURN p", "two nodes and one relationship"},
  };
  for (const auto& [query, part] : kWrong) EXPECT_NE(broken_rule(query).find(part), std::string::npos) << query << ": " << broken_rule(query);
}

}  // namespace
}  // namespace docent::cypher
