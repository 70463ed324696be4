// Runs a plan: a cursor that gives one row after the other.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/error.h"
#include "cypher/execution.h"
#include "cypher/graph_view.h"
#include "cypher/plan.h"

namespace docent::cypher {

// Nothing is computed before `next` asks for it, and no row is kept. Not thread-safe. Plan, graph and parameters must live longer; so must
// the graph than any value taken from a row (strings may be its own).
class Cursor {
 public:
  Cursor(const Plan& plan, const GraphView& graph, const Parameters& parameters, const ExecutionLimits& limits, base::Deadline deadline);

  const std::vector<std::string>& columns() const { return plan_.columns; }
  // Moves to the next row; false at the end, or after `max_rows` rows. Errors: kInvalidArgument (a value of the wrong type, division by zero,
  // a parameter without value, …), kTooLarge (expansions, memory), kDeadlineExceeded, kCancelled. After an error there are no more rows.
  base::Result<bool> next();
  // Of the current row, in the order of `columns()`.
  const Value& value(std::size_t column) const { return execution_[plan_.column_slots[column]]; }
  // Whether rows were left out because of `max_rows`; known once `next` has said false.
  bool truncated() const { return truncated_; }

  std::uint64_t rows() const { return rows_; }
  std::uint64_t expansions() const { return execution_.expansions(); }
  // By operator, as Plan::explain shows them.
  const std::vector<OperatorCounts>& counts() const { return execution_.counts(); }

 private:
  const Plan& plan_;
  Execution execution_;
  std::unique_ptr<Iterator> rows_source_;
  std::uint64_t rows_ = 0;
  bool truncated_ = false;
};

}  // namespace docent::cypher
