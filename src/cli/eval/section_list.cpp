#include "cli/eval/section_list.h"

#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "ingest/make_bundle.h"
#include "parse/passages.h"

namespace docent::cli {
namespace {

using model::BlockKind;
using Json = nlohmann::ordered_json;

std::uint64_t count_words(std::string_view text) {
  std::uint64_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space && !inside) ++words;
    inside = !space;
  }
  return words;
}

Json links_json(const model::ParsedDocument& document, std::string_view path, std::uint32_t section) {
  Json links = Json::array();
  for (const model::Link& link : document.links) {
    if (document.blocks[link.block].section != section) continue;
    const ingest::LinkTarget target = ingest::resolve_link(path, link.target);
    links.push_back({{"text", link.text}, {"target", link.target}, {"path", target.path}, {"anchor", target.anchor}});
  }
  return links;
}

}  // namespace

SectionShape shape_of(const model::ParsedDocument& document, std::uint32_t section) {
  SectionShape shape;
  for (const model::Block& block : document.blocks) {
    if (block.section != section) continue;
    shape.words += count_words(block.text);
    shape.code_blocks += block.kind == BlockKind::kCode ? 1U : 0U;
    shape.ordered_items += block.kind == BlockKind::kListItem && block.number >= 0 && block.depth == 0 ? 1U : 0U;
    shape.table_rows += block.kind == BlockKind::kTableRow && !block.table_header ? 1U : 0U;
    shape.definitions += block.kind == BlockKind::kDefinition ? 1U : 0U;
  }
  for (const model::Link& link : document.links) shape.links += document.blocks[link.block].section == section ? 1U : 0U;
  return shape;
}

std::string label_text(const model::ParsedDocument& document, std::uint32_t section) {
  return parse::render_span(document, document.sections[section].span);
}

std::string section_line(const model::ParsedDocument& document, std::string_view path, std::string_view bytes, std::uint32_t section) {
  const model::Section& one = document.sections[section];
  const std::string text = label_text(document, section);
  const SectionShape shape = shape_of(document, section);
  const Json json{{"path", path},
                  {"ordinal", section},
                  {"anchor", one.anchor},
                  {"level", one.level},
                  {"title", document.title},
                  {"heading_path", parse::heading_path(document, section)},
                  {"text_sha256", base::sha256_hex(text)},
                  {"shape",
                   {{"words", shape.words},
                    {"code_blocks", shape.code_blocks},
                    {"ordered_items", shape.ordered_items},
                    {"table_rows", shape.table_rows},
                    {"definitions", shape.definitions},
                    {"links", shape.links}}},
                  {"text", text},
                  {"source", base::to_valid_utf8(bytes.substr(one.span.start, one.span.end - one.span.start))},
                  {"links", links_json(document, path, section)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

base::Status list_sections(const std::string& corpus, const ingest::ReaderOptions& options,
                           const std::function<void(const std::string& line)>& visit, std::vector<ingest::Skipped>& skipped) {
  DOCENT_ASSIGN(const auto reader, ingest::open_target(corpus, options));
  DOCENT_TRY(reader->for_each([&](const ingest::FoundFile& file, const ingest::Reader::Load& load) -> base::Status {
    const auto bytes = load();
    if (!bytes) {
      skipped.push_back({file.path, bytes.error().message});
      return {};
    }
    auto format = file.format ? base::Result<parse::Format>(*file.format) : parse::detect_format(file.path, *bytes);
    parse::ParseOptions parse_options;
    parse_options.path = file.path;
    const auto parsed = format ? parse::parse_document(*bytes, *format, parse_options)
                               : base::Result<model::ParsedDocument>(std::unexpected(format.error()));
    if (!parsed) {
      skipped.push_back({file.path, parsed.error().message});
      return {};
    }
    for (std::uint32_t i = 0; i < parsed->sections.size(); ++i) visit(section_line(*parsed, file.path, *bytes, i));
    return {};
  }));
  skipped.insert(skipped.end(), reader->skipped().begin(), reader->skipped().end());
  return {};
}

}  // namespace docent::cli
