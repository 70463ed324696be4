#include "server/door.h"

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "base/text.h"
#include "obs/log.h"
#include "server/encoding.h"
#include "server/peer.h"
#include "server/problem.h"

namespace docent::server {
namespace {

using base::ErrorCode;

// "00-TRACE-PARENT-FLAGS" of W3C Trace Context section 3.2; the trace id, or empty.
std::string trace_id_of(const Request& request) {
  const std::string* header = request.header("traceparent");
  constexpr std::size_t kLength = 55, kTraceAt = 3, kTraceDigits = 32;
  if (header == nullptr || header->size() < kLength || (*header)[2] != '-' || (*header)[kTraceAt + kTraceDigits] != '-' || header->starts_with("ff")) return {};
  std::string id = header->substr(kTraceAt, kTraceDigits);
  const bool digits = std::ranges::all_of(id, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  return digits && id.find_first_not_of('0') != std::string::npos ? id : std::string();
}

std::string seconds_up(double seconds) { return std::to_string(std::max<long long>(1, std::llround(std::ceil(seconds)))); }

bool is_header_name(std::string_view name) {
  return std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; });
}

Response too_many(const RateDecision& decision, std::string_view detail, const Request& request) {
  Response response = problem(429, "rate_limited", detail, request.request_id);
  response.headers["Retry-After"] = seconds_up(decision.retry_seconds);
  return response;
}

// "POST /v1/search", "mcp tools/call search_documentation"
std::string operation_of(const Call& call, const Route& route) {
  if (call.mcp.method.empty()) return std::string(route.method) + " " + std::string(route.pattern);
  return "mcp " + call.mcp.method + (call.mcp.name.empty() ? "" : " " + call.mcp.name);
}

}  // namespace

// One request on its way.
struct Door::Passage {
  Request& request;
  std::stop_token stop;
  std::shared_ptr<const DoorSettings> settings;
  std::chrono::steady_clock::time_point begin;
  std::string address, trace_id;
  std::string_view credential = "none";
  RouteMatch match;
  Call call;
  std::string decision = "allowed";
  bool noted = false, unnoted = false;  // in the audit log; could not be
};

struct Door::Line {
  Step step;
  std::string_view reason;
};

const std::vector<Door::Line>& Door::lines() {
  static const std::vector<Line> kLines = {
      {&Door::check_host, "first, so that a rebound name or a foreign page learns nothing, not even which paths exist"},
      {&Door::answer_preflight, "browsers ask without a token whether they may send one"},
      {&Door::find_route, "what a caller needs depends on the route"},
      {&Door::slow_down_guessers, "before a credential is looked at, so that guessing costs the guesser"},
      {&Door::authenticate, "who asks"},
      {&Door::check_scope, "what that one may do"},
      {&Door::limit_rate, "by who asks, so that one client cannot take another's share; after the checks that cost nothing"},
      {&Door::check_query, "after who asks: to whom nothing is open, nothing is explained"},
      {&Door::check_body, "what is no JSON is not parsed"},
  };
  return kLines;
}

bool Door::is_quick(const Request& request) const {
  const auto match = match_route(routes_, request.method, request.path);
  return match.route != nullptr && match.route->quick;
}

std::optional<Response> Door::check_host(Passage& passage) {
  Request& request = passage.request;
  // Set before the route runs: a streamed answer sends its head from there.
  if (const std::string* origin = request.header("origin"); origin != nullptr && passage.settings->hosts.shares_with(*origin)) {
    request.response_headers["Access-Control-Allow-Origin"] = *origin;
    request.response_headers["Access-Control-Expose-Headers"] = "ETag, Mcp-Session-Id, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id";
    request.response_headers["Vary"] = "Origin";
  }
  return refuse_host(passage.settings->hosts, request);
}

