#include "extract/subject.h"

#include <algorithm>

#include "base/text.h"

namespace docent::extract {

using model::BlockKind;
using model::NodeKind;

namespace {

constexpr std::uint32_t kMaxBlocksBack = 6;  // a description is rarely longer
constexpr model::NodeKinds kNamed = {NodeKind::kConfiguration, NodeKind::kParameter, NodeKind::kCommand, NodeKind::kComponent, NodeKind::kError, NodeKind::kConcept};

}  // namespace

bool is_term(const model::Block& block) {
  return block.kind == BlockKind::kDefinition && std::ranges::any_of(block.marks, [](const model::Mark& mark) { return mark.kind == model::MarkKind::kTerm && mark.text_start == 0; });
}

const Found* term_above(const Context& context, std::uint32_t index, bool* seen) {
  *seen = false;
  const model::Block& block = context.block(index);
  const std::uint32_t first = context.blocks_of(block.section).first;
  for (std::uint32_t back = index; back > first && index - back < kMaxBlocksBack; --back) {
    const model::Block& before = context.block(back - 1);
    if (before.kind == BlockKind::kHeading) return nullptr;
    if (!is_term(before)) {
      if (block.kind != BlockKind::kDefinition && before.kind != BlockKind::kDefinition) return nullptr;
      continue;
    }
    *seen = true;
    const Found* best = nullptr;
    for (const Found& one : context.found_in(back - 1)) {
      if (one.start > 0 && !before.text.starts_with("exception ")) break;
      if (kNamed.contains(one.kind) && (best == nullptr || one.kind == NodeKind::kConfiguration)) best = &one;
    }
    return best;
  }
  return nullptr;
}

const Found* entity_of_heading(const Context& context, std::uint32_t index) {
  const model::Block& block = context.block(index);
  if (block.kind != BlockKind::kHeading || block.text.size() > kMaxHeadingBytes) return nullptr;
  const auto found = context.found_in(index);
  const Found* last = nullptr;
  for (const Found& one : found)
    if (kNamed.contains(one.kind) && (last == nullptr || one.start >= last->end || (one.start == last->start && one.kind == NodeKind::kConfiguration))) last = &one;
  if (last == nullptr) return nullptr;
  const std::string lower = base::ascii_lower(block.text);
  std::string_view before;  // the word before the name, which says what it is: "Boats Module mod_boat"
  for (const Word& word : words_of(std::string_view(lower).substr(0, last->start))) before = std::string_view(lower).substr(word.start, word.end - word.start);
  if (is_kind_word(before) && !any_of_class(std::string_view(lower).substr(last->end), is_alnum)) return last;
  for (const Word& word : words_of(lower)) {
    const bool named = std::ranges::any_of(found, [&](const Found& one) { return one.start < word.end && word.start < one.end; });
    const std::string_view text = std::string_view(lower).substr(word.start, word.end - word.start);
    if (!named && !is_kind_word(text) && any_of_class(text, is_alnum)) return nullptr;
  }
  return last;
}

}  // namespace docent::extract
