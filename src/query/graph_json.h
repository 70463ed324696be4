// Nodes, relationships and values of the graph as JSON and as words for people. The same for CLI, REST and MCP.
#pragma once

#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "cypher/value.h"
#include "store/graph_store.h"

namespace docent::query {

// Text of a property, empty when the node has none.
std::string_view text_of(const cypher::GraphView& graph, cypher::NodeId node, std::string_view key);
// The same for many nodes: `key` as find_key gives it.
std::string_view text_of(const cypher::GraphView& graph, cypher::NodeId node, cypher::KeyId key);
// "path#anchor" of a document or section.
std::string place_of(const store::Graph& graph, cypher::NodeId node);
// What to call a node: an entity's name, a document's title, a section's heading or else its place.
std::string label_of(const store::Graph& graph, cypher::NodeId node);

// {"id","kind","name"}; of a section also "place".
void write_node(base::JsonWriter& json, const store::Graph& graph, cypher::NodeId node);
// "a -TYPE-> b  (place)"
std::string line_of(const store::Graph& graph, cypher::RelationshipId relationship);
// "heading  (place, id)" of the section that a mention starts at.
std::string mention_line(const store::Graph& graph, cypher::RelationshipId mention);
// The members of "properties": all but id and name.
void write_properties(base::JsonWriter& json, const store::Graph& graph, cypher::NodeId node);
// {"section_id","document_id","place","heading","uri","start"?,"end"?,"extractor","confidence","count"}
void write_evidence(base::JsonWriter& json, const store::Graph& graph, cypher::RelationshipId relationship);
// {"from":node,"edge","to":node,"evidence"}
void write_edge(base::JsonWriter& json, const store::Graph& graph, cypher::RelationshipId relationship);
// Any value: nodes, relationships and paths as above.
void write_value(base::JsonWriter& json, const store::Graph& graph, const cypher::Value& value);

// One line, at most `most_bytes` of a text.
std::string one_line(std::string_view text, std::size_t most_bytes);

}  // namespace docent::query
