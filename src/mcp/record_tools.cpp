#include "mcp/record_tools.h"

#include "base/text.h"
#include "mcp/tool_parts.h"
#include "mcp/uri.h"
#include "query/browse.h"
#include "query/response_json.h"

namespace docent::mcp {
namespace {

constexpr std::size_t kMostCitations = 50;

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

base::Result<Json> get_section(const ToolCall& call, const Json& given) {
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
  DOCENT_ASSIGN(const auto tokens, token_budget(arguments));
  request.max_tokens = static_cast<std::size_t>(tokens);
  request.principal = caller.principal;
  DOCENT_ASSIGN(auto found, query::browse(engine.corpus().record(), request));
  if (found.truncated) found.text += "\n[More was left out to keep within max_tokens.]";
  return text_result(std::move(found.text), Json::parse(found.json));
}

base::Result<Json> verify(const ToolCall& call, const Json& given) {
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

base::Result<Json> list_sources(const ToolCall& call, const Json& given) {
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

}  // namespace

std::vector<Tool> reading_tools() {
  return {
      make_tool("get_section", "Read a section",
           "The whole text of a section, passage or document by its id or docent:// address, with its parents, neighbours or children when asked.",
           object_schema({{"id", text_property("sec_…, pas_… or doc_… id, or a docent:// address, from an earlier result")},
                   {"context", {{"type", "array"}, {"items", {{"type", "string"}, {"enum", {"parents", "neighbours", "children"}}}}, {"description", "What else to show"}}},
                   {"max_tokens", number_property("Budget of the text", kLeastTokens, kMostTokens, kDefaultTokens)}},
                  {"id"}),
           object_schema({{"kind", any("string")}, {"id", any("string")}, {"sections", any("array")}, {"truncated", any("boolean")}}, {"kind", "id", "truncated"}), get_section),
      make_tool("verify_citation", "Verify citations",
           "Checks citation ids against today's record: valid, moved, changed, gone or invalid, with the cited text. Use it before relying on an older answer.",
           object_schema({{"citations", {{"type", "array"}, {"items", any("string")}, {"minItems", 1}, {"maxItems", kMostCitations}, {"description", "cit_… ids"}}}}, {"citations"}),
           object_schema({{"results", any("array")}}, {"results"}), verify)};
}

Tool sources_tool() {
  return make_tool("list_sources", "List sources", "What documentation is here: sources with their number of documents, versions, trust and licence.", object_schema(Json::object(), {}),
           object_schema({{"sources", any("array")}}, {"sources"}), list_sources);
}

}  // namespace docent::mcp
