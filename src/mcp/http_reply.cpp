#include "mcp/http_reply.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "mcp/event_stream.h"

namespace docent::mcp {

bool accepts(const std::optional<std::string>& accept, std::string_view type) {
  if (!accept) return true;
  const std::string lower = base::ascii_lower(*accept);
  const std::string_view family = type.substr(0, type.find('/'));
  return lower.find(type) != std::string::npos || lower.find("*/*") != std::string::npos || lower.find(std::string(family) + "/*") != std::string::npos;
}

bool takes_events(const HttpExchange& exchange) { return exchange.emit && exchange.accept && accepts(exchange.accept, kEvents); }

HttpReply reply(unsigned status, std::string content_type, std::string body) {
  HttpReply made;
  made.status = status;
  made.content_type = std::move(content_type);
  made.body = std::move(body);
  return made;
}

HttpReply refuse(unsigned status, RpcCode code, std::string why) {
  return reply(status, kJson, error_message(nullptr, {code, std::move(why), {}}, false));
}

HttpReply not_allowed(const char* allow) {
  HttpReply made = reply(405);
  made.allow = allow;
  return made;
}

HttpReply streamed() {
  HttpReply made = reply(200, kEvents);
  made.streamed = true;
  return made;
}

HttpReply answer(const HttpExchange& exchange, unsigned status, std::string message) {
  if (message.empty()) return reply(202);
  if (accepts(exchange.accept, kJson)) return reply(status, kJson, std::move(message));
  return reply(status, kEvents, plain_event(message));
}

}  // namespace docent::mcp
