#include "cypher/guard.h"

#include <gtest/gtest.h>

#include "cypher/binder.h"
#include "cypher/parser.h"
#include "cypher/syntax_error.h"
#include "cypher/walk.h"

namespace docent::cypher {
namespace {

Value text(const char* value) { return Value(std::string(value)); }
Value number(std::int64_t value) { return Value(value); }

Parameters with(std::initializer_list<std::pair<const std::string, Value>> values) { return Parameters(values); }

// The canonical text, or "refused (reason): message".
std::string guarded(std::string_view query, const Parameters& given = {}, const GuardPolicy& policy = {}) {
  const auto result = guard(query, given, policy);
  return result ? result->text() : "refused (" + result.error().detail + "): " + result.error().message;
}

std::string reason_for(std::string_view query, const Parameters& given = {}, const GuardPolicy& policy = {}) {
  const auto result = guard(query, given, policy);
  return result ? "passed as " + result->text() : result.error().detail;
}

TEST(CypherGuard, PassesAReadQueryWithItsValuesTakenOutAndALimit) {
  const auto result = guard("match (c:Command {name: 'kubectl get'})-[r:HAS_PARAMETER]->(p) // options\n where r.confidence >= .5 return p.name, p.name + '!'", {});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->text(), "MATCH (c:Command {name: $lit_0})-[r:HAS_PARAMETER]->(p) WHERE r.confidence >= $lit_1 RETURN p.name, p.name + $lit_2 AS `p.name + '!'` LIMIT 100");
  EXPECT_EQ(result->limit(), 100U);
  ASSERT_EQ(result->parameters().size(), 3U);
  EXPECT_EQ(result->parameters().at("lit_0").string(), "kubectl get");
  EXPECT_EQ(result->parameters().at("lit_1").real(), 0.5);
  EXPECT_EQ(result->fingerprint().size(), 64U);
}

TEST(CypherGuard, RefusesEveryClauseThatWrites) {
  for (const char* query : {
           "CREATE (n:Command)", "CREATE (n:Command) RETURN n", "INSERT (n:Command)", "MERGE (n:Command {name: 'x'}) RETURN n", "MATCH (n) SET n = $props RETURN n",
           "MATCH (n) SET n += {name: 'x'}", "MATCH (n) SET n.name = 'x' RETURN n", "MATCH (n) SET n:Error", "MATCH (n) REMOVE n.name RETURN n", "MATCH (n) REMOVE n:Command",
           "MATCH (n) DELETE n", "MATCH (n) DETACH DELETE n", "MATCH (n) NODETACH DELETE n", "FOREACH (x IN [1] | CREATE (:Command))", "MATCH (n) FOREACH (x IN [1] | SET n.name = 'y')",
           "CALL { CREATE (n:Command) } IN TRANSACTIONS", "MATCH (n) CALL (n) { RETURN 1 AS one } IN TRANSACTIONS OF 10 ROWS RETURN one", "MATCH (n) CALL (n) { RETURN 1 AS one } IN 3 CONCURRENT TRANSACTIONS RETURN one",
       }) {
    EXPECT_EQ(reason_for(query, with({{"props", number(1)}})), kWrites) << query;
  }
}

TEST(CypherGuard, RefusesCommandsPrefixesAndOtherSources) {
  for (const char* query : {
           "CREATE INDEX FOR (n:Command) ON (n.name)", "CREATE CONSTRAINT c FOR (n:Command) REQUIRE n.name IS UNIQUE", "DROP INDEX i", "DROP DATABASE neo4j", "SHOW USERS", "GRANT ROLE a TO b", "REVOKE ROLE a FROM b",
           "ALTER USER neo4j SET PASSWORD 'x'", "CREATE USER x SET PASSWORD 'y'", "STOP DATABASE neo4j", "EXPLAIN MATCH (n) RETURN n", "PROFILE MATCH (n) RETURN n", "explain profile MATCH (n) RETURN n",
           "CYPHER 5 MATCH (n) RETURN n", "CYPHER runtime = slotted MATCH (n) RETURN n", "USE system MATCH (n) RETURN n", "USE graph.byName('x') MATCH (n) RETURN n", "CALL { USE other MATCH (n) RETURN n } RETURN n",
       }) {
    EXPECT_EQ(reason_for(query), kCommand) << query;
  }
  EXPECT_EQ(reason_for("LOAD CSV FROM 'http://10.0.0.1/x' AS line RETURN line"), kLoad);
  EXPECT_EQ(reason_for("CALL { LOAD CSV WITH HEADERS FROM 'file:///etc/passwd' AS line RETURN line } RETURN line"), kLoad);
  EXPECT_EQ(reason_for("MATCH (n) RETURN n; MATCH (n) DELETE n"), kSecondStatement);
}

// Wherever a clause can stand, and however it is spelled.
TEST(CypherGuard, FindsWritesInEveryPlaceAndSpelling) {
  const std::string kWriting[] = {"CREATE (x:Command)", "MERGE (x:Command)", "SET n.name = 'x'", "SET n = $p", "REMOVE n.name", "DELETE n", "DETACH DELETE n", "FOREACH (i IN [1] | CREATE (:Command))"};
  const std::string kPlaces[] = {
      "MATCH (n) # RETURN n",
      "MATCH (n) # WITH n MATCH (m) RETURN m",
      "MATCH (n) CALL { WITH n # } RETURN n",
      "MATCH (n) CALL{WITH n #} RETURN n",
      "MATCH (n) CALL (n) { # } RETURN n",
      "MATCH (n) CALL (*) { CALL (*) { # } } RETURN n",
      "MATCH (n) OPTIONAL CALL (n) { # RETURN 1 AS one } RETURN n",
      "MATCH (n) WHERE EXISTS { MATCH (n) # } RETURN n",
      "MATCH (n) WHERE NOT exists{MATCH (n) # RETURN n} RETURN n",
      "MATCH (n) RETURN COUNT { MATCH (n) # RETURN n }",
      "MATCH (n) RETURN COLLECT { MATCH (n) # RETURN n }",
      "MATCH (n) RETURN [(n)-->(m) WHERE EXISTS { MATCH (n) # } | m]",
      "MATCH (n) RETURN [x IN [1] WHERE COUNT { MATCH (n) # } > 0 | x]",
      "MATCH (n) RETURN reduce(a = 0, x IN [1] | a + COUNT { MATCH (n) # })",
      "MATCH (n) RETURN CASE WHEN EXISTS { MATCH (n) # } THEN 1 END",
      "MATCH (n) RETURN n {.name, k: COUNT { MATCH (n) # }}",
      "MATCH (n {name: COLLECT { MATCH (n) # RETURN n.name }[0]}) RETURN n",
      "MATCH (n) RETURN n ORDER BY COUNT { MATCH (n) # }",
      "MATCH (n) RETURN n UNION MATCH (n) # RETURN n",
      "MATCH (n) RETURN n UNION ALL MATCH (n) # RETURN n UNION ALL MATCH (n) RETURN n",
      "MATCH (n) WHERE all(x IN [1] WHERE EXISTS { MATCH (n) # }) RETURN n",
      "UNWIND COLLECT { MATCH (n) # RETURN n } AS m RETURN m",
      "MATCH p = ((n) WHERE EXISTS { MATCH (n) # }) RETURN n",
      "MATCH (a)((n)-->(m) WHERE EXISTS { MATCH (n) # }){1,2}(b) RETURN n",
  };
  const auto in_small = [](std::string text) {
    for (char& c : text)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return text;
  };
  const auto with_gaps = [](const std::string& text) {
    std::string out;
    for (const char c : text) out += c == ' ' ? "/* RETURN */\t\r\n// MATCH\n" : std::string(1, c);
    return out;
  };
  // The first letter of each word in capitals as \u00XX.
  const auto with_escapes = [](const std::string& text) {
    constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      const bool first = c >= 'A' && c <= 'Z' && (i == 0 || text[i - 1] == ' ');
      if (first) out.append("\\u00").append(1, kHex[c / 16]).append(1, kHex[c % 16]);
      else out += c;
    }
    return out;
  };
  std::size_t refused = 0;
  for (const std::string& place : kPlaces) {
    for (const std::string& writing : kWriting) {
      std::string query = place;
      query.replace(query.find('#'), 1, writing);
      const Parameters given = with({{"p", number(1)}});
      ASSERT_EQ(reason_for(query, given), kWrites) << query;
      for (const std::string& spelled : {in_small(query), with_gaps(query), "  " + query + " ;;", with_escapes(query)}) {
        const auto result = guard(spelled, given);
        ASSERT_FALSE(result) << spelled << "\npassed as " << result->text();
        // Some places cannot be spelled with escapes; then it is no Cypher at all.
        EXPECT_TRUE(result.error().detail == kWrites || result.error().detail == kSyntax) << spelled << "\n" << result.error().message;
        refused += result.error().detail == kWrites;
      }
      // The same place is fine without the clause.
      std::string harmless = place;
      harmless.replace(harmless.find('#'), 1, "");
      EXPECT_NE(reason_for(harmless, given), kWrites) << harmless;
    }
  }
  EXPECT_GT(refused, std::size(kPlaces) * std::size(kWriting) * 3);
}

