// A query from text to rows of text, for tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cypher/execute.h"
#include "cypher/parser.h"
#include "cypher/planner.h"
#include "cypher/value_text.h"

namespace docent::cypher::testing {

struct QueryResult {
  std::vector<std::string> columns;
  std::vector<std::string> rows;  // "1 | 'a'"
  std::vector<OperatorCounts> counts;
  std::uint64_t expansions = 0;
  bool truncated = false;
};

inline base::Result<Plan> plan_text(const GraphView& graph, std::string_view query) {
  DOCENT_ASSIGN(const Statement statement, parse(query));
  return make_plan(*statement.query(), graph);
}

inline base::Result<QueryResult> run_text(const GraphView& graph, std::string_view query, const Parameters& parameters = {}, const ExecutionLimits& limits = {},
                                          base::Deadline deadline = base::Deadline::never()) {
  DOCENT_ASSIGN(const Plan plan, plan_text(graph, query));
  Cursor cursor(plan, graph, parameters, limits, std::move(deadline));
  QueryResult result;
  result.columns = cursor.columns();
  for (;;) {
    DOCENT_ASSIGN(const bool more, cursor.next());
    if (!more) break;
    std::string row;
    for (std::size_t i = 0; i < result.columns.size(); ++i) row += (i > 0 ? " | " : "") + to_text(cursor.value(i), graph);
    result.rows.push_back(std::move(row));
  }
  result.counts = cursor.counts();
  result.expansions = cursor.expansions();
  result.truncated = cursor.truncated();
  return result;
}

}  // namespace docent::cypher::testing
