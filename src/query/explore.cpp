#include "query/explore.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

#include "base/text.h"
#include "query/graph_json.h"
#include "query/node_choice.h"
#include "query/source_names.h"

namespace docent::query {
namespace {

using base::ErrorCode;
using cypher::NodeId;
using cypher::RelationshipId;
using cypher::Step;
using cypher::Towards;
using cypher::TypeId;

constexpr std::size_t kMostPerNode = 40, kMostMentions = 5, kMostSeen = 200'000;

bool by_default(model::EdgeType type) {
  return type != model::EdgeType::kHasSection && type != model::EdgeType::kContains && type != model::EdgeType::kNext && type != model::EdgeType::kMentions;
}

// Most certain first, then what is said more often, then in the order of the graph.
struct Candidate {
  float confidence;
  std::uint32_t count;
  Step step;
  bool operator<(const Candidate& other) const {
    if (confidence != other.confidence) return confidence > other.confidence;
    if (count != other.count) return count > other.count;
    return step.relationship < other.step.relationship;
  }
};

class Walk {
 public:
  Walk(const store::Graph& graph, const ExploreRequest& request, std::vector<TypeId> types) : graph_(graph), request_(request), types_(std::move(types)) {}

  base::Status run(NodeId start) {
    depth_of_[start] = 0;
    std::vector<NodeId> frontier{start};
    for (std::size_t depth = 1; depth <= request_.depth && !frontier.empty(); ++depth) {
      std::vector<NodeId> next;
      for (const NodeId node : frontier) {
        DOCENT_TRY(request_.deadline.check("exploring the graph"));
        for (const Candidate& one : candidates(node)) add(one.step, depth, next);
      }
      frontier = std::move(next);
    }
    return {};
  }

  const std::vector<std::pair<NodeId, std::size_t>>& nodes() const { return nodes_; }
  const std::vector<RelationshipId>& edges() const { return edges_; }
  bool truncated() const { return truncated_; }

 private:
  std::vector<Candidate> candidates(NodeId node) {
    std::vector<Candidate> found;
    const auto take = [&](Towards towards, TypeId type) {
      for (const Step& step : graph_.steps(node, towards, type)) {
        if (++seen_ > kMostSeen) {
          truncated_ = true;
          return;
        }
        const store::Evidence evidence = graph_.evidence_of(step.relationship);
        found.push_back({evidence.confidence, evidence.count, step});
      }
    };
    for (const TypeId type : types_) {
      if (request_.direction != Direction::kIn) take(Towards::kOutgoing, type);
      if (request_.direction != Direction::kOut) take(Towards::kIncoming, type);
    }
    std::sort(found.begin(), found.end());
    std::set<std::pair<TypeId, NodeId>> seen;
    std::erase_if(found, [&](const Candidate& one) { return !seen.emplace(graph_.type_of(one.step.relationship), one.step.other).second; });
    if (found.size() > kMostPerNode) {
      truncated_ = true;
      found.resize(kMostPerNode);
    }
    return found;
  }

  void add(const Step& step, std::size_t depth, std::vector<NodeId>& next) {
    if (!depth_of_.contains(step.other)) {
      if (nodes_.size() >= request_.max_nodes) {
        truncated_ = true;
        return;
      }
      depth_of_[step.other] = depth;
      nodes_.emplace_back(step.other, depth);
      next.push_back(step.other);
    }
    // The same said by several sections is shown once, by the most certain of them.
    const RelationshipId edge = step.relationship;
    if (edge_seen_.emplace(graph_.type_of(edge), graph_.start_of(edge), graph_.end_of(edge)).second) edges_.push_back(edge);
  }