std::optional<Response> Door::answer_preflight(Passage& passage) {
  const Request& request = passage.request;
  const std::string* origin = request.header("origin");
  if (request.method != "OPTIONS" || origin == nullptr || request.header("access-control-request-method") == nullptr) return std::nullopt;
  if (!passage.settings->hosts.shares_with(*origin)) return problem(403, "forbidden", "this origin is not in server.allowed_origins", request.request_id);
  Response response;
  response.status = 204;
  response.content_type.clear();
  response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, DELETE";
  std::string names = "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Mcp-Session-Id, Mcp-Protocol-Version, Mcp-Method, Mcp-Name, X-Request-Id, traceparent";
  // Parameters of MCP tools have headers of their own, whose names are not known here.
  if (const std::string* wanted = request.header("access-control-request-headers"))
    for (const std::string_view one : base::split(*wanted, ','))
      if (const std::string name = base::ascii_lower(base::trim(one)); name.starts_with("mcp-param-") && is_header_name(name)) names += ", " + name;
  response.headers["Access-Control-Allow-Headers"] = names;
  response.headers["Access-Control-Max-Age"] = "600";
  return response;
}

std::optional<Response> Door::find_route(Passage& passage) {
  const Request& request = passage.request;
  passage.match = match_route(routes_, request.method, request.path);
  if (passage.match.route != nullptr) {
    passage.call.parameters = std::move(passage.match.parameters);
    return std::nullopt;
  }
  if (passage.match.allowed.empty()) return problem(404, "not_found", "there is nothing at this path; /openapi.json lists what is", request.request_id);
  Response response = problem(405, "invalid_argument", "use " + passage.match.allowed, request.request_id);
  response.headers["Allow"] = passage.match.allowed;
  return response;
}

std::optional<Response> Door::slow_down_guessers(Passage& passage) {
  if (passage.match.route->access == Access::kOpen || passage.request.header("authorization") == nullptr) return std::nullopt;
  const RateDecision decision = limiter_.peek("failed " + passage.address, passage.settings->failed, clock_.now());
  if (decision.allowed) return std::nullopt;
  metrics_.add(obs::Metric::kRateLimited, {"failed"});
  passage.decision = "rate_limited";
  return too_many(decision, "too many wrong tokens from this address", passage.request);
}

std::string Door::challenge(const Passage& passage, std::string_view error, std::string_view description, std::string_view scope) const {
  std::string text = "Bearer realm=\"docent\"";
  if (!error.empty()) text.append(", error=\"").append(error).append("\", error_description=\"").append(description).append("\"");
  if (authenticator_.has_issuer()) {
    const std::string* host = passage.request.header("host");
    std::string base = passage.settings->public_url;
    if (base.empty()) base = (passage.request.secure ? "https://" : "http://") + (host == nullptr ? std::string("localhost") : *host);
    while (base.ends_with('/')) base.pop_back();
    text.append(", resource_metadata=\"").append(base).append("/.well-known/oauth-protected-resource\"");
  }
  if (!scope.empty()) text.append(", scope=\"").append(scope).append("\"");
  return text;
}

std::optional<Response> Door::authenticate(Passage& passage) {
  const Route& route = *passage.match.route;
  if (route.access == Access::kOpen) return std::nullopt;
  const std::string* authorization = passage.request.header("authorization");
  passage.credential = auth::Authenticator::kind_of(authorization);
  if (route.access == Access::kMetrics && authorization == nullptr) {
    const auto address = net::parse_address(passage.address);
    if (address && passage.settings->metrics_allow.contains(*address)) return std::nullopt;
  }
  auto identity = authenticator_.authenticate(authorization);
  if (identity) {
    metrics_.add(obs::Metric::kAuthentications, {passage.credential, "accepted"});
    passage.call.identity = std::move(*identity);
    return std::nullopt;
  }
  if (identity.error().code != ErrorCode::kUnauthenticated) return problem_of(identity.error(), passage.request.request_id);
  metrics_.add(obs::Metric::kAuthentications, {passage.credential, "refused"});
  if (authorization != nullptr) static_cast<void>(limiter_.take("failed " + passage.address, passage.settings->failed, clock_.now()));
  passage.decision = "unauthenticated";
  Response response = problem(401, "unauthenticated", identity.error().message, passage.request.request_id);
  const std::string_view error = authorization == nullptr ? std::string_view() : std::string_view("invalid_token");
  const auto scope = scope_of(route.access);
  response.headers["WWW-Authenticate"] = challenge(passage, error, identity.error().message, scope ? auth::to_string(*scope) : std::string_view());
  return response;
}

