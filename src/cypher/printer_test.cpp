#include "cypher/printer.h"

#include <gtest/gtest.h>

#include <limits>

#include "cypher/parser.h"

namespace docent::cypher {
namespace {

std::string printed(std::string_view query, const PrintOptions& options = {}) {
  const auto statement = parse(query);
  EXPECT_TRUE(statement.has_value()) << query << ": " << (statement ? "" : statement.error().message);
  return statement ? print(*statement, options) : "";
}

std::string fingerprint_of(std::string_view query) { return fingerprint(*parse(query)); }

TEST(CypherPrinter, WritesOneCanonicalForm) {
  const std::pair<const char*, const char*> kForms[] = {
      {"match(n:A:B{x:\"it's\"})where n.x>3 return n.name as set order by set asc limit 1;", "MATCH (n:A:B {x: 'it\\'s'}) WHERE n.x > 3 RETURN n.name AS `set` ORDER BY `set` LIMIT 1"},
      {"MATCH (a)<-[]->(b), (a)-[:A|:B*]->(b), (a)-[*..2]-(b) RETURN *", "MATCH (a)--(b), (a)-[:A|B*1..]->(b), (a)-[*1..2]-(b) RETURN *"},
      {"MATCH ((a)-->(b)){2} (c)--+(d) RETURN a", "MATCH ((a)-->(b)){2} (c)--{1,}(d) RETURN a"},
      {"RETURN ((1 + 2)) * 3, (1 * 2) + 3, - 5, -(5), --x, NOT (a = b), (a OR b) AND c", "RETURN (1 + 2) * 3, 1 * 2 + 3, -5, -(5), --x, NOT a = b, (a OR b) AND c"},
      {"RETURN EXISTS{(a)-->(b)}, x IS A|B, x::INT|STRING, 1e3, .5, 0xFF", "RETURN EXISTS { MATCH (a)-->(b) }, x:(A|B), x IS :: ANY<INT | STRING>, 1000.0, 0.5, 255"},
      {"CALL(a){RETURN 1 AS x}RETURN reduce(s=0,x IN xs|s+x)", "CALL (a) { RETURN 1 AS x } RETURN reduce(s = 0, x IN xs | s + x)"},
  };
  for (const auto& [query, form] : kForms) EXPECT_EQ(printed(query), form);
}

TEST(CypherPrinter, ParenthesesKeepWhatWouldReadOtherwise) {
  for (const char* query : {"RETURN [(x IN xs)]", "RETURN [((a)-->(b))]", "RETURN (n:A).x", "RETURN (-5).x", "RETURN `all`(x IN xs)", "RETURN ((a)-->(b)) = true", "RETURN [x IN xs WHERE x:(A|B) | x]",
                            "RETURN (a IN b) IN c", "RETURN a IN (b IN c)", "RETURN (a - b) - c", "RETURN a - (b - c)", "RETURN `exists` {.x}", "MATCH (`where`) RETURN `distinct`"}) {
    const std::string once = printed(query);
    EXPECT_EQ(printed(once), once) << query;
    EXPECT_EQ(fingerprint_of(once), fingerprint_of(query)) << query;
  }
  EXPECT_NE(printed("RETURN a - (b - c)"), printed("RETURN a - b - c"));
  EXPECT_NE(printed("RETURN a IN (b IN c)"), printed("RETURN a IN b IN c"));
}

TEST(CypherPrinter, NothingQuotedCanBeEndedEarly) {
  EXPECT_EQ(printed(R"(RETURN 'a\u0027 OR 1=1')"), R"(RETURN 'a\' OR 1=1')");
  EXPECT_EQ(printed(R"(RETURN '\\u0027')"), R"(RETURN '\\\u00750027')");
  EXPECT_EQ(printed(R"(MATCH (n:`A\u0060B``C`) RETURN n)"), "MATCH (n:`A``B``C`) RETURN n");
  EXPECT_EQ(printed(R"(MATCH (n:`a\b`) RETURN n)"), R"(MATCH (n:`a\u005cb`) RETURN n)");
}

TEST(CypherPrinter, EveryLiteralReadsBackAsItWas) {
  const Literal kLiterals[] = {{}, {true}, {std::int64_t{0}}, {std::numeric_limits<std::int64_t>::min()}, {0.1}, {-0.0}, {1e300}, {5e-324}, {1e22}, {std::string("\\u0041\n\x01'`\"")}};
  for (const Literal& literal : kLiterals) {
    const std::string text = print(*make_expression(literal));
    const auto again = parse_expression(text);
    ASSERT_TRUE(again.has_value() && as<Literal>(*again) != nullptr) << text;
    EXPECT_EQ(as<Literal>(*again)->value, literal.value) << text;
  }
}

TEST(CypherPrinter, ColumnNamesCanBeKept) {
  const PrintOptions keep{.mask_values = false, .keep_column_names = true};
  EXPECT_EQ(printed("MATCH (n) RETURN count( * ), n.x, n.y AS z", keep), "MATCH (n) RETURN count(*) AS `count( * )`, n.x, n.y AS z");
  EXPECT_EQ(printed(printed("RETURN 1+1", keep), keep), "RETURN 1 + 1 AS `1+1`");
}

TEST(CypherPrinter, FingerprintsIgnoreValuesAndSpellingOnly) {
  EXPECT_EQ(fingerprint_of("MATCH (n {x: 1}) WHERE n.y IN ['a', 'b'] RETURN n LIMIT 5"), fingerprint_of("match (n{x:$p})\nwhere (n.y in $list) return n limit -7 // c"));
  EXPECT_NE(fingerprint_of("MATCH (n {x: 1}) RETURN n"), fingerprint_of("MATCH (n {y: 1}) RETURN n"));
  EXPECT_NE(fingerprint_of("MATCH (n) RETURN n"), fingerprint_of("MATCH (m) RETURN m"));
  EXPECT_EQ(fingerprint_of("RETURN 1").size(), 32U);
}

}  // namespace
}  // namespace docent::cypher
