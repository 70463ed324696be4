#include "query/entities.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include "base/text.h"
#include "query/graph_json.h"
#include "query/node_choice.h"

namespace docent::query {
namespace {

using base::ErrorCode;
using cypher::NodeId;
using cypher::RelationshipId;
using cypher::Towards;
using cypher::Value;
using cypher::ValueType;

constexpr std::size_t kMostMentions = 10, kMostEdges = 50, kMaxLikeBytes = 256;

struct Found {
  std::uint32_t closeness;  // 0 equal, 1 begins with it, 2 holds it
  std::size_t mentions;
  NodeId node;
};

std::optional<std::uint32_t> closeness(const store::Graph& graph, NodeId node, std::string_view like, const std::optional<cypher::KeyId>& aliases) {
  if (like.empty()) return 2;
  std::optional<std::uint32_t> best;
  const auto consider = [&](std::string_view name) {
    const std::string lower = base::ascii_lower(name);
    const auto at = lower.find(like);
    if (at == std::string::npos) return;
    const std::uint32_t now = lower.size() == like.size() ? 0 : at == 0 ? 1 : 2;
    best = std::min(best.value_or(now), now);
  };
  consider(graph.name(node));
  if (!aliases) return best;
  const Value names = graph.node_property(node, *aliases);
  if (names.is(ValueType::kList))
    for (const Value& alias : names.list())
      if (alias.is(ValueType::kString)) consider(alias.string());
  return best;
}

base::Result<std::size_t> read_cursor(std::string_view cursor) {
  std::size_t offset = 0;
  if (cursor.empty()) return offset;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), offset);
  if (error != std::errc() || end != cursor.data() + cursor.size()) return base::fail(ErrorCode::kInvalidArgument, "the cursor is none that was given out");
  return offset;
}

std::size_t mentions_of(const store::Graph& graph, NodeId node, std::optional<cypher::TypeId> type) { return type ? graph.steps(node, Towards::kIncoming, *type).size() : 0; }

void write_aliases(base::JsonWriter& json, const store::Graph& graph, NodeId node) {
  const auto key = graph.find_key("aliases");
  if (!key) return;
  const Value names = graph.node_property(node, *key);
  if (!names.is(ValueType::kList) || names.list().empty()) return;
  json.key("aliases");
  write_value(json, graph, names);
}

}  // namespace

base::Result<model::NodeKind> parse_entity_kind(std::string_view name) {
  std::vector<std::string> names;
  std::string all;
  for (const auto& kind : model::kNodeKinds) {
    if (!model::kEntityKinds.contains(kind.kind)) continue;
    if (base::ascii_lower(kind.name) == base::ascii_lower(name)) return kind.kind;
    names.push_back(base::ascii_lower(kind.name));
    all += (all.empty() ? "" : ", ") + std::string(kind.name);
  }
  const std::string near = base::nearest(base::ascii_lower(name), names);
  return base::fail(ErrorCode::kInvalidArgument, "there is no kind of entity \"" + one_line(name, 64) + "\"" + (near.empty() ? "" : ", did you mean \"" + near + "\"?") + "; there are " + all);
}

