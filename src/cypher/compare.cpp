#include "cypher/compare.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace docent::cypher {
namespace {

std::partial_ordering compare_mixed(std::int64_t a, double b) {
  if (std::isnan(b)) return std::partial_ordering::unordered;
  if (b >= 9223372036854775808.0) return std::partial_ordering::less;
  if (b < -9223372036854775808.0) return std::partial_ordering::greater;
  const double whole = std::trunc(b);
  const auto integer = static_cast<std::int64_t>(whole);
  if (a != integer) return a <=> integer;
  return 0.0 <=> b - whole;
}

std::partial_ordering compare_numbers(const Value& a, const Value& b) {
  if (a.is(ValueType::kInteger) && b.is(ValueType::kInteger)) return a.integer() <=> b.integer();
  if (a.is(ValueType::kInteger)) return compare_mixed(a.integer(), b.real());
  if (b.is(ValueType::kInteger)) return 0 <=> compare_mixed(b.integer(), a.real());
  return a.real() <=> b.real();
}

bool is_nan(const Value& value) { return value.is(ValueType::kFloat) && std::isnan(value.real()); }

bool same_path(const Path& a, const Path& b) { return a.nodes == b.nodes && a.relationships == b.relationships; }

Ternary equal_lists(const List& a, const List& b) {
  if (a.size() != b.size()) return false;
  Ternary result = true;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Ternary item = equals(a[i], b[i]);
    if (!item) result = std::nullopt;
    else if (!*item) return false;
  }
  return result;
}

Ternary equal_maps(const Map& a, const Map& b) {
  if (a.size() != b.size()) return false;
  Ternary result = true;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].first != b[i].first) return false;
    const Ternary item = equals(a[i].second, b[i].second);
    if (!item) result = std::nullopt;
    else if (!*item) return false;
  }
  return result;
}

std::optional<std::partial_ordering> compare_lists(const List& a, const List& b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    const Ternary same = equals(a[i], b[i]);
    if (!same) return std::nullopt;
    if (!*same) return compare(a[i], b[i]);
  }
  return a.size() <=> b.size();
}

int rank_of(const Value& value) {
  switch (value.type()) {
    case ValueType::kMap: return 0;
    case ValueType::kNode: return 1;
    case ValueType::kRelationship: return 2;
    case ValueType::kList: return 3;
    case ValueType::kPath: return 4;
    case ValueType::kString: return 5;
    case ValueType::kBoolean: return 6;
    case ValueType::kInteger:
    case ValueType::kFloat: return is_nan(value) ? 8 : 7;
    case ValueType::kNull: return 9;
  }
  return 9;
}

std::weak_ordering order_lists(const List& a, const List& b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (const auto item = order(a[i], b[i]); item != 0) return item;
  }
  return a.size() <=> b.size();
}

// By keys first, then by values.
std::weak_ordering order_maps(const Map& a, const Map& b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (const int keys = a[i].first.compare(b[i].first); keys != 0) return keys <=> 0;
  }
  if (a.size() != b.size()) return a.size() <=> b.size();
  for (std::size_t i = 0; i < common; ++i) {
    if (const auto item = order(a[i].second, b[i].second); item != 0) return item;
  }
  return std::weak_ordering::equivalent;
}

std::weak_ordering order_paths(const Path& a, const Path& b) {
  if (const auto nodes = a.nodes <=> b.nodes; nodes != 0) return nodes;
  return a.relationships <=> b.relationships;
}

std::size_t mix(std::size_t seed, std::size_t more) { return seed ^ (more + 0x9e3779b97f4a7c15ULL + (seed << 6U) + (seed >> 2U)); }

}  // namespace