TEST(CypherGuard, WordsOfWritingAreFineWhereTheyAreNames) {
  for (const char* query : {
           "MATCH (n:Command) RETURN n.name AS set", "MATCH (`create`:Command) RETURN `create`.name", "MATCH (n:Command) WHERE n.name = 'DETACH DELETE n // CREATE' RETURN n",
           "MATCH (n:Command) RETURN 'https://example.org/ //x' AS delete", "MATCH (n:Command) /* SET n.x = 1 */ RETURN n", "MATCH (n:Command) // CREATE (m)\n RETURN n",
       }) {
    EXPECT_TRUE(guard(query, {}).has_value()) << query << "\n" << guarded(query);
  }
}

TEST(CypherGuard, BoundsRepetitions) {
  for (const char* query : {
           "MATCH (a)-[*]->(b) RETURN a", "MATCH (a)-[*..50]->(b) RETURN a", "MATCH (a)-[*1..]->(b) RETURN a", "MATCH (a)-[*40]->(b) RETURN a", "MATCH (a)-[*1..4]->(b) RETURN a", "MATCH (a)-[:REQUIRES*0..]->(b) RETURN a",
           "MATCH (a)-->+(b) RETURN a", "MATCH (a)-->*(b) RETURN a", "MATCH (a)-->{2,}(b) RETURN a", "MATCH (a)-->{,9}(b) RETURN a", "MATCH (a)-->{4}(b) RETURN a", "MATCH (a)((x)-->(y)){1,4}(b) RETURN a",
           "MATCH (a)((x)-->(y)-->(z)){1,2}(b) RETURN a", "MATCH (a)((x)-[*1..2]->(y)){1,2}(b) RETURN a", "MATCH (a)((x)-->(y))+(b) RETURN a", "MATCH p = shortestPath((a)-[*]-(b)) RETURN p", "RETURN allShortestPaths((a)-[*..9]-(b))",
           "MATCH p = ANY SHORTEST (a)-->+(b) RETURN p", "MATCH p = SHORTEST 2 (a)-->{1,9}(b) RETURN p", "MATCH (n) WHERE (n)-[*]->() RETURN n", "MATCH (n) RETURN [(n)-[*1..9]->(m) | m]", "MATCH (n) WHERE EXISTS { (n)-[*]->() } RETURN n",
           "MATCH (n) CALL { MATCH (n)-[*]->(m) RETURN m } RETURN m", "MATCH (n) RETURN n UNION MATCH (n)-[*]->() RETURN n", "MATCH (a)-[*9223372036854775807]->(b) RETURN a",
           "MATCH (a)((x)((y)-->(z)){1,3}(w)){1,9223372036854775807}(b) RETURN a",
       }) {
    const std::string reason = reason_for(query);
    EXPECT_TRUE(reason == kUnbounded || (reason == kSyntax && std::string_view(query).find("((x)((y)") != std::string_view::npos)) << query << ": " << guarded(query);
  }
  for (const char* query : {
           "MATCH (a)-[*1..3]->(b) RETURN a", "MATCH (a)-[*..3]->(b) RETURN a", "MATCH (a)-[*0..0]->(b) RETURN a", "MATCH (a)-[*2]->(b) RETURN a", "MATCH (a)-->{1,3}(b) RETURN a", "MATCH (a)((x)-->(y)-->(z)){0,1}(b) RETURN a",
           "MATCH p = shortestPath((a)-[*..3]-(b)) RETURN p", "MATCH p = SHORTEST 2 (a)-->{1,3}(b) RETURN p", "MATCH (a)-->(b)-->(c)-->(d)-->(e) RETURN a",
       }) {
    EXPECT_TRUE(guard(query, {}).has_value()) << query << ": " << guarded(query);
  }
  EXPECT_EQ(guarded("MATCH (a)-[r:REQUIRES*]->(b) RETURN b"), "refused (unbounded): Cypher, 1:22: this repetition has no upper bound, 3 relationships are allowed: write [:TYPE*1..3]");
  EXPECT_EQ(guarded("MATCH (a)((x)-->(y)-->(z)){1,2}(b) RETURN b"),
            "refused (unbounded): Cypher, 1:27: this repetition may follow 4 relationships, 3 relationships are allowed: write {1,1}");
  GuardPolicy far;
  far.max_hops = 6;
  EXPECT_EQ(guarded("MATCH (a)-[*1..6]->(b) RETURN b", {}, far), "MATCH (a)-[*1..6]->(b) RETURN b LIMIT 100");
}

