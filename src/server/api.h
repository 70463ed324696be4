// The routes of `docent serve`, without sockets: a request in, a response out. Thread safe.
//
// Errors are problem details (RFC 9457) with the stable code of base::ErrorCode; messages meant for the log stay there.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "query/engine.h"

namespace docent::server {

struct Request {
  std::string method, path;  // the path without its query
  std::string content_type, body;
  std::string request_id;
};

struct Response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::map<std::string, std::string> headers;
};

class Api {
 public:
  // `engine` outlives it. Over HTTP nobody is the owner: documents of access groups stay hidden.
  explicit Api(const query::Engine& engine) : engine_(engine) {}
  Response handle(const Request& request, std::stop_token stop) const;

 private:
  Response search(const Request& request, std::stop_token stop) const;
  Response ask(const Request& request, std::stop_token stop) const;
  Response verify(const Request& request) const;
  Response status() const;
  Response ready() const;
  Response raw(const Request& request, std::string_view id) const;

  const query::Engine& engine_;
};

// `code`: as base::to_string; `detail`: fit for the caller.
Response problem(unsigned status, std::string_view code, std::string_view detail, std::string_view request_id);

}  // namespace docent::server
