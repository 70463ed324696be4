// Pieces of content and of questions that the fixtures are made of.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "mcp/features.h"

namespace docent::fixtures {

using mcp::Json;

inline Json text(std::string words) { return {{"type", "text"}, {"text", std::move(words)}}; }
inline Json resource(const char* uri, const char* type, std::string words) {
  return {{"type", "resource"}, {"resource", {{"uri", uri}, {"mimeType", type}, {"text", std::move(words)}}}};
}
inline Json contents(std::initializer_list<Json> items) {
  Json list = Json::array();
  for (const Json& item : items) list.push_back(item);
  return {{"content", std::move(list)}};
}
inline Json failure(std::string why) {
  Json result = contents({text(std::move(why))});
  result["isError"] = true;
  return result;
}
inline std::unexpected<mcp::RpcError> fail(std::string why) { return std::unexpected(mcp::RpcError{mcp::RpcCode::kInvalidParams, std::move(why), {}}); }
inline Json form(const char* message, const char* field, const char* type) {
  return {{"method", "elicitation/create"},
          {"params", {{"mode", "form"}, {"message", message}, {"requestedSchema", {{"type", "object"}, {"properties", {{field, {{"type", type}}}}}, {"required", {field}}}}}}};
}

}  // namespace docent::fixtures