  const store::Graph& graph_;
  const ExploreRequest& request_;
  const std::vector<TypeId> types_;
  std::unordered_map<NodeId, std::size_t> depth_of_;
  std::set<std::tuple<TypeId, NodeId, NodeId>> edge_seen_;
  std::vector<std::pair<NodeId, std::size_t>> nodes_;  // in the order they were found
  std::vector<RelationshipId> edges_;
  std::size_t seen_ = 0;
  bool truncated_ = false;
};

std::string text_for(const store::Graph& graph, NodeId start, const Walk& walk, const std::vector<RelationshipId>& mentions) {
  std::string text = std::string(model::to_string(graph.kind(start))) + " " + label_of(graph, start) + "\n";
  if (const auto description = text_of(graph, start, "description"); !description.empty()) text += one_line(description, 300) + "\n";
  text += '\n';
  for (const RelationshipId edge : walk.edges()) text += line_of(graph, edge) + "\n";
  if (walk.edges().empty()) text += "No relationship of these types.\n";
  if (!mentions.empty()) text += "\nNamed in:\n";
  for (const RelationshipId mention : mentions) text += "- " + mention_line(graph, mention) + "\n";
  if (walk.truncated()) text += "\nMore was left out: name types or a direction.\n";
  return text;
}

}  // namespace

std::optional<Direction> parse_direction(std::string_view name) {
  if (name == "out") return Direction::kOut;
  if (name == "in") return Direction::kIn;
  if (name == "both") return Direction::kBoth;
  return std::nullopt;
}

base::Result<std::vector<TypeId>> read_types(const store::Graph& graph, const std::vector<std::string>& names) {
  std::vector<TypeId> types;
  const auto add = [&](std::string_view name) {
    if (const auto type = graph.find_type(name); type && std::ranges::find(types, *type) == types.end()) types.push_back(*type);
  };
  for (const std::string& name : names) {
    const auto known = std::ranges::find_if(model::kEdgeTypes, [&](const auto& type) { return base::ascii_lower(type.name) == base::ascii_lower(name); });
    if (known == model::kEdgeTypes.end()) {
      std::string all;
      for (const auto& type : model::kEdgeTypes) all += (all.empty() ? "" : ", ") + std::string(type.name);
      return base::fail(ErrorCode::kInvalidArgument, "there is no edge type \"" + one_line(name, 64) + "\"; there are " + all);
    }
    add(known->name);
  }
  if (names.empty())
    for (const auto& type : model::kEdgeTypes)
      if (by_default(type.type)) add(type.name);
  return types;
}

std::vector<RelationshipId> best_mentions(const store::Graph& graph, NodeId node, std::size_t most) {
  const auto type = graph.find_type(model::to_string(model::EdgeType::kMentions));
  if (!type) return {};
  std::vector<Candidate> found;
  for (const Step& step : graph.steps(node, Towards::kIncoming, *type)) {
    const store::Evidence evidence = graph.evidence_of(step.relationship);
    found.push_back({evidence.confidence, evidence.count, step});
  }
  const std::size_t kept = std::min(most, found.size());
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end());
  std::vector<RelationshipId> best;
  for (std::size_t i = 0; i < kept; ++i) best.push_back(found[i].step.relationship);
  return best;
}

void add_source(const store::Graph& graph, RelationshipId relationship, std::vector<std::string>& sources) {
  const auto document = graph.document_of(graph.evidence_of(relationship).section);
  if (!document) return;
  add_source_name(text_of(graph, *document, "source"), sources);
}

base::Result<GraphAnswer> explore(const store::Graph& graph, const ExploreRequest& request) {
  if (request.depth < 1 || request.depth > kMaxDepth) return base::fail(ErrorCode::kInvalidArgument, "the depth must be 1.." + std::to_string(kMaxDepth));
  if (request.max_nodes < 1 || request.max_nodes > kMaxNodes) return base::fail(ErrorCode::kInvalidArgument, "the number of nodes must be 1.." + std::to_string(kMaxNodes));
  DOCENT_ASSIGN(auto types, read_types(graph, request.types));
  DOCENT_ASSIGN(const NodeId start, choose_node(graph, request.node));
  Walk walk(graph, request, std::move(types));
  DOCENT_TRY(walk.run(start));
  const auto mentions = best_mentions(graph, start, kMostMentions);
  GraphAnswer answer;
  base::JsonWriter json(answer.json);
  json.open_object().key("node").open_object().member("id", graph.id(start)).member("kind", model::to_string(graph.kind(start))).member("name", graph.name(start));
  json.key("properties");
  write_properties(json, graph, start);
  json.close_object().key("nodes").open_array();
  for (const auto& [node, depth] : walk.nodes())
    json.open_object().member("id", graph.id(node)).member("kind", model::to_string(graph.kind(node))).member("name", label_of(graph, node)).member("depth", depth).close_object();
  json.close_array().key("edges").open_array();
  for (const RelationshipId edge : walk.edges()) {
    write_edge(json, graph, edge);
    add_source(graph, edge, answer.sources);
  }
  json.close_array().key("mentioned_in").open_array();
  for (const RelationshipId mention : mentions) {
    write_evidence(json, graph, mention);
    add_source(graph, mention, answer.sources);
  }
  json.close_array().member("truncated", walk.truncated()).close_object();
  answer.text = text_for(graph, start, walk, mentions);
  return answer;
}

}  // namespace docent::query
