// The HTTP side of the Model Context Protocol: what of a request the protocol looks at, and how its reply becomes a response.
#pragma once

#include <stop_token>

#include "mcp/call_note.h"
#include "mcp/server.h"
#include "server/http.h"

namespace docent::server {

// POST, GET or DELETE; anything else is a 405. `note` is filled while the request is handled; it may be read whenever a piece is emitted.
Response speak_mcp(const mcp::Server& server, Request& request, const query::Principal& principal, std::stop_token stop, mcp::CallNote& note);

}  // namespace docent::server
