#include "mcp/arguments.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "mcp/json_rpc.h"

namespace docent::mcp {
namespace {

using base::ErrorCode;

}  // namespace

base::Result<Arguments> Arguments::read(const Json& arguments, std::initializer_list<Parameter> known) {
  Arguments read;
  for (const auto& [key, value] : arguments.items()) {
    const std::string lower = base::ascii_lower(key);
    const auto parameter = std::ranges::find_if(known, [&](const Parameter& one) {
      return one.name == lower || std::ranges::find(one.aliases, std::string_view(lower)) != one.aliases.end();
    });
    if (parameter == known.end()) {
      std::string names;
      for (const Parameter& one : known) names += (names.empty() ? "" : ", ") + std::string(one.name);
      return base::fail(ErrorCode::kInvalidArgument, "unknown argument \"" + key.substr(0, 64) + "\"; " +
                                                         (names.empty() ? "this tool takes none" : "this tool takes " + names));
    }
    if (value.is_null()) continue;
    if (read.find(parameter->name) != nullptr)
      return base::fail(ErrorCode::kInvalidArgument, "\"" + std::string(parameter->name) + "\" is given twice, once as \"" + key.substr(0, 64) + "\"");
    read.values_.push_back({std::string(parameter->name), dump(value)});
  }
  return read;
}

const Arguments::Value* Arguments::find(std::string_view name) const {
  const auto at = std::ranges::find(values_, name, &Value::name);
  return at == values_.end() ? nullptr : &*at;
}

base::Result<std::optional<std::string>> Arguments::text(std::string_view name) const {
  const Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  const Json json = Json::parse(value->json);
  if (!json.is_string()) return base::fail(ErrorCode::kInvalidArgument, "\"" + std::string(name) + "\" must be a text");
  std::string text = json.get<std::string>();
  if (base::trim(text).empty()) return std::nullopt;
  return text;
}

base::Result<std::string> Arguments::required_text(std::string_view name) const {
  DOCENT_ASSIGN(auto given, text(name));
  if (!given) return base::fail(ErrorCode::kInvalidArgument, "\"" + std::string(name) + "\" is missing: give a text");
  return std::move(*given);
}

base::Result<std::optional<std::int64_t>> Arguments::integer(std::string_view name, std::int64_t low, std::int64_t high) const {
  const Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto wrong = [&] {
    return base::fail(ErrorCode::kInvalidArgument, "\"" + std::string(name) + "\" must be a whole number of " + std::to_string(low) + " to " + std::to_string(high));
  };
  const Json json = Json::parse(value->json);
  std::int64_t number = 0;
  if (json.is_string()) {
    const std::string text(base::trim(json.get_ref<const std::string&>()));
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size()) return wrong();
  } else if (json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) {
    return wrong();
  } else if (json.is_number_integer()) {
    number = json.get<std::int64_t>();
  } else if (json.is_number_float() && json.get<double>() >= -1e9 && json.get<double>() <= 1e9 &&
             json.get<double>() == static_cast<double>(static_cast<std::int64_t>(json.get<double>()))) {
    number = static_cast<std::int64_t>(json.get<double>());
  } else {
    return wrong();
  }
  if (number < low || number > high) return wrong();
  return number;
}

base::Result<std::vector<std::string>> Arguments::texts(std::string_view name, std::size_t most) const {
  std::vector<std::string> list;
  const Value* value = find(name);
  if (value == nullptr) return list;
  const Json json = Json::parse(value->json);
  const bool all_texts = json.is_array() && std::ranges::all_of(json, [](const Json& one) { return one.is_string(); });
  if (json.is_string()) {
    for (const std::string_view part : base::split(json.get_ref<const std::string&>(), ','))
      if (const auto trimmed = base::trim(part); !trimmed.empty()) list.emplace_back(trimmed);
  } else if (all_texts) {
    for (const Json& one : json) list.push_back(one.get<std::string>());
  } else {
    return base::fail(ErrorCode::kInvalidArgument, "\"" + std::string(name) + "\" must be a list of texts");
  }
  if (list.size() > most) return base::fail(ErrorCode::kInvalidArgument, "\"" + std::string(name) + "\" may have at most " + std::to_string(most) + " items");
  return list;
}

}  // namespace docent::mcp
