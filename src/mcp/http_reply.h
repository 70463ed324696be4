// Replies of the protocol over HTTP, and what a client says it takes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mcp/exchange.h"
#include "mcp/json_rpc.h"

namespace docent::mcp {

constexpr const char* kJson = "application/json";
constexpr const char* kEvents = "text/event-stream";

// No header accepts everything.
bool accepts(const std::optional<std::string>& accept, std::string_view type);
// Events only for those who ask for them in words, where the transport can.
bool takes_events(const HttpExchange& exchange);

HttpReply reply(unsigned status, std::string content_type = {}, std::string body = {});
// An error that answers no request.
HttpReply refuse(unsigned status, RpcCode code, std::string why);
HttpReply not_allowed(const char* allow);
// Everything went through `emit`.
HttpReply streamed();
// A message in the form that the client takes; nothing is 202.
HttpReply answer(const HttpExchange& exchange, unsigned status, std::string message);

}  // namespace docent::mcp
