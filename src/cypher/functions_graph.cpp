// Functions of nodes, relationships, paths and maps.
#include <fmt/format.h>

#include "cypher/functions.h"

namespace docent::cypher {
namespace {

using base::Result;
using Arguments = std::span<const Value>;
using enum ValueType;

Value key_list(const GraphView& graph, std::span<const KeyId> keys) {
  List names;
  for (const KeyId key : keys) names.push_back(Value::borrowed(graph.key_name(key)));
  return Value(std::move(names));
}

Result<Value> id(Execution&, Arguments a) { return Value(static_cast<std::int64_t>(a[0].node_id())); }

Result<Value> element_id(Execution&, Arguments a) {
  return Value(fmt::format("{}:{}", a[0].is(kNode) ? "n" : "r", a[0].node_id()));
}

Result<Value> labels(Execution& x, Arguments a) {
  List names;
  for (const LabelId label : x.graph().labels_of(a[0].node_id())) names.push_back(Value::borrowed(x.graph().label_name(label)));
  return Value(std::move(names));
}

Result<Value> type(Execution& x, Arguments a) { return Value::borrowed(x.graph().type_name(x.graph().type_of(a[0].relationship_id()))); }

Result<Value> start_node(Execution& x, Arguments a) { return Value::node(x.graph().start_of(a[0].relationship_id())); }
Result<Value> end_node(Execution& x, Arguments a) { return Value::node(x.graph().end_of(a[0].relationship_id())); }

Result<Value> properties(Execution& x, Arguments a) { return properties_of(x, a[0]); }

Result<Value> keys(Execution& x, Arguments a) {
  if (a[0].is(kNode)) return key_list(x.graph(), x.graph().keys_of_node(a[0].node_id()));
  if (a[0].is(kRelationship)) return key_list(x.graph(), x.graph().keys_of_relationship(a[0].relationship_id()));
  List names;
  for (const auto& [key, value] : a[0].map()) names.emplace_back(key);
  return Value(std::move(names));
}

Result<Value> nodes(Execution&, Arguments a) { return nodes_of(a[0].path()); }
Result<Value> relationships(Execution&, Arguments a) { return relationships_of(a[0].path()); }
Result<Value> length(Execution&, Arguments a) { return Value(static_cast<std::int64_t>(a[0].path().relationships.size())); }

Result<Value> exists(Execution&, Arguments a) { return Value(!a[0].is_null()); }

constexpr Types kEntities = only(kNode, kRelationship);

constexpr Function kFunctions[] = {
    {.name = "id", .min_arguments = 1, .max_arguments = 1, .accepts = {kEntities}, .gives = only(kInteger), .call = id},
    {.name = "elementId", .min_arguments = 1, .max_arguments = 1, .accepts = {kEntities}, .gives = only(kString), .call = element_id},
    {.name = "labels", .min_arguments = 1, .max_arguments = 1, .accepts = {only(kNode)}, .gives = only(kList), .call = labels},
    {.name = "type", .min_arguments = 1, .max_arguments = 1, .accepts = {only(kRelationship)}, .gives = only(kString), .call = type},
    {.name = "startNode", .min_arguments = 1, .max_arguments = 1, .accepts = {only(kRelationship)}, .gives = only(kNode), .call = start_node},
    {.name = "endNode", .min_arguments = 1, .max_arguments = 1, .accepts = {only(kRelationship)}, .gives = only(kNode), .call = end_node},
    {.name = "properties", .min_arguments = 1, .max_arguments = 1, .accepts = {static_cast<Types>(kEntities | only(kMap))}, .gives = only(kMap), .call = properties},
    {.name = "keys", .min_arguments = 1, .max_arguments = 1, .accepts = {static_cast<Types>(kEntities | only(kMap))}, .gives = only(kList), .call = keys},
    {.name = "nodes", .min_arguments = 1, .max_arguments = 1, .accepts = {only(kPath)}, .gives = only(kList), .call = nodes},
    {.name = "relationships", .min_arguments = 1, .max_arguments = 1, .accepts = {only(kPath)}, .gives = only(kList), .call = relationships},
    {.name = "rels", .min_arguments = 1, .max_arguments = 1, .accepts = {only(kPath)}, .gives = only(kList), .call = relationships},
    {.name = "length", .min_arguments = 1, .max_arguments = 1, .accepts = {only(kPath)}, .gives = only(kInteger), .call = length},
    {.name = "exists", .min_arguments = 1, .max_arguments = 1, .accepts = {kAnyType}, .gives = only(kBoolean), .call = exists, .sees_null = true},
};

}  // namespace

Result<Value> property_of(const Execution& execution, const Value& subject, std::string_view key) {
  const GraphView& graph = execution.graph();
  switch (subject.type()) {
    case kNull: return Value();
    case kMap: return find_entry(subject.map(), key);
    case kNode: {
      const auto found = graph.find_key(key);
      return found ? graph.node_property(subject.node_id(), *found) : Value();
    }
    case kRelationship: {
      const auto found = graph.find_key(key);
      return found ? graph.relationship_property(subject.relationship_id(), *found) : Value();
    }
    default: return runtime_error(fmt::format("{} has no properties; \"{}\" was asked of it", to_string(subject.type()), key));
  }
}

Value properties_of(const Execution& execution, const Value& subject) {
  if (subject.is(kMap)) return subject;
  const GraphView& graph = execution.graph();
  Map entries;
  if (subject.is(kNode)) {
    for (const KeyId key : graph.keys_of_node(subject.node_id())) entries.emplace_back(graph.key_name(key), graph.node_property(subject.node_id(), key));
  } else {
    const RelationshipId relationship = subject.relationship_id();
    for (const KeyId key : graph.keys_of_relationship(relationship)) entries.emplace_back(graph.key_name(key), graph.relationship_property(relationship, key));
  }
  return Value(std::move(entries));
}

Value nodes_of(const Path& path) {
  List items;
  for (const NodeId node : path.nodes) items.push_back(Value::node(node));
  return Value(std::move(items));
}

Value relationships_of(const Path& path) {
  List items;
  for (const RelationshipId relationship : path.relationships) items.push_back(Value::relationship(relationship));
  return Value(std::move(items));
}

std::span<const Function> graph_functions() { return kFunctions; }

}  // namespace docent::cypher