std::optional<Response> Door::check_scope(Passage& passage) {
  const Route& route = *passage.match.route;
  const auto scope = scope_of(route.access);
  auth::Identity& identity = passage.call.identity;
  if (route.access == Access::kMetrics && identity.subject.empty()) return std::nullopt;  // let in by its address
  // Without authentication a program of the same user on this machine may do what it could do with the command line anyway. Not one that
  // speaks for somebody else: a proxy says so in its headers.
  const auto forwarded = [&] {
    return std::ranges::any_of(std::array{"x-forwarded-for", "forwarded", "via", "x-real-ip"}, [&](const char* name) { return passage.request.header(name) != nullptr; });
  };
  if (scope && !identity.scopes.has(*scope) && identity.anonymous && !authenticator_.required() && !forwarded() && is_same_user(passage.request, port_)) {
    identity.scopes = {auth::Scope::kAdmin};
    passage.call.local_user = true;
  }
  if (scope && !identity.scopes.has(*scope)) {
    const std::string name(auth::to_string(*scope));
    metrics_.add(obs::Metric::kAuthorisationRefusals, {name});
    passage.decision = "forbidden";
    Response response = problem(403, "forbidden", "this needs a token with the scope " + name, passage.request.request_id);
    response.headers["WWW-Authenticate"] = challenge(passage, "insufficient_scope", "the scope " + name + " is needed", name);
    return response;
  }
  query::Principal& principal = passage.call.principal;
  principal.owner = false;
  principal.groups = identity.groups;
  principal.name = identity.anonymous ? std::string() : identity.subject;
  principal.rights = {identity.scopes.has(auth::Scope::kGraph), identity.scopes.has(auth::Scope::kIngest), identity.scopes.has(auth::Scope::kAdmin)};
  return std::nullopt;
}

std::optional<Response> Door::limit_rate(Passage& passage) {
  if (passage.match.route->access == Access::kOpen || passage.match.route->access == Access::kMetrics) return std::nullopt;
  const bool anonymous = passage.call.identity.anonymous;
  const RateRule& rule = anonymous ? passage.settings->anonymous : passage.settings->principal;
  if (rule.per_minute <= 0) return std::nullopt;
  const RateDecision decision = limiter_.take(anonymous ? "address " + passage.address : passage.call.identity.subject, rule, clock_.now());
  // draft-ietf-httpapi-ratelimit-headers.
  const std::string name = anonymous ? "\"address\"" : "\"token\"";
  passage.request.response_headers["RateLimit-Policy"] = name + ";q=" + std::to_string(std::llround(rule.burst)) + ";w=" + seconds_up(rule.burst * 60 / rule.per_minute);
  passage.request.response_headers["RateLimit"] = name + ";r=" + std::to_string(std::llround(std::floor(decision.remaining))) + ";t=" + seconds_up(decision.full_seconds);
  if (decision.allowed) return std::nullopt;
  metrics_.add(obs::Metric::kRateLimited, {anonymous ? "address" : "token"});
  passage.decision = "rate_limited";
  return too_many(decision, "too many requests", passage.request);
}

std::optional<Response> Door::check_query(Passage& passage) {
  auto query = read_query(*passage.match.route, passage.request.query);
  if (!query) return problem_of(query.error(), passage.request.request_id);
  passage.call.query = std::move(*query);
  return std::nullopt;
}

std::optional<Response> Door::check_body(Passage& passage) {
  if (passage.match.route->body.empty()) return std::nullopt;
  const std::string* type = passage.request.header("content-type");
  const std::string name = type == nullptr ? std::string() : base::ascii_lower(base::trim(std::string_view(*type).substr(0, type->find(';'))));
  if (name == "application/json") return std::nullopt;
  return problem(415, "invalid_argument", "send JSON with Content-Type: application/json", passage.request.request_id);
}