base::Result<GraphAnswer> list_entities(const store::Graph& graph, const EntitiesRequest& request) {
  if (request.limit < 1 || request.limit > kMaxEntities) return base::fail(ErrorCode::kInvalidArgument, "the limit must be 1.." + std::to_string(kMaxEntities));
  if (request.like.size() > kMaxLikeBytes) return base::fail(ErrorCode::kInvalidArgument, "the name to look for has at most " + std::to_string(kMaxLikeBytes) + " bytes");
  DOCENT_ASSIGN(const std::size_t offset, read_cursor(request.cursor));
  const std::string like = base::ascii_lower(request.like);
  const auto aliases = graph.find_key("aliases");
  const auto mention = graph.find_type(model::to_string(model::EdgeType::kMentions));
  std::vector<Found> found;
  for (const auto& kind : model::kNodeKinds) {
    if (!model::kEntityKinds.contains(kind.kind) || (request.kind && *request.kind != kind.kind)) continue;
    const auto label = graph.find_label(kind.name);
    if (!label) continue;
    for (const NodeId node : graph.nodes_with(*label))
      if (const auto close = closeness(graph, node, like, aliases)) found.push_back({*close, mentions_of(graph, node, mention), node});
  }
  std::ranges::sort(found, [&](const Found& a, const Found& b) {
    return std::tuple(a.closeness, b.mentions, graph.name(a.node), a.node) < std::tuple(b.closeness, a.mentions, graph.name(b.node), b.node);
  });
  GraphAnswer answer;
  base::JsonWriter json(answer.json);
  json.open_object().key("entities").open_array();
  const std::size_t end = std::min(found.size(), offset + std::min(request.limit, found.size()));
  for (std::size_t i = offset; i < end; ++i) {
    const auto& [close, mentions, node] = found[i];
    json.open_object().member("id", graph.id(node)).member("kind", model::to_string(graph.kind(node))).member("name", graph.name(node));
    write_aliases(json, graph, node);
    const std::string_view description = text_of(graph, node, "description");
    if (!description.empty()) json.member("description", description);
    json.member("mentions", mentions).close_object();
    for (const RelationshipId best : best_mentions(graph, node, 1)) add_source(graph, best, answer.sources);
    answer.text += std::string(model::to_string(graph.kind(node))) + "  " + one_line(graph.name(node), 100) + "  (" + std::to_string(mentions) + (mentions == 1 ? " section, " : " sections, ") +
                   std::string(graph.id(node)) + ")\n";
  }
  json.close_array().member("total", found.size()).key("next_cursor");
  if (end < found.size()) json.value(std::to_string(end));
  else json.null();
  json.close_object();
  if (found.empty()) answer.text = "No entity is called so.\n";
  else if (end < found.size()) answer.text += "… " + std::to_string(found.size() - end) + " more\n";
  return answer;
}

base::Result<GraphAnswer> describe_entity(const store::Graph& graph, std::string_view asked) {
  DOCENT_ASSIGN(const NodeId node, choose_node(graph, asked, model::kEntityKinds));
  GraphAnswer answer;
  base::JsonWriter json(answer.json);
  json.open_object().member("id", graph.id(node)).member("kind", model::to_string(graph.kind(node))).member("name", graph.name(node)).key("properties");
  write_properties(json, graph, node);
  json.member("mentions", mentions_of(graph, node, graph.find_type(model::to_string(model::EdgeType::kMentions)))).key("mentioned_in").open_array();
  const auto mentions = best_mentions(graph, node, kMostMentions);
  for (const RelationshipId mention : mentions) {
    write_evidence(json, graph, mention);
    add_source(graph, mention, answer.sources);
  }
  json.close_array().key("edges").open_array();
  std::map<std::string_view, std::size_t> counts;
  std::vector<std::pair<float, RelationshipId>> edges;
  for (const Towards towards : {Towards::kOutgoing, Towards::kIncoming})
    for (const cypher::Step& step : graph.steps(node, towards)) {
      const std::string_view type = graph.type_name(graph.type_of(step.relationship));
      if (type == model::to_string(model::EdgeType::kMentions)) continue;
      ++counts[type];
      edges.emplace_back(-graph.evidence_of(step.relationship).confidence, step.relationship);
    }
  std::ranges::sort(edges);
  edges.resize(std::min(edges.size(), kMostEdges));
  answer.text = std::string(model::to_string(graph.kind(node))) + " " + std::string(graph.name(node)) + "\n";
  if (const auto description = text_of(graph, node, "description"); !description.empty()) answer.text += one_line(description, 500) + "\n";
  for (const auto& [confidence, edge] : edges) {
    write_edge(json, graph, edge);
    add_source(graph, edge, answer.sources);
    answer.text += "  " + line_of(graph, edge) + "\n";
  }
  json.close_array().key("edge_counts").open_object();
  for (const auto& [type, count] : counts) json.member(type, count);
  json.close_object().close_object();
  for (const RelationshipId mention : mentions) answer.text += "  named in " + label_of(graph, graph.start_of(mention)) + "  (" + place_of(graph, graph.start_of(mention)) + ")\n";
  return answer;
}

}  // namespace docent::query
