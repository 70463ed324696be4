// Every query of the openCypher TCK through the front end: what should parse does and prints stably, what is no Cypher is refused.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <set>
#include <span>

#include "cypher/lexer.h"
#include "cypher/parser.h"
#include "cypher/printer.h"
#include "cypher/rules.h"
#include "cypher/testing/tck.h"
#include "cypher/walk.h"

namespace docent::cypher {
namespace {

// Errors at compile time that syntax alone shows; all others need scopes, types or a schema.
const std::set<std::string> kSyntactic = {"UnexpectedSyntax",     "InvalidNumberLiteral", "InvalidUnicodeLiteral",  "InvalidRelationshipPattern", "InvalidClauseComposition", "InvalidParameterUse",     "InvalidDelete",
                                          "IntegerOverflow",      "FloatingPointOverflow", "NoSingleRelationshipType", "CreatingVarLength",         "NoExpressionAlias",        "NegativeIntegerArgument", "RequiresDirectedRelationship"};

class CypherTck : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto folder = testing::find_tck();
    if (!folder) GTEST_SKIP() << "no openCypher TCK: set DOCENT_EVAL_DIR to the folder that holds parser-opencypher-tck";
    static const auto kScenarios = testing::load_tck(*folder);
    ASSERT_TRUE(kScenarios.has_value()) << kScenarios.error().message;
    ASSERT_GT(kScenarios->size(), 3'000U);
    scenarios_ = *kScenarios;
  }

  // Each query with the error it must end in, if any.
  template <typename F>
  void for_each_query(F&& f) const {
    for (const auto& scenario : scenarios_) {
      for (const std::string& setup : scenario.setup) f(scenario.title() + " (set-up)", setup, nullptr);
      for (const auto& execution : scenario.executions) f(scenario.title(), execution.query, execution.error ? &*execution.error : nullptr);
    }
  }

  std::span<const testing::TckScenario> scenarios_;
};

TEST_F(CypherTck, ParsesWhatShouldParseAndRefusesWhatIsNoCypher) {
  std::map<std::string, std::size_t> counts;
  for_each_query([&](const std::string& title, const std::string& query, const testing::TckError* error) {
    const auto statement = parse(query);
    const base::Status status = statement ? check_rules(*statement, query) : std::unexpected(statement.error());
    if (error == nullptr) {
      ++counts["accepted"];
      EXPECT_TRUE(status.has_value()) << title << "\n" << query << "\n" << (status ? "" : status.error().message);
    } else if (error->type == "SyntaxError" && error->phase == "compile time" && kSyntactic.contains(error->detail)) {
      ++counts["refused"];
      EXPECT_FALSE(status.has_value()) << title << " (" << error->detail << ")\n" << query;
    } else {
      ++counts[status ? "left to the binder or run time" : "refused early"];
    }
  });
  std::string summary;
  for (const auto& [name, count] : counts) summary += (summary.empty() ? "" : ", ") + std::to_string(count) + " " + name;
  std::printf("[ TCK      ] %zu scenarios: %s\n", scenarios_.size(), summary.c_str());
  EXPECT_GT(counts["accepted"], 3'500U);
  EXPECT_GE(counts["refused"], 30U);
}

TEST_F(CypherTck, PrintedQueriesParseToTheSameText) {
  for_each_query([&](const std::string& title, const std::string& query, const testing::TckError*) {
    const auto statement = parse(query);
    if (!statement) return;
    const std::string text = print(*statement);
    const auto again = parse(text);
    ASSERT_TRUE(again.has_value()) << title << "\n" << text << "\n" << again.error().message;
    EXPECT_EQ(print(*again), text) << title;
    EXPECT_EQ(fingerprint(*again), fingerprint(*statement)) << title;
  });
}

// A walk that misses a place would miss its strings, parameters and numbers: the tokens say how many there are.
TEST_F(CypherTck, AWalkReachesEveryString) {
  for_each_query([&](const std::string& title, const std::string& query, const testing::TckError*) {
    const auto statement = parse(query);
    if (!statement) return;
    std::size_t written = 0, reached = 0;
    for (const Token& token : *tokenize(query, {})) written += token.kind == TokenKind::kString || token.kind == TokenKind::kParameter || token.kind == TokenKind::kFloat;
    for_each_node(*statement, Overloaded{[&](const Expression& expression) {
                                           const auto* literal = as<Literal>(expression);
                                           reached += as<Parameter>(expression) != nullptr;
                                           reached += literal != nullptr && (std::holds_alternative<std::string>(literal->value) || std::holds_alternative<double>(literal->value));
                                         },
                                         [](const auto&) {}});
    EXPECT_EQ(reached, written) << title << "\n" << query;
  });
}

TEST(CypherTckReader, ExpandsOutlinesAndReadsEveryStep) {
  const auto scenarios = testing::read_feature(R"(# a comment
Feature: F1 - Something

  @skipGrammarCheck
  Scenario Outline: [1] Name
    Given an empty graph
    And having executed:
      """
      CREATE (:A {x: '<x>'})
        -[:R]->()
      """
    And parameters are:
      | p | <x> |
    And there exists a procedure a.b(x :: INTEGER?) :: (y :: STRING?):
      | x | y   |
      | 1 | 'a' |
    When executing query:
      """
      RETURN <x>
      """
    Then the result should be, in order (ignoring element order for lists):
      | x        |
      | '<x>\|y' |
    And the side effects should be:
      | +nodes | 1 |
    When executing control query:
      """
      RETURN 1
      """
    Then a SyntaxError should be raised at compile time: SomeDetail

    Examples:
      | x |
      | 7 |
      | 8 |
)",
                                                "f.feature");
  ASSERT_TRUE(scenarios.has_value()) << scenarios.error().message;
  ASSERT_EQ(scenarios->size(), 2U);
  const auto& second = scenarios->at(1);
  EXPECT_EQ(second.title(), "f.feature: [1] Name #2");
  EXPECT_EQ(second.tags, std::vector<std::string>{"@skipGrammarCheck"});
  EXPECT_EQ(second.setup, std::vector<std::string>{"CREATE (:A {x: '8'})\n  -[:R]->()"});
  EXPECT_EQ(second.parameters.at(0).second, "8");
  EXPECT_EQ(second.procedures.at(0).signature, "a.b(x :: INTEGER?) :: (y :: STRING?)");
  ASSERT_EQ(second.executions.size(), 2U);
  EXPECT_EQ(second.executions[0].query, "RETURN 8");
  EXPECT_EQ(second.executions[0].rows->at(1).at(0), "'8|y'");
  EXPECT_TRUE(second.executions[0].ordered && second.executions[0].ignore_list_order);
  EXPECT_EQ(second.executions[0].side_effects->at("+nodes"), 1);
  EXPECT_TRUE(second.executions[1].control);
  EXPECT_EQ(second.executions[1].error->detail, "SomeDetail");
  EXPECT_FALSE(testing::read_feature("Feature: F\nScenario: S\nGiven something new\n", "f"));
}

}  // namespace
}  // namespace docent::cypher
