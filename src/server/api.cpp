#include "server/api.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "obs/log.h"
#include "query/browse.h"
#include "query/response_json.h"

namespace docent::server {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxJsonDepth = 16;
constexpr std::size_t kMaxCitations = 100;
constexpr std::int64_t kMaxDeadlineMs = 60'000;

unsigned status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return 400;
    case ErrorCode::kUnauthenticated: return 401;
    case ErrorCode::kForbidden: return 403;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kConflict: return 409;
    case ErrorCode::kTooLarge: return 413;
    case ErrorCode::kRateLimited: return 429;
    case ErrorCode::kCancelled:
    case ErrorCode::kUnavailable: return 503;
    case ErrorCode::kDeadlineExceeded: return 504;
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal: return 500;
  }
  return 500;
}

Response problem_of(const base::Error& error, std::string_view request_id) {
  const unsigned status = status_of(error.code);
  // What a store says of itself names files of this machine.
  const bool ours = status >= 500 && error.code != ErrorCode::kDeadlineExceeded;
  if (ours) obs::log(obs::LogLevel::kError, "request_failed", {{"why", error.message}, {"detail", error.detail}, {"request_id", std::string(request_id)}});
  return server::problem(status, base::to_string(error.code), ours ? "the server could not do this; its log says why" : error.message, request_id);
}

