// When two values are equal, equivalent, or in order: openCypher 9 knows three relations, and they differ on null and NaN.
//
// Integers and floats compare by their exact value (2^53 + 1 is not 2.0^53). Time is linear in the smaller value.
#pragma once

#include <compare>
#include <cstddef>
#include <optional>

#include "cypher/value.h"

namespace docent::cypher {

// true, false or null (nullopt).
using Ternary = std::optional<bool>;

// `a = b`: null when either is null, or when a null inside decides.
Ternary equals(const Value& a, const Value& b);

// What grouping, DISTINCT and UNION mean by the same value: like equals, but null is null and NaN is NaN.
bool equivalent(const Value& a, const Value& b);
// Equivalent values have equal hashes.
std::size_t hash_of(const Value& value);

// `a < b` and the like. nullopt is null: null somewhere that decides, or values of types that cannot be compared; `unordered` is false for
// every operator: NaN.
std::optional<std::partial_ordering> compare(const Value& a, const Value& b);

// ORDER BY: a total order over all values. Ascending: maps, nodes, relationships, lists, paths, strings, booleans, numbers, NaN, null.
std::weak_ordering order(const Value& a, const Value& b);

struct ValueHash {
  std::size_t operator()(const Value& value) const { return hash_of(value); }
};
struct ValueEquivalent {
  bool operator()(const Value& a, const Value& b) const { return equivalent(a, b); }
};

inline Value to_value(Ternary ternary) { return ternary ? Value(*ternary) : Value(); }

}  // namespace docent::cypher
