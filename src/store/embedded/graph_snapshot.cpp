#include "store/embedded/graph_snapshot.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "base/file.h"
#include "base/hash.h"
#include "store/embedded/graph_builder.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;
using cypher::KeyId;
using cypher::NodeId;
using cypher::RelationshipId;
using cypher::Step;
using cypher::Towards;
using cypher::Value;

constexpr std::array<std::string_view, kGraphKeys> kKeyNames = [] {
  std::array<std::string_view, kGraphKeys> names{};
  for (const auto& row : model::kProperties) names[static_cast<std::size_t>(row.property)] = row.name;
  names[kConfidenceKey] = "confidence";
  names[kSectionIdKey] = "section_id";
  names[kStartKey] = "start";
  names[kEndKey] = "end";
  names[kExtractorKey] = "extractor";
  names[kCountKey] = "count";
  return names;
}();
static_assert(std::ranges::all_of(model::kEdgeProperties, [](const auto& row) { return std::ranges::find(kKeyNames, row.name) != kKeyNames.end(); }));

// In the order of model::kEdgeProperties, without and with a place in the text.
constexpr std::array<KeyId, 5> kDerivedKeys = {kConfidenceKey, kOrderKey, kSectionIdKey, kExtractorKey, kCountKey};
constexpr std::array<KeyId, 7> kEdgeKeys = {kConfidenceKey, kOrderKey, kSectionIdKey, kStartKey, kEndKey, kExtractorKey, kCountKey};

constexpr std::array<cypher::LabelId, kGraphKinds> kLabels = [] {
  std::array<cypher::LabelId, kGraphKinds> labels{};
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<cypher::LabelId>(i);
  return labels;
}();

std::string_view extractor_name(std::uint8_t extractor) {
  static const std::array<std::string, model::kExtractors.size()> names = [] {
    std::array<std::string, model::kExtractors.size()> made;
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = model::extractor_label(static_cast<model::Extractor>(i));
    return made;
  }();
  return extractor < names.size() ? std::string_view(names[extractor]) : std::string_view();
}

TextRef text_of(ValueCell cell) { return {static_cast<std::uint32_t>(cell), static_cast<std::uint32_t>(cell >> 32)}; }

constexpr std::array<std::size_t, static_cast<std::size_t>(GraphArray::kCount)> kRowBytes = {
    sizeof(NodeRow), sizeof(ShapeRow),      sizeof(KeyId), sizeof(ValueCell),     sizeof(TextRef), sizeof(NodeId),        sizeof(std::uint32_t), sizeof(EdgeRow), sizeof(std::uint32_t),
    sizeof(std::uint32_t), sizeof(Step), sizeof(std::uint32_t), sizeof(Step), sizeof(std::uint32_t), sizeof(IndexRow), sizeof(NodeId), sizeof(NameRow), 1};

base::Status check_bytes(std::string_view bytes, const std::string& file) {
  const auto damaged = [&](std::string_view why) { return base::fail(ErrorCode::kCorrupt, file + " is damaged: " + std::string(why)); };
  if (bytes.size() < sizeof(GraphHeader)) return damaged("it is too short");
  GraphHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != kGraphMagic) return damaged("it does not begin as a graph");
  if (header.format != kGraphFormat) return base::fail(ErrorCode::kConflict, file + " has another format");
  if (header.size != bytes.size()) return damaged("its size is not what it says");
  if (header.checksum != base::crc32c(bytes.substr(kChecksumEnd))) return damaged("its checksum is wrong");
  if (header.schema != graph_schema_fingerprint()) return base::fail(ErrorCode::kConflict, file + " has another schema");
  for (std::size_t i = 0; i < kRowBytes.size(); ++i) {
    const auto& array = header.arrays[i];
    if (array.at % 8 != 0 || array.at > bytes.size() || array.count > (bytes.size() - array.at) / kRowBytes[i]) return damaged("an array does not fit");
  }
  return {};
}

}  // namespace

std::string_view graph_key_name(KeyId key) { return kKeyNames[key]; }

