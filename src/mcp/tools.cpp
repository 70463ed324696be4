#include "mcp/tools.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "mcp/arguments.h"
#include "mcp/call_note.h"
#include "mcp/uri.h"
#include "mcp/versions.h"
#include "parse/passages.h"
#include "query/browse.h"
#include "query/response_json.h"

namespace docent::mcp {
namespace {

constexpr std::int64_t kDefaultResults = 8, kMostResults = 50;
constexpr std::int64_t kDefaultTokens = 4'000, kLeastTokens = 100, kMostTokens = 50'000;
constexpr std::size_t kMostCitations = 50;
constexpr std::chrono::seconds kDeadline{30};

const Parameter kSource{"source", {"library", "project", "collection", "repo", "repository", "library_id", "libraryid"}};
const Parameter kVersion{"version", {"version_label", "versionlabel", "release"}};
const Parameter kTokens{"max_tokens", {"tokens", "token_budget", "budget", "maxtokens", "max_length"}};
const Parameter kLimit{"limit", {"k", "top_k", "topk", "n", "num_results", "max_results", "maxresults", "count", "size"}};

Json text_property(const char* description) { return {{"type", "string"}, {"description", description}}; }
Json number_property(const char* description, std::int64_t low, std::int64_t high, std::int64_t standard) {
  return {{"type", "integer"}, {"description", description}, {"minimum", low}, {"maximum", high}, {"default", standard}};
}
Json schema(Json properties, std::vector<std::string> required) {
  Json made{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) made["required"] = std::move(required);
  return made;
}
Json tool(const char* name, const char* title, const char* description, Json input, Json output) {
  return {{"name", name},
          {"title", title},
          {"description", description},
          {"inputSchema", std::move(input)},
          {"outputSchema", std::move(output)},
          {"annotations", {{"title", title}, {"readOnlyHint", true}, {"destructiveHint", false}, {"idempotentHint", true}, {"openWorldHint", false}}}};
}

Json any(const char* type) { return {{"type", type}}; }
Json hits_schema() {
  return {{"type", "array"},
          {"items", schema({{"rank", any("integer")}, {"score", any("number")}, {"passage_id", any("string")}, {"section_id", any("string")},
                            {"document_id", any("string")}, {"title", any("string")}, {"heading_path", {{"type", "array"}, {"items", any("string")}}},
                            {"source", any("string")}, {"version", any("string")}, {"uri", any("string")}, {"text", any("string")},
                            {"citation", any("object")}},
                           {"passage_id", "section_id", "text", "citation"})}};
}

Json text_result(std::string text, Json structured) {
  Json content = Json::array();
  content.push_back({{"type", "text"}, {"text", std::move(text)}});
  return {{"content", std::move(content)}, {"structuredContent", std::move(structured)}};
}

// Sorted, each once.
std::vector<std::string> sources_of(const std::vector<query::SearchHit>& hits) {
  std::set<std::string> names;
  for (const query::SearchHit& hit : hits) names.insert(hit.view.document.source);
  return {names.begin(), names.end()};
}

base::Deadline deadline_of(const Caller& caller) { return base::Deadline::after(kDeadline, caller.stop); }

// Hits in rank order until the budget is spent; the first always comes, shortened if need be.
std::string print_hits(std::vector<query::SearchHit>& hits, std::size_t budget) {
  std::string text;
  std::size_t kept = 0, spent = 0;
  for (query::SearchHit& hit : hits) {
    std::string& body = hit.view.passage.text;
    const std::size_t cost = parse::approximate_pieces(body) + 60;
    if (kept > 0 && spent + cost > budget) break;
    if (cost > budget) body = std::string(base::utf8_prefix(body, budget * 3)) + " […]";
    std::string heading;
    for (const std::string& step : hit.view.heading_path) heading += (heading.empty() ? "" : " > ") + step;
    const std::string& title = hit.view.document.title;
    if (heading.empty()) heading = title;
    else if (!heading.starts_with(title)) heading = title + " > " + heading;
    text += "[" + std::to_string(++kept) + "] " + heading + "\n" + query::public_uri(hit.view.document, hit.view.section.anchor) + "\nsection " +
            hit.view.passage.section.value + " · citation " + hit.citation_id + "\n\n" + body + "\n\n";
    spent += cost;
  }
  hits.resize(kept);
  if (CallNote* note = CallNote::current()) note->sources = sources_of(hits);
  return text;
}

// What every tool gets.
struct Call {
  const query::Engine& engine;
  const Caller& caller;
  const VersionChoice& choice;
};

// Says what was ambiguous to whom cannot be asked. `json` is the text of an object.
void note_ambiguity(const Json& ambiguous, std::string& json, std::string& text) {
  if (ambiguous.empty()) return;
  json.pop_back();
  json += ",\"ambiguous\":" + dump(ambiguous) + "}";
  for (const Json& one : ambiguous) {
    text += "Note: these come from several versions of " + one["mention"].get<std::string>() + " (";
    for (std::size_t i = 0; i < one["candidates"].size(); ++i) text += (i == 0 ? "" : ", ") + one["candidates"][i].get<std::string>();
    text += "); set \"version\" to one of them.\n";
  }
}

base::Result<Json> search(const Call& call, const Json& given) {
  [[maybe_unused]] const auto& [engine, caller, choice] = call;
  DOCENT_ASSIGN(const auto arguments, Arguments::read(given, {{"query", {"q", "text", "question", "search", "search_query", "searchquery", "keywords", "topic", "prompt"}},
                                                              kSource, kVersion, kLimit, {"mode", {"search_mode"}}, kTokens}));
  query::SearchRequest request;
  DOCENT_ASSIGN(request.query, arguments.required_text("query"));
  DOCENT_ASSIGN(request.source, arguments.text("source"));
  DOCENT_ASSIGN(request.version_label, arguments.text("version"));
  const bool named = request.version_label.has_value();
  if (!named) request.version_label = choice.version;
  DOCENT_ASSIGN(const auto limit, arguments.integer("limit", 1, kMostResults));
  DOCENT_ASSIGN(const auto tokens, arguments.integer("max_tokens", kLeastTokens, kMostTokens));
  DOCENT_ASSIGN(const auto mode, arguments.text("mode"));
  request.k = static_cast<std::size_t>(limit.value_or(kDefaultResults));
  if (mode) {
    const auto parsed = query::parse_mode(*mode);
    if (!parsed) return base::fail(base::ErrorCode::kInvalidArgument, "\"mode\" must be auto, lexical, dense or hybrid");
    request.mode = *parsed;
  }
  request.principal = caller.principal;
  request.deadline = deadline_of(caller);
  DOCENT_ASSIGN(auto found, engine.search(request));
  const Json ambiguous = named || choice.settled ? Json::array() : ambiguous_versions(found.results);
  if (!ambiguous.empty() && caller.can_elicit) return ambiguous;
  std::string text = print_hits(found.results, static_cast<std::size_t>(tokens.value_or(kDefaultTokens)));
  std::string json = query::to_json(found);
  if (text.empty()) text = "Nothing in the documentation matches. Try other words, or list_sources for what is there.";
  for (const std::string& note : found.notes) text += "Note: " + note + "\n";
  note_ambiguity(ambiguous, json, text);
  return text_result(std::move(text), ready_json(json));
}

base::Result<Json> ask(const Call& call, const Json& given) {
  [[maybe_unused]] const auto& [engine, caller, choice] = call;
  DOCENT_ASSIGN(const auto arguments, Arguments::read(given, {{"question", {"q", "query", "text", "prompt", "ask"}}, kSource, kVersion, kLimit, kTokens}));
  query::AskRequest request;
  DOCENT_ASSIGN(request.question, arguments.required_text("question"));
  DOCENT_ASSIGN(request.source, arguments.text("source"));
  DOCENT_ASSIGN(request.version_label, arguments.text("version"));
  const bool named = request.version_label.has_value();
  if (!named) request.version_label = choice.version;
  DOCENT_ASSIGN(const auto limit, arguments.integer("limit", 1, kMostResults));
  DOCENT_ASSIGN(const auto tokens, arguments.integer("max_tokens", kLeastTokens, kMostTokens));
  request.k = static_cast<std::size_t>(limit.value_or(5));
  const auto budget = static_cast<std::size_t>(tokens.value_or(kDefaultTokens));
  request.budget_tokens = std::min<std::size_t>(request.budget_tokens, budget);
  request.principal = caller.principal;
  request.deadline = deadline_of(caller);
  DOCENT_ASSIGN(auto answer, engine.ask(request));
  const Json ambiguous = named || choice.settled ? Json::array() : ambiguous_versions(answer.search.results);
  if (!ambiguous.empty() && caller.can_elicit) return ambiguous;
  std::string text = answer.answer_markdown + "\n\n";
  text += answer.answerable ? "Confidence " + std::to_string(static_cast<int>(answer.confidence * 100)) + " %. Evidence:\n\n"
                            : "Nothing here is known to answer the question. The nearest passages:\n\n";
  text += print_hits(answer.search.results, budget);
  std::string json = query::to_json(answer);
  note_ambiguity(ambiguous, json, text);
  return text_result(std::move(text), ready_json(json));
}

// A docent:// address names a document by what it is made of.
base::Result<std::string> id_of(const query::Engine& engine, const Caller& caller, const std::string& asked) {
  const auto uri = parse_uri(asked);
  if (!uri) return asked;
  const auto& record = engine.corpus().record();
  const auto id = model::make_document_id(uri->source, uri->version, uri->path);
  DOCENT_ASSIGN(const auto document, query::visible_document(record, id, caller.principal));
  if (uri->anchor.empty()) return id.value;
  DOCENT_ASSIGN(const auto sections, record.sections(document.key));
  for (const auto& section : sections)
    if (section.anchor == uri->anchor) return section.id.value;
  return base::fail(base::ErrorCode::kNotFound, "that document has no section with the anchor \"" + uri->anchor.substr(0, 64) + "\"");
}

base::Result<Json> get_section(const Call& call, const Json& given) {
  [[maybe_unused]] const auto& [engine, caller, choice] = call;
  DOCENT_ASSIGN(const auto arguments, Arguments::read(given, {{"id", {"section_id", "sectionid", "section", "passage_id", "passage", "document_id", "document", "uri", "url"}},
                                                              {"context", {"include", "with"}}, kTokens}));
  query::BrowseRequest request;
  DOCENT_ASSIGN(const std::string asked, arguments.required_text("id"));
  DOCENT_ASSIGN(request.id, id_of(engine, caller, asked));
  DOCENT_ASSIGN(const auto context, arguments.texts("context", 3));
  for (const std::string& what : context) {
    if (what == "parents") request.parents = true;
    else if (what == "neighbours" || what == "neighbors") request.neighbours = true;
    else if (what == "children") request.children = true;
    else return base::fail(base::ErrorCode::kInvalidArgument, "\"context\" takes parents, neighbours and children");
  }
  DOCENT_ASSIGN(const auto tokens, arguments.integer("max_tokens", kLeastTokens, kMostTokens));
  request.max_tokens = static_cast<std::size_t>(tokens.value_or(kDefaultTokens));
  request.principal = caller.principal;
  DOCENT_ASSIGN(auto found, query::browse(engine.corpus().record(), request));
  if (found.truncated) found.text += "\n[More was left out to keep within max_tokens.]";
  return text_result(std::move(found.text), Json::parse(found.json));
}

base::Result<Json> verify(const Call& call, const Json& given) {
  [[maybe_unused]] const auto& [engine, caller, choice] = call;
  DOCENT_ASSIGN(const auto arguments, Arguments::read(given, {{"citations", {"citation", "citation_id", "citationid", "citation_ids", "id", "ids"}}}));
  DOCENT_ASSIGN(const auto ids, arguments.texts("citations", kMostCitations));
  if (ids.empty()) return base::fail(base::ErrorCode::kInvalidArgument, "\"citations\" is missing: give cit_… ids from an earlier answer");
  Json results = Json::array();
  std::string text;
  for (const std::string& id : ids) {
    const auto verdict = engine.verify(id, caller.principal);
    if (!verdict) {
      results.push_back({{"verdict", "invalid"}, {"citation", id}, {"reason", verdict.error().message}});
      text += "invalid: " + verdict.error().message + "\n";
      continue;
    }
    results.push_back(Json::parse(query::to_json(*verdict)));
    text += std::string(query::to_string(verdict->kind)) + (verdict->reason.empty() ? "" : ": " + verdict->reason) +
            (verdict->path.empty() ? "" : " (" + verdict->source + "/" + verdict->path + ")") + "\n";
    if (!verdict->text.empty()) text += "> " + std::string(base::utf8_prefix(verdict->text, 600)) + "\n";
  }
  return text_result(std::move(text), Json{{"results", std::move(results)}});
}

base::Result<Json> list_sources(const Call& call, const Json& given) {
  [[maybe_unused]] const auto& [engine, caller, choice] = call;
  DOCENT_TRY(Arguments::read(given, {}));
  DOCENT_ASSIGN(const std::string sources, query::sources_json(engine.corpus().record(), caller.principal));
  Json json = Json::parse(sources);
  std::string text;
  for (const Json& source : json["sources"]) {
    text += "- " + source["name"].get<std::string>() + ": " + std::to_string(source["documents"].get<std::size_t>()) + " documents";
    std::string versions;
    for (const Json& version : source["versions"]) versions += (versions.empty() ? "" : ", ") + version.get<std::string>();
    text += (versions.empty() ? "" : "; versions " + versions) + "; trust " + source["trust"].get<std::string>() + "\n";
  }
  if (text.empty()) text = "Nothing is ingested yet.";
  return text_result(std::move(text), std::move(json));
}

struct Entry {
  std::string_view name;
  base::Result<Json> (*run)(const Call&, const Json&);  // a list instead of an object: what is ambiguous, to be asked
};
constexpr std::array kTools = {Entry{"search_documentation", search}, Entry{"ask_documentation", ask}, Entry{"get_section", get_section},
                               Entry{"verify_citation", verify}, Entry{"list_sources", list_sources}};

}  // namespace

std::vector<Json> documentation_tools() {
  const Json source = text_property("Only this source (a name from list_sources)");
  const Json version = text_property("Only this version of the documentation");
  return {
      tool("search_documentation", "Search documentation",
           "Finds the passages of the ingested documentation that fit a question, keywords, an error message, a flag or a setting. Each result has its "
           "text, where it stands, and a citation id that can be checked. Use get_section to read on.",
           schema({{"query", text_property("A question or keywords; \"quotes\" require a phrase, NOT word excludes one")}, {"source", source}, {"version", version},
                   {"limit", number_property("How many results", 1, kMostResults, kDefaultResults)},
                   {"mode", {{"type", "string"}, {"enum", {"auto", "lexical", "dense", "hybrid"}}, {"default", "auto"}, {"description", "auto is best; lexical for exact names"}}},
                   {"max_tokens", number_property("Budget of the texts in the answer", kLeastTokens, kMostTokens, kDefaultTokens)}},
                  {"query"}),
           schema({{"query", any("string")}, {"mode", any("string")}, {"generation", any("integer")}, {"results", hits_schema()}, {"confidence", any("number")}},
                  {"query", "results", "confidence"})),
      tool("ask_documentation", "Ask the documentation",
           "Answers a question with sentences, steps or code taken verbatim from the documentation, each with the number of its evidence, and a confidence. "
           "answerable is false when the documentation does not say: then do not make an answer up.",
           schema({{"question", text_property("A whole question")}, {"source", source}, {"version", version},
                   {"limit", number_property("How many pieces of evidence", 1, kMostResults, 5)},
                   {"max_tokens", number_property("Budget of the texts in the answer", kLeastTokens, kMostTokens, kDefaultTokens)}},
                  {"question"}),
           schema({{"question", any("string")}, {"intent", any("string")}, {"answer_markdown", any("string")}, {"answerable", any("boolean")},
                   {"confidence", any("number")}, {"statements", any("array")}, {"evidence", hits_schema()}},
                  {"answer_markdown", "answerable", "confidence", "evidence"})),
      tool("get_section", "Read a section",
           "The whole text of a section, passage or document by its id or docent:// address, with its parents, neighbours or children when asked.",
           schema({{"id", text_property("sec_…, pas_… or doc_… id, or a docent:// address, from an earlier result")},
                   {"context", {{"type", "array"}, {"items", {{"type", "string"}, {"enum", {"parents", "neighbours", "children"}}}}, {"description", "What else to show"}}},
                   {"max_tokens", number_property("Budget of the text", kLeastTokens, kMostTokens, kDefaultTokens)}},
                  {"id"}),
           schema({{"kind", any("string")}, {"id", any("string")}, {"sections", any("array")}, {"truncated", any("boolean")}}, {"kind", "id", "truncated"})),
      tool("verify_citation", "Verify citations",
           "Checks citation ids against today's record: valid, moved, changed, gone or invalid, with the cited text. Use it before relying on an older answer.",
           schema({{"citations", {{"type", "array"}, {"items", any("string")}, {"minItems", 1}, {"maxItems", kMostCitations}, {"description", "cit_… ids"}}}}, {"citations"}),
           schema({{"results", any("array")}}, {"results"})),
      tool("list_sources", "List sources", "What documentation is here: sources with their number of documents, versions, trust and licence.", schema(Json::object(), {}),
           schema({{"sources", any("array")}}, {"sources"}))};
}

// What a model can act on: the call was understood as a call, but could not be done.
Json tool_error(const base::Error& error) {
  const bool ours = error.code == base::ErrorCode::kInternal || error.code == base::ErrorCode::kCorrupt || error.code == base::ErrorCode::kUnavailable;
  Json content = Json::array();
  content.push_back({{"type", "text"}, {"text", ours ? std::string("the server could not do this; its log says why") : error.message}});
  return {{"content", std::move(content)}, {"isError", true}};
}

Outcome<Json> call_documentation_tool(const ToolBox& box, const Caller& caller, const std::string& name, const Json& arguments) {
  const auto entry = std::ranges::find(kTools, std::string_view(name), &Entry::name);
  if (entry == kTools.end()) return std::unexpected(RpcError{RpcCode::kInvalidParams, "Unknown tool: " + name.substr(0, 128), {}});
  const std::string request = "tools/call " + name + " " + dump(arguments);
  const auto choice = read_version_choice(caller, box.signer, request);
  if (!choice) return std::unexpected(choice.error());
  auto result = entry->run({box.engine, caller, *choice}, arguments);
  if (result && result->is_array()) {
    if (is_modern(caller.revision)) return ask_for_version(*result, caller, box.signer, request);
    result = entry->run({box.engine, caller, ask_now_for_version(*result, caller)}, arguments);
  }
  return result ? std::move(*result) : tool_error(result.error());
}

}  // namespace docent::mcp
