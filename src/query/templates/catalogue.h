// The query templates: questions that are asked again and again, each as one Cypher query with declared inputs, outputs and guardrails.
//
// Help, checks, the command line, the server and the tests read these declarations; the queries are the .cypher files beside them, one a version.
// Each row of a result carries what proves it: the column `evidence` holds relationships (which know section and span) and ids of sections.
// To add one: a file NAME_vN.cypher and a row in basic.cpp or advanced.cpp; catalogue_test.cpp says what is missing.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/graph.h"
#include "query/request.h"

namespace docent::query {

enum class InputType : std::uint8_t { kText, kInteger, kNumber, kBoolean, kTextList, kVersion };
std::string_view to_string(InputType type);  // "text", "integer", "number", "boolean", "list of texts", "version"

struct TemplateInput {
  std::string_view name;
  std::string_view meaning;
  InputType type = InputType::kText;
  bool required = false;
  // What holds where nothing is given, as a person writes it. Empty: null; of a list with choices: all of them.
  std::string_view standard = {};
  double min = 0, max = 0;                      // of numbers; of lists how many items; both 0: any
  std::vector<std::string_view> choices = {};   // empty: any
  model::NodeKinds kinds = {};                  // not empty: the canonical name of an entity of one of these
  bool is_id = false;                           // … or its id, of any kind where `kinds` is empty
};

struct TemplateOutput {
  std::string_view name;
  std::string_view meaning;
};

// Enforced by run_template: a query that does more is refused before it runs, or stopped.
struct Guardrails {
  std::size_t max_depth = 1;                            // relationships in one repetition of the query
  std::size_t max_rows = 100;
  std::chrono::milliseconds deadline{30'000};
  double estimated_rows = 10'000;                       // by the planner, in any one step
  std::size_t expand_operators = 5;                     // of the plan
  std::uint64_t max_expansions = 200'000;               // nodes and relationships that a run may look at
  std::vector<model::EdgeType> edges = {};              // that the query may follow; empty: all
};

struct Template {
  std::string_view name;
  std::uint32_t version = 1;
  Intent intent = Intent::kSearch;  // what it is for
  bool advanced = false;
  std::string_view question;
  std::vector<TemplateInput> inputs;        // `limit` is the last of all
  std::vector<std::string_view> one_of = {};  // at least one of these must be given
  std::vector<TemplateOutput> outputs;      // in order, without `evidence`
  Guardrails guardrails;
  std::vector<std::string_view> indexes;    // "Configuration.name": without one the plan is refused; "*": of every label

  std::string_view text() const;            // the query
  std::string label() const;                // "search/2"
  const TemplateInput* find_input(std::string_view input) const;
};

// By family, name and version. Valid as long as the process.
std::span<const Template> templates();
// Without a version the latest one; null when there is none. `name` may be "search" or "search/2".
const Template* find_template(std::string_view name, std::optional<std::uint32_t> version = std::nullopt);
// For messages: the known name nearest to `name`, or empty.
std::string nearest_template(std::string_view name);

// The two halves, in basic.cpp and advanced.cpp.
std::vector<Template> basic_templates();
std::vector<Template> advanced_templates();

}  // namespace docent::query
