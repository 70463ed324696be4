// Role: the knowledge graph as a projection of the record, for queries, entity linking and expansion.
//
// A Graph is one generation as one principal sees it: nodes, edges and names come from the documents that the principal may read and from
// nothing else. Nodes and relationships are dense numbers of this Graph (see cypher/graph_view.h); what outlives it is a model::NodeRef.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cypher/graph_view.h"
#include "model/graph.h"
#include "store/document_store.h"

namespace docent::store {

// What says so. Strings live as long as the Graph.
struct Evidence {
  cypher::NodeId section = 0;
  std::string_view section_id;
  std::optional<model::Span> span;  // bytes of the document's original; none for edges that the record itself gives (HAS_SECTION, CONTAINS, NEXT)
  std::string_view extractor;       // "relation/1"
  float confidence = 1;
  std::uint32_t count = 1;          // how often the section says so
};

// Immutable, thread safe.
class Graph : public cypher::GraphView {
 public:
  // Of the record that the graph reflects. Do not show it to a principal that may not see everything (see Engine::generation_for).
  virtual model::Generation generation() const = 0;

  // Logarithmic.
  virtual std::optional<cypher::NodeId> find(const model::NodeRef& node) const = 0;
  virtual model::NodeRef ref(cypher::NodeId node) const = 0;
  virtual model::NodeKind kind(cypher::NodeId node) const = 0;
  virtual std::string_view id(cypher::NodeId node) const = 0;
  // Of an entity its canonical name, of a document its title, of a section its heading (empty for the text before the first).
  virtual std::string_view name(cypher::NodeId node) const = 0;
  // The document of a section; itself for a document; nothing for an entity.
  virtual std::optional<cypher::NodeId> document_of(cypher::NodeId node) const = 0;
  virtual Evidence evidence_of(cypher::RelationshipId relationship) const = 0;

  // The dictionary for entity linking: nodes of these kinds that have this name or alias, ascending. `lower_cased` as base::ascii_lower
  // makes it; aliases of documents are addresses and not names. Logarithmic, plus the nodes that have the name.
  virtual std::vector<cypher::NodeId> find_name(std::string_view lower_cased, model::NodeKinds kinds) const = 0;
};

struct GraphCounts {
  std::array<std::uint64_t, model::kNodeKinds.size()> nodes{};  // by kind
  std::array<std::uint64_t, model::kEdgeTypes.size()> edges{};  // by type

  std::uint64_t entities() const;  // all nodes but documents and sections
  std::uint64_t all_edges() const;
};
GraphCounts count_graph(const Graph& graph);

class GraphStore {
 public:
  virtual ~GraphStore() = default;
  // The graph of the documents whose access groups pass `visible` (empty: all), caught up with the record. Built when first asked for and
  // kept while nothing it shows changes; a few views are kept. Thread safe. Errors: as DocumentStore.
  virtual base::Result<std::shared_ptr<const Graph>> snapshot(const DocumentStore::GroupTest& visible) const = 0;
  // The same if it costs next to nothing, else null.
  virtual base::Result<std::shared_ptr<const Graph>> try_snapshot(const DocumentStore::GroupTest& visible) const = 0;
  // Writes the graph of all documents for the next process to map, when what is there is outdated and nobody else is writing it.
  virtual base::Status publish() = 0;
  // Of what is written. kCorrupt names the file.
  virtual base::Status check() const = 0;
  // Drops all that is kept and builds it again from the record.
  virtual base::Status rebuild() = 0;
};

}  // namespace docent::store
