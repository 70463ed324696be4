// The scalar, list, string and mathematical functions of openCypher 9 and of Neo4j 5, as one table.
//
// Left out: temporal and spatial functions, and what would make a query give another answer the second time (timestamp, randomUUID). rand() is
// there, with the same seed in every run. Aggregating functions are in aggregates.h.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cypher/execution.h"
#include "cypher/value.h"

namespace docent::cypher {

// A set of ValueTypes, one bit each.
using Types = std::uint16_t;
constexpr Types only(ValueType type) { return static_cast<Types>(1U << static_cast<unsigned>(type)); }
template <typename... More>
constexpr Types only(ValueType first, More... more) {
  return static_cast<Types>(only(first) | only(more...));
}
constexpr Types kAnyType = 0x3ff;
constexpr Types kNumbers = only(ValueType::kInteger, ValueType::kFloat);
constexpr bool includes(Types types, ValueType type) { return (types >> static_cast<unsigned>(type) & 1U) != 0; }
std::string to_string(Types types);  // "INTEGER or FLOAT"

struct Function {
  using Call = base::Result<Value> (*)(Execution& execution, std::span<const Value> arguments);

  std::string_view name;
  std::uint8_t min_arguments = 0, max_arguments = 0;
  std::array<Types, 3> accepts = {};  // of each argument, null aside; of further ones the last
  Types gives = kAnyType;
  Call call = nullptr;
  bool sees_null = false;  // otherwise the result is null as soon as an argument is
};

// ASCII case ignored; null when there is none.
const Function* find_function(std::string_view name);
std::vector<std::string> function_names();

// Checks number and types of arguments, and calls.
base::Result<Value> call_function(const Function& function, Execution& execution, std::span<const Value> arguments);

// Property of a node, relationship or map; null for null and where there is none; a type error for anything else.
base::Result<Value> property_of(const Execution& execution, const Value& subject, std::string_view key);
Value properties_of(const Execution& execution, const Value& subject);  // a map, of a node, relationship or map
Value nodes_of(const Path& path);
Value relationships_of(const Path& path);

// The families.
std::span<const Function> graph_functions();
std::span<const Function> list_functions();
std::span<const Function> string_functions();
std::span<const Function> number_functions();
std::span<const Function> conversion_functions();
std::span<const Function> version_functions();

}  // namespace docent::cypher
