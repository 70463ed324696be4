#include "store/graph_store.h"

#include <numeric>

namespace docent::store {

std::uint64_t GraphCounts::entities() const {
  std::uint64_t total = 0;
  for (const model::NodeKindInfo& row : model::kNodeKinds)
    if (model::kEntityKinds.contains(row.kind)) total += nodes[static_cast<std::size_t>(row.kind)];
  return total;
}

std::uint64_t GraphCounts::all_edges() const { return std::accumulate(edges.begin(), edges.end(), std::uint64_t{0}); }

GraphCounts count_graph(const Graph& graph) {
  GraphCounts counts;
  for (std::size_t kind = 0; kind < counts.nodes.size(); ++kind) counts.nodes[kind] = graph.nodes_with(static_cast<cypher::LabelId>(kind)).size();
  for (std::size_t type = 0; type < counts.edges.size(); ++type) counts.edges[type] = graph.count_relationships(static_cast<cypher::TypeId>(type));
  return counts;
}

}  // namespace docent::store
