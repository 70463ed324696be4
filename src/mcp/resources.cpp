#include "mcp/resources.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "mcp/call_note.h"
#include "mcp/prompts.h"
#include "mcp/uri.h"
#include "query/browse.h"

namespace docent::mcp {
namespace {

constexpr std::size_t kPageSize = 100;
constexpr std::size_t kMostCompletions = 100;  // the specification's limit
constexpr std::size_t kMostResourceTokens = 100'000;
constexpr const char* kTemplate = "docent://{source}/{+path}{?version}";
constexpr const char* kTemplateWithAnchor = "docent://{source}/{+path}{?version}{#anchor}";

RpcError not_found(const std::string& uri) {
  return {RpcCode::kResourceNotFound, "Resource not found", dump(Json{{"uri", uri.substr(0, 512)}})};
}

RpcError internal() { return {RpcCode::kInternal, "the server could not do this; its log says why", {}}; }

std::string uri_of(const model::DocumentRecord& document) { return to_uri({document.source, document.path, document.version_label, {}}); }

Json resource_of(const model::DocumentRecord& document) {
  return {{"uri", uri_of(document)},
          {"name", document.path},
          {"title", document.title.empty() ? document.path : document.title},
          {"mimeType", "text/markdown"},
          {"size", document.size}};
}

}  // namespace

// In the order of their addresses, and the cursor is the last one shown: documents that come, go or change meanwhile shift nothing, and it
// tells nothing of others (keys of the record would count what is hidden).
Outcome<ListPage> list_documents(const query::Engine& engine, const Caller& caller, const std::string& cursor) {
  std::string after;
  if (!cursor.empty() && (!base::base64url_decode(cursor, after) || !parse_uri(after)))
    return std::unexpected(RpcError{RpcCode::kInvalidParams, "this cursor was not given out here", {}});
  const auto documents = engine.corpus().record().documents();
  if (!documents) return std::unexpected(internal());
  std::map<std::string, const model::DocumentRecord*> rest;
  for (const auto& document : *documents) {
    if (!query::may_see(document.groups, caller.principal)) continue;
    if (std::string uri = uri_of(document); uri > after) rest.emplace(std::move(uri), &document);
  }
  ListPage page;
  for (const auto& [uri, document] : rest) {
    page.items.push_back(resource_of(*document));
    if (page.items.size() < kPageSize || page.items.size() == rest.size()) continue;
    page.next = base::base64url_encode(uri);
    break;
  }
  return page;
}

std::vector<Json> document_templates() {
  return {{{"uriTemplate", kTemplate}, {"name", "document"}, {"title", "A document"}, {"description", "The text of a document, as Markdown"}, {"mimeType", "text/markdown"}},
          {{"uriTemplate", kTemplateWithAnchor}, {"name", "section"}, {"title", "A section of a document"}, {"description", "The text under one heading, by its anchor"}, {"mimeType", "text/markdown"}}};
}

Outcome<Json> read_document(const query::Engine& engine, const Caller& caller, const std::string& uri) {
  const auto named = parse_uri(uri);
  if (!named) return std::unexpected(not_found(uri));
  const auto& record = engine.corpus().record();
  const auto document = query::visible_document(record, model::make_document_id(named->source, named->version, named->path), caller.principal);
  if (!document) return std::unexpected(document.error().code == base::ErrorCode::kNotFound ? not_found(uri) : internal());
  query::BrowseRequest request;
  request.principal = caller.principal;
  request.max_tokens = kMostResourceTokens;
  request.id = document->id.value;
  if (!named->anchor.empty()) {
    const auto sections = record.sections(document->key);
    if (!sections) return std::unexpected(internal());
    const auto at = std::ranges::find(*sections, named->anchor, &model::SectionRecord::anchor);
    if (at == sections->end()) return std::unexpected(not_found(uri));
    request.id = at->id.value;
    request.children = true;
  }
  const auto found = query::browse(record, request);
  if (!found) return std::unexpected(found.error().code == base::ErrorCode::kNotFound ? not_found(uri) : internal());
  if (CallNote* note = CallNote::current()) note->sources = {named->source};
  Json contents = Json::array();
  contents.push_back({{"uri", uri}, {"mimeType", "text/markdown"}, {"text", found->text}});
  return contents;
}

std::string document_stamp(const query::Engine& engine, const Caller& caller, const std::string& uri) {
  const auto named = parse_uri(uri);
  if (!named) return {};
  const auto document = query::visible_document(engine.corpus().record(), model::make_document_id(named->source, named->version, named->path), caller.principal);
  return document ? document->sha256 : std::string();
}

Outcome<Json> complete_argument(const query::Engine& engine, const Caller& caller, const Json& reference, const std::string& argument, const std::string& value) {
  const std::string type = text_or_empty(reference, "type"), uri = text_or_empty(reference, "uri");
  const bool resource = type == "ref/resource" && (uri == kTemplate || uri == kTemplateWithAnchor);
  const bool prompt = type == "ref/prompt" && is_documentation_prompt(text_or_empty(reference, "name"));
  if (!resource && !prompt) return std::unexpected(RpcError{RpcCode::kInvalidParams, "there is nothing to complete for this reference", {}});
  const auto documents = engine.corpus().record().documents();
  if (!documents) return std::unexpected(internal());
  std::set<std::string> values;  // sorted, each once
  for (const auto& document : *documents) {
    if (!query::may_see(document.groups, caller.principal)) continue;
    std::string one;
    if (argument == "source") one = document.source;
    else if (argument == "path" && resource) one = document.path;
    else if (argument == "version" && resource) one = document.version_label;
    if (!one.empty() && base::ascii_lower(one).find(base::ascii_lower(value)) != std::string::npos) values.insert(std::move(one));
  }
  // What begins with the value first.
  std::vector<std::string> ordered(values.begin(), values.end());
  std::ranges::stable_partition(ordered, [&](const std::string& one) { return base::ascii_lower(one).starts_with(base::ascii_lower(value)); });
  Json shown = Json::array();
  for (std::size_t i = 0; i < std::min(kMostCompletions, ordered.size()); ++i) shown.push_back(ordered[i]);
  return Json{{"values", std::move(shown)}, {"total", ordered.size()}, {"hasMore", ordered.size() > kMostCompletions}};
}

}  // namespace docent::mcp
