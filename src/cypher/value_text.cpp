#include "cypher/value_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "cypher/arithmetic.h"
#include "cypher/names.h"

namespace docent::cypher {
namespace {

using enum ValueType;

std::string properties_text(std::vector<std::pair<std::string_view, Value>> entries, const GraphView& graph) {
  std::ranges::sort(entries, {}, &std::pair<std::string_view, Value>::first);
  std::string text = "{";
  for (const auto& [key, value] : entries) {
    if (text.size() > 1) text += ", ";
    text += fmt::format("{}: {}", quote_name(key), to_text(value, graph));
  }
  return text + "}";
}

std::string node_text(NodeId node, const GraphView& graph) {
  std::vector<std::string> labels;
  for (const LabelId label : graph.labels_of(node)) labels.push_back(quote_name(graph.label_name(label)));
  std::ranges::sort(labels);
  std::string text;
  for (const std::string& label : labels) text += ":" + label;
  std::vector<std::pair<std::string_view, Value>> entries;
  for (const KeyId key : graph.keys_of_node(node)) entries.emplace_back(graph.key_name(key), graph.node_property(node, key));
  if (!entries.empty()) text += (text.empty() ? "" : " ") + properties_text(std::move(entries), graph);
  return "(" + text + ")";
}

std::string relationship_text(RelationshipId relationship, const GraphView& graph) {
  std::string text = ":" + quote_name(graph.type_name(graph.type_of(relationship)));
  std::vector<std::pair<std::string_view, Value>> entries;
  for (const KeyId key : graph.keys_of_relationship(relationship)) entries.emplace_back(graph.key_name(key), graph.relationship_property(relationship, key));
  if (!entries.empty()) text += " " + properties_text(std::move(entries), graph);
  return "[" + text + "]";
}

std::string path_text(const Path& path, const GraphView& graph) {
  std::string text = "<" + node_text(path.nodes.front(), graph);
  for (std::size_t i = 0; i < path.relationships.size(); ++i) {
    const bool forwards = graph.start_of(path.relationships[i]) == path.nodes[i];
    text += fmt::format("{}{}{}{}", forwards ? "-" : "<-", relationship_text(path.relationships[i], graph), forwards ? "->" : "-", node_text(path.nodes[i + 1], graph));
  }
  return text + ">";
}

}  // namespace

std::string to_text(const Value& value, const GraphView& graph) {
  switch (value.type()) {
    case kNull: return "null";
    case kBoolean: return value.boolean() ? "true" : "false";
    case kInteger: return std::to_string(value.integer());
    case kFloat: return number_text(value.real());
    case kString: return quote_string(value.string());
    case kList: {
      std::string text = "[";
      for (const Value& item : value.list()) text += (text.size() > 1 ? ", " : "") + to_text(item, graph);
      return text + "]";
    }
    case kMap: {
      std::vector<std::pair<std::string_view, Value>> entries(value.map().begin(), value.map().end());
      return properties_text(std::move(entries), graph);
    }
    case kNode: return node_text(value.node_id(), graph);
    case kRelationship: return relationship_text(value.relationship_id(), graph);
    case kPath: return path_text(value.path(), graph);
  }
  return "";
}

}  // namespace docent::cypher
