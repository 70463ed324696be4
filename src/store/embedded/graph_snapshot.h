// The graph of a set of documents, immutable, in one run of bytes that may be a mapped file.
//
// Equal documents give equal graphs, whatever their order: numbers, names and the order of steps are those of the ids. 1,400 pages of
// documentation are built in about 150 ms and mapped in 5.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/records.h"
#include "store/embedded/graph_format.h"
#include "store/graph_store.h"

namespace docent::store::embedded {

// What a document contributes, after the corpus passes.
struct GraphDocument {
  model::DocumentRecord document;
  std::vector<model::SectionRecord> sections;  // in order
  model::GraphPart part;
};

class GraphSnapshot final : public Graph {
 public:
  // Of documents with different ids, in any order. What the schema does not allow, or what speaks of nodes that are not there, is left out.
  // `identity` (at most 16 bytes) is given back as it is. kTooLarge beyond 4 GB of text or four thousand million nodes or edges.
  static base::Result<std::shared_ptr<const GraphSnapshot>> make(std::span<const GraphDocument> documents, model::Generation generation,
                                                                 std::string_view identity = {});
  // kNotFound; kCorrupt when the file is damaged, kConflict when it is whole, but of another format or schema.
  static base::Result<std::shared_ptr<const GraphSnapshot>> open(const std::filesystem::path& file);
  // The same graph, said to be of another generation.
  std::shared_ptr<const GraphSnapshot> at(model::Generation generation) const;
  base::Status write(const std::filesystem::path& file) const;

  std::string_view identity() const { return {header().identity.data(), header().identity.size()}; }
  std::size_t bytes() const { return bytes_.size(); }
  // Equal for equal graphs: over everything but generation and identity.
  std::string content_digest() const;

  model::Generation generation() const override { return generation_; }
  std::optional<cypher::NodeId> find(const model::NodeRef& node) const override;
  model::NodeRef ref(cypher::NodeId node) const override { return {kind(node), std::string(id(node))}; }
  model::NodeKind kind(cypher::NodeId node) const override { return static_cast<model::NodeKind>(nodes_[node].kind); }
  std::string_view id(cypher::NodeId node) const override { return text(nodes_[node].id); }
  std::string_view name(cypher::NodeId node) const override { return text(nodes_[node].name); }
  std::optional<cypher::NodeId> document_of(cypher::NodeId node) const override;
  Evidence evidence_of(cypher::RelationshipId relationship) const override;
  std::vector<cypher::NodeId> find_name(std::string_view lower_cased, model::NodeKinds kinds) const override;

  std::size_t label_count() const override { return kGraphKinds; }
  std::size_t type_count() const override { return kGraphTypes; }
  std::size_t key_count() const override { return kGraphKeys; }
  std::string_view label_name(cypher::LabelId label) const override { return model::kNodeKinds[label].name; }
  std::string_view type_name(cypher::TypeId type) const override { return model::kEdgeTypes[type].name; }
  std::string_view key_name(cypher::KeyId key) const override { return graph_key_name(key); }
  std::optional<cypher::LabelId> find_label(std::string_view name) const override;
  std::optional<cypher::TypeId> find_type(std::string_view name) const override;
  std::optional<cypher::KeyId> find_key(std::string_view name) const override;

  std::size_t node_count() const override { return nodes_.size(); }
  std::span<const cypher::NodeId> nodes_with(cypher::LabelId label) const override;
  std::span<const cypher::LabelId> labels_of(cypher::NodeId node) const override;
  bool has_one_label_each() const override { return true; }
  std::span<const cypher::KeyId> keys_of_node(cypher::NodeId node) const override;
  cypher::Value node_property(cypher::NodeId node, cypher::KeyId key) const override;

  std::optional<cypher::IndexStatistics> index(cypher::LabelId label, cypher::KeyId key) const override;
  std::span<const cypher::NodeId> find_nodes(cypher::LabelId label, cypher::KeyId key, const cypher::Value& value) const override;
  std::span<const cypher::NodeId> nodes_having(cypher::LabelId label, cypher::KeyId key) const override;

  std::size_t relationship_count() const override { return edges_.size(); }
  std::span<const cypher::Step> steps(cypher::NodeId node, cypher::Towards towards) const override;
  std::span<const cypher::Step> steps(cypher::NodeId node, cypher::Towards towards, cypher::TypeId type) const override;
  cypher::TypeId type_of(cypher::RelationshipId relationship) const override { return edges_[relationship].type; }
  cypher::NodeId start_of(cypher::RelationshipId relationship) const override { return edges_[relationship].from; }
  cypher::NodeId end_of(cypher::RelationshipId relationship) const override { return edges_[relationship].to; }
  std::span<const cypher::KeyId> keys_of_relationship(cypher::RelationshipId relationship) const override;
  cypher::Value relationship_property(cypher::RelationshipId relationship, cypher::KeyId key) const override;
  std::size_t count_relationships(cypher::TypeId type) const override { return type_first_[type + 1] - type_first_[type]; }
  std::size_t count_relationships(cypher::LabelId label, cypher::Towards towards, std::optional<cypher::TypeId> type) const override;

 private:
  // `owner` keeps `bytes` alive, which are whole and aligned.
  GraphSnapshot(std::shared_ptr<const void> owner, std::string_view bytes, model::Generation generation);
  const GraphHeader& header() const { return *reinterpret_cast<const GraphHeader*>(bytes_.data()); }
  template <typename Row>
  std::span<const Row> array(GraphArray which) const;
  std::string_view text(TextRef ref) const { return text_.substr(ref.at, ref.size); }
  const IndexRow* find_index(cypher::LabelId label, cypher::KeyId key) const;
  std::string_view string_property(cypher::NodeId node, cypher::KeyId key) const;

  std::shared_ptr<const void> owner_;
  std::string_view bytes_, text_;
  model::Generation generation_ = 0;
  std::span<const NodeRow> nodes_;
  std::span<const ShapeRow> shapes_;
  std::span<const cypher::KeyId> keys_;
  std::span<const ValueCell> values_;
  std::span<const TextRef> list_items_;
  std::span<const cypher::NodeId> iota_, indexed_;
  std::span<const std::uint32_t> kind_first_, type_first_, out_first_, in_first_, degrees_;
  std::span<const EdgeRow> edges_;
  std::span<const cypher::Step> out_steps_, in_steps_;
  std::span<const IndexRow> indexes_;
  std::span<const NameRow> names_;
};

}  // namespace docent::store::embedded
