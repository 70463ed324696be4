// The read scenarios of the openCypher TCK, against the list of those that are known to fail: a scenario that fails outside the list fails the
// test, and so does one of the list that passes (or is gone).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "base/text.h"
#include "cypher/testing/tck_run.h"

namespace docent::cypher {
namespace {

using testing::TckOutcome;

// Lines "file: scenario" below a comment that says why.
std::set<std::string> known_exceptions() {
  std::ifstream file(DOCENT_TCK_EXCEPTIONS);
  EXPECT_TRUE(file.good()) << "tests/cypher/tck_exceptions.txt is missing";
  std::set<std::string> titles;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && !line.starts_with('#')) titles.emplace(base::trim(line));
  }
  return titles;
}

TEST(CypherTckExecution, ReadScenariosGiveTheirResults) {
  const auto folder = testing::find_tck();
  if (!folder) GTEST_SKIP() << "DOCENT_EVAL_DIR names no folder with parser-opencypher-tck";
  const auto scenarios = testing::load_tck(*folder);
  ASSERT_TRUE(scenarios.has_value()) << scenarios.error().message;

  struct Counts {
    int passed = 0, failed = 0, writes = 0, temporal = 0;
  };
  std::map<std::string, Counts> by_folder;
  Counts all;
  std::set<std::string> exceptions = known_exceptions();
  for (const testing::TckScenario& scenario : *scenarios) {
    const TckOutcome outcome = testing::run_scenario(scenario);
    for (Counts* counts : {&by_folder[std::filesystem::path(scenario.file).parent_path().string()], &all}) {
      if (outcome.kind == TckOutcome::Kind::kPassed) ++counts->passed;
      else if (outcome.kind == TckOutcome::Kind::kFailed) ++counts->failed;
      else if (outcome.reason == "writes") ++counts->writes;
      else ++counts->temporal;
    }
    const bool listed = exceptions.erase(scenario.title()) > 0;
    if (outcome.kind == TckOutcome::Kind::kFailed && !listed) ADD_FAILURE() << scenario.title() << "\n" << outcome.reason;
    if (outcome.kind == TckOutcome::Kind::kPassed && listed) ADD_FAILURE() << scenario.title() << " passes: take it off the list of exceptions";
  }
  // Names of the list that no scenario has are only reported: another copy of the TCK may hold fewer files.
  for (const std::string& title : exceptions) fmt::print("listed as an exception but not run: {}\n", title);

  fmt::print("{:<46} {:>7} {:>7} {:>7} {:>9}\n", "openCypher TCK", "passed", "failed", "writes", "temporal");
  for (const auto& [name, counts] : by_folder) fmt::print("{:<46} {:>7} {:>7} {:>7} {:>9}\n", name, counts.passed, counts.failed, counts.writes, counts.temporal);
  fmt::print("{:<46} {:>7} {:>7} {:>7} {:>9}\n", "all", all.passed, all.failed, all.writes, all.temporal);
  EXPECT_GE(all.passed, 95 * (all.passed + all.failed) / 100);
}

}  // namespace
}  // namespace docent::cypher
