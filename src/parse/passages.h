// Cuts a parsed document into passages, the unit of retrieval.
//
// A passage lies within one section, holds whole blocks where they fit, and has at most `max_pieces` word pieces together
// with its heading line. Cuts fall between blocks; a block that is too long by itself is cut between lines (code), rows or
// sentences, then words. Every word of every block is in exactly one passage. A section without own text that has no child
// section gives one passage of its heading, so that no heading is lost.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/parsed_document.h"

namespace docent::parse {

// Counts word pieces of the encoder (infer::WordPiece::count, or approximate_pieces without a vocabulary).
using PieceCounter = std::function<std::size_t(std::string_view)>;
std::size_t approximate_pieces(std::string_view text);

struct PassageOptions {
  std::size_t max_pieces = 254;  // 256 less [CLS] and [SEP]
};

struct Passage {
  std::uint32_t section = 0;  // index into ParsedDocument::sections
  std::uint32_t ordinal = 0;  // within its section
  model::Span span;           // render_span(document, span) == text
  std::uint32_t line_start = 1;  // 1-based lines of the original bytes, both inclusive
  std::uint32_t line_end = 1;
  std::string text;
  std::string code;  // the code blocks of `text`, joined by '\n'; inline code stays in prose
};

// "title > heading > heading", the line every passage carries before its text for both indexes. Headings equal to the title
// are not repeated.
std::string heading_line(const model::ParsedDocument& document, std::uint32_t section);
// Headings from the top down to the section.
std::vector<std::string> heading_path(const model::ParsedDocument& document, std::uint32_t section);

// `bytes` are the original bytes the document was parsed from (for line numbers).
std::vector<Passage> cut_passages(const model::ParsedDocument& document, std::string_view bytes, const PieceCounter& count,
                                  const PassageOptions& options = {});

}  // namespace docent::parse
