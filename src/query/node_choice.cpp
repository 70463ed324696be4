#include "query/node_choice.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "base/text.h"
#include "query/graph_json.h"

namespace docent::query {
namespace {

using base::ErrorCode;
using cypher::NodeId;

constexpr std::size_t kMaxAskedBytes = 1'024, kMostCandidates = 8, kLeastPrefix = 12, kMostSuggestions = 3;  // "ent_" and 8 digits

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

bool has_spelling(const store::Graph& graph, NodeId node, std::string_view spelling) {
  if (label_of(graph, node) == spelling) return true;
  const auto key = graph.find_key("aliases");
  const cypher::Value aliases = key ? graph.node_property(node, *key) : cypher::Value();
  if (!aliases.is(cypher::ValueType::kList)) return false;
  return std::ranges::any_of(aliases.list(), [&](const cypher::Value& alias) { return alias.is(cypher::ValueType::kString) && alias.string() == spelling; });
}

// A component that is also defined, in however many spellings, is one thing seen several times: what is said of it hangs at the facet that
// has most relationships. `nodes` has that one first.
void keep_one_facet(const store::Graph& graph, std::vector<NodeId>& nodes) {
  bool kept = false;
  std::erase_if(nodes, [&](NodeId node) {
    const bool is_facet = graph.kind(node) == model::NodeKind::kComponent || graph.kind(node) == model::NodeKind::kConcept;
    return is_facet && std::exchange(kept, true);
  });
}

// Entities that have `asked` as a whole word of their name, most related first: "drain" for "kubectl drain".
std::vector<NodeId> nodes_with_word(const store::Graph& graph, std::string_view asked, model::NodeKinds kinds) {
  const std::string word = base::ascii_lower(asked);
  const auto ends_word = [](char c) { return !std::isalnum(static_cast<unsigned char>(c)) && c != '_'; };
  std::vector<NodeId> found;
  for (NodeId node = 0; node < graph.node_count(); ++node) {
    if (!kinds.contains(graph.kind(node)) || !model::kEntityKinds.contains(graph.kind(node))) continue;
    const std::string name = base::ascii_lower(graph.name(node));
    const auto at = name.find(word);
    if (at == std::string::npos) continue;
    const auto end = at + word.size();
    if ((at == 0 || ends_word(name[at - 1])) && (end == name.size() || ends_word(name[end]))) found.push_back(node);
  }
  const auto kept = std::min(found.size(), kMostSuggestions);
  std::ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(kept), std::greater(), [&](NodeId node) { return std::pair(degree(graph, node), node); });
  found.resize(kept);
  return found;
}

base::Error nothing_called(const store::Graph& graph, std::string_view asked, model::NodeKinds kinds) {
  std::string near;
  for (const NodeId node : nodes_with_word(graph, asked, kinds)) near += (near.empty() ? "; did you mean " : ", ") + one_line(choice_of(graph, node), 80);
  return {ErrorCode::kNotFound, "nothing in the graph is called \"" + one_line(asked, 80) + "\"" + (near.empty() ? ": `docent entities --like` finds names" : near + "?"), {}};
}

}  // namespace

std::vector<NodeId> nodes_named(const store::Graph& graph, std::string_view asked, model::NodeKinds kinds) {
  if (asked.empty() || asked.size() > kMaxAskedBytes) return {};
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
  std::ranges::stable_sort(found, std::greater(), [&](NodeId node) { return degree(graph, node); });
  keep_one_facet(graph, found);
  // "Service" is the component where the setting is written "service".
  if (found.size() > 1)
    if (std::vector<NodeId> exact = found; std::erase_if(exact, [&](NodeId node) { return !has_spelling(graph, node, name); }), !exact.empty()) return exact;
  return found;
}

std::string choice_of(const store::Graph& graph, NodeId node) { return std::string(model::to_string(graph.kind(node))) + ":" + label_of(graph, node); }

base::Error ambiguous_name(std::string_view asked, const std::vector<std::string>& choices) {
  std::string names;
  for (std::size_t i = 0; i < choices.size() && i < kMostCandidates; ++i) names += (i == 0 ? "" : ", ") + choices[i];
  if (choices.size() > kMostCandidates) names += " and " + std::to_string(choices.size() - kMostCandidates) + " more";
  return {ErrorCode::kConflict, "\"" + one_line(asked, 80) + "\" may mean " + names + ": name one by its id, or as KIND:NAME", {}};
}

base::Result<NodeId> choose_node(const store::Graph& graph, std::string_view asked, model::NodeKinds kinds) {
  if (asked.empty()) return base::fail(ErrorCode::kInvalidArgument, "name a node: an id, a name, or KIND:NAME");
  if (asked.size() > kMaxAskedBytes) return base::fail(ErrorCode::kInvalidArgument, "a name has at most " + std::to_string(kMaxAskedBytes) + " bytes");
  const std::vector<NodeId> found = nodes_named(graph, asked, kinds);
  if (found.empty()) return std::unexpected(nothing_called(graph, asked, kinds));
  if (found.size() == 1) return found.front();
  std::vector<std::string> choices;
  for (const NodeId node : found) choices.push_back(one_line(choice_of(graph, node), 100) + " (" + std::string(graph.id(node)) + ")");
  return std::unexpected(ambiguous_name(asked, choices));
}

}  // namespace docent::query
