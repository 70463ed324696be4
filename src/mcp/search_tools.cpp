#include "mcp/search_tools.h"

#include <cmath>

#include "base/text.h"
#include "mcp/call_note.h"
#include "mcp/tool_parts.h"
#include "parse/passages.h"
#include "query/response_json.h"
#include "query/source_names.h"

namespace docent::mcp {
namespace {

constexpr std::int64_t kDefaultResults = 8, kDefaultEvidence = 5;

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
  if (CallNote* note = CallNote::current()) note->sources = query::sources_of(hits);
  return text;
}

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

// Which documentation is meant. True: the caller named the version itself.
template <typename Request>
base::Result<bool> read_scope(const Arguments& arguments, const ToolCall& call, Request& request) {
  DOCENT_ASSIGN(request.source, arguments.text("source"));
  DOCENT_ASSIGN(request.version_label, arguments.text("version"));
  const bool named = request.version_label.has_value();
  if (!named) request.version_label = call.clear.version;
  request.principal = call.caller.principal;
  request.deadline = deadline_of(call.caller);
  return named;
}

base::Result<Json> search(const ToolCall& call, const Json& given) {
  [[maybe_unused]] const auto& [engine, caller, clear] = call;
  DOCENT_ASSIGN(const auto arguments, Arguments::read(given, {{"query", {"q", "text", "question", "search", "search_query", "searchquery", "keywords", "topic", "prompt"}},
                                                              kSource, kVersion, kLimit, {"mode", {"search_mode"}}, kTokens}));
  query::SearchRequest request;
  DOCENT_ASSIGN(request.query, arguments.required_text("query"));
  DOCENT_ASSIGN(const bool named, read_scope(arguments, call, request));
  DOCENT_ASSIGN(const auto limit, arguments.integer("limit", 1, kMostResults));
  DOCENT_ASSIGN(const auto tokens, token_budget(arguments));
  DOCENT_ASSIGN(request.mode, search_mode(arguments));
  request.k = static_cast<std::size_t>(limit.value_or(kDefaultResults));
  DOCENT_ASSIGN(auto found, engine.search(request));
  Json ambiguous = named || clear.settled ? Json::array() : ambiguous_versions(found.results);
  if (!ambiguous.empty() && caller.can_elicit) return ambiguous;
  std::string text = print_hits(found.results, static_cast<std::size_t>(tokens));
  std::string json = query::to_json(found);
  if (text.empty()) text = "Nothing in the documentation matches. Try other words, or list_sources for what is there.";
  for (const std::string& note : found.notes) text += "Note: " + note + "\n";
  note_ambiguity(ambiguous, json, text);
  return text_result(std::move(text), ready_json(json));
}

base::Result<Json> ask(const ToolCall& call, const Json& given) {
  [[maybe_unused]] const auto& [engine, caller, clear] = call;
  DOCENT_ASSIGN(const auto arguments, Arguments::read(given, {{"question", {"q", "query", "text", "prompt", "ask"}}, {"context", {"history", "turns", "conversation", "previous"}}, kSource, kVersion, kLimit, kTokens}));
  query::AskRequest request;
  DOCENT_ASSIGN(request.question, arguments.required_text("question"));
  DOCENT_ASSIGN(request.context, arguments.texts("context", query::kMaxContextTurns));
  DOCENT_ASSIGN(const bool named, read_scope(arguments, call, request));
  DOCENT_ASSIGN(const auto limit, arguments.integer("limit", 1, kMostResults));
  DOCENT_ASSIGN(const auto tokens, token_budget(arguments));
  request.k = static_cast<std::size_t>(limit.value_or(kDefaultEvidence));
  const auto budget = static_cast<std::size_t>(tokens);
  request.budget_tokens = std::min<std::size_t>(request.budget_tokens, budget);
  DOCENT_ASSIGN(auto answer, engine.ask(request));
  Json ambiguous = named || clear.settled ? Json::array() : ambiguous_versions(answer.search.results);
  if (!ambiguous.empty() && caller.can_elicit) return ambiguous;
  std::string text = answer.answer_markdown + "\n\n";
  text += answer.answerable ? "Confidence " + std::to_string(std::lround(answer.confidence * 100)) + " %. Evidence:\n\n"
                            : "The nearest passages, which are no answer:\n\n";
  text += print_hits(answer.search.results, budget);
  std::string json = query::to_json(answer);
  note_ambiguity(ambiguous, json, text);
  return text_result(std::move(text), ready_json(json));
}

}  // namespace

std::vector<Tool> search_tools() {
  const Json source = text_property("Only this source (a name from list_sources)");
  const Json version = text_property("Only this version of the documentation");
  return {
      make_tool("search_documentation", "Search documentation",
           "Finds the passages of the ingested documentation that fit a question, keywords, an error message, a flag or a setting. Each result has its "
           "text, where it stands, and a citation id that can be checked. Use get_section to read on.",
           object_schema({{"query", text_property("A question or keywords; \"quotes\" require a phrase, NOT word excludes one")}, {"source", source}, {"version", version},
                   {"limit", number_property("How many results", 1, kMostResults, kDefaultResults)},
                   {"mode", {{"type", "string"}, {"enum", {"auto", "lexical", "dense", "hybrid"}}, {"default", "auto"}, {"description", "auto is best; lexical for exact names"}}},
                   {"max_tokens", number_property("Budget of the texts in the answer", kLeastTokens, kMostTokens, kDefaultTokens)}},
                  {"query"}),
           object_schema({{"query", any("string")}, {"mode", any("string")}, {"generation", any("integer")}, {"results", hits_schema()}, {"confidence", any("number")}, {"answerable", any("boolean")}},
                  {"query", "results", "confidence"}), search),
      make_tool("ask_documentation", "Ask the documentation",
           "Answers a question with sentences, steps or code taken verbatim from the documentation, each with the number of its evidence, and a confidence. "
           "answerable is false when the documentation does not say: then do not make an answer up.",
           object_schema({{"question", text_property("A whole question")},
                   {"context", {{"type", "array"}, {"items", {{"type", "string"}}}, {"maxItems", query::kMaxContextTurns}, {"description", "Earlier questions of the conversation, oldest first, when the question says \"it\" or \"that flag\""}}}, {"source", source}, {"version", version},
                   {"limit", number_property("How many pieces of evidence", 1, kMostResults, kDefaultEvidence)},
                   {"max_tokens", number_property("Budget of the texts in the answer", kLeastTokens, kMostTokens, kDefaultTokens)}},
                  {"question"}),
           object_schema({{"question", any("string")}, {"intent", any("string")}, {"answer_markdown", any("string")}, {"answerable", any("boolean")},
                   {"confidence", any("number")}, {"statements", any("array")}, {"evidence", hits_schema()}},
                  {"answer_markdown", "answerable", "confidence", "evidence"}), ask)};
}

}  // namespace docent::mcp
