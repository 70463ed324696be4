#include "query/graph_json.h"

#include "base/text.h"
#include "query/response_json.h"

namespace docent::query {

using base::JsonWriter;
using cypher::NodeId;
using cypher::RelationshipId;
using cypher::Value;
using cypher::ValueType;

std::string_view text_of(const cypher::GraphView& graph, NodeId node, std::string_view key) {
  const auto id = graph.find_key(key);
  return id ? text_of(graph, node, *id) : std::string_view();
}

std::string_view text_of(const cypher::GraphView& graph, NodeId node, cypher::KeyId key) {
  const Value value = graph.node_property(node, key);
  // Borrowed from the graph: it outlives `value`.
  return value.is(ValueType::kString) ? value.string() : std::string_view();
}

std::string place_of(const store::Graph& graph, NodeId node) {
  const auto document = graph.document_of(node);
  if (!document) return {};
  std::string place(text_of(graph, *document, "path"));
  if (*document != node)
    if (const std::string_view anchor = text_of(graph, node, "anchor"); !anchor.empty()) place.append("#").append(anchor);
  return place;
}

std::string label_of(const store::Graph& graph, NodeId node) {
  const std::string_view name = graph.name(node);
  return name.empty() ? place_of(graph, node) : std::string(name);
}

std::string line_of(const store::Graph& graph, RelationshipId relationship) {
  return label_of(graph, graph.start_of(relationship)) + " -" + std::string(graph.type_name(graph.type_of(relationship))) + "-> " + label_of(graph, graph.end_of(relationship)) + "  (" +
         place_of(graph, graph.evidence_of(relationship).section) + ")";
}

std::string mention_line(const store::Graph& graph, RelationshipId mention) {
  const NodeId section = graph.start_of(mention);
  return label_of(graph, section) + "  (" + place_of(graph, section) + ", " + std::string(graph.id(section)) + ")";
}

void write_node(JsonWriter& json, const store::Graph& graph, NodeId node) {
  json.open_object().member("id", graph.id(node)).member("kind", model::to_string(graph.kind(node))).member("name", graph.name(node));
  if (graph.document_of(node)) json.member("place", place_of(graph, node));
  json.close_object();
}

void write_properties(JsonWriter& json, const store::Graph& graph, NodeId node) {
  json.open_object();
  for (const cypher::KeyId key : graph.keys_of_node(node)) {
    const std::string_view name = graph.key_name(key);
    if (name == "id" || name == "name") continue;
    json.key(name);
    write_value(json, graph, graph.node_property(node, key));
  }
  json.close_object();
}

void write_evidence(JsonWriter& json, const store::Graph& graph, RelationshipId relationship) {
  const store::Evidence evidence = graph.evidence_of(relationship);
  const auto document = graph.document_of(evidence.section);
  json.open_object().member("section_id", evidence.section_id);
  if (document) {
    const std::string_view source = text_of(graph, *document, "source");
    json.member("document_id", graph.id(*document)).member("source", source).member("place", place_of(graph, evidence.section));
    json.member("uri", public_uri(text_of(graph, *document, "uri"), source, text_of(graph, *document, "path"), text_of(graph, evidence.section, "anchor")));
  }
  json.member("heading", graph.name(evidence.section));
  if (evidence.span) json.member("start", evidence.span->start).member("end", evidence.span->end);
  json.member("extractor", evidence.extractor).member("confidence", static_cast<double>(static_cast<int>(evidence.confidence * 1000 + 0.5F)) / 1000);
  json.member("count", evidence.count).close_object();
}

void write_edge(JsonWriter& json, const store::Graph& graph, RelationshipId relationship) {
  json.open_object().key("from");
  write_node(json, graph, graph.start_of(relationship));
  json.member("edge", graph.type_name(graph.type_of(relationship))).key("to");
  write_node(json, graph, graph.end_of(relationship));
  json.key("evidence");
  write_evidence(json, graph, relationship);
  json.close_object();
}

void write_value(JsonWriter& json, const store::Graph& graph, const Value& value) {
  switch (value.type()) {
    case ValueType::kNull: json.null(); return;
    case ValueType::kBoolean: json.value(value.boolean()); return;
    case ValueType::kInteger: json.value(value.integer()); return;
    case ValueType::kFloat: json.value(value.real()); return;
    case ValueType::kString: json.value(value.string()); return;
    case ValueType::kNode: write_node(json, graph, value.node_id()); return;
    case ValueType::kRelationship: write_edge(json, graph, value.relationship_id()); return;
    case ValueType::kList:
      json.open_array();
      for (const Value& item : value.list()) write_value(json, graph, item);
      json.close_array();
      return;
    case ValueType::kMap:
      json.open_object();
      for (const auto& [key, item] : value.map()) {
        json.key(key);
        write_value(json, graph, item);
      }
      json.close_object();
      return;
    case ValueType::kPath:
      json.open_array();
      for (const RelationshipId one : value.path().relationships) write_edge(json, graph, one);
      json.close_array();
      return;
  }
}

std::string one_line(std::string_view text, std::size_t most_bytes) {
  std::string line;
  for (const char c : text.substr(0, most_bytes * 4)) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) line += c;
    else if (!line.empty() && line.back() != ' ') line += ' ';
  }
  if (line.size() <= most_bytes) return line;
  return std::string(base::utf8_prefix(line, most_bytes)) + "…";
}

}  // namespace docent::query