TEST(CypherGuard, EveryQueryHasALimit) {
  const std::pair<const char*, const char*> kCases[] = {
      {"MATCH (n) RETURN n", "MATCH (n) RETURN n LIMIT 100"},
      {"MATCH (n) RETURN n LIMIT 7", "MATCH (n) RETURN n LIMIT 7"},
      {"MATCH (n) RETURN n LIMIT 0", "MATCH (n) RETURN n LIMIT 0"},
      {"MATCH (n) RETURN n LIMIT 1000", "MATCH (n) RETURN n LIMIT 1000"},
      {"MATCH (n) RETURN n LIMIT 999999999", "MATCH (n) RETURN n LIMIT 1000"},
      {"MATCH (n) RETURN n SKIP 5 LIMIT 9223372036854775807", "MATCH (n) RETURN n SKIP 5 LIMIT 1000"},
      {"MATCH (n) RETURN n LIMIT $few", "MATCH (n) RETURN n LIMIT $few"},
      {"MATCH (n) RETURN n LIMIT $many", "MATCH (n) RETURN n LIMIT 1000"},
      {"MATCH (n) WHERE n.level < $many RETURN n LIMIT $many", "MATCH (n) WHERE n.level < $many RETURN n LIMIT 1000"},
      {"MATCH (n) WITH n LIMIT 5 RETURN n", "MATCH (n) WITH n LIMIT 5 RETURN n LIMIT 100"},
      {"MATCH (n) WITH n LIMIT 5000 RETURN n", "MATCH (n) WITH n LIMIT 5000 RETURN n LIMIT 100"},
      {"CALL { MATCH (n) RETURN n LIMIT 5 } RETURN n", "CALL { MATCH (n) RETURN n LIMIT 5 } RETURN n LIMIT 100"},
      {"MATCH (n) RETURN n.name AS limit", "MATCH (n) RETURN n.name AS `limit` LIMIT 100"},
      {"MATCH (n) WITH {limit: n.name} AS m RETURN m.limit", "MATCH (n) WITH {limit: n.name} AS m RETURN m.limit LIMIT 100"},
      {"MATCH (n) WHERE n.name = 'LIMIT 5' RETURN n", "MATCH (n) WHERE n.name = $lit_0 RETURN n LIMIT 100"},
      {"MATCH (n) RETURN n // LIMIT 5", "MATCH (n) RETURN n LIMIT 100"},
      {"MATCH (n) RETURN n.name UNION MATCH (n) RETURN n.name",
       "CALL () { MATCH (n) RETURN n.name AS `n.name` UNION MATCH (n) RETURN n.name AS `n.name` } RETURN `n.name` AS `n.name` LIMIT 100"},
      {"MATCH (n) RETURN n UNION ALL MATCH (n) RETURN n LIMIT 5000", "CALL () { MATCH (n) RETURN n UNION ALL MATCH (n) RETURN n LIMIT 5000 } RETURN n LIMIT 100"},
      {"MATCH (n) RETURN * UNION MATCH (n) RETURN *", "CALL () { MATCH (n) RETURN * UNION MATCH (n) RETURN * } RETURN * LIMIT 100"},
  };
  const Parameters given = with({{"few", number(3)}, {"many", number(5'000)}});
  for (const auto& [query, expected] : kCases) EXPECT_EQ(guarded(query, given), expected) << query;
  EXPECT_EQ(guard("MATCH (n) RETURN n LIMIT $few", given)->limit(), 3U);
  EXPECT_EQ(guard("MATCH (n) RETURN n LIMIT $many", given)->limit(), 1'000U);
  EXPECT_EQ(guard("RETURN 1 AS x LIMIT 2 UNION RETURN 2 AS x LIMIT 2", given)->limit(), 100U);
}

TEST(CypherGuard, RefusesLimitsThatAreNoCounts) {
  const Parameters given = with({{"minus", number(-1)}, {"half", Value(0.5)}, {"word", text("5 UNION MATCH (n) DETACH DELETE n")}, {"nothing", Value()}});
  for (const char* query : {"MATCH (n) RETURN n LIMIT $minus", "MATCH (n) RETURN n LIMIT $half", "MATCH (n) RETURN n LIMIT $word", "MATCH (n) RETURN n LIMIT $nothing", "MATCH (n) RETURN n SKIP $word",
                            "MATCH (n) WITH n LIMIT $word RETURN n", "MATCH (n) RETURN n LIMIT 10 + 10", "MATCH (n) RETURN n LIMIT toInteger('7')", "MATCH p = SHORTEST $minus (a)-->{1,2}(b) RETURN p",
                            "MATCH p = SHORTEST 100000 (a)-->{1,2}(b) RETURN p", "MATCH p = ANY 0 (a)-->{1,2}(b) RETURN p"}) {
    EXPECT_EQ(reason_for(query, given), kBadLimit) << query;
  }
  EXPECT_EQ(reason_for("MATCH (n) RETURN n LIMIT -1", given), kSyntax);
  EXPECT_EQ(reason_for("MATCH (n) RETURN n LIMIT 1.5", given), kSyntax);
  EXPECT_NE(guarded("MATCH (n) RETURN n LIMIT $minus", given).find("LIMIT $minus needs a whole number of 0 or more, got -1"), std::string::npos);
}

TEST(CypherGuard, LiftsLiteralsWhereverTheyStand) {
  const std::pair<const char*, const char*> kCases[] = {
      {"MATCH (n:Command {name: 'a'}) RETURN n", "MATCH (n:Command {name: $lit_0}) RETURN n LIMIT 100"},
      {"MATCH (n) WHERE n.name IN ['a', 'b'] RETURN n", "MATCH (n) WHERE n.name IN $lit_0 RETURN n LIMIT 100"},
      {"MATCH (n) WHERE n.name CONTAINS 'a' RETURN n", "MATCH (n) WHERE n.name CONTAINS $lit_0 RETURN n LIMIT 100"},
      {"MATCH (n) WHERE n.name <> 'a' AND n.level > 3 RETURN n", "MATCH (n) WHERE n.name <> $lit_0 AND n.level > $lit_1 RETURN n LIMIT 100"},
      {"MATCH (n) WHERE n.name =~ '.*' OR n.name STARTS WITH 'a' RETURN n", "MATCH (n) WHERE n.name =~ $lit_0 OR n.name STARTS WITH $lit_1 RETURN n LIMIT 100"},
      {"MATCH (n) WHERE n.name = 'a' OR n.heading = 'a' RETURN n", "MATCH (n) WHERE n.name = $lit_0 OR n.heading = $lit_0 RETURN n LIMIT 100"},
      {"MATCH (n) WHERE n.level = 1 OR n.level = 1.0 RETURN n", "MATCH (n) WHERE n.level = $lit_0 OR n.level = $lit_1 RETURN n LIMIT 100"},
      {"MATCH (n) WHERE n.level = -1 RETURN n", "MATCH (n) WHERE n.level = $lit_0 RETURN n LIMIT 100"},
      {"UNWIND [{a: 1, b: [true, null]}, {}] AS m RETURN m", "UNWIND $lit_0 AS m RETURN m LIMIT 100"},
      {"MATCH (n) RETURN [n.name, 'a'] AS pair, {k: n.name, v: 1} AS map", "MATCH (n) RETURN [n.name, $lit_0] AS pair, {k: n.name, v: $lit_1} AS map LIMIT 100"},
      {"MATCH (n) WHERE n.name IS NULL = false RETURN n SKIP 2 LIMIT 3", "MATCH (n) WHERE n.name IS NULL = false RETURN n SKIP 2 LIMIT 3"},
      {"MATCH (n) WHERE $lit_0 = 'a' RETURN n", "MATCH (n) WHERE $lit_0 = $lit_1 RETURN n LIMIT 100"},
      {"MATCH (a)-[r*1..2 {order: 1}]->(b) RETURN a", "MATCH (a)-[r*1..2 {order: $lit_0}]->(b) RETURN a LIMIT 100"},
      {"MATCH p = SHORTEST 3 (a)-->{1,2}(b {name: 'x'}) RETURN p", "MATCH p = SHORTEST 3 (a)-->{1,2}(b {name: $lit_0}) RETURN p LIMIT 100"},
      {"MATCH (n) RETURN CASE n.name WHEN 'a' THEN 1 ELSE 2 END AS x ORDER BY n.level + 1", "MATCH (n) RETURN CASE n.name WHEN $lit_0 THEN $lit_1 ELSE $lit_2 END AS x ORDER BY n.level + $lit_1 LIMIT 100"},
  };
  for (const auto& [query, expected] : kCases) {
    // A parameter of ours in the query needs a value; another of our names is taken without being used.
    const Parameters given = std::string_view(query).find("$lit_0") != std::string_view::npos ? with({{"lit_0", number(9)}}) : Parameters();
    EXPECT_EQ(guarded(query, given), expected) << query;
  }
  const auto clash = guard("MATCH (n) WHERE n.name = 'a' RETURN n", with({{"lit_0", text("mine")}}));
  ASSERT_TRUE(clash);
  EXPECT_EQ(clash->text(), "MATCH (n) WHERE n.name = $lit_1 RETURN n LIMIT 100");
  EXPECT_EQ(clash->parameters().at("lit_0").string(), "mine");
  const auto list = guard("UNWIND [1, 2.5, 'x', null, [false]] AS x RETURN x", {});
  ASSERT_TRUE(list);
  const List& items = list->parameters().at("lit_0").list();
  ASSERT_EQ(items.size(), 5U);
  EXPECT_EQ(items[0].integer(), 1);
  EXPECT_TRUE(items[3].is_null());
  EXPECT_FALSE(items[4].list().at(0).boolean());
}

TEST(CypherGuard, SpellingAndValuesDoNotChangeTheFingerprint) {
  const auto one = guard("MATCH (n:Command) WHERE n.name = 'a' RETURN n LIMIT 10", {});
  const auto two = guard("match (n:`Command`)\nwhere (n.\\u006eame) = \"b\" /* x */ return n limit 10;", {});
  const auto other = guard("MATCH (n:Command) WHERE n.name <> 'a' RETURN n LIMIT 10", {});
  ASSERT_TRUE(one && two && other) << guarded("match (n:`Command`)\nwhere (n.\\u006eame) = \"b\" /* x */ return n limit 10;");
  EXPECT_EQ(one->text(), two->text());
  EXPECT_EQ(one->fingerprint(), two->fingerprint());
  EXPECT_NE(one->fingerprint(), other->fingerprint());
}

TEST(CypherGuard, NamesAMissingParameter) {
  EXPECT_EQ(guarded("MATCH (n:Command {name: $name}) RETURN n"), "refused (missing_parameter): Cypher, 1:25: the parameter $name has no value: give it one");
  EXPECT_EQ(reason_for("MATCH (n) WHERE EXISTS { (n)--(m) WHERE m.name = $x } RETURN n"), kMissingParameter);
  EXPECT_EQ(reason_for("MATCH (n) RETURN n LIMIT $k"), kMissingParameter);
  EXPECT_EQ(reason_for("MATCH p = SHORTEST $k (a)-->{1,2}(b) RETURN p"), kMissingParameter);
  // A value is enough, whatever it is; a name is not its lower case.
  EXPECT_EQ(reason_for("MATCH (n) WHERE n.name = $Name RETURN n", with({{"name", text("x")}})), kMissingParameter);
  EXPECT_TRUE(guard("MATCH (n) WHERE n.name = $name RETURN n", with({{"name", Value()}})));
}

TEST(CypherGuard, CallsOnlyWhatIsAllowed) {
  GuardPolicy policy;
  policy.procedures = {"db.labels"};
  EXPECT_EQ(reason_for("CALL db.labels() YIELD label RETURN label"), kProcedure);
  EXPECT_EQ(guarded("CALL db.labels() YIELD label RETURN label", {}, policy), "CALL db.labels() YIELD label RETURN label LIMIT 100");
  EXPECT_EQ(guarded("call db . labels", {}, policy), "CALL db.labels() YIELD label RETURN label LIMIT 100");
  EXPECT_EQ(guarded("CALL db.labels() YIELD *", {}, policy), "CALL db.labels() YIELD label RETURN label LIMIT 100");
  EXPECT_EQ(guarded("CALL db.labels() YIELD label AS l WHERE l <> 'x'", {}, policy), "CALL db.labels() YIELD label AS l WHERE l <> $lit_0 RETURN l LIMIT 100");
  for (const char* query : {"CALL dbms.listConfig() YIELD name RETURN name", "CALL DB.LABELS() YIELD label RETURN label", "CALL `db.labels`() YIELD label RETURN label", "CALL apoc.cypher.doIt('CREATE (n)', {}) YIELD value RETURN value",
                            "CALL { CALL dbms.components() YIELD name RETURN name } RETURN name", "MATCH (n) WHERE EXISTS { CALL db.indexes() YIELD name RETURN name } RETURN n"}) {
    EXPECT_EQ(reason_for(query, {}, policy), kProcedure) << query;
  }
  // Functions that run text are procedures by another name.
  EXPECT_EQ(reason_for("RETURN apoc.cypher.runFirstColumnSingle('MATCH (n) DETACH DELETE n', {})"), kUnknownName);
}

TEST(CypherGuard, RefusesWhatGivesNoRows) {
  EXPECT_EQ(reason_for("MATCH (n) FINISH"), kNoResult);
  EXPECT_EQ(reason_for("CALL { MATCH (n) RETURN n }"), kNoResult);
  EXPECT_EQ(reason_for("MATCH (n)"), kSyntax);
  EXPECT_EQ(reason_for(""), kSyntax);
}

TEST(CypherGuard, BoundsTheSizeOfAQueryAndOfItsText) {
  const std::string long_name(70'000, 'a');
  auto result = guard("RETURN " + long_name, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, base::ErrorCode::kTooLarge);
  GuardPolicy small;
  small.max_bytes = 60;
  EXPECT_TRUE(guard("MATCH (n) RETURN n", {}, small));
  // Short as written, long in full.
  result = guard("return 1+1,1+2,1+3,1+4,1+5,1+6", {}, small);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, base::ErrorCode::kTooLarge);
  EXPECT_NE(result.error().message.find("written out in full"), std::string::npos);
}

TEST(CypherGuard, GuardingItsOwnTextChangesNothing) {
  GuardPolicy policy;
  policy.procedures = {"db.labels"};
  for (const char* query : {"MATCH (n {name: 'x'}) RETURN n.name + 1, n {.name, k: [1, n.level]} ORDER BY n.name + 1 LIMIT 5000", "RETURN 1 UNION RETURN 1", "CALL db.labels", "MATCH (n) RETURN COUNT { (n)-->(m {name: 'x'}) } > 3 AS many",
                            "MATCH (n) RETURN -(1) AS a, - -1 AS b, 'it''s' AS c", "MATCH (`a b`:Command) RETURN `a b`.name"}) {
    const auto once = guard(query, {}, policy);
    if (!once && once.error().detail == kSyntax) continue;
    ASSERT_TRUE(once) << query << "\n" << guarded(query, {}, policy);
    const auto twice = guard(once->text(), once->parameters(), policy);
    ASSERT_TRUE(twice) << once->text() << "\n" << twice.error().message;
    EXPECT_EQ(twice->text(), once->text());
    EXPECT_EQ(twice->fingerprint(), once->fingerprint());
    EXPECT_EQ(twice->limit(), once->limit());
    EXPECT_EQ(twice->parameters().size(), once->parameters().size());
  }
}

}  // namespace
}  // namespace docent::cypher
