// The protocol, bytes in and bytes out, without sockets: both eras, over HTTP exchanges and over lines (stdio).
//
// Thread safe; keeps no state between requests over HTTP (legacy sessions are optional in the specification, and none are given out).
// An answer becomes a stream of server-sent events when there is something to send before it: progress, log lines, changes that a client
// listens to. Not offered yet: tasks, and what needs sessions of the older revisions (GET streams, requests to the client): the capabilities
// say so, and GET answers 405 as the specification asks of a server without them.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/features.h"
#include "mcp/notifications.h"

namespace docent::mcp {

struct Identity {
  std::string name = "docent", title = "Docent", version;
};

// What of an HTTP request the protocol looks at. Names and values as received, without the ends' white space.
struct HttpExchange {
  std::string method;  // POST, GET, DELETE
  std::string body;
  std::optional<std::string> accept, protocol_version, mcp_method, mcp_name;
  // Sends a piece of a text/event-stream body, the head of the response before the first; empty where the transport cannot.
  Emit emit;
  std::stop_token draining;  // listeners end when it is requested
};

constexpr std::size_t kMaxListeners = 16;

struct HttpReply {
  unsigned status = 200;
  std::string content_type;  // empty: no body
  std::string body;
  std::string allow;         // with 405
  bool streamed = false;     // all of it went through `emit`
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
    // The line to send back, without its end; empty for none. `emit` sends lines before it.
    std::string handle(std::string_view line, std::stop_token stop, const Emit& emit = {});
    // To be called a few times a second: sends what subscriptions wait for. False when nobody reads any more.
    bool poll(const Emit& emit);
    // Ends all subscriptions.
    void close(const Emit& emit);

   private:
    const Server& server_;
    const query::Principal principal_;
    std::optional<Revision> legacy_;  // once `initialize` came
    std::vector<Subscription> subscriptions_;
  };

 private:
  struct Reply;
  struct Transport;
  Reply handle_modern(const Json& message, const Transport& transport, const query::Principal& principal, std::stop_token stop) const;
  Reply handle_legacy(const Json& message, Revision revision, const query::Principal& principal, std::stop_token stop, const Emit& emit) const;
  Reply listen(const Caller& caller, const Json& id, const Json& params, const Transport& transport) const;
  Outcome<Json> dispatch(const Caller& caller, const std::string& method, const Json& params) const;
  Json initialize(const Caller& caller, const Json& params) const;
  Json discover(const Caller& caller) const;
  Json capabilities(bool modern) const;

  const Features& features_;
  const Identity identity_;
  mutable std::atomic<std::size_t> listeners_ = 0;
};

}  // namespace docent::mcp
