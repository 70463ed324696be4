// An HTTP request and reply as the protocol sees them, without sockets.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mcp/notifications.h"

namespace docent::mcp {

// What of an HTTP request the protocol looks at. Names and values as received, without the ends' white space.
struct HttpExchange {
  std::string method;  // POST, GET, DELETE
  std::string body;
  std::optional<std::string> accept, protocol_version, mcp_method, mcp_name, session_id, last_event_id;
  std::vector<std::pair<std::string, std::string>> parameters;  // headers Mcp-Param-*: what follows in the name, in small letters
  // Sends a piece of a text/event-stream body, the head of the response before the first; empty where the transport cannot.
  Emit emit;
};

struct HttpReply {
  unsigned status = 200;
  std::string content_type;  // empty: no body
  std::string body;
  std::string allow;         // with 405
  std::string session_id;    // not empty: to be sent as Mcp-Session-Id
  bool streamed = false;     // all of it went through `emit`, or what came before `stream`
  // Set: the body is an event stream that goes on. What of it there is to send now, perhaps nothing; nullopt ends it. To be asked a few
  // times a second, by one thread at a time, until it ends or the client has gone; `draining` once the server begins to end.
  std::function<std::optional<std::string>(bool draining)> stream;
};

}  // namespace docent::mcp
