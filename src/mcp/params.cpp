#include "mcp/params.h"

#include <nlohmann/json.hpp>

namespace docent::mcp {

std::unexpected<RpcError> fail(RpcCode code, std::string message, std::string data) {
  return std::unexpected(RpcError{code, std::move(message), std::move(data)});
}

const Json& params_of(const Json& message) {
  static const Json kNone = Json::object();
  const auto params = message.find("params");
  return params == message.end() ? kNone : *params;
}

const Json* meta_of(const Json& params) {
  const auto meta = params.find("_meta");
  return meta != params.end() && meta->is_object() ? &*meta : nullptr;
}

const Json* meta_version(const Json& message) {
  if (!message.is_object()) return nullptr;
  const auto params = message.find("params");
  const Json* meta = params != message.end() && params->is_object() ? meta_of(*params) : nullptr;
  if (meta == nullptr) return nullptr;
  const auto version = meta->find(std::string(kVersionKey));
  return version == meta->end() ? nullptr : &*version;
}

Outcome<std::string> text_member(const Json& params, const char* name) {
  const auto value = params.find(name);
  if (value == params.end() || !value->is_string()) return fail(RpcCode::kInvalidParams, std::string("params.") + name + " must be a text");
  return value->get<std::string>();
}

Outcome<Json> object_member(const Json& params, const char* name) {
  const auto value = params.find(name);
  if (value == params.end()) return Json::object();
  if (!value->is_object()) return fail(RpcCode::kInvalidParams, std::string("params.") + name + " must be an object");
  return *value;
}

Outcome<std::string> cursor_of(const Json& params) {
  if (!params.contains("cursor")) return std::string();
  return text_member(params, "cursor");
}

bool shows_forms(const Json& capabilities) {
  const auto elicitation = capabilities.find("elicitation");
  if (elicitation == capabilities.end() || !elicitation->is_object()) return false;
  return elicitation->contains("form") || !elicitation->contains("url");
}

bool declares(const Json& capabilities, std::string_view name) {
  const auto found = capabilities.find(std::string(name));
  return found != capabilities.end() && found->is_object();
}

bool declares_extension(const Json& capabilities, std::string_view name) {
  const auto extensions = capabilities.find("extensions");
  return extensions != capabilities.end() && extensions->is_object() && declares(*extensions, name);
}

}  // namespace docent::mcp
