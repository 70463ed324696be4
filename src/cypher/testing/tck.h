// Reads the openCypher TCK: Gherkin feature files to scenarios, outlines expanded, placeholders filled in.
//
// A step that is not known is an error, so that nothing of a scenario is passed over in silence.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace docent::cypher::testing {

// Cells without the blanks around them, with Gherkin's \| \\ \n decoded.
using TckTable = std::vector<std::vector<std::string>>;

struct TckError {
  std::string type;    // "SyntaxError"
  std::string phase;   // "compile time", "runtime", "any time"
  std::string detail;  // "UndefinedVariable"; "*" for any
};

// A query and what must come of it.
struct TckExecution {
  bool control = false;  // "executing control query": looks at what the query before it did
  std::string query;
  bool ordered = false;
  bool ignore_list_order = false;
  std::optional<TckTable> rows;  // the first row names the columns; empty: no columns and no rows
  std::optional<TckError> error;
  // "+nodes", "-properties", …; what is not named is 0. Absent when the scenario says nothing.
  std::optional<std::map<std::string, int>> side_effects;
};

struct TckProcedure {
  std::string signature;  // "test.my.proc(in :: INTEGER?) :: (out :: STRING?)"
  TckTable rows;          // the first row names arguments and results
};

struct TckScenario {
  std::string file;     // "clauses/match/Match1.feature"
  std::string feature;
  std::string name;     // with " #2" for the second row of an outline's examples
  std::vector<std::string> tags;  // "@skipGrammarCheck"
  std::string graph;    // "empty", "any", or the name of a graph
  std::vector<std::string> setup;
  std::vector<std::pair<std::string, std::string>> parameters;  // name, value as in result tables
  std::vector<TckProcedure> procedures;
  std::vector<TckExecution> executions;

  std::string title() const { return file + ": " + name; }
};

// The scenarios of one feature file, in order.
base::Result<std::vector<TckScenario>> read_feature(std::string_view text, const std::string& file);

// All scenarios of `folder`, which holds tck.tar.zst or the unpacked features; ordered by file.
base::Result<std::vector<TckScenario>> load_tck(const std::filesystem::path& folder);

// $DOCENT_EVAL_DIR/parser-opencypher-tck, or nullopt when there is none: skip the test then.
std::optional<std::filesystem::path> find_tck();

}  // namespace docent::cypher::testing
