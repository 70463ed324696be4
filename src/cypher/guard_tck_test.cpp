// Every query of the openCypher TCK through the guard: what writes is refused, and what passes means the same as before.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <span>

#include "cypher/guard.h"
#include "cypher/parser.h"
#include "cypher/rules.h"
#include "cypher/testing/tck.h"
#include "cypher/testing/tck_run.h"
#include "cypher/walk.h"

namespace docent::cypher {
namespace {

using testing::TckOutcome;

class GuardTck : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto folder = testing::find_tck();
    if (!folder) GTEST_SKIP() << "no openCypher TCK: set DOCENT_EVAL_DIR to the folder that holds parser-opencypher-tck";
    static const auto kScenarios = testing::load_tck(*folder);
    ASSERT_TRUE(kScenarios.has_value()) << kScenarios.error().message;
    scenarios_ = *kScenarios;
  }

  template <typename F>
  void for_each_query(F&& f) const {
    for (const auto& scenario : scenarios_) {
      for (const std::string& setup : scenario.setup) f(scenario.title() + " (set-up)", setup);
      for (const auto& execution : scenario.executions) f(scenario.title(), execution.query);
    }
  }

  static void print(const char* what, const std::map<std::string, std::size_t>& counts) {
    std::string summary;
    for (const auto& [name, count] : counts) summary += (summary.empty() ? "" : ", ") + std::to_string(count) + " " + name;
    std::printf("[ TCK      ] %s: %s\n", what, summary.c_str());
  }

  std::span<const testing::TckScenario> scenarios_;
};

bool writes(const Statement& statement) {
  bool found = false;
  for_each_node(statement, Overloaded{[&](const Clause& clause) { found = found || is_update(clause); }, [](const auto&) {}});
  return found;
}

Parameters ones_for(const Statement& statement) {
  Parameters given;
  for_each_node(statement, Overloaded{[&](const Expression& expression) {
                                        if (const auto* parameter = as<Parameter>(expression)) given[parameter->name] = Value(std::int64_t{1});
                                      },
                                      [](const auto&) {}});
  return given;
}

TEST_F(GuardTck, RefusesEveryQueryThatWrites) {
  std::size_t refused = 0;
  for_each_query([&](const std::string& title, const std::string& query) {
    const auto statement = parse(query);
    if (!statement || !writes(*statement)) return;
    GuardPolicy policy;
    policy.open_world = true;
    policy.max_hops = 100;
    const auto result = guard(query, ones_for(*statement), policy);
    ASSERT_FALSE(result.has_value()) << title << "\n" << query << "\npassed as " << result->text();
    // A CALL of the query may be met before the clause that writes.
    EXPECT_TRUE(result.error().detail == kWrites || result.error().detail == kProcedure) << title << "\n" << result.error().message;
    ++refused;
  });
  std::printf("[ TCK      ] %zu queries that write, all refused\n", refused);
  EXPECT_GT(refused, 1'000U);
}

TEST_F(GuardTck, GuardsItsOwnTextToTheSameText) {
  std::map<std::string, std::size_t> counts;
  for_each_query([&](const std::string& title, const std::string& query) {
    const auto statement = parse(query);
    if (!statement || writes(*statement)) return;
    GuardPolicy policy;
    policy.open_world = true;
    policy.max_hops = 1'000;
    const auto once = guard(query, ones_for(*statement), policy);
    ++counts[once ? "passed" : "refused: " + once.error().detail];
    if (!once) return;
    ASSERT_FALSE(title.find("(set-up)") != std::string::npos && writes(*statement));
    const auto twice = guard(once->text(), once->parameters(), policy);
    ASSERT_TRUE(twice.has_value()) << title << "\n" << once->text() << "\n" << twice.error().message;
    EXPECT_EQ(twice->text(), once->text()) << title;
    EXPECT_EQ(twice->fingerprint(), once->fingerprint()) << title;
    EXPECT_EQ(twice->limit(), once->limit()) << title;
  });
  print("queries that read", counts);
  EXPECT_GT(counts["passed"], 1'500U);
}

// Both as the text that a database would read, and as the tree that the embedded store runs.
TEST_F(GuardTck, WhatPassesGivesTheSameResult) {
  for (const bool read_again : {true, false}) {
    std::map<std::string, std::size_t> counts, gate;
    for (const testing::TckScenario& scenario : scenarios_) {
      const TckOutcome outcome = testing::run_scenario(scenario, {.guarded = true, .read_again = read_again, .gate = &gate});
      if (outcome.kind == TckOutcome::Kind::kLeftOut) {
        if (outcome.reason.starts_with("guard")) ++counts[outcome.reason];
      } else if (outcome.kind == TckOutcome::Kind::kPassed) {
        ++counts["passed"];
      } else if (testing::run_scenario(scenario).kind == TckOutcome::Kind::kFailed) {
        ++counts["fail without the guard too"];
      } else {
        ADD_FAILURE() << scenario.title() << "\n" << outcome.reason;
      }
    }
    print(read_again ? "guarded scenarios, read again" : "guarded scenarios", counts);
    print("what the plan gate says of their queries", gate);
    EXPECT_GT(gate["gate_all_nodes_scan"], 0U) << "most scenarios begin with MATCH (n)";
    EXPECT_GT(counts["passed"], 1'000U);
  }
}

}  // namespace
}  // namespace docent::cypher
