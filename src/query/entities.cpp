#include "query/entities.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "base/text.h"

namespace docent::query {
namespace {

using cypher::NodeId;
using Json = nlohmann::ordered_json;

std::vector<std::string_view> aliases_of(const store::Graph& graph, NodeId node, cypher::KeyId key) {
  std::vector<std::string_view> aliases;
  const cypher::Value value = graph.node_property(node, key);
  if (value.is(cypher::ValueType::kList))
    for (const cypher::Value& alias : value.list()) aliases.push_back(alias.string());  // the graph's own
  return aliases;
}

struct Ranked {
  NodeId node;
  std::uint64_t mentions;
};

}  // namespace

EntityList list_entities(const store::Graph& graph, const EntityFilter& filter) {
  const std::string like = base::ascii_lower(filter.like);
  const auto fits = [&](std::string_view name) { return base::ascii_lower(name).find(like) != std::string::npos; };
  const auto alias_key = graph.find_key(model::info(model::Property::kAliases).name);
  const auto aliases = [&](NodeId node) { return alias_key ? aliases_of(graph, node, *alias_key) : std::vector<std::string_view>(); };
  std::vector<Ranked> found;
  for (const model::NodeKindInfo& row : model::kNodeKinds) {
    if (!model::kEntityKinds.contains(row.kind) || (filter.kind && *filter.kind != row.kind)) continue;
    for (const NodeId node : graph.nodes_with(static_cast<cypher::LabelId>(row.kind))) {
      if (!like.empty() && !fits(graph.name(node)) && std::ranges::none_of(aliases(node), fits)) continue;
      std::uint64_t mentions = 0;
      for (const cypher::Step& step : graph.steps(node, cypher::Towards::kIncoming, static_cast<cypher::TypeId>(model::EdgeType::kMentions)))
        mentions += graph.evidence_of(step.relationship).count;
      found.push_back({node, mentions});
    }
  }
  EntityList list;
  list.total = found.size();
  const std::size_t shown = std::min(filter.limit, found.size());
  std::ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(shown), [&](const Ranked& a, const Ranked& b) {
    if (a.mentions != b.mentions) return a.mentions > b.mentions;
    return std::tuple(graph.name(a.node), graph.kind(a.node), graph.id(a.node)) < std::tuple(graph.name(b.node), graph.kind(b.node), graph.id(b.node));
  });
  found.resize(shown);
  for (const Ranked& one : found) {
    const auto names = aliases(one.node);
    list.entities.push_back({graph.kind(one.node), std::string(graph.id(one.node)), std::string(graph.name(one.node)),
                             std::vector<std::string>(names.begin(), names.end()), one.mentions});
  }
  return list;
}

std::string entities_json(const EntityList& list) {
  Json entities = Json::array();
  for (const EntityRow& row : list.entities)
    entities.push_back({{"id", row.id}, {"kind", model::to_string(row.kind)}, {"name", row.name}, {"aliases", row.aliases}, {"mentions", row.mentions}});
  return Json{{"entities", std::move(entities)}, {"total", list.total}}.dump(2, ' ', false, Json::error_handler_t::replace);
}

base::Result<model::NodeKind> parse_entity_kind(std::string_view name) {
  std::vector<std::string> names;
  std::string all;
  for (const model::NodeKindInfo& row : model::kNodeKinds) {
    if (!model::kEntityKinds.contains(row.kind)) continue;
    if (base::ascii_lower(row.name) == base::ascii_lower(name)) return row.kind;
    names.emplace_back(base::ascii_lower(row.name));
    all.append(all.empty() ? "" : ", ").append(row.name);
  }
  const std::string near = base::nearest(base::ascii_lower(name), names);
  return base::fail(base::ErrorCode::kInvalidArgument,
                    "no entity kind \"" + std::string(name) + "\"" + (near.empty() ? "" : "; did you mean \"" + near + "\"?") + " The kinds are " + all);
}

}  // namespace docent::query
