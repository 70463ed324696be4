#include "query/browse.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "parse/passages.h"
#include "query/response_json.h"

namespace docent::query {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

// The same words as the store's for an unknown id, so that a hidden one cannot be told from it.
std::unexpected<base::Error> nothing_with(std::string_view asked) {
  return base::fail(ErrorCode::kNotFound, "there is nothing with the id \"" + std::string(asked.substr(0, 64)) + "\"");
}

struct Loaded {
  model::DocumentRecord document;
  std::vector<model::SectionRecord> sections;
  std::vector<model::PassageRecord> passages;
};

base::Result<Loaded> load(const store::DocumentStore& record, model::DocumentKey key, const Principal& principal, std::string_view asked) {
  Loaded loaded;
  DOCENT_ASSIGN(loaded.document, record.document_by_key(key));
  if (!may_see(loaded.document.groups, principal)) return nothing_with(asked);
  DOCENT_ASSIGN(loaded.sections, record.sections(key));
  DOCENT_ASSIGN(loaded.passages, record.passages(key));
  return loaded;
}

std::string section_text(const Loaded& loaded, std::uint32_t ordinal) {
  std::string text;
  for (const auto& passage : loaded.passages)
    if (passage.section_ordinal == ordinal) text += (text.empty() ? "" : "\n") + passage.text;
  return text;
}

Json section_json(const Loaded& loaded, const model::SectionRecord& section) {
  Json passages = Json::array();
  for (const auto& passage : loaded.passages)
    if (passage.section_ordinal == section.ordinal) passages.push_back(passage.id.value);
  return {{"section_id", section.id.value}, {"parent_id", section.parent.value}, {"level", section.level},
          {"heading", section.heading},     {"anchor", section.anchor},          {"start", section.span.start},
          {"end", section.span.end},        {"text", section_text(loaded, section.ordinal)}, {"passages", passages}};
}

Json passage_json(const model::PassageRecord& passage) {
  return {{"passage_id", passage.id.value}, {"section_id", passage.section.value}, {"start", passage.span.start},
          {"end", passage.span.end},        {"line_start", passage.line_start},    {"line_end", passage.line_end},
          {"heading_line", passage.heading_line}, {"text", passage.text}};
}

Json document_json(const model::DocumentRecord& document) {
  return {{"document_id", document.id.value}, {"source", document.source}, {"version", document.version_label},
          {"path", document.path},            {"uri", public_uri(document, "")},
          {"title", document.title},          {"format", document.format}, {"language", document.language},
          {"parser", document.parser},        {"sha256", document.sha256}, {"size", document.size},
          {"licence", document.licence},      {"trust", document.trust},   {"metadata", document.metadata},
          {"aliases", document.aliases}};
}

// Sections that are to be shown around `ordinal`, in document order.
std::vector<std::uint32_t> around(const Loaded& loaded, std::uint32_t ordinal, const BrowseRequest& request) {
  std::vector<std::uint32_t> chosen{ordinal};
  std::map<std::string, std::uint32_t> by_id;
  for (const auto& section : loaded.sections) by_id[section.id.value] = section.ordinal;
  if (request.parents) {
    auto at = ordinal;
    while (!loaded.sections[at].parent.empty() && by_id.contains(loaded.sections[at].parent.value)) {
      at = by_id[loaded.sections[at].parent.value];
      chosen.push_back(at);
    }
  }
  if (request.neighbours) {
    if (ordinal > 0) chosen.push_back(ordinal - 1);
    if (ordinal + 1 < loaded.sections.size()) chosen.push_back(ordinal + 1);
  }
  if (request.children)
    for (std::uint32_t i = ordinal + 1; i < loaded.sections.size() && loaded.sections[i].level > loaded.sections[ordinal].level; ++i)
      chosen.push_back(i);
  std::ranges::sort(chosen);
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

// Adds sections in document order until the budget is spent; the wanted one always comes. True if something was left out.
bool add_sections(const Loaded& loaded, const std::vector<std::uint32_t>& chosen, std::uint32_t wanted, const BrowseRequest& request,
                  Json& json, std::string& text) {
  const auto cost = [&](std::uint32_t ordinal) { return parse::approximate_pieces(section_text(loaded, ordinal)); };
  const std::size_t budget = request.max_tokens.value_or(SIZE_MAX);
  std::size_t left = wanted == UINT32_MAX ? budget : budget - std::min(budget, cost(wanted));
  bool cut = false;
  for (const std::uint32_t ordinal : chosen) {
    const auto& section = loaded.sections[ordinal];
    if (ordinal != wanted) {
      const std::size_t pieces = cost(ordinal);
      if (pieces > left) {
        cut = true;
        continue;
      }
      left -= pieces;
    }
    json.push_back(section_json(loaded, section));
    if (!section.heading.empty()) text += std::string(section.level, '#') + " " + section.heading + "\n\n";
    if (const std::string own = section_text(loaded, ordinal); !own.empty()) text += own + "\n\n";
  }
  return cut;
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

store::DocumentStore::GroupTest visible_to(const Principal& principal) {
  if (principal.owner) return {};
  return [principal](const std::vector<std::string>& groups) { return may_see(groups, principal); };
}

base::Result<model::DocumentRecord> visible_document(const store::DocumentStore& record, const model::DocumentId& id, const Principal& principal) {
  auto document = record.document(id);
  if (!document && document.error().code != ErrorCode::kNotFound) return std::unexpected(document.error());
  if (!document || !may_see(document->groups, principal)) return nothing_with(id.value);
  return std::move(*document);
}

base::Result<BrowseResult> browse(const store::DocumentStore& record, const BrowseRequest& request) {
  BrowseResult result;
  Json json;
  std::string& text = result.text;
  if (request.id.starts_with(model::SectionTag::kPrefix)) {
    DOCENT_ASSIGN(const auto found, record.resolve_section(request.id, visible_to(request.principal)));
    DOCENT_ASSIGN(const Loaded loaded, load(record, found.first, request.principal, request.id));
    const auto at = std::ranges::find(loaded.sections, found.second, &model::SectionRecord::id);
    if (at == loaded.sections.end()) return nothing_with(request.id);
    json = {{"kind", "section"}, {"id", at->id.value}, {"document", document_json(loaded.document)}, {"sections", Json::array()}};
    result.truncated = add_sections(loaded, around(loaded, at->ordinal, request), at->ordinal, request, json["sections"], text);
    result.document_sha256 = loaded.document.sha256;
    result.source = loaded.document.source;
  } else if (request.id.starts_with(model::PassageTag::kPrefix)) {
    DOCENT_ASSIGN(const auto found, record.resolve_passage(request.id, visible_to(request.principal)));
    DOCENT_ASSIGN(const Loaded loaded, load(record, found.first, request.principal, request.id));
    const auto at = std::ranges::find(loaded.passages, found.second, &model::PassageRecord::id);
    if (at == loaded.passages.end()) return nothing_with(request.id);
    json = {{"kind", "passage"}, {"id", at->id.value}, {"document", document_json(loaded.document)}, {"passage", passage_json(*at)}};
    text = at->heading_line + "\n\n" + at->text;
    if (request.parents || request.neighbours || request.children) {
      text.clear();
      json["sections"] = Json::array();
      result.truncated = add_sections(loaded, around(loaded, at->section_ordinal, request), at->section_ordinal, request, json["sections"], text);
    }
    result.document_sha256 = loaded.document.sha256;
    result.source = loaded.document.source;
  } else {
    DOCENT_ASSIGN(const auto id, record.resolve_document(request.id, visible_to(request.principal)));
    DOCENT_ASSIGN(const auto document, visible_document(record, id, request.principal));
    DOCENT_ASSIGN(const Loaded loaded, load(record, document.key, request.principal, request.id));
    json = document_json(document);
    json["kind"] = "document";
    json["id"] = document.id.value;
    json["sections"] = Json::array();
    std::vector<std::uint32_t> all(loaded.sections.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
    result.truncated = add_sections(loaded, all, UINT32_MAX, request, json["sections"], text);
    json["passages"] = Json::array();
    for (const auto& passage : loaded.passages) json["passages"].push_back(passage_json(passage));
    result.document_sha256 = document.sha256;
    result.source = document.source;
  }
  json["truncated"] = result.truncated;
  result.json = dump(json);
  return result;
}

base::Result<store::StoreCounts> visible_counts(store::Corpus& corpus, const Principal& principal) {
  DOCENT_ASSIGN(const auto documents, corpus.record().documents());
  store::StoreCounts counts;
  std::set<std::string> sources;
  for (const auto& document : documents) {
    if (!may_see(document.groups, principal)) continue;
    sources.insert(document.source);
    ++counts.documents;
    counts.sections += document.sections;
    counts.passages += document.passages;
    counts.original_bytes += document.size;
  }
  counts.sources = sources.size();
  return counts;
}

base::Result<std::string> sources_json(const store::DocumentStore& record, const Principal& principal) {
  DOCENT_ASSIGN(const auto sources, record.sources());
  DOCENT_ASSIGN(const auto documents, record.documents());
  struct Seen {
    std::size_t documents = 0;
    std::set<std::string> versions;
  };
  std::map<std::string, Seen> seen;
  for (const auto& document : documents) {
    if (!may_see(document.groups, principal)) continue;
    Seen& one = seen[document.source];
    ++one.documents;
    one.versions.insert(document.version_label);
  }
  Json list = Json::array();
  for (const auto& source : sources) {
    const auto at = seen.find(source.name);
    if (at == seen.end() && !principal.owner) continue;
    Json one{{"name", source.name}, {"documents", at == seen.end() ? 0 : at->second.documents}, {"versions", Json::array()},
             {"trust", source.trust}, {"licence", source.licence}};
    if (at != seen.end())
      for (const std::string& version : at->second.versions)
        if (!version.empty()) one["versions"].push_back(version);
    list.push_back(std::move(one));
  }
  return dump(Json{{"sources", list}});
}

}  // namespace docent::query
