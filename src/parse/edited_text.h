// Text from which stretches were left out or to which some were added, that still knows where each byte came from.
//
// Markup that is not Markdown (shortcodes, JSX, admonition markers) is edited out before the Markdown parser sees the text; the
// parsed document is then mapped back, so that spans and runs count in the text before the edits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/parsed_document.h"

namespace docent::parse {

class EditedText {
 public:
  explicit EditedText(std::string_view source) : source_(source) { text_.reserve(source.size()); }

  // Takes over source[from, to). Calls must not go back.
  void keep(std::size_t from, std::size_t to);
  // Adds text that is not in the source.
  void insert(std::string_view text) { text_.append(text); }

  std::string_view text() const { return text_; }
  // Rewrites all offsets of a document parsed from text() to offsets in the source.
  void map_to_source(model::ParsedDocument& document) const;

 private:
  struct Segment {
    std::uint64_t text_start = 0;
    std::uint64_t source_start = 0;
    std::uint64_t length = 0;
  };
  // The first segment that ends after `offset`.
  std::vector<Segment>::const_iterator at(std::uint64_t offset) const;
  std::uint64_t start_to_source(std::uint64_t offset) const;
  std::uint64_t end_to_source(std::uint64_t offset) const;

  std::string_view source_;
  std::string text_;
  std::vector<Segment> segments_;
};

}  // namespace docent::parse
