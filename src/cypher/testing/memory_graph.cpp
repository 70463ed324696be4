#include "cypher/testing/memory_graph.h"

#include <algorithm>

namespace docent::cypher::testing {
std::uint32_t MemoryGraph::Names::add(std::string_view name) {
  const auto [found, added] = ids.emplace(name, static_cast<std::uint32_t>(names.size()));
  if (added) names.emplace_back(name);
  return found->second;
}

std::optional<std::uint32_t> MemoryGraph::Names::find(std::string_view name) const {
  const auto found = ids.find(name);
  return found == ids.end() ? std::nullopt : std::optional(found->second);
}

Value MemoryGraph::PropertyTable::get(KeyId key) const {
  const auto found = std::ranges::find(keys, key);
  return found == keys.end() ? Value() : values[static_cast<std::size_t>(found - keys.begin())];
}

MemoryGraph::PropertyTable MemoryGraph::table_of(const Properties& properties) {
  PropertyTable table;
  for (const auto& [key, value] : properties) {
    if (value.is_null()) continue;
    table.keys.push_back(keys_.add(key));
    table.values.push_back(value);
  }
  return table;
}

NodeId MemoryGraph::add_node(const std::vector<std::string>& labels, const Properties& properties) {
  Node node;
  for (const std::string& label : labels) {
    const LabelId id = labels_.add(label);
    if (std::ranges::find(node.labels, id) == node.labels.end()) node.labels.push_back(id);
  }
  node.properties = table_of(properties);
  nodes_.push_back(std::move(node));
  return static_cast<NodeId>(nodes_.size() - 1);
}

RelationshipId MemoryGraph::add_relationship(NodeId start, std::string_view type, NodeId end, const Properties& properties) {
  relationships_.push_back({start, end, types_.add(type), table_of(properties)});
  return static_cast<RelationshipId>(relationships_.size() - 1);
}

void MemoryGraph::add_index(std::string_view label, std::string_view key) { wanted_indexes_.emplace(label, key); }

void MemoryGraph::freeze() {
  by_label_.assign(labels_.names.size(), {});
  per_type_.assign(types_.names.size(), 0);
  per_label_.clear();
  indexes_.clear();
  having_.clear();
  one_label_each_ = std::ranges::all_of(nodes_, [](const Node& node) { return node.labels.size() == 1; });
  for (Node& node : nodes_)
    for (auto& steps : node.steps) steps.clear();
  for (NodeId id = 0; id < nodes_.size(); ++id)
    for (const LabelId label : nodes_[id].labels) by_label_[label].push_back(id);
  for (RelationshipId id = 0; id < relationships_.size(); ++id) {
    const Relationship& relationship = relationships_[id];
    ++per_type_[relationship.type];
    nodes_[relationship.start].steps[0].push_back({id, relationship.end});
    nodes_[relationship.end].steps[1].push_back({id, relationship.start});
    for (const LabelId label : nodes_[relationship.start].labels) ++per_label_[{label, Towards::kOutgoing, relationship.type}];
    for (const LabelId label : nodes_[relationship.end].labels) ++per_label_[{label, Towards::kIncoming, relationship.type}];
  }
  for (Node& node : nodes_)
    for (auto& steps : node.steps) std::ranges::stable_sort(steps, {}, [this](const Step& step) { return relationships_[step.relationship].type; });
  for (const auto& [label, key] : wanted_indexes_) {
    const auto label_id = labels_.find(label);
    const auto key_id = keys_.find(key);
    if (!label_id || !key_id) continue;
    Entries& entries = indexes_[{*label_id, *key_id}];
    for (const NodeId node : by_label_[*label_id]) {
      const Value value = node_property(node, *key_id);
      if (value.is_null()) continue;
      entries[value].push_back(node);
      having_[{*label_id, *key_id}].push_back(node);
    }
  }
}

std::span<const NodeId> MemoryGraph::nodes_with(LabelId label) const { return by_label_[label]; }

std::optional<IndexStatistics> MemoryGraph::index(LabelId label, KeyId key) const {
  const auto found = indexes_.find({label, key});
  if (found == indexes_.end()) return std::nullopt;
  IndexStatistics statistics{true, found->second.size(), 0};
  for (const auto& [value, nodes] : found->second) {
    statistics.nodes += nodes.size();
    statistics.unique = statistics.unique && nodes.size() == 1;
  }
  return statistics;
}

std::span<const NodeId> MemoryGraph::find_nodes(LabelId label, KeyId key, const Value& value) const {
  const auto found = indexes_.find({label, key});
  // NaN and lists with null are in the index but equal nothing.
  if (found == indexes_.end() || !equals(value, value).value_or(false)) return {};
  const auto entry = found->second.find(value);
  return entry == found->second.end() ? std::span<const NodeId>() : std::span<const NodeId>(entry->second);
}

std::span<const NodeId> MemoryGraph::nodes_having(LabelId label, KeyId key) const {
  const auto found = having_.find({label, key});
  return found == having_.end() ? std::span<const NodeId>() : std::span<const NodeId>(found->second);
}

std::span<const Step> MemoryGraph::steps(NodeId node, Towards towards) const { return nodes_[node].steps[towards == Towards::kOutgoing ? 0 : 1]; }

std::span<const Step> MemoryGraph::steps(NodeId node, Towards towards, TypeId type) const {
  const std::span<const Step> all = steps(node, towards);
  const auto part = std::ranges::equal_range(all, type, {}, [this](const Step& step) { return relationships_[step.relationship].type; });
  return {part.begin(), part.end()};
}

std::size_t MemoryGraph::count_relationships(TypeId type) const { return per_type_[type]; }

std::size_t MemoryGraph::count_relationships(LabelId label, Towards towards, std::optional<TypeId> type) const {
  std::size_t total = 0;
  for (TypeId one = 0; one < types_.names.size(); ++one) {
    if (type && *type != one) continue;
    const auto found = per_label_.find({label, towards, one});
    if (found != per_label_.end()) total += found->second;
  }
  return total;
}

}  // namespace docent::cypher::testing