Response json(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

// A JSON object whose members are all known.
class Body {
 public:
  static base::Result<Body> read(const Request& request, std::initializer_list<std::string_view> known) {
    std::size_t depth = 0;
    bool too_deep = false;
    Json value = Json::parse(request.body, [&](int at, Json::parse_event_t, Json&) {
      depth = static_cast<std::size_t>(at);
      if (depth > kMaxJsonDepth) too_deep = true;
      return !too_deep;
    }, false);
    if (value.is_discarded() || !value.is_object() || too_deep)
      return base::fail(ErrorCode::kInvalidArgument, "the body must be a JSON object");
    for (const auto& [key, item] : value.items())
      if (std::ranges::find(known, std::string_view(key)) == known.end()) {
        std::string names;
        for (const std::string_view name : known) names += (names.empty() ? "" : ", ") + std::string(name);
        return base::fail(ErrorCode::kInvalidArgument, "unknown member \"" + key.substr(0, 64) + "\"; known are " + names);
      }
    return Body(std::move(value));
  }
  bool has(const char* name) const { return value_.contains(name) && !value_[name].is_null(); }
  base::Result<std::string> text(const char* name) const {
    if (!has(name) || !value_[name].is_string()) return base::fail(ErrorCode::kInvalidArgument, std::string("\"") + name + "\" must be a text");
    return value_[name].get<std::string>();
  }
  base::Result<std::int64_t> integer(const char* name) const {
    if (!value_[name].is_number_integer()) return base::fail(ErrorCode::kInvalidArgument, std::string("\"") + name + "\" must be a whole number");
    return value_[name].get<std::int64_t>();
  }
  base::Result<bool> flag(const char* name) const {
    if (!has(name)) return false;
    if (!value_[name].is_boolean()) return base::fail(ErrorCode::kInvalidArgument, std::string("\"") + name + "\" must be true or false");
    return value_[name].get<bool>();
  }
  const Json& operator[](const char* name) const { return value_[name]; }

 private:
  explicit Body(Json value) : value_(std::move(value)) {}
  Json value_;
};

// What search and ask have in common.
template <typename To>
base::Status read_common(const Body& body, std::stop_token stop, To& to) {
  to.principal.owner = false;
  to.deadline = base::Deadline::never().with_stop(stop);
  if (body.has("k")) {
    DOCENT_ASSIGN(const std::int64_t k, body.integer("k"));
    if (k < 1 || k > static_cast<std::int64_t>(query::kMaxResults))
      return base::fail(ErrorCode::kInvalidArgument, "\"k\" must be 1.." + std::to_string(query::kMaxResults) + ", got " + std::to_string(k));
    to.k = static_cast<std::size_t>(k);
  }
  if (body.has("source")) {
    DOCENT_ASSIGN(to.source, body.text("source"));
  }
  if (body.has("version_label")) {
    DOCENT_ASSIGN(to.version_label, body.text("version_label"));
  }
  if (body.has("deadline_ms")) {
    DOCENT_ASSIGN(const std::int64_t ms, body.integer("deadline_ms"));
    if (ms < 1 || ms > kMaxDeadlineMs) return base::fail(ErrorCode::kInvalidArgument, "\"deadline_ms\" must be 1.." + std::to_string(kMaxDeadlineMs));
    to.deadline = base::Deadline::after(std::chrono::milliseconds(ms), stop);
  }
  DOCENT_ASSIGN(to.explain, body.flag("explain"));
  return {};
}

base::Result<query::SearchRequest> read_search(const Request& request, std::stop_token stop) {
  DOCENT_ASSIGN(const Body body, Body::read(request, {"query", "k", "mode", "source", "version_label", "deadline_ms", "explain"}));
  query::SearchRequest to;
  DOCENT_ASSIGN(to.query, body.text("query"));
  if (body.has("mode")) {
    DOCENT_ASSIGN(const std::string name, body.text("mode"));
    const auto mode = query::parse_mode(name);
    if (!mode) return base::fail(ErrorCode::kInvalidArgument, "\"mode\" must be auto, lexical, dense or hybrid, got \"" + name.substr(0, 64) + "\"");
    to.mode = *mode;
  }
  DOCENT_TRY(read_common(body, stop, to));
  return to;
}

base::Result<query::AskRequest> read_ask(const Request& request, std::stop_token stop) {
  DOCENT_ASSIGN(const Body body, Body::read(request, {"question", "k", "budget", "source", "version_label", "deadline_ms", "explain"}));
  query::AskRequest to;
  DOCENT_ASSIGN(to.question, body.text("question"));
  if (body.has("budget")) {
    DOCENT_ASSIGN(const std::int64_t budget, body.integer("budget"));
    if (budget < 1 || budget > 100'000) return base::fail(ErrorCode::kInvalidArgument, "\"budget\" must be 1..100000 tokens");
    to.budget_tokens = static_cast<std::size_t>(budget);
  }
  DOCENT_TRY(read_common(body, stop, to));
  return to;
}

}  // namespace

Response problem(unsigned status, std::string_view code, std::string_view detail, std::string_view request_id) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  std::string title(code);
  std::ranges::replace(title, '_', ' ');
  response.body = Json{{"type", "about:blank"}, {"title", title}, {"status", status}, {"code", code}, {"detail", detail}, {"request_id", request_id}}
                      .dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

Response Api::handle(const Request& request, std::stop_token stop) const {
  const bool reading = request.method == "GET" || request.method == "HEAD";
  struct Route {
    std::string_view path;
    bool post;
  };
  static constexpr Route kRoutes[] = {{"/health", false}, {"/ready", false}, {"/v1/status", false}, {"/v1/sources", false}, {"/v1/search", true}, {"/v1/ask", true}, {"/v1/verify", true}};
  constexpr std::string_view kDocuments = "/v1/documents/", kSections = "/v1/sections/", kRaw = "/raw";
  const std::string_view path = request.path;
  if (path == "/mcp") return speak_mcp(request, std::move(stop));
  const auto* route = std::ranges::find(kRoutes, path, &Route::path);
  const bool raw_bytes = path.starts_with(kDocuments) && path.ends_with(kRaw) && path.size() > kDocuments.size() + kRaw.size();
  const std::string_view prefix = path.starts_with(kDocuments) ? kDocuments : path.starts_with(kSections) ? kSections : std::string_view();
  const bool document = raw_bytes || (!prefix.empty() && path.size() > prefix.size() && path.find('/', prefix.size()) == std::string_view::npos);
  if (route == std::end(kRoutes) && !document) return problem(404, "not_found", "there is nothing at this path", request.request_id);
  const bool post = !document && route->post;
  if (post ? request.method != "POST" : !reading) {
    Response response = problem(405, "invalid_argument", std::string("use ") + (post ? "POST" : "GET"), request.request_id);
    response.headers["Allow"] = post ? "POST" : "GET, HEAD";
    return response;
  }
  if (post && !request.content_type.starts_with("application/json"))
    return problem(415, "invalid_argument", "send JSON with Content-Type: application/json", request.request_id);
  if (path == "/health") return json(R"({"status":"ok"})");
  if (path == "/ready") return ready();
  if (path == "/v1/status") return status();
  if (path == "/v1/sources") return sources();
  if (path == "/v1/search") return search(request, stop);
  if (path == "/v1/ask") return ask(request, stop);
  if (path == "/v1/verify") return verify(request);
  if (raw_bytes) return raw(request, path.substr(kDocuments.size(), path.size() - kDocuments.size() - kRaw.size()));
  return browse(request, path.substr(prefix.size()));
}

Response Api::speak_mcp(const Request& request, std::stop_token stop) const {
  if (request.method == "POST" && !request.content_type.starts_with("application/json"))
    return problem(415, "invalid_argument", "send JSON with Content-Type: application/json", request.request_id);
  query::Principal anybody;
  anybody.owner = false;
  mcp::HttpReply reply = mcp_.handle({request.method, request.body, request.accept, request.mcp_protocol_version, request.mcp_method, request.mcp_name, request.emit, request.draining}, anybody, std::move(stop));
  if (reply.status == 405) {
    Response response = problem(405, "invalid_argument", "use POST", request.request_id);
    response.headers["Allow"] = reply.allow;
    return response;
  }
  Response response;
  response.status = reply.status;
  response.content_type = std::move(reply.content_type);
  response.body = std::move(reply.body);
  response.streamed = reply.streamed;
  return response;
}

// The entity tag is of the bytes sent: the same text has the same tag whatever happened in between.
Response Api::browse(const Request& request, std::string_view id) const {
  query::BrowseRequest asked;
  asked.id = id;
  asked.principal.owner = false;
  auto found = query::browse(engine_.corpus().record(), asked);
  if (!found) return problem_of(found.error(), request.request_id);
  Response response = json(std::move(found->json));
  const std::string tag = "\"" + base::hash128_hex(response.body) + "\"";
  response.headers["ETag"] = tag;
  if (request.if_none_match && request.if_none_match->find(tag) != std::string::npos) {
    response.status = 304;
    response.content_type.clear();
    response.body.clear();
  }
  return response;
}

Response Api::sources() const {
  query::Principal anybody;
  anybody.owner = false;
  auto list = query::sources_json(engine_.corpus().record(), anybody);
  return list ? json(std::move(*list)) : problem_of(list.error(), {});
}

Response Api::search(const Request& request, std::stop_token stop) const {
  const auto asked = read_search(request, stop);
  if (!asked) return problem_of(asked.error(), request.request_id);
  const auto found = engine_.search(*asked);
  return found ? json(query::to_json(*found)) : problem_of(found.error(), request.request_id);
}

Response Api::ask(const Request& request, std::stop_token stop) const {
  const auto asked = read_ask(request, stop);
  if (!asked) return problem_of(asked.error(), request.request_id);
  const auto answer = engine_.ask(*asked);
  return answer ? json(query::to_json(*answer)) : problem_of(answer.error(), request.request_id);
}

Response Api::verify(const Request& request) const {
  const auto body = Body::read(request, {"citations"});
  if (!body) return problem_of(body.error(), request.request_id);
  const Json& list = (*body)["citations"];
  const bool texts = body->has("citations") && list.is_array() && list.size() <= kMaxCitations &&
                     std::ranges::all_of(list, [](const Json& one) { return one.is_string(); });
  if (!texts)
    return problem(400, "invalid_argument", "\"citations\" must be a list of at most " + std::to_string(kMaxCitations) + " cit_… ids", request.request_id);
  query::Principal anybody;
  anybody.owner = false;
  std::string results;
  for (const auto& id : list) {
    const auto verdict = engine_.verify(id.get<std::string>(), anybody);
    if (!verdict) return problem_of(verdict.error(), request.request_id);
    results += (results.empty() ? "" : ",") + query::to_json(*verdict);
  }
  return json("{\"results\":[" + results + "]}");
}

Response Api::ready() const {
  const auto snapshot = engine_.corpus().snapshot();
  const auto not_ready = [](std::string_view part, std::string_view why) {
    Response response = json(Json{{"ready", false}, {"part", part}, {"reason", why}}.dump());
    response.status = 503;
    return response;
  };
  if (!snapshot) return not_ready("store", base::to_string(snapshot.error().code));
  if (snapshot->text->passages() == 0) return not_ready("store", "nothing is ingested yet");
  return json(Json{{"ready", true}, {"generation", snapshot->generation}}.dump());
}

Response Api::status() const {
  auto& corpus = engine_.corpus();
  const auto counts = corpus.record().counts(corpus.embedding_model());
  if (!counts) return problem_of(counts.error(), {});
  return json(Json{{"sources", counts->sources},
                   {"documents", counts->documents},
                   {"sections", counts->sections},
                   {"passages", counts->passages},
                   {"embedded_passages", counts->embedded_passages},
                   {"original_bytes", counts->original_bytes},
                   {"generation", counts->generation},
                   {"embedding_model", corpus.embedding_model()}}
                  .dump());
}

Response Api::raw(const Request& request, std::string_view id) const {
  auto& record = engine_.corpus().record();
  const auto resolved = record.resolve_document(id);
  if (!resolved) return problem_of(resolved.error(), request.request_id);
  const auto document = record.document(*resolved);
  // Documents of access groups do not exist for who may not see them.
  if (!document || !document->groups.empty())
    return problem(404, "not_found", "there is nothing with the id \"" + std::string(id.substr(0, 64)) + "\"", request.request_id);
  auto bytes = record.original(*resolved);
  if (!bytes) return problem_of(bytes.error(), request.request_id);
  Response response;
  // Never as HTML: it is somebody else's markup.
  response.content_type = "text/plain; charset=utf-8";
  response.headers["Content-Security-Policy"] = "sandbox";
  response.body = std::move(*bytes);
  return response;
}

}  // namespace docent::server