std::array<char, 16> graph_schema_fingerprint() {
  static const std::array<char, 16> fingerprint = [] {
    std::string all = model::extraction_version();
    for (const auto& row : model::kNodeKinds) all.append(1, '\n').append(row.name);
    for (const auto& row : model::kEdgeTypes) all.append(1, '\n').append(row.name);
    for (const std::string_view name : kKeyNames) all.append(1, '\n').append(name);
    const base::Sha256 hash = base::sha256(all);
    std::array<char, 16> made{};
    std::memcpy(made.data(), hash.data(), made.size());
    return made;
  }();
  return fingerprint;
}

GraphSnapshot::GraphSnapshot(std::shared_ptr<const void> owner, std::string_view bytes, model::Generation generation)
    : owner_(std::move(owner)), bytes_(bytes), generation_(generation) {
  const auto& text = header().arrays[static_cast<std::size_t>(GraphArray::kText)];
  text_ = bytes_.substr(text.at, text.count);
  nodes_ = array<NodeRow>(GraphArray::kNodes);
  shapes_ = array<ShapeRow>(GraphArray::kShapes);
  keys_ = array<KeyId>(GraphArray::kKeys);
  values_ = array<ValueCell>(GraphArray::kValues);
  list_items_ = array<TextRef>(GraphArray::kListItems);
  iota_ = array<NodeId>(GraphArray::kIota);
  indexed_ = array<NodeId>(GraphArray::kIndexed);
  kind_first_ = array<std::uint32_t>(GraphArray::kKindFirst);
  type_first_ = array<std::uint32_t>(GraphArray::kTypeFirst);
  out_first_ = array<std::uint32_t>(GraphArray::kOutFirst);
  in_first_ = array<std::uint32_t>(GraphArray::kInFirst);
  degrees_ = array<std::uint32_t>(GraphArray::kDegrees);
  edges_ = array<EdgeRow>(GraphArray::kEdges);
  out_steps_ = array<Step>(GraphArray::kOutSteps);
  in_steps_ = array<Step>(GraphArray::kInSteps);
  indexes_ = array<IndexRow>(GraphArray::kIndexes);
  names_ = array<NameRow>(GraphArray::kNames);
}

template <typename Row>
std::span<const Row> GraphSnapshot::array(GraphArray which) const {
  const auto& entry = header().arrays[static_cast<std::size_t>(which)];
  return {reinterpret_cast<const Row*>(bytes_.data() + entry.at), entry.count};
}

base::Result<std::shared_ptr<const GraphSnapshot>> GraphSnapshot::make(std::span<const GraphDocument> documents, model::Generation generation,
                                                                       std::string_view identity) {
  DOCENT_ASSIGN(std::string built, build_graph(documents, generation, identity));
  auto owner = std::make_shared<const std::string>(std::move(built));
  const std::string_view bytes = *owner;
  return std::shared_ptr<const GraphSnapshot>(new GraphSnapshot(std::move(owner), bytes, generation));
}

base::Result<std::shared_ptr<const GraphSnapshot>> GraphSnapshot::open(const std::filesystem::path& file) {
  DOCENT_ASSIGN(const auto mapped, base::MappedFile::open(file));
  DOCENT_TRY(check_bytes(mapped->bytes(), file.string()));
  GraphHeader header;
  std::memcpy(&header, mapped->bytes().data(), sizeof header);
  return std::shared_ptr<const GraphSnapshot>(new GraphSnapshot(mapped, mapped->bytes(), header.generation));
}

std::shared_ptr<const GraphSnapshot> GraphSnapshot::at(model::Generation generation) const {
  return std::shared_ptr<const GraphSnapshot>(new GraphSnapshot(owner_, bytes_, generation));
}

base::Status GraphSnapshot::write(const std::filesystem::path& file) const { return base::write_file_atomically(file, bytes_); }

std::string GraphSnapshot::content_digest() const { return base::sha256_hex(bytes_.substr(sizeof(GraphHeader))); }

