// How blocks become text again, and where in a block's text an offset of the original lies.
#pragma once

#include <cstddef>
#include <string>

#include "model/parsed_document.h"

namespace docent::parse {

// First offset of `block.text` that comes from `source_offset` or later. What the parser made belongs to the text before it.
std::size_t text_offset_of(const model::Block& block, std::uint64_t source_offset);

// The first place at or after `text_offset` where the block can be cut: text_offset_of(block, source) == text. The end of the text
// when there is none.
struct Cut {
  std::size_t text = 0;
  std::uint64_t source = 0;
};
Cut cut_at(const model::Block& block, std::size_t text_offset);

// text[from, to) of a block as it is shown, with its list marker when `from` is 0.
std::string render_part(const model::Block& block, std::size_t from, std::size_t to);

// As render_span, over blocks [first, last).
std::string render_blocks(const model::ParsedDocument& document, std::size_t first, std::size_t last, model::Span span);

}  // namespace docent::parse
