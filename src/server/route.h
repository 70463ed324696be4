// One table of routes: what is served, to whom, and how it is described. Dispatch, /openapi.json, metrics labels and the tests of the door
// are all read from it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "auth/identity.h"
#include "mcp/call_note.h"
#include "query/request.h"
#include "server/http.h"

namespace docent::server {

// What a caller must be allowed to do.
enum class Access : std::uint8_t {
  kOpen,     // anybody, without a token
  kMetrics,  // the scope admin, or an address of server.metrics_allow
  kRead,
  kGraph,
  kIngest,
  kAdmin,
};
// The scope behind it; nullopt for kOpen.
std::optional<auth::Scope> scope_of(Access access);

// A request that passed the door.
struct Call {
  Request& request;
  auth::Identity identity;
  query::Principal principal;
  std::vector<std::string> parameters;        // of the pattern, percent-decoded, in order
  std::map<std::string, std::string> query;   // percent-decoded
  std::stop_token stop;
  std::vector<std::string> sources;           // whose documents the answer shows; for the audit log
  bool local_user = false;                    // without authentication: a program of the same user on this machine
  mcp::CallNote mcp;                          // of a request to /mcp: what it was
  std::string parameters_text;                // the body as it came, when it is audited
};

struct QueryParameter {
  std::string_view name, schema, meaning;  // schema: JSON
};

struct Route {
  std::string_view method;   // GET also serves HEAD
  std::string_view pattern;  // "/v1/documents/{id}/raw"
  Access access = Access::kRead;
  std::string_view operation, summary, tag;
  std::string_view body;     // component schema of the JSON body; empty: no body
  std::string_view answer;   // component schema of the 200 answer; or a media type ("text/plain"); empty: described elsewhere
  std::vector<QueryParameter> query;
  std::function<Response(Call&)> run;
  bool quick = false;        // takes microseconds: answered without a thread of the pool
  unsigned status = 200;     // of success
};

struct RouteMatch {
  const Route* route = nullptr;  // null: nothing is here, or not for this method
  std::vector<std::string> parameters;
  std::string allowed;           // methods that this path has, for 405; empty: 404
};
RouteMatch match_route(std::span<const Route> routes, std::string_view method, std::string_view path);

// "a=1&b=%20"; kInvalidArgument for malformed escapes, names twice, and names that `route` does not have.
base::Result<std::map<std::string, std::string>> read_query(const Route& route, std::string_view query);
// nullopt for malformed escapes and text that is no UTF-8.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

}  // namespace docent::server
