#include "server/json_body.h"

#include <algorithm>

#include "base/text.h"

namespace docent::server {
namespace {

using base::ErrorCode;

std::unexpected<base::Error> wrong(const char* name, const std::string& what) {
  return base::fail(ErrorCode::kInvalidArgument, std::string("\"") + name + "\" must be " + what);
}

}  // namespace

base::Result<JsonBody> JsonBody::read(std::string_view text, std::initializer_list<std::string_view> known) {
  bool too_deep = false;
  Json value = Json::parse(
      text,
      [&](int depth, Json::parse_event_t, Json&) {
        too_deep = too_deep || depth > kMaxJsonDepth;
        return !too_deep;
      },
      false);
  if (too_deep) return base::fail(ErrorCode::kInvalidArgument, "the body is nested deeper than " + std::to_string(kMaxJsonDepth) + " levels");
  if (value.is_discarded() || !value.is_object()) return base::fail(ErrorCode::kInvalidArgument, "the body must be a JSON object");
  for (const auto& [key, item] : value.items()) {
    if (std::ranges::find(known, std::string_view(key)) != known.end()) continue;
    std::string names;
    for (const std::string_view name : known) names += (names.empty() ? "" : ", ") + std::string(name);
    return base::fail(ErrorCode::kInvalidArgument, "unknown member \"" + std::string(base::utf8_prefix(key, 64)) + "\"; known are " + names);
  }
  return JsonBody(std::move(value));
}

base::Result<std::string> JsonBody::text(const char* name) const {
  if (!has(name) || !value_[name].is_string()) return wrong(name, "a text");
  return value_[name].get<std::string>();
}

base::Result<std::int64_t> JsonBody::integer(const char* name, std::int64_t low, std::int64_t high) const {
  const std::string range = "a whole number of " + std::to_string(low) + ".." + std::to_string(high);
  if (!has(name) || !value_[name].is_number_integer()) return wrong(name, range);
  // Beyond 2^63 it is unsigned and would wrap.
  if (value_[name].is_number_unsigned() && value_[name].get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) return wrong(name, range);
  const auto value = value_[name].get<std::int64_t>();
  if (value < low || value > high) return wrong(name, range + ", got " + std::to_string(value));
  return value;
}

base::Result<bool> JsonBody::flag(const char* name) const {
  if (!has(name)) return false;
  if (!value_[name].is_boolean()) return wrong(name, "true or false");
  return value_[name].get<bool>();
}

}  // namespace docent::server
