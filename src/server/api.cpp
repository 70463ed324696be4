#include "server/api.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "query/browse.h"
#include "query/response_json.h"
#include "query/source_names.h"
#include "server/json_body.h"
#include "server/mcp_endpoint.h"
#include "server/problem.h"

namespace docent::server {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxCitations = 100;
constexpr std::int64_t kMaxDeadlineMs = 60'000, kMaxBudget = 100'000;

// What search and ask have in common.
template <typename To>
base::Status read_common(const JsonBody& body, const Call& call, std::chrono::milliseconds limit, To& to) {
  to.principal = call.principal;
  if (body.has("k")) {
    DOCENT_ASSIGN(const std::int64_t k, body.integer("k", 1, static_cast<std::int64_t>(query::kMaxResults)));
    to.k = static_cast<std::size_t>(k);
  }
  if (body.has("source")) {
    DOCENT_ASSIGN(to.source, body.text("source"));
  }
  if (body.has("version_label")) {
    DOCENT_ASSIGN(to.version_label, body.text("version_label"));
  }
  if (body.has("deadline_ms")) {
    DOCENT_ASSIGN(const std::int64_t ms, body.integer("deadline_ms", 1, kMaxDeadlineMs));
    limit = std::chrono::milliseconds(ms);
  }
  to.deadline = base::Deadline::after(limit, call.stop);
  DOCENT_ASSIGN(to.explain, body.flag("explain"));
  return {};
}

base::Result<query::SearchRequest> read_search(const Call& call, const ApiOptions& options) {
  DOCENT_ASSIGN(const JsonBody body, JsonBody::read(call.request.body, {"query", "k", "mode", "source", "version_label", "deadline_ms", "explain", "why_not"}));
  query::SearchRequest to;
  to.k = options.results;
  to.min_confidence = options.min_confidence;
  DOCENT_ASSIGN(to.query, body.text("query"));
  if (body.has("mode")) {
    DOCENT_ASSIGN(const std::string name, body.text("mode"));
    const auto mode = query::parse_mode(name);
    if (!mode) return base::fail(ErrorCode::kInvalidArgument, "\"mode\" must be auto, lexical, dense or hybrid, got \"" + std::string(base::utf8_prefix(name, 64)) + "\"");
    to.mode = *mode;
  }
  if (body.has("why_not")) {
    DOCENT_ASSIGN(to.why_not, body.text("why_not"));
  }
  DOCENT_TRY(read_common(body, call, options.deadline, to));
  return to;
}

base::Result<query::AskRequest> read_ask(const Call& call, const ApiOptions& options) {
  DOCENT_ASSIGN(const JsonBody body, JsonBody::read(call.request.body, {"question", "context", "k", "budget", "source", "version_label", "deadline_ms", "explain"}));
  query::AskRequest to;
  to.k = options.evidence;
  to.budget_tokens = options.budget_tokens;
  to.min_confidence = options.min_confidence;
  DOCENT_ASSIGN(to.question, body.text("question"));
  if (body.has("context")) {
    const Json& turns = body["context"];
    const bool texts = turns.is_array() && turns.size() <= query::kMaxContextTurns && std::ranges::all_of(turns, [](const Json& turn) { return turn.is_string(); });
    if (!texts) return base::fail(ErrorCode::kInvalidArgument, "\"context\" takes earlier turns of the conversation: a list of at most " + std::to_string(query::kMaxContextTurns) + " texts, oldest first");
    for (const Json& turn : turns) to.context.push_back(turn.get<std::string>());
  }
  if (body.has("budget")) {
    DOCENT_ASSIGN(const std::int64_t budget, body.integer("budget", 1, kMaxBudget));
    to.budget_tokens = static_cast<std::size_t>(budget);
  }
  DOCENT_TRY(read_common(body, call, options.deadline, to));
  return to;
}

base::Result<query::BrowseRequest> read_browse(const Call& call) {
  query::BrowseRequest asked;
  asked.principal = call.principal;
  if (const auto context = call.query.find("context"); context != call.query.end())
    for (const std::string_view what : base::split(context->second, ',')) {
      if (what == "parents") asked.parents = true;
      else if (what == "neighbours" || what == "neighbors") asked.neighbours = true;
      else if (what == "children") asked.children = true;
      else return base::fail(ErrorCode::kInvalidArgument, "\"context\" takes parents, neighbours and children, separated by commas");
    }
  if (const auto tokens = call.query.find("max_tokens"); tokens != call.query.end()) {
    const std::string& text = tokens->second;
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size() || number < 1 || number > kMaxBudget)
      return base::fail(ErrorCode::kInvalidArgument, "\"max_tokens\" must be a whole number of 1.." + std::to_string(kMaxBudget));
    asked.max_tokens = static_cast<std::size_t>(number);
  }
  return asked;
}

}  // namespace

