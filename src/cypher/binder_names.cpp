#include "cypher/binder_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "base/text.h"
#include "cypher/aggregates.h"
#include "cypher/functions.h"

namespace docent::cypher {
namespace {

using Names = std::vector<std::string>;

// Longer names come from nobody who meant one of ours.
constexpr std::size_t kLongestShown = 80;

std::string shown(std::string_view name) {
  const std::string_view prefix = base::utf8_prefix(name, kLongestShown);
  return fmt::format("\"{}{}\"", prefix, prefix.size() < name.size() ? "…" : "");
}

// Case is no distance: "command" is as near as can be.
std::string nearest(std::string_view name, const Names& known) {
  Names lower;
  for (const std::string& one : known) lower.push_back(base::ascii_lower(one));
  const std::string found = base::nearest(base::ascii_lower(name.substr(0, kLongestShown)), lower);
  if (found.empty()) return {};
  return known[static_cast<std::size_t>(std::ranges::find(lower, found) - lower.begin())];
}

std::string advice(std::string_view name, const Names& known) {
  const std::string near = nearest(name, known);
  return near.empty() ? fmt::format("there are {}", fmt::join(known, ", ")) : fmt::format("did you mean \"{}\"?", near);
}

template <typename Table>
Names names_of(const Table& table) {
  Names names;
  for (const auto& row : table) names.emplace_back(row.name);
  return names;
}

bool is_known_function(std::string_view name) { return find_function(name) != nullptr || find_aggregate(name) != nullptr; }

Names all_functions() {
  Names names = function_names();
  for (const char* name : {"count", "sum", "avg", "min", "max", "collect", "stDev", "stDevP", "percentileCont", "percentileDisc"}) names.emplace_back(name);
  return names;
}

std::string kind_names(model::NodeKinds kinds) {
  Names names;
  for (const auto& row : model::kNodeKinds)
    if (kinds.contains(row.kind)) names.emplace_back(row.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::optional<std::string> wrong_label(std::string_view name) {
  if (model::node_kind_from(name)) return std::nullopt;
  return fmt::format("there is no label {}; {}", shown(name), advice(name, names_of(model::kNodeKinds)));
}

std::optional<std::string> wrong_type(std::string_view name) {
  if (model::edge_type_from(name)) return std::nullopt;
  return fmt::format("there is no relationship type {}; {}", shown(name), advice(name, names_of(model::kEdgeTypes)));
}

std::optional<std::string> wrong_label_or_type(std::string_view name) {
  if (model::node_kind_from(name) || model::edge_type_from(name)) return std::nullopt;
  Names known = names_of(model::kNodeKinds);
  for (std::string& type : names_of(model::kEdgeTypes)) known.push_back(std::move(type));
  return fmt::format("there is no label or relationship type {}; {}", shown(name), advice(name, known));
}

std::optional<std::string> wrong_function(std::string_view name) {
  if (is_known_function(name)) return std::nullopt;
  const std::string near = nearest(name, all_functions());
  return fmt::format("there is no function {}{}", shown(name), near.empty() ? "" : fmt::format("; did you mean {}()?", near));
}

std::optional<std::string> wrong_node_key(std::string_view key, model::NodeKinds kinds) {
  const auto property = model::property_from(key);
  if (property && (model::info(*property).of.bits & kinds.bits) != 0) return std::nullopt;
  Names known;
  for (const auto& row : model::kProperties)
    if ((row.of.bits & kinds.bits) != 0) known.emplace_back(row.name);
  const bool one = std::popcount(kinds.bits) == 1;
  const std::string who = kinds == model::kAllKinds ? "no node" : one ? kind_names(kinds) : fmt::format("none of {}", kind_names(kinds));
  const std::string has = fmt::format("{} {} {}", who, one ? "has no property" : "has a property", shown(key));
  if (!property) return fmt::format("{}; {}", has, advice(key, known));
  return fmt::format("{}, only {}; there are {}", has, kind_names(model::info(*property).of), fmt::join(known, ", "));
}

std::optional<std::string> wrong_edge_key(std::string_view key) {
  const Names known = names_of(model::kEdgeProperties);
  if (std::ranges::find(known, key) != known.end()) return std::nullopt;
  return fmt::format("no relationship has a property {}; {}", shown(key), advice(key, known));
}

}  // namespace docent::cypher
