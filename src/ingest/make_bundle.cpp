#include "ingest/make_bundle.h"

#include <chrono>

#include "base/hash.h"
#include "base/text.h"
#include "extract/extract.h"

namespace docent::ingest {
namespace {

// Ids hash their parts with a zero byte between them, so no part may hold one.
std::string without_zero(std::string text) {
  std::erase(text, '\0');
  return text;
}

std::vector<model::SectionRecord> make_sections(const model::ParsedDocument& parsed, const model::DocumentId& document) {
  std::vector<std::string> headings;
  headings.reserve(parsed.sections.size());
  for (const auto& section : parsed.sections) headings.push_back(without_zero(section.heading));
  std::vector<model::SectionRecord> records;
  records.reserve(parsed.sections.size());
  for (std::size_t i = 0; i < parsed.sections.size(); ++i) {
    const model::Section& section = parsed.sections[i];
    std::vector<model::HeadingStep> path;
    if (section.level > 0)
      for (auto at = static_cast<std::uint32_t>(i); at != model::Section::kNone; at = parsed.sections[at].parent)
        path.insert(path.begin(), {headings[at], parsed.sections[at].counter});
    model::SectionRecord record;
    record.id = make_section_id(document, path);
    if (section.parent != model::Section::kNone) record.parent = records[section.parent].id;
    record.ordinal = static_cast<std::uint32_t>(i);
    record.level = section.level;
    record.heading = section.heading;
    record.anchor = section.anchor;
    record.span = section.span;
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace

std::string_view to_string(parse::Format format) {
  switch (format) {
    case parse::Format::kMarkdown: return "markdown";
    case parse::Format::kHtml: return "html";
    case parse::Format::kPlainText: return "text";
  }
  return "text";
}

std::string encoder_text(const model::PassageRecord& passage) { return passage.heading_line + "\n" + passage.text; }

LinkTarget resolve_link(std::string_view from, std::string_view target) {
  LinkTarget resolved;
  if (const std::size_t hash = target.find('#'); hash != std::string_view::npos) {
    resolved.anchor = target.substr(hash + 1);
    target = target.substr(0, hash);
  }
  target = target.substr(0, target.find('?'));
  if (target.empty()) {
    if (!resolved.anchor.empty()) resolved.path = from;
    return resolved;
  }
  const std::size_t colon = target.find(':');
  const bool external = target.starts_with("//") || (colon != std::string_view::npos && colon < target.find('/'));
  if (external || target.size() > 4096) return resolved;
  std::vector<std::string_view> parts;
  if (!target.starts_with('/')) {
    parts = base::split(from, '/');
    parts.pop_back();
  }
  for (const std::string_view part : base::split(target, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") parts.push_back(part);
    else if (!parts.empty()) parts.pop_back();
    else return resolved;  // leads out of the source
  }
  for (const std::string_view part : parts) resolved.path += (resolved.path.empty() ? "" : "/") + std::string(part);
  return resolved;
}

base::Result<MadeBundle> make_bundle(std::string bytes, parse::Format format, const FileFacts& facts,
                                     const parse::PieceCounter& count, bool exact_pieces) {
  parse::ParseOptions options;
  options.path = facts.path;
  DOCENT_ASSIGN(const model::ParsedDocument parsed, parse::parse_document(bytes, format, options));

  MadeBundle made;
  made.warnings = parsed.warnings;
  model::DocumentRecord& document = made.bundle.document;
  document.id = model::make_document_id(facts.source, facts.version_label, facts.path);
  document.source = facts.source;
  document.version_label = facts.version_label;
  document.path = facts.path;
  document.target = facts.target;
  document.uri = facts.uri;
  document.title = facts.title.empty() ? parsed.title : base::to_valid_utf8(facts.title);
  document.format = to_string(format);
  document.language = facts.language.empty() ? parsed.language : facts.language;
  document.parser = exact_pieces ? parsed.parser : parsed.parser + "+approximate";
  document.sha256 = base::sha256_hex(bytes);
  document.size = bytes.size();
  document.licence = facts.licence;
  document.trust = facts.trust;
  document.groups = facts.groups;
  document.metadata = parsed.metadata;
  document.aliases = parsed.aliases;
  document.first_seen_ms = document.last_seen_ms = facts.now_ms;

  made.bundle.sections = make_sections(parsed, document.id);
  const auto title_of = [&](const std::string& line) {
    // A title given from outside (BEIR) takes the place of the parsed one, which may be no more than a file name.
    if (facts.title.empty()) return line;
    return document.title + (line.starts_with(parsed.title) ? line.substr(parsed.title.size()) : " > " + line);
  };
  for (parse::Passage& passage : parse::cut_passages(parsed, bytes, count)) {
    model::PassageRecord record;
    const model::SectionRecord& section = made.bundle.sections[passage.section];
    record.id = model::make_passage_id(section.id, passage.ordinal);
    record.section = section.id;
    record.section_ordinal = passage.section;
    record.ordinal = passage.ordinal;
    record.span = passage.span;
    record.line_start = passage.line_start;
    record.line_end = passage.line_end;
    record.text = std::move(passage.text);
    record.code = std::move(passage.code);
    record.heading_line = title_of(parse::heading_line(parsed, passage.section));
    record.embedding_hash = base::hash128_hex(encoder_text(record));
    made.bundle.passages.push_back(std::move(record));
  }
  for (const model::Link& link : parsed.links) {
    LinkTarget target = resolve_link(facts.path, link.target);
    made.bundle.links.push_back({parsed.blocks[link.block].section, link.target, std::move(target.path), std::move(target.anchor),
                                 link.text, link.span});
  }
  made.bundle.original = std::move(bytes);
  const auto start = std::chrono::steady_clock::now();
  made.graph = extract::extract_document(made.bundle, parsed);
  made.extract_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return made;
}

}  // namespace docent::ingest
