#include "server/mcp_endpoint.h"

namespace docent::server {
namespace {

constexpr std::string_view kParameter = "mcp-param-";

std::optional<std::string> copy_of(const std::string* value) { return value == nullptr ? std::nullopt : std::optional<std::string>(*value); }

}  // namespace

Response speak_mcp(const mcp::Server& server, Request& request, const query::Principal& principal, std::stop_token stop, mcp::CallNote& note) {
  if (request.method == "POST") {
    const std::string* type = request.header("content-type");
    if (type == nullptr || !type->starts_with("application/json"))
      return problem(415, "invalid_argument", "send JSON with Content-Type: application/json", request.request_id);
  }
  mcp::HttpExchange exchange;
  exchange.method = request.method;
  exchange.body = std::move(request.body);
  exchange.accept = copy_of(request.header("accept"));
  exchange.protocol_version = copy_of(request.header("mcp-protocol-version"));
  exchange.mcp_method = copy_of(request.header("mcp-method"));
  exchange.mcp_name = copy_of(request.header("mcp-name"));
  exchange.session_id = copy_of(request.header("mcp-session-id"));
  exchange.last_event_id = copy_of(request.header("last-event-id"));
  for (const auto& [name, value] : request.headers)
    if (name.starts_with(kParameter)) exchange.parameters.emplace_back(name.substr(kParameter.size()), value);
  exchange.emit = request.emit;
  const mcp::CallNote::Scope scope(note);
  mcp::HttpReply reply = server.handle(exchange, principal, std::move(stop));
  if (reply.status == 405) {
    Response response = problem(405, "invalid_argument", "use " + reply.allow, request.request_id);
    response.headers["Allow"] = reply.allow;
    return response;
  }
  Response response;
  response.status = reply.status;
  response.content_type = std::move(reply.content_type);
  response.body = std::move(reply.body);
  response.streamed = reply.streamed;
  response.stream = std::move(reply.stream);
  if (!reply.session_id.empty()) response.headers["Mcp-Session-Id"] = reply.session_id;
  return response;
}

}  // namespace docent::server