// What happened goes to the audit log before any byte of the answer leaves. False: it must not leave.
bool Door::note(Passage& passage, unsigned status) {
  if (audit_ == nullptr || passage.noted || passage.match.route == nullptr || passage.match.route->access == Access::kOpen || passage.match.route->access == Access::kMetrics) return true;
  passage.noted = true;
  const Request& request = passage.request;
  audit::Event event;
  const auth::Identity& identity = passage.call.identity;
  event.actor = identity.subject.empty() ? "unknown" : identity.subject;
  event.actor_name = identity.name;
  event.groups = identity.groups;
  event.address = passage.address;
  event.operation = operation_of(passage.call, *passage.match.route);
  event.method = request.method;
  event.path = std::string(passage.match.route->pattern);
  event.request_id = request.request_id;
  event.trace_id = passage.trace_id;
  event.sources = passage.call.mcp.sources.empty() ? passage.call.sources : passage.call.mcp.sources;
  event.status = status;
  event.decision = passage.decision;
  const std::string parameters = request.path + (request.query.empty() ? "" : "?" + request.query) + "\n" + passage.call.parameters_text;
  event.parameters_sha256 = base::sha256_hex(parameters);
  if (passage.settings->audit_text) event.parameters = parameters;
  event.duration_ms = std::chrono::duration<double, std::milli>(clock_.now() - passage.begin).count();
  const auto written = audit_->append(event);
  metrics_.add(obs::Metric::kAuditEvents, {written ? "written" : "failed"});
  if (written) return true;
  obs::log(obs::LogLevel::kError, "audit_failed", {{"why", written.error().message}, {"detail", written.error().detail}, {"request_id", request.request_id}});
  passage.unnoted = passage.settings->audit_required;
  return !passage.unnoted;
}

Response Door::run_route(Passage& passage) {
  Request& request = passage.request;
  if (audit_ != nullptr) passage.call.parameters_text = request.body;
  // A streamed answer leaves while the route still runs.
  if (audit_ != nullptr && request.emit)
    request.emit = [this, &passage, emit = std::move(request.emit)](std::string_view piece) { return note(passage, 200) && emit(piece); };
  return passage.match.route->run(passage.call);
}

Response Door::handle(Request& request, std::stop_token stop) {
  const auto settings = settings_.load();
  Passage passage{request, stop, settings, clock_.now(), client_address(request, settings->trusted_proxies), trace_id_of(request), "none", {}, Call{request, {}, {}, {}, {}, stop, {}, false, {}, {}}};
  std::optional<Response> answer;
  for (const Line& line : lines())
    if ((answer = (this->*line.step)(passage))) break;
  if (!answer) answer = run_route(passage);
  if (!note(passage, answer->status)) answer.reset();
  if (passage.unnoted) {
    answer = problem(503, "unavailable", "this server may not answer what it cannot audit; its log says why", request.request_id);
    answer->headers["Retry-After"] = "5";
  }
  finish(passage, *answer);
  return std::move(*answer);
}

void Door::finish(Passage& passage, Response& response) {
  const Request& request = passage.request;
  if (request.response_headers.contains("Access-Control-Allow-Origin")) response.headers["Vary"] = "Origin";  // and more below
  const Route* route = passage.match.route;
  if (route != nullptr && (route->tag == "Reading" || route->operation == "openapi")) apply_entity_tag(request, response);
  apply_gzip(request, response);
  const double seconds = std::chrono::duration<double>(clock_.now() - passage.begin).count();
  const std::string_view pattern = route == nullptr ? std::string_view("none") : route->pattern;
  const std::string_view method = route == nullptr ? std::string_view("other") : route->method;
  const std::string status = std::to_string(response.status);
  metrics_.add(obs::Metric::kHttpRequests, {pattern, method, status});
  metrics_.observe(obs::Metric::kHttpRequestSeconds, {pattern}, seconds);
  if (const mcp::CallNote& call = passage.call.mcp; !call.method.empty()) {
    const std::string_view outcome = call.failed ? "error" : "ok";
    metrics_.add(obs::Metric::kMcpRequests, {call.method, call.revision, outcome});
    if (!call.name.empty()) {
      metrics_.add(obs::Metric::kToolCalls, {call.name, outcome});
      metrics_.observe(obs::Metric::kToolSeconds, {call.name}, call.seconds);
    }
  }
  if (!obs::is_logged(obs::LogLevel::kInfo)) return;
  obs::log(obs::LogLevel::kInfo, "request",
           {{"method", request.method}, {"path", request.path}, {"status", status}, {"ms", std::to_string(seconds * 1000)}, {"principal", passage.call.identity.subject},
            {"address", passage.address}, {"connection", request.connection_id}, {"request_id", request.request_id}, {"trace_id", passage.trace_id}});
}

}  // namespace docent::server
