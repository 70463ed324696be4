#include "query/node_choice.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "query/graph_json.h"

namespace docent::query {
namespace {

using base::ErrorCode;
using cypher::NodeId;

constexpr std::size_t kMaxAskedBytes = 1'024, kMostCandidates = 8, kLeastPrefix = 12;  // "ent_" and 8 digits

bool is_id(std::string_view text) {
  if (!text.starts_with("ent_") && !text.starts_with("sec_") && !text.starts_with("doc_")) return false;
  return std::ranges::all_of(text.substr(4), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::vector<NodeId> with_id(const store::Graph& graph, std::string_view id, model::NodeKinds kinds) {
  std::vector<NodeId> found;
  for (const auto& kind : model::kNodeKinds)
    if (kinds.contains(kind.kind))
      if (const auto node = graph.find(model::NodeRef(kind.kind, std::string(id)))) return {*node};
  if (id.size() < kLeastPrefix) return found;
  for (NodeId node = 0; node < graph.node_count(); ++node)
    if (graph.id(node).starts_with(id) && kinds.contains(graph.kind(node))) found.push_back(node);
  return found;
}

std::size_t degree(const store::Graph& graph, NodeId node) {
  return graph.steps(node, cypher::Towards::kIncoming).size() + graph.steps(node, cypher::Towards::kOutgoing).size();
}

std::unexpected<base::Error> several(const store::Graph& graph, std::string_view asked, std::vector<NodeId> nodes) {
  std::ranges::stable_sort(nodes, std::greater(), [&](NodeId node) { return degree(graph, node); });
  std::string names;
  for (std::size_t i = 0; i < nodes.size() && i < kMostCandidates; ++i)
    names += (i == 0 ? "" : ", ") + std::string(model::to_string(graph.kind(nodes[i]))) + ":" + one_line(label_of(graph, nodes[i]), 80) + " (" + std::string(graph.id(nodes[i])) + ")";
  if (nodes.size() > kMostCandidates) names += " and " + std::to_string(nodes.size() - kMostCandidates) + " more";
  return base::fail(ErrorCode::kConflict, "\"" + one_line(asked, 80) + "\" may mean " + names + ": name one by its id, or as KIND:NAME");
}

}  // namespace

base::Result<NodeId> choose_node(const store::Graph& graph, std::string_view asked, model::NodeKinds kinds) {
  if (asked.empty()) return base::fail(ErrorCode::kInvalidArgument, "name a node: an id, a name, or KIND:NAME");
  if (asked.size() > kMaxAskedBytes) return base::fail(ErrorCode::kInvalidArgument, "a name has at most " + std::to_string(kMaxAskedBytes) + " bytes");
  std::string_view name = asked;
  if (const auto colon = asked.find(':'); colon != std::string_view::npos)
    for (const auto& kind : model::kNodeKinds)
      if (base::ascii_lower(kind.name) == base::ascii_lower(asked.substr(0, colon)) && kinds.contains(kind.kind)) {
        kinds = {kind.kind};
        name = asked.substr(colon + 1);
        break;
      }
  while (name.starts_with(' ')) name.remove_prefix(1);
  std::vector<NodeId> found = is_id(name) ? with_id(graph, name, kinds) : std::vector<NodeId>();
  if (found.empty()) found = graph.find_name(base::ascii_lower(name), kinds);
  // Documents and sections share headings; an entity of the name is what is meant.
  if (found.size() > 1)
    if (const auto records = std::ranges::stable_partition(found, [&](NodeId node) { return model::kEntityKinds.contains(graph.kind(node)); }); records.begin() != found.begin())
      found.erase(records.begin(), found.end());
  if (found.empty()) return base::fail(ErrorCode::kNotFound, "nothing in the graph is called \"" + one_line(name, 80) + "\": `docent entities --like` finds names");
  if (found.size() == 2) {
    // A component that is also defined is one thing seen twice: what is said of it hangs at the one that is named more.
    const auto is_facet = [&](NodeId node) { return graph.kind(node) == model::NodeKind::kComponent || graph.kind(node) == model::NodeKind::kConcept; };
    if (is_facet(found[0]) && is_facet(found[1])) return degree(graph, found[1]) > degree(graph, found[0]) ? found[1] : found[0];
  }
  if (found.size() > 1) return several(graph, asked, std::move(found));
  return found.front();
}

}  // namespace docent::query