Ternary equals(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return std::nullopt;
  if (a.is_number() && b.is_number()) return compare_numbers(a, b) == 0;
  if (a.type() != b.type()) return false;
  switch (a.type()) {
    case ValueType::kBoolean: return a.boolean() == b.boolean();
    case ValueType::kString: return a.string() == b.string();
    case ValueType::kList: return equal_lists(a.list(), b.list());
    case ValueType::kMap: return equal_maps(a.map(), b.map());
    case ValueType::kNode:
    case ValueType::kRelationship: return a.node_id() == b.node_id();
    case ValueType::kPath: return same_path(a.path(), b.path());
    default: return false;
  }
}

bool equivalent(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.is_number() && b.is_number()) return (is_nan(a) && is_nan(b)) || compare_numbers(a, b) == 0;
  if (a.type() != b.type()) return false;
  if (a.is(ValueType::kList)) return std::ranges::equal(a.list(), b.list(), equivalent);
  if (a.is(ValueType::kMap)) {
    return std::ranges::equal(a.map(), b.map(), [](const auto& x, const auto& y) { return x.first == y.first && equivalent(x.second, y.second); });
  }
  return equals(a, b).value_or(false);
}

std::size_t hash_of(const Value& value) {
  switch (value.type()) {
    case ValueType::kNull: return 1;
    case ValueType::kBoolean: return value.boolean() ? 3 : 2;
    case ValueType::kInteger: return std::hash<std::int64_t>()(value.integer());
    case ValueType::kFloat: {
      const double real = value.real();
      if (std::isnan(real)) return 4;
      // A float that is a whole number equals that integer.
      if (real == std::trunc(real) && std::abs(real) < 9.2e18) return std::hash<std::int64_t>()(static_cast<std::int64_t>(real));
      return std::hash<double>()(real);
    }
    case ValueType::kString: return std::hash<std::string_view>()(value.string());
    case ValueType::kNode: return mix(5, value.node_id());
    case ValueType::kRelationship: return mix(6, value.relationship_id());
    case ValueType::kList: {
      std::size_t hash = 7;
      for (const Value& item : value.list()) hash = mix(hash, hash_of(item));
      return hash;
    }
    case ValueType::kMap: {
      std::size_t hash = 8;
      for (const auto& [key, item] : value.map()) hash = mix(mix(hash, std::hash<std::string>()(key)), hash_of(item));
      return hash;
    }
    case ValueType::kPath: {
      std::size_t hash = mix(9, value.path().nodes.front());
      for (const RelationshipId id : value.path().relationships) hash = mix(hash, id);
      return hash;
    }
  }
  return 0;
}

std::optional<std::partial_ordering> compare(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return std::nullopt;
  if (a.is_number() && b.is_number()) return compare_numbers(a, b);
  if (a.type() != b.type()) return std::nullopt;
  switch (a.type()) {
    case ValueType::kBoolean: return a.boolean() <=> b.boolean();
    case ValueType::kString: return a.string() <=> b.string();
    case ValueType::kList: return compare_lists(a.list(), b.list());
    default: return std::nullopt;
  }
}

std::weak_ordering order(const Value& a, const Value& b) {
  const int rank = rank_of(a);
  if (const int other = rank_of(b); rank != other) return rank <=> other;
  switch (a.type()) {
    case ValueType::kMap: return order_maps(a.map(), b.map());
    case ValueType::kNode:
    case ValueType::kRelationship: return a.node_id() <=> b.node_id();
    case ValueType::kList: return order_lists(a.list(), b.list());
    case ValueType::kPath: return order_paths(a.path(), b.path());
    case ValueType::kString: return a.string() <=> b.string();
    case ValueType::kBoolean: return a.boolean() <=> b.boolean();
    case ValueType::kInteger:
    case ValueType::kFloat: {
      if (is_nan(a)) return std::weak_ordering::equivalent;
      const auto numbers = compare_numbers(a, b);
      return numbers < 0 ? std::weak_ordering::less : numbers > 0 ? std::weak_ordering::greater : std::weak_ordering::equivalent;
    }
    case ValueType::kNull: return std::weak_ordering::equivalent;
  }
  return std::weak_ordering::equivalent;
}

}  // namespace docent::cypher