Response json_response(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

std::vector<Route> Api::routes() const {
  const std::vector<QueryParameter> browsing = {
      {"context", R"({"type":"string"})", "parents, neighbours, children: what else to show, separated by commas"},
      {"max_tokens", R"({"type":"integer","minimum":1,"maximum":100000})", "Budget of the texts; what was asked for always comes"}};
  const auto mcp = [this](Call& call) { return speak_mcp(mcp_, call.request, call.principal, call.stop, call.mcp); };
  return {
      {"POST", "/v1/search", Access::kRead, "search", "Ranked passages", "Questions", "SearchRequest", "SearchResponse", {}, [this](Call& call) { return search(call); }},
      {"POST", "/v1/ask", Access::kRead, "ask", "An answer with citations and confidence", "Questions", "AskRequest", "AskResponse", {}, [this](Call& call) { return ask(call); }},
      {"POST", "/v1/verify", Access::kRead, "verify", "Check citations against today's record", "Questions", "VerifyRequest", "VerifyResponse", {}, [this](Call& call) { return verify(call); }},
      {"GET", "/v1/documents/{id}", Access::kRead, "document", "A document with its sections and passages", "Reading", "", "Document", browsing,
       [this](Call& call) { return browse(call, model::DocumentTag::kPrefix); }},
      {"GET", "/v1/documents/{id}/raw", Access::kRead, "raw", "The original bytes of a document, as ingested", "Reading", "", "text/plain", {}, [this](Call& call) { return raw(call); }},
      {"GET", "/v1/sections/{id}", Access::kRead, "section", "A section with its text", "Reading", "", "Section", browsing,
       [this](Call& call) { return browse(call, model::SectionTag::kPrefix); }},
      {"GET", "/v1/passages/{id}", Access::kRead, "passage", "A passage with its text", "Reading", "", "Passage", browsing,
       [this](Call& call) { return browse(call, model::PassageTag::kPrefix); }},
      {"GET", "/v1/sources", Access::kRead, "sources", "What is ingested", "Reading", "", "Sources", {}, [this](Call& call) { return sources(call); }},
      {"GET", "/v1/status", Access::kRead, "status", "How much is ingested", "Reading", "", "Status", {}, [this](Call& call) { return status(call); }},
      {"POST", "/mcp", Access::kRead, "mcp_post", "Model Context Protocol, Streamable HTTP", "MCP", "JsonRpc", "", {}, mcp},
      {"GET", "/mcp", Access::kRead, "mcp_get", "Event stream of an older MCP revision's session", "MCP", "", "", {}, mcp},
      {"DELETE", "/mcp", Access::kRead, "mcp_delete", "Ends an older MCP revision's session", "MCP", "", "", {}, mcp},
  };
}

Response Api::search(Call& call) const {
  const auto asked = read_search(call, options_);
  if (!asked) return problem_of(asked.error(), call.request.request_id);
  const auto found = engine_.search(*asked);
  if (!found) return problem_of(found.error(), call.request.request_id);
  call.sources = query::sources_of(found->results);
  return json_response(query::to_json(*found));
}

Response Api::ask(Call& call) const {
  const auto asked = read_ask(call, options_);
  if (!asked) return problem_of(asked.error(), call.request.request_id);
  const auto answer = engine_.ask(*asked);
  if (!answer) return problem_of(answer.error(), call.request.request_id);
  call.sources = query::sources_of(answer->search.results);
  return json_response(query::to_json(*answer));
}

Response Api::verify(Call& call) const {
  const auto body = JsonBody::read(call.request.body, {"citations"});
  if (!body) return problem_of(body.error(), call.request.request_id);
  const Json& list = body->has("citations") ? (*body)["citations"] : Json();
  const bool texts = list.is_array() && !list.empty() && list.size() <= kMaxCitations && std::ranges::all_of(list, [](const Json& one) { return one.is_string(); });
  if (!texts)
    return problem(400, "invalid_argument", "\"citations\" must be a list of 1.." + std::to_string(kMaxCitations) + " cit_… ids", call.request.request_id);
  std::string results;
  for (const auto& id : list) {
    const auto verdict = engine_.verify(id.get<std::string>(), call.principal);
    if (!verdict) return problem_of(verdict.error(), call.request.request_id);
    results += (results.empty() ? "" : ",") + query::to_json(*verdict);
    if (!verdict->source.empty() && std::ranges::find(call.sources, verdict->source) == call.sources.end()) call.sources.push_back(verdict->source);
  }
  return json_response("{\"results\":[" + results + "]}");
}

Response Api::browse(Call& call, std::string_view prefix) const {
  auto asked = read_browse(call);
  if (!asked) return problem_of(asked.error(), call.request.request_id);
  asked->id = call.parameters.front();
  // Each kind has its own address.
  if (!asked->id.starts_with(prefix))
    return problem(404, "not_found", "there is nothing with the id \"" + std::string(base::utf8_prefix(asked->id, 64)) + "\" here: ids of this kind begin with " + std::string(prefix),
                   call.request.request_id);
  auto found = query::browse(engine_.corpus().record(), *asked);
  if (!found) return problem_of(found.error(), call.request.request_id);
  call.sources = {found->source};
  return json_response(std::move(found->json));
}

Response Api::raw(Call& call) const {
  auto& record = engine_.corpus().record();
  const auto resolved = record.resolve_document(call.parameters.front(), query::visible_to(call.principal));
  if (!resolved) return problem_of(resolved.error(), call.request.request_id);
  const auto document = query::visible_document(record, *resolved, call.principal);
  if (!document) return problem_of(document.error(), call.request.request_id);
  auto bytes = record.original(*resolved);
  if (!bytes) return problem_of(bytes.error(), call.request.request_id);
  call.sources = {document->source};
  Response response;
  // Never as HTML: it is somebody else's markup.
  response.content_type = "text/plain; charset=utf-8";
  response.headers["Content-Security-Policy"] = "sandbox";
  response.body = std::move(*bytes);
  return response;
}

Response Api::sources(Call& call) const {
  auto list = query::sources_json(engine_.corpus().record(), call.principal);
  return list ? json_response(std::move(*list)) : problem_of(list.error(), call.request.request_id);
}

// Of what the caller may see: a hidden source changes no count.
Response Api::status(Call& call) const {
  auto& corpus = engine_.corpus();
  const auto counts = query::visible_counts(corpus, call.principal);
  if (!counts) return problem_of(counts.error(), call.request.request_id);
  const auto generation = engine_.generation_for(call.principal);
  if (!generation) return problem_of(generation.error(), call.request.request_id);
  return json_response(Json{{"sources", counts->sources},
                            {"documents", counts->documents},
                            {"sections", counts->sections},
                            {"passages", counts->passages},
                            {"original_bytes", counts->original_bytes},
                            {"generation", *generation},
                            {"embedding_model", corpus.embedding_model()}}
                           .dump());
}

}  // namespace docent::server
