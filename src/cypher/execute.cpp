#include "cypher/execute.h"

namespace docent::cypher {

Cursor::Cursor(const Plan& plan, const GraphView& graph, const Parameters& parameters, const ExecutionLimits& limits, base::Deadline deadline)
    : plan_(plan), execution_(graph, parameters, limits, std::move(deadline), plan.slots, plan.operators), rows_source_(plan.root->open(execution_)) {}

base::Result<bool> Cursor::next() {
  if (!rows_source_) return false;
  auto more = [this]() -> base::Result<bool> {
    DOCENT_TRY(execution_.check_deadline());
    return rows_source_->next();
  }();
  if (more && *more && rows_ == execution_.limits().max_rows) {
    truncated_ = true;
    *more = false;
  }
  if (!more || !*more) rows_source_.reset();
  else ++rows_;
  return more;
}

}  // namespace docent::cypher
