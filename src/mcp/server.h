// The protocol, bytes in and bytes out, without sockets: both eras, over HTTP exchanges and over lines (stdio).
//
// Thread safe; keeps no state between requests over HTTP (legacy sessions are optional in the specification, and none are given out).
// Not offered yet: server-sent events, subscriptions, tasks; the capabilities say so, and GET answers 405 as the specification asks of a
// server without them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "mcp/features.h"

namespace docent::mcp {

struct Identity {
  std::string name = "docent", title = "Docent", version;
};

// What of an HTTP request the protocol looks at. Names and values as received, without the ends' white space.
struct HttpExchange {
  std::string method;  // POST, GET, DELETE
  std::string body;
  std::optional<std::string> accept, protocol_version, mcp_method, mcp_name;
};

struct HttpReply {
  unsigned status = 200;
  std::string content_type;  // empty: no body
  std::string body;
  std::string allow;         // with 405
};

class Server {
 public:
  // `features` outlives it.
  Server(const Features& features, Identity identity) : features_(features), identity_(std::move(identity)) {}
  HttpReply handle(const HttpExchange& exchange, const query::Principal& principal, std::stop_token stop) const;

  // One client over lines. Not thread safe.
  class LineSession {
   public:
    LineSession(const Server& server, query::Principal principal) : server_(server), principal_(std::move(principal)) {}
    // The line to send back, without its end; empty for none.
    std::string handle(std::string_view line, std::stop_token stop);

   private:
    const Server& server_;
    const query::Principal principal_;
    std::optional<Revision> legacy_;  // once `initialize` came
  };

 private:
  struct Reply;
  Reply handle_modern(const Json& message, const HttpExchange* exchange, const query::Principal& principal, std::stop_token stop) const;
  Reply handle_legacy(const Json& message, Revision revision, const query::Principal& principal, std::stop_token stop) const;
  Outcome<Json> dispatch(const Caller& caller, const std::string& method, const Json& params) const;
  Json initialize(const Caller& caller, const Json& params) const;
  Json discover(const Caller& caller) const;
  Json capabilities() const;

  const Features& features_;
  const Identity identity_;
};

}  // namespace docent::mcp
