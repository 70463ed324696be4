#include "cypher/value.h"

#include <algorithm>

namespace docent::cypher {
namespace {

// Far below what overflows when somebody adds a few of them.
constexpr std::uint64_t kMostWeight = std::uint64_t{1} << 60;

std::uint64_t sum(std::uint64_t a, std::uint64_t b) { return std::min(a + b, kMostWeight); }

}  // namespace

struct Value::StringHeap : Value::Heap {
  explicit StringHeap(std::string value) : text(std::move(value)) { weight = sizeof(StringHeap) + text.size(); }
  std::string text;
};

struct Value::ListHeap : Value::Heap {
  explicit ListHeap(List value) : items(std::move(value)) {
    weight = sizeof(ListHeap);
    for (const Value& item : items) {
      weight = sum(weight, item.weight());
      depth = std::max(depth, item.depth());
    }
    ++depth;
  }
  List items;
};

struct Value::MapHeap : Value::Heap {
  explicit MapHeap(Map value) : entries(std::move(value)) {
    weight = sizeof(MapHeap);
    for (const auto& [key, item] : entries) {
      weight = sum(weight, sum(sizeof(std::string) + key.size(), item.weight()));
      depth = std::max(depth, item.depth());
    }
    ++depth;
  }
  Map entries;
};

struct Value::PathHeap : Value::Heap {
  explicit PathHeap(Path value) : path(std::move(value)) {
    weight = sizeof(PathHeap) + (path.nodes.size() + path.relationships.size()) * sizeof(NodeId);
  }
  Path path;
};

Value::Value(std::string value) : type_(ValueType::kString), owned_(true) { payload_.heap = new StringHeap(std::move(value)); }

Value::Value(List value) : type_(ValueType::kList), owned_(true) { payload_.heap = new ListHeap(std::move(value)); }

Value::Value(Map entries) : type_(ValueType::kMap), owned_(true) {
  std::ranges::stable_sort(entries, {}, &Map::value_type::first);
  Map unique;
  unique.reserve(entries.size());
  for (auto& entry : entries) {
    if (!unique.empty() && unique.back().first == entry.first) unique.back() = std::move(entry);
    else unique.push_back(std::move(entry));
  }
  payload_.heap = new MapHeap(std::move(unique));
}

Value::Value(Path value) : type_(ValueType::kPath), owned_(true) { payload_.heap = new PathHeap(std::move(value)); }

Value Value::node(NodeId id) {
  Value value;
  value.type_ = ValueType::kNode;
  value.payload_.id = id;
  return value;
}

Value Value::relationship(RelationshipId id) {
  Value value = node(id);
  value.type_ = ValueType::kRelationship;
  return value;
}

Value Value::borrowed(std::string_view text) {
  if (text.size() > ~std::uint32_t{0}) return Value(std::string(text));
  Value value;
  value.type_ = ValueType::kString;
  value.payload_.text = text.data();
  value.size_ = static_cast<std::uint32_t>(text.size());
  return value;
}

std::string_view Value::string() const {
  if (owned_) return static_cast<const StringHeap*>(payload_.heap)->text;
  return {payload_.text, size_};
}

const List& Value::list() const { return static_cast<const ListHeap*>(payload_.heap)->items; }
const Map& Value::map() const { return static_cast<const MapHeap*>(payload_.heap)->entries; }
const Path& Value::path() const { return static_cast<const PathHeap*>(payload_.heap)->path; }

Value find_entry(const Map& map, std::string_view key) {
  const auto found = std::ranges::lower_bound(map, key, {}, [](const auto& entry) { return std::string_view(entry.first); });
  return found != map.end() && found->first == key ? found->second : Value();
}

std::string_view to_string(ValueType type) {
  switch (type) {
    case ValueType::kNull: return "NULL";
    case ValueType::kBoolean: return "BOOLEAN";
    case ValueType::kInteger: return "INTEGER";
    case ValueType::kFloat: return "FLOAT";
    case ValueType::kString: return "STRING";
    case ValueType::kList: return "LIST";
    case ValueType::kMap: return "MAP";
    case ValueType::kNode: return "NODE";
    case ValueType::kRelationship: return "RELATIONSHIP";
    case ValueType::kPath: return "PATH";
  }
  return "";
}

}  // namespace docent::cypher
