#include "query/graph_path.h"

#include <algorithm>
#include <queue>
#include <tuple>
#include <unordered_map>

#include "query/graph_json.h"
#include "query/node_choice.h"

namespace docent::query {
namespace {

using base::ErrorCode;
using cypher::NodeId;
using cypher::RelationshipId;
using cypher::Step;
using cypher::Towards;
using cypher::TypeId;

constexpr std::size_t kMostSeen = 300'000, kCheckEvery = 512;

std::uint32_t cost_of(std::string_view type) {
  const auto known = model::edge_type_from(type);
  switch (known.value_or(model::EdgeType::kNext)) {
    case model::EdgeType::kMentions: return 3;
    case model::EdgeType::kHasSection:
    case model::EdgeType::kContains: return 5;
    case model::EdgeType::kNext: return 8;
    default: return 2;
  }
}

struct Reached {
  std::uint32_t cost = 0, length = 0;
  NodeId before = 0;
  RelationshipId by = 0;
};

// The chain from `from` to `to`; empty when there is none within the bounds.
base::Result<std::vector<RelationshipId>> cheapest(const store::Graph& graph, NodeId from, NodeId to, const std::vector<TypeId>& types, const PathRequest& request,
                                                   bool& gave_up) {
  using Entry = std::tuple<std::uint32_t, std::uint32_t, NodeId>;  // cost, length, node
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  std::unordered_map<NodeId, Reached> reached;
  reached[from] = {0, 0, from, 0};
  queue.emplace(0, 0, from);
  std::vector<std::pair<TypeId, std::uint32_t>> prices;
  for (const TypeId type : types) prices.emplace_back(type, cost_of(graph.type_name(type)));
  std::size_t seen = 0, rounds = 0;
  while (!queue.empty()) {
    if (++rounds % kCheckEvery == 0) DOCENT_TRY(request.deadline.check("looking for a path"));
    const auto [cost, length, node] = queue.top();
    queue.pop();
    if (node == to) break;
    if (const Reached& known = reached[node]; known.cost != cost || known.length != length) continue;
    if (length == request.max_length) continue;
    for (const auto& [type, price] : prices) {
      const std::uint32_t next = cost + price;
      for (const Towards towards : {Towards::kOutgoing, Towards::kIncoming})
        for (const Step& step : graph.steps(node, towards, type)) {
          if (++seen > kMostSeen) {
            gave_up = true;
            return std::vector<RelationshipId>();
          }
          const auto [at, is_new] = reached.try_emplace(step.other, Reached{next, length + 1, node, step.relationship});
          if (!is_new) {
            if (std::tuple(at->second.cost, at->second.length) <= std::tuple(next, length + 1)) continue;
            at->second = {next, length + 1, node, step.relationship};
          }
          queue.emplace(next, length + 1, step.other);
        }
    }
  }
  std::vector<RelationshipId> chain;
  if (!reached.contains(to)) return chain;
  for (NodeId node = to; node != from; node = reached[node].before) chain.push_back(reached[node].by);
  std::ranges::reverse(chain);
  return chain;
}

}  // namespace

base::Result<GraphAnswer> find_path(const store::Graph& graph, const PathRequest& request) {
  if (request.max_length < 1 || request.max_length > kMaxPathLength)
    return base::fail(ErrorCode::kInvalidArgument, "the length must be 1.." + std::to_string(kMaxPathLength));
  std::vector<std::string> names = request.types;
  if (names.empty())
    for (const auto& type : model::kEdgeTypes)
      if (type.type != model::EdgeType::kNext) names.emplace_back(type.name);
  DOCENT_ASSIGN(const auto types, read_types(graph, names));
  DOCENT_ASSIGN(const NodeId from, choose_node(graph, request.from));
  DOCENT_ASSIGN(const NodeId to, choose_node(graph, request.to));
  bool gave_up = false;
  DOCENT_ASSIGN(const auto chain, cheapest(graph, from, to, types, request, gave_up));
  GraphAnswer answer;
  base::JsonWriter json(answer.json);
  json.open_object().key("from");
  write_node(json, graph, from);
  json.key("to");
  write_node(json, graph, to);
  json.member("found", from == to || !chain.empty()).member("gave_up", gave_up).key("path").open_array();
  answer.text = label_of(graph, from);
  NodeId at = from;
  for (const RelationshipId edge : chain) {
    write_edge(json, graph, edge);
    add_source(graph, edge, answer.sources);
    const bool forward = graph.start_of(edge) == at;
    at = forward ? graph.end_of(edge) : graph.start_of(edge);
    const std::string type(graph.type_name(graph.type_of(edge)));
    answer.text += "\n  " + (forward ? "-" + type + "-> " : "<-" + type + "- ") + label_of(graph, at) + "  (" + place_of(graph, graph.evidence_of(edge).section) + ")";
  }
  json.close_array().close_object();
  if (from != to && chain.empty())
    answer.text += gave_up ? " and " + label_of(graph, to) + ": the search was given up; name edge types" : " and " + label_of(graph, to) + " are not related within " + std::to_string(request.max_length) + " steps";
  answer.text += '\n';
  return answer;
}

}  // namespace docent::query
