#include "query/graph_context.h"

#include <algorithm>

namespace docent::query {

std::shared_ptr<const GraphContext> GraphContexts::of(const std::shared_ptr<const store::Graph>& graph) {
  std::shared_ptr<Slot> slot;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find_if(slots_, [&](const auto& one) { return one->graph == graph; });
    if (found != slots_.end()) {
      slots_.splice(slots_.begin(), slots_, found);
    } else {
      slots_.push_front(std::make_shared<Slot>());
      slots_.front()->graph = graph;
      if (slots_.size() > kMaxKept) slots_.pop_back();
    }
    slot = slots_.front();
  }
  // Outside the lock: other graphs need not wait.
  std::call_once(slot->made, [&] { slot->context = std::make_shared<const GraphContext>(graph); });
  return slot->context;
}

}  // namespace docent::query
