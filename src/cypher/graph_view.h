// What the planner and the executor need of a graph: read-only, the same for as long as it lives, safe to share between threads.
//
// Nodes, relationships, labels, types and property keys are dense numbers from 0; they mean something within one GraphView only. Spans and
// strings that are returned are owned by the graph and stay valid as long as it does: nothing is copied, so an implementation may keep
// everything in a mapped file (Value::borrowed). All methods are called often: constant time, or logarithmic where it says so.
// In the product labels are model::NodeKind, types model::EdgeType and keys the names of model::kProperties and kEdgeProperties.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "cypher/value.h"

namespace docent::cypher {

using LabelId = std::uint32_t;
using TypeId = std::uint32_t;
using KeyId = std::uint32_t;

// One relationship as seen from a node.
struct Step {
  RelationshipId relationship = 0;
  NodeId other = 0;  // the node at its far end; the same node for a loop
};

enum class Towards : std::uint8_t { kOutgoing, kIncoming };

// An index over one property of the nodes of one label.
struct IndexStatistics {
  bool unique = false;             // no two nodes have the same value
  std::size_t distinct_values = 0;
  std::size_t nodes = 0;           // that have the property
};

class GraphView {
 public:
  virtual ~GraphView() = default;

  // Names. `label_name(find_label(x)) == x`; nullopt for names that nothing in the graph can have (a schema's names may be unused).
  virtual std::size_t label_count() const = 0;
  virtual std::size_t type_count() const = 0;
  virtual std::size_t key_count() const = 0;
  virtual std::string_view label_name(LabelId label) const = 0;
  virtual std::string_view type_name(TypeId type) const = 0;
  virtual std::string_view key_name(KeyId key) const = 0;
  virtual std::optional<LabelId> find_label(std::string_view name) const = 0;
  virtual std::optional<TypeId> find_type(std::string_view name) const = 0;
  virtual std::optional<KeyId> find_key(std::string_view name) const = 0;

  // Nodes are 0 … node_count() - 1.
  virtual std::size_t node_count() const = 0;
  virtual std::span<const NodeId> nodes_with(LabelId label) const = 0;  // ascending
  virtual std::span<const LabelId> labels_of(NodeId node) const = 0;    // in the order to show them
  // Whether every node has exactly one label: then the indexes of all labels together are an index over all nodes.
  virtual bool has_one_label_each() const { return false; }
  virtual std::span<const KeyId> keys_of_node(NodeId node) const = 0;   // in the order to show them; only keys with a value
  virtual Value node_property(NodeId node, KeyId key) const = 0;        // null when it has none

  // Whether `find_nodes` can be asked; a property without index is found by scanning the label.
  virtual std::optional<IndexStatistics> index(LabelId label, KeyId key) const = 0;
  // Nodes of the label whose property equals `value` as `=` has it (1 = 1.0; NaN and null equal nothing), ascending. Logarithmic. Only
  // where there is an index.
  virtual std::span<const NodeId> find_nodes(LabelId label, KeyId key, const Value& value) const = 0;
  // Nodes of the label that have the property at all, each once, in an order of its own. Only where there is an index.
  virtual std::span<const NodeId> nodes_having(LabelId label, KeyId key) const = 0;

  // Relationships are 0 … relationship_count() - 1.
  virtual std::size_t relationship_count() const = 0;
  virtual std::span<const Step> steps(NodeId node, Towards towards) const = 0;               // of all types, grouped by type
  virtual std::span<const Step> steps(NodeId node, Towards towards, TypeId type) const = 0;  // logarithmic in the node's types
  virtual TypeId type_of(RelationshipId relationship) const = 0;
  virtual NodeId start_of(RelationshipId relationship) const = 0;
  virtual NodeId end_of(RelationshipId relationship) const = 0;
  virtual std::span<const KeyId> keys_of_relationship(RelationshipId relationship) const = 0;
  virtual Value relationship_property(RelationshipId relationship, KeyId key) const = 0;

  // Statistics, exact. nullopt: relationships of all types.
  virtual std::size_t count_relationships(TypeId type) const = 0;
  // Relationships of `type` that start (kOutgoing) or end (kIncoming) at a node of `label`; by the number of its nodes: the average degree.
  virtual std::size_t count_relationships(LabelId label, Towards towards, std::optional<TypeId> type) const = 0;
};

}  // namespace docent::cypher
