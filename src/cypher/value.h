// Values of queries at run time: null, boolean, integer, float, string, list, map, node, relationship and path (no temporal or spatial ones).
//
// Sixteen bytes. Strings, lists, maps and paths are shared and never change, so copying one costs a counter (atomic: values may cross
// threads). A borrowed string belongs to the graph or the plan and lives as long as that. Nodes and relationships are numbers of
// the GraphView they came from. `weight` of a value counts its bytes as if nothing in it were shared, so that a small nest of shared
// lists that is huge to read is seen as huge.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace docent::cypher {

using NodeId = std::uint32_t;
using RelationshipId = std::uint32_t;

class Value;
using List = std::vector<Value>;
// Entries in the order of their keys, each key once.
using Map = std::vector<std::pair<std::string, Value>>;

// Alternating from a start node: one more node than relationships.
struct Path {
  std::vector<NodeId> nodes;
  std::vector<RelationshipId> relationships;
};

enum class ValueType : std::uint8_t { kNull, kBoolean, kInteger, kFloat, kString, kList, kMap, kNode, kRelationship, kPath };

class Value {
 public:
  Value() = default;
  explicit Value(bool value) : type_(ValueType::kBoolean) { payload_.boolean = value; }
  explicit Value(std::int64_t value) : type_(ValueType::kInteger) { payload_.integer = value; }
  explicit Value(double value) : type_(ValueType::kFloat) { payload_.real = value; }
  explicit Value(std::string value);
  explicit Value(List value);
  // `entries` in any order; of equal keys the last counts.
  explicit Value(Map entries);
  explicit Value(Path value);
  static Value node(NodeId id);
  static Value relationship(RelationshipId id);
  // Of a string that outlives every use of the value.
  static Value borrowed(std::string_view text);
  template <typename T>
  Value(const T*) = delete;  // would be a bool

  Value(const Value& other) noexcept : payload_(other.payload_), size_(other.size_), type_(other.type_), owned_(other.owned_) {
    if (owned_) payload_.heap->users.fetch_add(1, std::memory_order_relaxed);
  }
  Value(Value&& other) noexcept : payload_(other.payload_), size_(other.size_), type_(other.type_), owned_(other.owned_) {
    other.owned_ = false;
    other.type_ = ValueType::kNull;
  }
  Value& operator=(Value other) noexcept {
    std::swap(payload_, other.payload_);
    std::swap(size_, other.size_);
    std::swap(type_, other.type_);
    std::swap(owned_, other.owned_);
    return *this;
  }
  ~Value() {
    if (owned_ && payload_.heap->users.fetch_sub(1, std::memory_order_acq_rel) == 1) delete payload_.heap;
  }

  ValueType type() const { return type_; }
  bool is_null() const { return type_ == ValueType::kNull; }
  bool is(ValueType type) const { return type_ == type; }
  bool is_true() const { return type_ == ValueType::kBoolean && payload_.boolean; }
  bool is_number() const { return type_ == ValueType::kInteger || type_ == ValueType::kFloat; }

  // Only of values of that type.
  bool boolean() const { return payload_.boolean; }
  std::int64_t integer() const { return payload_.integer; }
  double real() const { return payload_.real; }
  double number() const { return type_ == ValueType::kInteger ? static_cast<double>(payload_.integer) : payload_.real; }
  std::string_view string() const;
  const List& list() const;
  const Map& map() const;
  const Path& path() const;
  NodeId node_id() const { return payload_.id; }
  RelationshipId relationship_id() const { return payload_.id; }

  // Bytes as if nothing were shared, at most about 2^60. Constant time.
  std::uint64_t weight() const { return sizeof(Value) + (owned_ ? payload_.heap->weight : size_); }
  // Levels of lists and maps in each other: 0 for anything else. Whoever builds values from untrusted input bounds it, since all that
  // reads values (and destroys them) is recursive.
  std::uint32_t depth() const { return owned_ ? payload_.heap->depth : 0; }

 private:
  struct Heap {
    virtual ~Heap() = default;
    mutable std::atomic<std::uint32_t> users{1};
    std::uint64_t weight = 0;
    std::uint32_t depth = 0;
  };
  struct StringHeap;
  struct ListHeap;
  struct MapHeap;
  struct PathHeap;

  union Payload {
    bool boolean;
    std::int64_t integer = 0;
    double real;
    std::uint32_t id;
    const char* text;
    Heap* heap;
  };
  Payload payload_;
  std::uint32_t size_ = 0;  // of a borrowed string
  ValueType type_ = ValueType::kNull;
  bool owned_ = false;
};

static_assert(sizeof(Value) == 16);

// Value of a map for `key`; null when it has none.
Value find_entry(const Map& map, std::string_view key);

// "INTEGER", "NODE", … as error messages name types.
std::string_view to_string(ValueType type);

}  // namespace docent::cypher
