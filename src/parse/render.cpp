#include "parse/render.h"

#include <algorithm>

#include "parse/parse.h"

namespace docent::parse {
namespace {

using model::Block;
using model::BlockKind;
using model::TextRun;

bool continues_character(const std::string& text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80;
}

std::vector<TextRun>::const_iterator run_ending_after(const Block& block, std::uint64_t source_offset) {
  return std::lower_bound(block.runs.begin(), block.runs.end(), source_offset, [](const TextRun& run, std::uint64_t offset) {
    return run.source_start + run.source_length <= offset;
  });
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

}  // namespace

std::size_t text_offset_of(const Block& block, std::uint64_t source_offset) {
  auto run = run_ending_after(block, source_offset);
  if (run == block.runs.end()) return block.text.size();
  std::size_t at = run->text_start;
  if (run->source_start < source_offset) {
    if (run->text_length == run->source_length) {
      at += static_cast<std::size_t>(source_offset - run->source_start);
    } else {
      ++run;
      at = run == block.runs.end() ? block.text.size() : run->text_start;
    }
  } else if (run == block.runs.begin()) {
    at = 0;  // what stands before the first run belongs to it
  }
  while (continues_character(block.text, at)) ++at;
  return at;
}

Cut cut_at(const Block& block, std::size_t text_offset) {
  while (continues_character(block.text, text_offset)) ++text_offset;
  auto run = std::upper_bound(block.runs.begin(), block.runs.end(), text_offset,
                              [](std::size_t offset, const TextRun& one) { return offset < one.text_start; });
  if (run != block.runs.begin()) {
    const TextRun& before = *std::prev(run);
    const std::size_t inside = text_offset - before.text_start;
    if (inside < before.text_length) {
      if (before.text_length == before.source_length) return {text_offset, before.source_start + inside};
      if (inside == 0) return {text_offset, before.source_start};
    }
  }
  if (run == block.runs.end()) return {block.text.size(), block.span.end};
  return {run->text_start, run->source_start};
}

std::string render_part(const Block& block, std::size_t from, std::size_t to) {
  std::string text;
  std::string_view part = std::string_view(block.text).substr(from, to > from ? to - from : 0);
  while (!part.empty() && is_space(part.back())) part.remove_suffix(1);
  if (block.kind == BlockKind::kCode) {
    while (!part.empty() && part.front() == '\n') part.remove_prefix(1);
  } else {
    while (!part.empty() && is_space(part.front())) part.remove_prefix(1);
  }
  if (part.empty()) return text;
  if (from == 0 && block.kind == BlockKind::kListItem) {
    text.append(2 * static_cast<std::size_t>(std::min<std::uint16_t>(block.depth, 16)), ' ');
    if (block.number >= 0) text += std::to_string(block.number) + ". ";
    else text += "- ";
  }
  return text.append(part);
}

std::string render_blocks(const model::ParsedDocument& document, std::size_t first, std::size_t last, model::Span span) {
  std::string text;
  const Block* before = nullptr;
  for (std::size_t i = first; i < last; ++i) {
    const Block& block = document.blocks[i];
    if (!block.span.overlaps(span)) continue;
    const std::size_t from = span.start <= block.span.start ? 0 : text_offset_of(block, span.start);
    const std::size_t to = span.end >= block.span.end ? block.text.size() : text_offset_of(block, span.end);
    const std::string part = render_part(block, from, to);
    if (part.empty()) continue;
    if (before != nullptr) text += before->group != 0 && before->group == block.group && before->kind == block.kind ? "\n" : "\n\n";
    text += part;
    before = &block;
  }
  return text;
}

std::string render_span(const model::ParsedDocument& document, model::Span span) {
  const auto& blocks = document.blocks;
  const auto first = std::partition_point(blocks.begin(), blocks.end(), [&](const Block& block) { return block.span.end <= span.start; });
  const auto last = std::partition_point(first, blocks.end(), [&](const Block& block) { return block.span.start < span.end; });
  return render_blocks(document, static_cast<std::size_t>(first - blocks.begin()), static_cast<std::size_t>(last - blocks.begin()), span);
}

}  // namespace docent::parse
