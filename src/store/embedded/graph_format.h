// A graph as one run of bytes: a header, a table of arrays and the arrays, so that a file of it is used as it is mapped.
//
// Numbers are in the machine's byte order: the file is a cache that is made again on another machine. Whoever changes anything below, or the
// meaning of a field, raises kGraphFormat; a changed schema (model/graph.h) is noticed by its fingerprint.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <type_traits>

#include "cypher/graph_view.h"
#include "model/graph.h"

namespace docent::store::embedded {

constexpr std::array<char, 8> kGraphMagic = {'d', 'o', 'c', 'g', 'r', 'a', 'p', 'h'};
constexpr std::uint32_t kGraphFormat = 1;

constexpr std::size_t kGraphKinds = model::kNodeKinds.size();
constexpr std::size_t kGraphTypes = model::kEdgeTypes.size();

// Bytes of the text pool.
struct TextRef {
  std::uint32_t at = 0, size = 0;
};

// Nodes: documents by id, sections by document and ordinal, then entities by kind and id.
struct NodeRow {
  TextRef id, name;
  std::uint32_t values = 0;  // first of its values in the order of its shape's keys
  std::uint16_t shape = 0;
  std::uint8_t kind = 0;
  std::uint8_t unused = 0;
};

// Which keys a node has; all of a kind with the same properties share one.
struct ShapeRow {
  std::uint64_t mask = 0;  // a bit a key
  std::uint32_t keys = 0;  // first in the array of keys
  std::uint32_t count = 0;
};

// A property: an integer, or a text or list as two halves (`at` and `size` of the pool, first and count in the array of list items).
using ValueCell = std::uint64_t;

// Relationships, by type, start, order, end and section.
struct EdgeRow {
  std::uint32_t from = 0, to = 0;
  std::uint32_t section = 0;  // node
  std::uint32_t order = 0;
  std::uint32_t start = 0, end = 0;
  std::uint32_t count = 1;
  float confidence = 1;
  std::uint8_t type = 0, extractor = 0;
  std::uint8_t has_span = 0;
  std::uint8_t unused = 0;
};

// An index over a property of a label: nodes by value, then number.
struct IndexRow {
  std::uint32_t kind = 0, key = 0;
  std::uint32_t first = 0, count = 0;  // in the array of indexed nodes
  std::uint32_t distinct = 0;
  std::uint32_t unique = 0;
};

// A lower-cased name or alias, by text, then node.
struct NameRow {
  TextRef text;
  std::uint32_t node = 0;
};

enum class GraphArray : std::uint32_t {
  kNodes,
  kShapes,
  kKeys,         // cypher::KeyId, of shapes
  kValues,
  kListItems,    // TextRef
  kIota,         // NodeId: 0, 1, 2, …, so that the nodes of a label are a span
  kKindFirst,    // first node of each kind, and the number of nodes
  kEdges,
  kTypeFirst,    // first relationship of each type, and their number
  kOutFirst,     // first step of each node, and their number
  kOutSteps,     // cypher::Step, of a node by relationship, so by type
  kInFirst,
  kInSteps,
  kDegrees,      // relationships by kind, direction and type
  kIndexes,
  kIndexed,      // NodeId
  kNames,
  kText,         // bytes
  kCount,
};

struct GraphHeader {
  std::array<char, 8> magic = kGraphMagic;
  std::uint32_t format = kGraphFormat;
  std::uint32_t checksum = 0;  // CRC-32C of everything after it
  std::uint64_t size = 0;      // of the whole
  std::uint64_t generation = 0;
  std::array<char, 16> schema{};    // fingerprint of the tables in model/graph.h
  std::array<char, 16> identity{};  // of the documents it is made of, as whoever keeps it says
  struct {
    std::uint64_t at = 0, count = 0;
  } arrays[static_cast<std::size_t>(GraphArray::kCount)];
};
constexpr std::size_t kChecksumEnd = offsetof(GraphHeader, checksum) + sizeof(GraphHeader::checksum);

static_assert(std::is_trivially_copyable_v<GraphHeader> && sizeof(NodeRow) == 24 && sizeof(EdgeRow) == 36 && sizeof(NameRow) == 12 &&
              sizeof(cypher::Step) == 8 && sizeof(ShapeRow) == 16);

// ---- Keys: the node properties, then those edge properties that no node property has the name of. ----------------------------------

constexpr std::size_t kGraphKeys = model::kProperties.size() + 6;
static_assert(kGraphKeys <= 64, "the mask of a shape has a bit for each");
constexpr cypher::KeyId key_of(model::Property property) { return static_cast<cypher::KeyId>(property); }
enum EdgeKey : cypher::KeyId {
  kConfidenceKey = model::kProperties.size(),
  kSectionIdKey,
  kStartKey,
  kEndKey,
  kExtractorKey,
  kCountKey,
  kOrderKey = key_of(model::Property::kOrder),
};
std::string_view graph_key_name(cypher::KeyId key);
std::array<char, 16> graph_schema_fingerprint();

}  // namespace docent::store::embedded
