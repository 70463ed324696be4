// The routes of `docent serve`, without sockets: a request in, a response out. Thread safe.
//
// Errors are problem details (RFC 9457) with the stable code of base::ErrorCode; messages meant for the log stay there.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "mcp/server.h"
#include "query/engine.h"

namespace docent::server {

struct Request {
  std::string method, path;  // the path without its query
  std::string content_type, body;
  std::string request_id;
  // Absent: no such header.
  std::optional<std::string> accept, if_none_match, mcp_protocol_version, mcp_method, mcp_name;
  // Sends a piece of a text/event-stream body; the head of the response goes before the first. False when the client is gone.
  std::function<bool(std::string_view)> emit;
  std::stop_token draining;  // requested when the server begins to end
};

struct Response {
  unsigned status = 200;
  std::string content_type = "application/json";  // empty: no body
  std::string body;
  std::map<std::string, std::string> headers;
  bool streamed = false;  // all of it went through `emit`
};

class Api {
 public:
  // Both outlive it. Over HTTP nobody is the owner: documents of access groups stay hidden.
  Api(const query::Engine& engine, const mcp::Server& mcp) : engine_(engine), mcp_(mcp) {}
  Response handle(const Request& request, std::stop_token stop) const;

 private:
  Response search(const Request& request, std::stop_token stop) const;
  Response ask(const Request& request, std::stop_token stop) const;
  Response verify(const Request& request) const;
  Response status() const;
  Response ready() const;
  Response raw(const Request& request, std::string_view id) const;

  Response browse(const Request& request, std::string_view id) const;
  Response sources() const;
  Response speak_mcp(const Request& request, std::stop_token stop) const;

  const query::Engine& engine_;
  const mcp::Server& mcp_;
};

// `code`: as base::to_string; `detail`: fit for the caller.
Response problem(unsigned status, std::string_view code, std::string_view detail, std::string_view request_id);

}  // namespace docent::server
