#include "mcp/headers.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "mcp/params.h"

namespace docent::mcp {
namespace {

RpcError mismatch(std::string why) { return {RpcCode::kHeaderMismatch, "Header mismatch: " + std::move(why), {}}; }

// RFC 4648 section 4, padding and all.
std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bare(text);
  for (int padding = 0; padding < 2 && bare.ends_with('='); ++padding) bare.pop_back();
  if (bare.find_first_of("-_") != std::string::npos) return std::nullopt;
  std::ranges::replace(bare, '+', '-');
  std::ranges::replace(bare, '/', '_');
  std::string decoded;
  if (!base::base64url_decode(bare, decoded)) return std::nullopt;
  return decoded;
}

// "=?base64?…?=" is how a header carries what is not plain ASCII ("Value Encoding").
std::optional<std::string> decode_header(std::string_view value) {
  constexpr std::string_view kBegin = "=?base64?", kEnd = "?=";
  if (value.starts_with(kBegin) && value.ends_with(kEnd) && value.size() >= kBegin.size() + kEnd.size())
    return base64_decode(value.substr(kBegin.size(), value.size() - kBegin.size() - kEnd.size()));
  if (!std::ranges::all_of(value, [](char c) { return c == '\t' || (c >= ' ' && c <= '~'); })) return std::nullopt;
  return std::string(value);
}

const char* name_member(std::string_view method) {
  if (method == "tools/call" || method == "prompts/get") return "name";
  if (method == "resources/read") return "uri";
  return is_task_method(method) ? "taskId" : nullptr;
}

// Whether a header says the value. Numbers are compared as numbers: 42.0 is 42.
bool says(const std::string& header, const Json& value) {
  if (value.is_string()) return value.get<std::string>() == header;
  if (value.is_boolean()) return header == (value.get<bool>() ? "true" : "false");
  if (!value.is_number() || header.empty()) return false;
  char* end = nullptr;
  const double number = std::strtod(header.c_str(), &end);
  return end == header.c_str() + header.size() && number == value.get<double>();
}

}  // namespace

std::optional<RpcError> check_headers(const HttpExchange& exchange, const Json& message) {
  const Json* version = meta_version(message);
  if (!exchange.protocol_version) return mismatch("MCP-Protocol-Version is missing");
  if (version != nullptr && version->is_string() && version->get<std::string>() != *exchange.protocol_version)
    return mismatch("MCP-Protocol-Version and _meta name different revisions");
  if (!message.contains("id")) return std::nullopt;  // headers of notifications are not defined
  const std::string method = message["method"].get<std::string>();
  if (!exchange.mcp_method) return mismatch("Mcp-Method is missing");
  if (*exchange.mcp_method != method) return mismatch("Mcp-Method does not name the method of the body");
  const char* member = name_member(method);
  if (member == nullptr) return std::nullopt;
  if (!exchange.mcp_name) return mismatch("Mcp-Name is missing");
  const auto decoded = decode_header(*exchange.mcp_name);
  const Json& params = params_of(message);
  const auto named = params.find(member);
  if (!decoded || named == params.end() || !named->is_string() || named->get<std::string>() != *decoded)
    return mismatch(std::string("Mcp-Name does not match params.") + member);
  return std::nullopt;
}

std::optional<RpcError> ParameterHeaders::check(const HttpExchange& exchange, const Caller& caller, const Json& params) const {
  const std::string tool = text_or_empty(params, "name");
  const auto arguments = params.find("arguments");
  for (const Mirrored& one : mirrored_by(caller, tool)) {
    const Json* value = arguments == params.end() ? nullptr : &*arguments;
    for (const std::string& name : one.path) {
      const auto member = value != nullptr && value->is_object() ? value->find(name) : Json::const_iterator();
      value = value != nullptr && value->is_object() && member != value->end() ? &*member : nullptr;
    }
    const bool expected = value != nullptr && !value->is_null();
    const auto given = std::ranges::find(exchange.parameters, one.header, &std::pair<std::string, std::string>::first);
    if (given == exchange.parameters.end()) {
      if (expected) return mismatch("Mcp-Param-" + one.header + " is missing");
      continue;
    }
    const auto decoded = decode_header(given->second);
    if (!decoded || !expected || !says(*decoded, *value)) return mismatch("Mcp-Param-" + one.header + " does not match the arguments");
  }
  return std::nullopt;
}

std::vector<ParameterHeaders::Mirrored> ParameterHeaders::mirrored_by(const Caller& caller, const std::string& tool) const {
  {
    const base::MutexLock lock(mutex_);
    if (const auto found = known_.find(tool); found != known_.end()) return found->second;
  }
  std::vector<Mirrored> mirrored;
  bool known = false;
  for (const Json& one : features_.tools(caller)) {
    if (text_or_empty(one, "name") != tool) continue;
    known = true;
    std::vector<std::string> path;
    if (const auto schema = one.find("inputSchema"); schema != one.end()) collect(*schema, path, mirrored);
  }
  if (!known) return {};
  const base::MutexLock lock(mutex_);
  known_.emplace(tool, mirrored);
  return mirrored;
}

void ParameterHeaders::collect(const Json& schema, std::vector<std::string>& path, std::vector<Mirrored>& found) {
  const auto properties = schema.is_object() ? schema.find("properties") : schema.end();
  if (properties == schema.end() || !properties->is_object()) return;
  for (const auto& [name, property] : properties->items()) {
    path.push_back(name);
    if (const std::string header = property.is_object() ? text_or_empty(property, "x-mcp-header") : std::string(); !header.empty())
      found.push_back({path, base::ascii_lower(header)});
    collect(property, path, found);
    path.pop_back();
  }
}

}  // namespace docent::mcp
