#include "cypher/binder.h"

#include <gtest/gtest.h>

#include "cypher/parser.h"

namespace docent::cypher {
namespace {

std::string unknown_name(std::string_view query) {
  const auto statement = parse(query);
  EXPECT_TRUE(statement.has_value()) << query << ": " << (statement ? "" : statement.error().message);
  if (!statement) return {};
  const auto status = bind_names(*statement->query(), query);
  if (status) return "";
  EXPECT_EQ(status.error().detail, kUnknownName);
  return status.error().message;
}

TEST(CypherBinder, KnowsTheSchema) {
  for (const char* query : {
           "MATCH (c:Command {name: 'x'})-[r:HAS_PARAMETER|MENTIONS {order: 1}]->(p) WHERE r.confidence > 0.5 RETURN p.default, c.description",
           "MATCH (n) RETURN n.heading, n.code",
           "MATCH (n:Section|Document) RETURN n.heading, n.title",
           "MATCH (n:!Section) RETURN n.title",
           "MATCH (n:%) RETURN n.anchor",
           "MATCH (s:Section)-[:CONTAINS*1..3]->(t) WHERE t:Section RETURN t.heading",
           "MATCH (n) WHERE n:Document AND n.title = 'x' RETURN n {.title, .path, x: 1}",
           "MATCH p = (a)-[r*1..2 WHERE r.confidence > 0.1]->(b) RETURN [x IN r | x.extractor], [n IN nodes(p) | n.name], [r IN relationships(p) WHERE r.count > 1]",
           "MATCH (a)((x:Step)-[r:EXECUTES]->(y) WHERE r.order = 1 AND x.order = 2){1,2}(b) RETURN [s IN x | s.order]",
           "MATCH (n:Step)-[r]->(m) WHERE type(r) = 'EXECUTES' WITH n.order AS n, m RETURN m.name",
           "MATCH (n:Command) WITH {heading: n.name} AS n RETURN n.heading",
           "MATCH (n:Command) WITH count(*) AS k MATCH (n:Section) RETURN n.heading",
           "MATCH (n:Command) CALL { MATCH (n:Section) RETURN n.heading AS h } RETURN h, n.name",
           "MATCH (n:Command) CALL { MATCH (n) RETURN n.heading AS h } RETURN h",
           "MATCH (n:Command) WITH collect(n) AS all UNWIND all AS one RETURN one.category",
           "UNWIND $rows AS row RETURN row.anything",
           "WITH {a: 1} AS m RETURN m.a",
           "MATCH (s:Section) WHERE EXISTS { (s)-[:MENTIONS]->(e:Error {code: 'x'}) } RETURN COUNT { (s)-[:NEXT]->(t:Section WHERE t.level = 1) }",
           "MATCH (n:Command) USING INDEX n:Command(name) WHERE n.name = 'x' RETURN n",
           "RETURN COUNT(*), toUpper('x'), percentileCont(1, 0.5)",
       }) {
    EXPECT_EQ(unknown_name(query), "") << query;
  }
}

TEST(CypherBinder, NamesTheNearestKnownName) {
  const std::pair<const char*, const char*> kWrong[] = {
      {"MATCH (n:Comand) RETURN n", "Cypher, 1:10: there is no label \"Comand\"; did you mean \"Command\"?"},
      {"MATCH (n:command) RETURN n", "did you mean \"Command\"?"},
      {"MATCH (n:CONFIGURATION) RETURN n", "did you mean \"Configuration\"?"},
      {"MATCH (n:Person) RETURN n", "there are Document, Section, Command"},
      {"MATCH ()-[:HAS_PARAM]->() RETURN 1", "no relationship type \"HAS_PARAM\""},
      {"MATCH ()-[:REQUIRE]->() RETURN 1", "did you mean \"REQUIRES\"?"},
      {"MATCH ()-[:MENTION|REQUIRES]->() RETURN 1", "did you mean \"MENTIONS\"?"},
      {"MATCH (n)-[:Command]->() RETURN 1", "no relationship type \"Command\""},
      {"MATCH (n:Command) RETURN n.nam", "Command has no property \"nam\"; did you mean \"name\"?"},
      {"MATCH (n:Command {titel: 'x'}) RETURN n", "Command has no property \"titel\"; there are id, name"},
      {"MATCH (n:Command) RETURN n.heading", "Command has no property \"heading\", only Section; there are id, name, aliases"},
      {"MATCH (n:Command|Error) RETURN n.heading", "none of Command, Error has a property \"heading\", only Section"},
      {"MATCH (n) RETURN n.headin", "no node has a property \"headin\"; did you mean \"heading\"?"},
      {"MATCH ()-[r {confidense: 1}]->() RETURN r", "no relationship has a property \"confidense\"; did you mean \"confidence\"?"},
      {"MATCH ()-[r]->() RETURN r.name", "no relationship has a property \"name\""},
      {"MATCH (n) WHERE n:Section AND n.code = 'x' RETURN n", "Section has no property \"code\""},
      {"MATCH (n:Command) RETURN n {.name, .heading}", "Command has no property \"heading\""},
      {"MATCH (n) WHERE n:Sektion RETURN n", "did you mean \"Section\"?"},
      {"MATCH ()-[r]->() WHERE r:NEXTS RETURN r", "did you mean \"NEXT\"?"},
      {"MATCH (n:$('Command')) RETURN n", "must be written out"},
      {"MATCH (n) RETURN toUper(n.name)", "there is no function \"toUper\"; did you mean toUpper()?"},
      {"MATCH (n) RETURN apoc.text.join([n.name], '')", "there is no function \"apoc.text.join\""},
      {"MATCH p = (a)-->(b) RETURN nodes(p)[0].nam", "no node has a property \"nam\""},
      {"MATCH p = (a)-->(b) RETURN [x IN relationships(p) | x.weight]", "no relationship has a property \"weight\""},
      {"MATCH (n:Command) WITH collect(n) AS all UNWIND all AS one RETURN one.heading", "Command has no property \"heading\""},
      {"MATCH (n:Command) WITH n AS m RETURN m.heading", "Command has no property \"heading\""},
      {"MATCH (n:Command) CALL (n) { RETURN n AS m } RETURN m.heading", "Command has no property \"heading\""},
      {"MATCH (n:Command) WHERE EXISTS { MATCH (n)-->(m:Eror) } RETURN n", "did you mean \"Error\"?"},
      {"MATCH (n) RETURN [(n)-[:EXECUTE]->(m) | m.name]", "did you mean \"EXECUTES\"?"},
      {"MATCH (n:Command) RETURN n UNION MATCH (n:Step) RETURN n.ordr AS n", "did you mean \"order\"?"},
      {"MATCH (a)((x:Step)-->(y) WHERE x.heading = 1){1,2}(b) RETURN a", "Step has no property \"heading\""},
  };
  for (const auto& [query, part] : kWrong) EXPECT_NE(unknown_name(query).find(part), std::string::npos) << query << ": " << unknown_name(query);
}

TEST(CypherBinder, CutsLongNamesInMessages) {
  const std::string query = "MATCH (n:" + std::string(60'000, 'x') + ") RETURN n";
  EXPECT_LT(unknown_name(query).size(), 600U);
}

}  // namespace
}  // namespace docent::cypher
