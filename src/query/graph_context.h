// What all queries of one graph share: the dictionary for linking names, and the plans made so far.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

#include "query/entity_link.h"
#include "query/template_run.h"
#include "store/graph_store.h"

namespace docent::query {

struct GraphContext {
  explicit GraphContext(std::shared_ptr<const store::Graph> of) : graph(std::move(of)), dictionary(*graph) {}

  const std::shared_ptr<const store::Graph> graph;
  const EntityDictionary dictionary;
  mutable PlanCache plans;
};

// Keeps the contexts of the graphs used last: one for each view of the record that is in use. Thread safe; making one takes as long as its dictionary,
// and whoever asks for the same graph meanwhile waits.
class GraphContexts {
 public:
  static constexpr std::size_t kMaxKept = 8;  // some 10 MB each for 20,000 names

  std::shared_ptr<const GraphContext> of(const std::shared_ptr<const store::Graph>& graph);

 private:
  // A context keeps its graph, so no other graph can come to be at its address.
  struct Slot {
    std::shared_ptr<const store::Graph> graph;
    std::once_flag made;
    std::shared_ptr<const GraphContext> context;
  };
  std::mutex mutex_;
  std::list<std::shared_ptr<Slot>> slots_;  // used last first
};

}  // namespace docent::query
