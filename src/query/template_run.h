// Runs a query template on a graph: inputs checked against the declaration, the query guarded, planned, gated and executed within its guardrails.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/deadline.h"
#include "base/error.h"
#include "cypher/execution.h"
#include "cypher/graph_view.h"
#include "cypher/plan.h"
#include "model/span.h"
#include "query/templates/catalogue.h"

namespace docent::query {

constexpr std::size_t kMaxEvidence = 100;  // of one row; more is left out

// What proves a row: a section and, where an edge says so, the bytes of its document.
struct RowEvidence {
  std::string section_id;
  std::optional<model::Span> span;
  std::string extractor;  // "relation/1"; empty for the section as a whole
  double confidence = 1;

  bool operator==(const RowEvidence&) const = default;
};

struct TemplateRow {
  std::vector<cypher::Value> values;   // one a column
  std::vector<RowEvidence> evidence;   // in the order of the query, each place once
};

struct TemplateResult {
  std::vector<std::string> columns;    // without `evidence`
  std::vector<TemplateRow> rows;
  bool truncated = false;              // there are more rows than `limit`, or more evidence than kMaxEvidence
  std::string fingerprint;             // of the guarded query
  std::string gate;                    // what the plan was expected to cost
  std::string plan;                    // with what really happened
  std::uint64_t expansions = 0;        // nodes and relationships looked at
  double took_ms = 0;
  std::vector<std::string> notes;      // why there is nothing: a name that the graph does not have
};

// Plans by fingerprint, for one graph: whoever keeps the graph keeps this beside it. Thread safe.
class PlanCache {
 public:
  std::shared_ptr<const cypher::Plan> find(const std::string& fingerprint) const;
  void put(const std::string& fingerprint, std::shared_ptr<const cypher::Plan> plan);

 private:
  static constexpr std::size_t kMaxPlans = 200;  // then all are forgotten: templates alone stay far below
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const cypher::Plan>, std::less<>> plans_;
};

// Values as a person or a program writes them ("3", "true", "a,b" for lists), by the declared types. kInvalidArgument names the input.
base::Result<cypher::Parameters> parse_inputs(const Template& which, const std::vector<std::pair<std::string, std::string>>& given);

// Checks `given` and fills in what is not given: the parameters of the query. kInvalidArgument names the input, what is wrong with it, and what
// would be right.
base::Result<cypher::Parameters> bind_inputs(const Template& which, const cypher::Parameters& given);

// Values in the rows may be the graph's own strings: they live as long as it. Errors: those of bind_inputs, guard and check_plan
// (kInvalidArgument), kTooLarge, kDeadlineExceeded, kCancelled.
base::Result<TemplateResult> run_template(const cypher::GraphView& graph, const Template& which, const cypher::Parameters& given, const base::Deadline& deadline,
                                          PlanCache* plans = nullptr);

}  // namespace docent::query
