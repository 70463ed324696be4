// `get`: a document, section or passage with its text.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "parse/passages.h"
#include "query/response_json.h"

namespace docent::cli {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

bool wants(const GetArguments& arguments, std::string_view what) { return std::ranges::count(arguments.context, what) > 0; }

struct Loaded {
  model::DocumentRecord document;
  std::vector<model::SectionRecord> sections;
  std::vector<model::PassageRecord> passages;
};

base::Result<Loaded> load(store::DocumentStore& record, model::DocumentKey key) {
  Loaded loaded;
  DOCENT_ASSIGN(loaded.document, record.document_by_key(key));
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
          {"path", document.path},            {"uri", query::public_uri(document, "")},
          {"title", document.title},          {"format", document.format}, {"language", document.language},
          {"parser", document.parser},        {"sha256", document.sha256}, {"size", document.size},
          {"licence", document.licence},      {"trust", document.trust},   {"metadata", document.metadata},
          {"aliases", document.aliases}};
}

// Sections that are to be shown around `ordinal`, in document order.
std::vector<std::uint32_t> around(const Loaded& loaded, std::uint32_t ordinal, const GetArguments& arguments) {
  std::vector<std::uint32_t> chosen{ordinal};
  std::map<std::string, std::uint32_t> by_id;
  for (const auto& section : loaded.sections) by_id[section.id.value] = section.ordinal;
  if (wants(arguments, "parents")) {
    auto at = ordinal;
    while (!loaded.sections[at].parent.empty() && by_id.contains(loaded.sections[at].parent.value)) {
      at = by_id[loaded.sections[at].parent.value];
      chosen.push_back(at);
    }
  }
  if (wants(arguments, "neighbours")) {
    if (ordinal > 0) chosen.push_back(ordinal - 1);
    if (ordinal + 1 < loaded.sections.size()) chosen.push_back(ordinal + 1);
  }
  if (wants(arguments, "children"))
    for (std::uint32_t i = ordinal + 1; i < loaded.sections.size() && loaded.sections[i].level > loaded.sections[ordinal].level; ++i)
      chosen.push_back(i);
  std::ranges::sort(chosen);
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

// Adds sections in document order until the budget is spent; the wanted one always comes. True if something was left out.
bool add_sections(const Loaded& loaded, const std::vector<std::uint32_t>& chosen, std::uint32_t wanted, const GetArguments& arguments,
                  Json& json, std::string& text) {
  const auto cost = [&](std::uint32_t ordinal) { return parse::approximate_pieces(section_text(loaded, ordinal)); };
  const std::size_t budget = arguments.max_tokens ? static_cast<std::size_t>(*arguments.max_tokens) : SIZE_MAX;
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

base::Result<int> get(const Context& context, const GetArguments& arguments) {
  for (const std::string& what : arguments.context)
    if (what != "parents" && what != "neighbours" && what != "children")
      return base::fail(ErrorCode::kInvalidArgument, "--context takes parents, neighbours and children, got \"" + what + "\"");
  if (arguments.max_tokens && *arguments.max_tokens < 1)
    return base::fail(ErrorCode::kInvalidArgument, fmt::format("--max-tokens must be at least 1, got {}", *arguments.max_tokens));
  SessionOptions options;
  options.with_embedder = false;
  DOCENT_ASSIGN(const auto session, context.open(options, context.config));
  store::DocumentStore& record = session->corpus().record();

  Json json;
  std::string text;
  bool cut = false;
  if (arguments.id.starts_with("sec_")) {
    DOCENT_ASSIGN(const auto found, record.resolve_section(arguments.id));
    DOCENT_ASSIGN(const Loaded loaded, load(record, found.first));
    const auto at = std::ranges::find(loaded.sections, found.second, &model::SectionRecord::id);
    if (at == loaded.sections.end()) return base::fail(ErrorCode::kNotFound, "no section " + arguments.id);
    json = {{"kind", "section"}, {"id", at->id.value}, {"document", document_json(loaded.document)}, {"sections", Json::array()}};
    cut = add_sections(loaded, around(loaded, at->ordinal, arguments), at->ordinal, arguments, json["sections"], text);
  } else if (arguments.id.starts_with("pas_")) {
    DOCENT_ASSIGN(const auto found, record.resolve_passage(arguments.id));
    DOCENT_ASSIGN(const Loaded loaded, load(record, found.first));
    const auto at = std::ranges::find(loaded.passages, found.second, &model::PassageRecord::id);
    if (at == loaded.passages.end()) return base::fail(ErrorCode::kNotFound, "no passage " + arguments.id);
    json = {{"kind", "passage"}, {"id", at->id.value}, {"document", document_json(loaded.document)}, {"passage", passage_json(*at)}};
    text = at->heading_line + "\n\n" + at->text;
    if (!arguments.context.empty()) {
      std::string more;
      json["sections"] = Json::array();
      cut = add_sections(loaded, around(loaded, at->section_ordinal, arguments), at->section_ordinal, arguments, json["sections"], more);
      text = more;
    }
  } else {
    DOCENT_ASSIGN(const auto id, record.resolve_document(arguments.id));
    if (arguments.raw) {
      DOCENT_ASSIGN(const std::string bytes, record.original(id));
      std::fwrite(bytes.data(), 1, bytes.size(), stdout);
      return kOk;
    }
    DOCENT_ASSIGN(const auto document, record.document(id));
    DOCENT_ASSIGN(const Loaded loaded, load(record, document.key));
    json = document_json(document);
    json["kind"] = "document";
    json["id"] = document.id.value;
    json["sections"] = Json::array();
    std::vector<std::uint32_t> all(loaded.sections.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
    cut = add_sections(loaded, all, UINT32_MAX, arguments, json["sections"], text);
    json["passages"] = Json::array();
    for (const auto& passage : loaded.passages) json["passages"].push_back(passage_json(passage));
  }
  if (arguments.raw) return base::fail(ErrorCode::kInvalidArgument, "--raw takes a document id (doc_…)");
  json["truncated"] = cut;
  if (context.out.json) context.out.print(json.dump(2, ' ', false, Json::error_handler_t::replace));
  else context.out.print(safe_for_terminal(text));
  if (cut) context.out.note("left out to keep within --max-tokens");
  return kOk;
}

}  // namespace

int run_get(const Context& context, const GetArguments& arguments) {
  const auto status = get(context, arguments);
  return status ? *status : context.out.fail(status.error());
}

}  // namespace docent::cli