std::optional<NodeId> GraphSnapshot::find(const model::NodeRef& node) const {
  const auto found = find_nodes(static_cast<cypher::LabelId>(node.kind), key_of(model::Property::kId), Value::borrowed(node.id));
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::optional<NodeId> GraphSnapshot::document_of(NodeId node) const {
  if (kind(node) == model::NodeKind::kDocument) return node;
  if (kind(node) != model::NodeKind::kSection) return std::nullopt;
  const auto document = steps(node, Towards::kIncoming, static_cast<cypher::TypeId>(model::EdgeType::kHasSection));
  return document.empty() ? std::nullopt : std::optional(document.front().other);
}

Evidence GraphSnapshot::evidence_of(RelationshipId relationship) const {
  const EdgeRow& row = edges_[relationship];
  Evidence evidence{row.section, id(row.section), std::nullopt, extractor_name(row.extractor), row.confidence, row.count};
  if (row.has_span != 0) evidence.span = {row.start, row.end};
  return evidence;
}

std::vector<NodeId> GraphSnapshot::find_name(std::string_view lower_cased, model::NodeKinds kinds) const {
  std::vector<NodeId> found;
  const auto text_of_row = [this](const NameRow& row) { return text(row.text); };
  for (const NameRow& row : std::ranges::equal_range(names_, lower_cased, {}, text_of_row))
    if (kinds.contains(kind(row.node))) found.push_back(row.node);
  return found;
}

// All names of the schema are found, used or not: their indexes are there, if empty, so that a plan looks up nothing instead of scanning for it.
std::optional<cypher::LabelId> GraphSnapshot::find_label(std::string_view name) const {
  const auto known = model::node_kind_from(name);
  if (!known) return std::nullopt;
  return static_cast<cypher::LabelId>(*known);
}

std::optional<cypher::TypeId> GraphSnapshot::find_type(std::string_view name) const {
  const auto known = model::edge_type_from(name);
  if (!known) return std::nullopt;
  return static_cast<cypher::TypeId>(*known);
}

std::optional<KeyId> GraphSnapshot::find_key(std::string_view name) const {
  const auto known = std::ranges::find(kKeyNames, name);
  if (known == kKeyNames.end()) return std::nullopt;
  return static_cast<KeyId>(known - kKeyNames.begin());
}

std::span<const NodeId> GraphSnapshot::nodes_with(cypher::LabelId label) const {
  return iota_.subspan(kind_first_[label], kind_first_[label + 1] - kind_first_[label]);
}

std::span<const cypher::LabelId> GraphSnapshot::labels_of(NodeId node) const { return std::span(kLabels).subspan(nodes_[node].kind, 1); }

std::span<const KeyId> GraphSnapshot::keys_of_node(NodeId node) const {
  const ShapeRow& shape = shapes_[nodes_[node].shape];
  return keys_.subspan(shape.keys, shape.count);
}

Value GraphSnapshot::node_property(NodeId node, KeyId key) const {
  const NodeRow& row = nodes_[node];
  const std::uint64_t mask = shapes_[row.shape].mask, bit = UINT64_C(1) << key;
  if ((mask & bit) == 0) return {};
  const ValueCell value = values_[row.values + static_cast<std::size_t>(std::popcount(mask & (bit - 1)))];
  switch (model::kProperties[key].type) {
    case model::ValueType::kInteger: return Value(std::bit_cast<std::int64_t>(value));
    case model::ValueType::kFloat: return Value(std::bit_cast<double>(value));
    case model::ValueType::kStringList: {
      cypher::List list;
      const TextRef items = text_of(value);
      for (const TextRef item : list_items_.subspan(items.at, items.size)) list.push_back(Value::borrowed(text(item)));
      return Value(std::move(list));
    }
    case model::ValueType::kString:
    case model::ValueType::kVersion: break;
  }
  return Value::borrowed(text(text_of(value)));
}

std::string_view GraphSnapshot::string_property(NodeId node, KeyId key) const {
  const NodeRow& row = nodes_[node];
  const std::uint64_t mask = shapes_[row.shape].mask, bit = UINT64_C(1) << key;
  return text(text_of(values_[row.values + static_cast<std::size_t>(std::popcount(mask & (bit - 1)))]));
}

const IndexRow* GraphSnapshot::find_index(cypher::LabelId label, KeyId key) const {
  const auto found = std::ranges::find_if(indexes_, [&](const IndexRow& row) { return row.kind == label && row.key == key; });
  return found == indexes_.end() ? nullptr : &*found;
}

std::optional<cypher::IndexStatistics> GraphSnapshot::index(cypher::LabelId label, KeyId key) const {
  const IndexRow* row = find_index(label, key);
  if (row == nullptr) return std::nullopt;
  return cypher::IndexStatistics{row->unique != 0, row->distinct, row->count};
}

std::span<const NodeId> GraphSnapshot::find_nodes(cypher::LabelId label, KeyId key, const Value& value) const {
  const IndexRow* row = find_index(label, key);
  if (row == nullptr || !value.is(cypher::ValueType::kString)) return {};
  const auto nodes = indexed_.subspan(row->first, row->count);
  const auto found = std::ranges::equal_range(nodes, value.string(), {}, [&](NodeId node) { return string_property(node, key); });
  return {found.begin(), found.end()};
}

std::span<const NodeId> GraphSnapshot::nodes_having(cypher::LabelId label, KeyId key) const {
  const IndexRow* row = find_index(label, key);
  return row == nullptr ? std::span<const NodeId>() : indexed_.subspan(row->first, row->count);
}

std::span<const Step> GraphSnapshot::steps(NodeId node, Towards towards) const {
  const bool out = towards == Towards::kOutgoing;
  const auto& first = out ? out_first_ : in_first_;
  return (out ? out_steps_ : in_steps_).subspan(first[node], first[node + 1] - first[node]);
}

// Relationships of a type have consecutive numbers, and steps ascend by relationship.
std::span<const Step> GraphSnapshot::steps(NodeId node, Towards towards, cypher::TypeId type) const {
  const auto all = steps(node, towards);
  const auto begin = std::ranges::lower_bound(all, type_first_[type], {}, &Step::relationship);
  const auto end = std::ranges::lower_bound(begin, all.end(), type_first_[type + 1], {}, &Step::relationship);
  return {begin, end};
}

std::span<const KeyId> GraphSnapshot::keys_of_relationship(RelationshipId relationship) const {
  return edges_[relationship].has_span != 0 ? std::span<const KeyId>(kEdgeKeys) : std::span<const KeyId>(kDerivedKeys);
}

Value GraphSnapshot::relationship_property(RelationshipId relationship, KeyId key) const {
  const EdgeRow& row = edges_[relationship];
  switch (key) {
    case kConfidenceKey: return Value(std::round(static_cast<double>(row.confidence) * 1e6) / 1e6);  // 0.9F is less than 0.9
    case kOrderKey: return Value(static_cast<std::int64_t>(row.order));
    case kSectionIdKey: return Value::borrowed(id(row.section));
    case kStartKey: return row.has_span != 0 ? Value(static_cast<std::int64_t>(row.start)) : Value();
    case kEndKey: return row.has_span != 0 ? Value(static_cast<std::int64_t>(row.end)) : Value();
    case kExtractorKey: return Value::borrowed(extractor_name(row.extractor));
    case kCountKey: return Value(static_cast<std::int64_t>(row.count));
    default: return {};
  }
}

std::size_t GraphSnapshot::count_relationships(cypher::LabelId label, Towards towards, std::optional<cypher::TypeId> type) const {
  const auto row = degrees_.subspan((label * std::size_t{2} + (towards == Towards::kOutgoing ? 0 : 1)) * kGraphTypes, kGraphTypes);
  if (type) return row[*type];
  std::size_t total = 0;
  for (const std::uint32_t count : row) total += count;
  return total;
}

}  // namespace docent::store::embedded
