// A small graph in memory, for tests: nodes and relationships are added by calls or by CREATE statements. The only door through which
// Cypher writes anything; nothing outside tests links to it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "cypher/compare.h"
#include "cypher/graph_view.h"

namespace docent::cypher::testing {

using Properties = std::map<std::string, Value>;

// Adding is over when `freeze` was called; queries come after. Adding again is allowed, and needs another `freeze`.
class MemoryGraph final : public GraphView {
 public:
  // Null properties are left out.
  NodeId add_node(const std::vector<std::string>& labels, const Properties& properties = {});
  RelationshipId add_relationship(NodeId start, std::string_view type, NodeId end, const Properties& properties = {});
  void add_index(std::string_view label, std::string_view key);
  // CREATE, with UNWIND, WITH and MATCH in front or between, as the set-up steps of the TCK need them. Freezes.
  base::Status run(std::string_view statement);
  void freeze();

  std::size_t label_count() const override { return labels_.names.size(); }
  std::size_t type_count() const override { return types_.names.size(); }
  std::size_t key_count() const override { return keys_.names.size(); }
  std::string_view label_name(LabelId label) const override { return labels_.names[label]; }
  std::string_view type_name(TypeId type) const override { return types_.names[type]; }
  std::string_view key_name(KeyId key) const override { return keys_.names[key]; }
  std::optional<LabelId> find_label(std::string_view name) const override { return labels_.find(name); }
  std::optional<TypeId> find_type(std::string_view name) const override { return types_.find(name); }
  std::optional<KeyId> find_key(std::string_view name) const override { return keys_.find(name); }

  std::size_t node_count() const override { return nodes_.size(); }
  std::span<const NodeId> nodes_with(LabelId label) const override;
  std::span<const LabelId> labels_of(NodeId node) const override { return nodes_[node].labels; }
  bool has_one_label_each() const override { return one_label_each_; }
  std::span<const KeyId> keys_of_node(NodeId node) const override { return nodes_[node].properties.keys; }
  Value node_property(NodeId node, KeyId key) const override { return nodes_[node].properties.get(key); }
  std::optional<IndexStatistics> index(LabelId label, KeyId key) const override;
  std::span<const NodeId> find_nodes(LabelId label, KeyId key, const Value& value) const override;
  std::span<const NodeId> nodes_having(LabelId label, KeyId key) const override;

  std::size_t relationship_count() const override { return relationships_.size(); }
  std::span<const Step> steps(NodeId node, Towards towards) const override;
  std::span<const Step> steps(NodeId node, Towards towards, TypeId type) const override;
  TypeId type_of(RelationshipId relationship) const override { return relationships_[relationship].type; }
  NodeId start_of(RelationshipId relationship) const override { return relationships_[relationship].start; }
  NodeId end_of(RelationshipId relationship) const override { return relationships_[relationship].end; }
  std::span<const KeyId> keys_of_relationship(RelationshipId relationship) const override { return relationships_[relationship].properties.keys; }
  Value relationship_property(RelationshipId relationship, KeyId key) const override { return relationships_[relationship].properties.get(key); }

  std::size_t count_relationships(TypeId type) const override;
  std::size_t count_relationships(LabelId label, Towards towards, std::optional<TypeId> type) const override;

 private:
  struct Names {
    std::vector<std::string> names;
    std::map<std::string, std::uint32_t, std::less<>> ids;
    std::uint32_t add(std::string_view name);
    std::optional<std::uint32_t> find(std::string_view name) const;
  };
  struct PropertyTable {
    std::vector<KeyId> keys;
    std::vector<Value> values;
    Value get(KeyId key) const;
  };
  struct Node {
    std::vector<LabelId> labels;
    PropertyTable properties;
    std::vector<Step> steps[2];  // by type, then in the order added
  };
  struct Relationship {
    NodeId start, end;
    TypeId type;
    PropertyTable properties;
  };
  PropertyTable table_of(const Properties& properties);

  Names labels_, types_, keys_;
  std::vector<Node> nodes_;
  std::vector<Relationship> relationships_;
  std::vector<std::vector<NodeId>> by_label_;
  std::set<std::pair<std::string, std::string>> wanted_indexes_;
  struct Before {
    bool operator()(const Value& a, const Value& b) const { return order(a, b) < 0; }
  };
  using Entries = std::map<Value, std::vector<NodeId>, Before>;
  std::map<std::pair<LabelId, KeyId>, Entries> indexes_;
  std::map<std::pair<LabelId, KeyId>, std::vector<NodeId>> having_;
  bool one_label_each_ = false;
  std::vector<std::size_t> per_type_;
  std::map<std::tuple<LabelId, Towards, TypeId>, std::size_t> per_label_;
};

}  // namespace docent::cypher::testing
