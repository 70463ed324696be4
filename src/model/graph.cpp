#include "model/graph.h"

#include <algorithm>
#include <tuple>

#include "base/hash.h"

namespace docent::model {
namespace {

template <typename Table, typename Key>
consteval bool in_order(const Table& table, Key key) {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (static_cast<std::size_t>(key(table[i])) != i) return false;
  return true;
}
static_assert(in_order(kNodeKinds, [](const NodeKindInfo& row) { return row.kind; }) && kNodeKinds.size() == 11);
static_assert(in_order(kEdgeTypes, [](const EdgeTypeInfo& row) { return row.type; }) && kEdgeTypes.size() == 17);
static_assert(in_order(kProperties, [](const PropertyInfo& row) { return row.property; }));
static_assert(in_order(kExtractors, [](const ExtractorInfo& row) { return row.extractor; }));

template <typename Value, typename Table, typename Key>
std::optional<Value> named(const Table& table, std::string_view name, Key key) {
  for (const auto& row : table)
    if (row.name == name) return key(row);
  return std::nullopt;
}

// Whether `a` is the better evidence for the same thing.
bool better(const Provenance& a, const Provenance& b) {
  if (a.confidence != b.confidence) return a.confidence > b.confidence;
  return std::tie(a.section, a.span, a.extractor) < std::tie(b.section, b.span, b.extractor);
}

// Sorts by `key`, the best evidence first, and keeps the first of equal keys.
template <typename Row, typename Key>
void keep_best(std::vector<Row>& rows, const Key& key) {
  std::ranges::sort(rows, [&](const Row& a, const Row& b) {
    const auto left = key(a), right = key(b);
    if (left != right) return left < right;
    if (a.where != b.where) return better(a.where, b.where);
    return a < b;
  });
  rows.erase(std::ranges::unique(rows, [&](const Row& a, const Row& b) { return key(a) == key(b); }).begin(), rows.end());
}

void merge_entities(std::vector<ExtractedEntity>& entities) {
  std::ranges::sort(entities);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entities.size(); ++i) {
    if (kept > 0 && entities[kept - 1].id == entities[i].id) {
      auto& aliases = entities[kept - 1].aliases;
      aliases.insert(aliases.end(), entities[i].aliases.begin(), entities[i].aliases.end());
    } else {
      if (kept != i) entities[kept] = std::move(entities[i]);
      ++kept;
    }
  }
  entities.resize(kept);
  for (ExtractedEntity& entity : entities) {
    std::ranges::sort(entity.aliases);
    entity.aliases.erase(std::ranges::unique(entity.aliases).begin(), entity.aliases.end());
    std::erase(entity.aliases, entity.name);
  }
}

}  // namespace

template struct Id<EntityTag>;

const NodeKindInfo& info(NodeKind kind) { return kNodeKinds[static_cast<std::size_t>(kind)]; }
const EdgeTypeInfo& info(EdgeType type) { return kEdgeTypes[static_cast<std::size_t>(type)]; }
const PropertyInfo& info(Property property) { return kProperties[static_cast<std::size_t>(property)]; }
const ExtractorInfo& info(Extractor extractor) { return kExtractors[static_cast<std::size_t>(extractor)]; }
std::string_view to_string(NodeKind kind) { return info(kind).name; }
std::string_view to_string(EdgeType type) { return info(type).name; }

std::optional<NodeKind> node_kind_from(std::string_view name) {
  return named<NodeKind>(kNodeKinds, name, [](const NodeKindInfo& row) { return row.kind; });
}
std::optional<EdgeType> edge_type_from(std::string_view name) {
  return named<EdgeType>(kEdgeTypes, name, [](const EdgeTypeInfo& row) { return row.type; });
}
std::optional<Property> property_from(std::string_view name) {
  return named<Property>(kProperties, name, [](const PropertyInfo& row) { return row.property; });
}

std::string extractor_label(Extractor extractor) {
  return std::string(info(extractor).name) + "/" + std::to_string(info(extractor).version);
}

const std::string& extraction_version() {
  static const std::string version = [] {
    std::string all;
    for (const ExtractorInfo& row : kExtractors) all += extractor_label(row.extractor) + " ";
    return base::hash128_hex(all).substr(0, 12);
  }();
  return version;
}

EntityId make_entity_id(NodeKind kind, std::string_view name, std::string_view owner) {
  std::string hashed(to_string(kind));
  hashed.push_back('\0');
  hashed.append(name);
  if (!owner.empty()) {
    hashed.push_back('\0');
    hashed.append(owner);
  }
  return {std::string(EntityTag::kPrefix) + base::hash128_hex(hashed)};
}

void put_in_order(GraphPart& part) {
  merge_entities(part.entities);
  keep_best(part.mentions, [](const EntityMention& row) { return std::tie(row.where.section, row.where.span, row.entity); });
  keep_best(part.edges, [](const ExtractedEdge& row) { return std::tie(row.type, row.from, row.to, row.where.section); });
  keep_best(part.facts, [](const PropertyFact& row) { return std::tie(row.node, row.property, row.value); });
}

}  // namespace docent::model
