// The JSON object of a request: bounded in depth, its members all known, read with errors that name the member.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/error.h"

namespace docent::server {

constexpr int kMaxJsonDepth = 16;

class JsonBody {
 public:
  using Json = nlohmann::ordered_json;

  // kInvalidArgument for anything but an object of known members; the nearest known one is named.
  static base::Result<JsonBody> read(std::string_view text, std::initializer_list<std::string_view> known);

  // Absent and null are the same.
  bool has(const char* name) const { return value_.contains(name) && !value_[name].is_null(); }
  base::Result<std::string> text(const char* name) const;
  // `name` must be there.
  base::Result<std::int64_t> integer(const char* name, std::int64_t low, std::int64_t high) const;
  base::Result<bool> flag(const char* name) const;  // absent: false
  const Json& operator[](const char* name) const { return value_[name]; }

 private:
  explicit JsonBody(Json value) : value_(std::move(value)) {}
  Json value_;
};

}  // namespace docent::server
