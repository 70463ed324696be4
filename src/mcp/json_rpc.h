// JSON-RPC 2.0 messages as MCP uses them: parsed within limits, answered with the codes of the specification.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "mcp/json.h"

namespace docent::mcp {

constexpr std::size_t kMaxMessageBytes = 4 << 20;
constexpr int kMaxMessageDepth = 64;
constexpr std::size_t kMaxBatch = 100;

// JSON-RPC 2.0 section 5.1, and MCP "Error Codes".
enum class RpcCode : int {
  kParse = -32700,
  kInvalidRequest = -32600,
  kMethodNotFound = -32601,
  kInvalidParams = -32602,
  kInternal = -32603,
  kResourceNotFound = -32002,  // 2025-11-25 and before; later revisions use kInvalidParams
  kHeaderMismatch = -32020,
  kMissingCapability = -32021,
  kUnsupportedVersion = -32022,
};

struct RpcError {
  RpcCode code = RpcCode::kInternal;
  std::string message;
  std::string data;  // JSON text, or empty
};

template <typename T>
using Outcome = std::expected<T, RpcError>;

// The JSON value of a whole body; too deep, too large or malformed text is kParse.
std::optional<RpcError> parse_body(std::string_view body, Json& value);

enum class MessageKind { kRequest, kNotification, kResponse, kInvalid };
// What a parsed value is by its members. An id must be a text or a whole number.
MessageKind kind_of(const Json& message);

// `id` null: left out for modern answers, null for legacy ones.
std::string error_message(const Json& id, const RpcError& error, bool modern);
// `result` may have ready_json() as its "structuredContent", and nowhere else.
std::string result_message(const Json& id, const Json& result);
// The text of a JSON object that is put into the message as it is: large answers are not parsed only to be written again.
Json ready_json(std::string_view object);
std::string dump(const Json& value);
// The member's text; empty when there is no such member or it is no text (nlohmann's `value` would throw).
std::string text_or_empty(const Json& object, const char* name);

}  // namespace docent::mcp
