#include "mcp/ranking_tool.h"

#include "mcp/call_note.h"
#include "query/response_json.h"
#include "query/source_names.h"
#include "query/why_not.h"

namespace docent::mcp {
namespace {

constexpr std::int64_t kDefaultResults = 10;

// No figures: they are in the structured result. Names of what moved a passage, the strongest first, are what a reader acts on.
std::string describe(const query::SearchHit& hit) {
  std::string line = "[" + std::to_string(hit.rank) + "] " + query::place_in_words(hit.view);
  line += "\n    " + query::public_uri(hit.view.document, hit.view.section.anchor) + "\n    ";
  if (!hit.explanation) return line + "not explained\n";
  std::string words;
  for (const query::WordPart& word : hit.explanation->words) words += (words.empty() ? "" : ", ") + word.word;
  line += words.empty() ? "holds none of the words" : "words: " + words;
  if (hit.explanation->cosine) line += "; also near in meaning";
  for (const auto& [name, value] : hit.explanation->other_parts) line += std::string(value > 0 ? "; raised by " : "; lowered by ") + std::string(name);
  return line + "\n";
}

base::Result<Json> explain_ranking(const ToolCall& call, const Json& given) {
  [[maybe_unused]] const auto& [engine, caller, clear] = call;
  DOCENT_ASSIGN(const auto arguments, Arguments::read(given, {{"query", {"q", "text", "question", "search"}},
                                                              {"document", {"why_not", "whynot", "missing", "expected", "document_id", "section_id", "passage_id", "path", "uri", "url"}},
                                                              kSource, kVersion, kLimit, {"mode", {"search_mode"}}}));
  query::SearchRequest request;
  DOCENT_ASSIGN(request.query, arguments.required_text("query"));
  DOCENT_ASSIGN(request.why_not, arguments.text("document"));
  DOCENT_ASSIGN(request.source, arguments.text("source"));
  DOCENT_ASSIGN(request.version_label, arguments.text("version"));
  DOCENT_ASSIGN(const auto limit, arguments.integer("limit", 1, kMostResults));
  DOCENT_ASSIGN(request.mode, search_mode(arguments));
  request.k = static_cast<std::size_t>(limit.value_or(kDefaultResults));
  request.principal = caller.principal;
  request.deadline = deadline_of(caller);
  request.explain = true;
  DOCENT_ASSIGN(const auto found, engine.search(request));
  if (CallNote* note = CallNote::current()) note->sources = query::sources_of(found.results);
  std::string text;
  if (found.why_not) text += "Why not " + found.why_not->target + ": " + found.why_not->reason + "\n\n";
  for (const query::SearchHit& hit : found.results) text += describe(hit);
  if (found.results.empty()) text += "Nothing in the documentation matches.\n";
  std::string left_out;
  for (const query::StageReport& stage : found.stages)
    if (stage.skipped) left_out += "Not done: " + stage.name + " (" + stage.reason + ")\n";
  return text_result(text + left_out, ready_json(query::to_json(found)));
}

}  // namespace

Tool ranking_tool() {
  return make_tool(
      "explain_ranking", "Explain a ranking",
      "Why the results of a search stand where they stand: what words, meaning and the rest gave each, and what each step did and took. With \"document\": why that "
      "document, section or passage is not among them.",
      object_schema({{"query", text_property("The question or keywords as they were searched")},
                     {"document", text_property("What was expected: an id, a docent:// address, a path or the end of one")},
                     {"source", text_property("Only this source (a name from list_sources)")},
                     {"version", text_property("Only this version of the documentation")},
                     {"limit", number_property("How many results", 1, kMostResults, kDefaultResults)},
                     {"mode", {{"type", "string"}, {"enum", {"auto", "lexical", "dense", "hybrid"}}, {"default", "auto"}}}},
                    {"query"}),
      object_schema({{"query", any("string")}, {"mode", any("string")}, {"results", hits_schema()}, {"stages", any("array")}, {"confidence", any("number")},
                     {"answerable", any("boolean")}, {"why_not", any("object")}},
                    {"query", "results", "stages", "confidence"}),
      explain_ranking);
}

}  // namespace docent::mcp
