// Turns the bytes of a document into valid UTF-8 that still knows where each character was.
//
// A citation is a span of the original bytes, so every decoder here keeps the way back. UTF-8 input, nearly all there is,
// is not copied. Text that comes out never holds a NUL byte (ids are built with NUL as a separator) nor ill-formed UTF-8:
// both become U+FFFD.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/parsed_document.h"

namespace docent::parse {

// From offsets of decoded text back to offsets of the original bytes.
class OffsetMap {
 public:
  // Where the bytes of the character that holds `text_offset` start. The end of the text maps to the end of the bytes, so
  // the same function serves both ends of a span.
  std::uint64_t to_source(std::uint64_t text_offset) const;
  // True when text and bytes differ by a constant only (a byte order mark): runs stay as they are, moved by it.
  bool is_shift() const { return segments_.empty(); }

 private:
  friend class DecodedText;
  friend class TextDecoder;
  // Characters of equal size lie in one segment: `text_unit` bytes of text for each `source_unit` bytes of source.
  struct Segment {
    std::uint32_t text_start = 0;
    std::uint32_t source_start = 0;
    std::uint8_t text_unit = 1;
    std::uint8_t source_unit = 1;
  };
  std::vector<Segment> segments_;
  std::uint64_t shift_ = 0;
  std::uint64_t text_size_ = 0;
  std::uint64_t source_size_ = 0;
};

enum class Declarations { kIgnore, kHtml };  // kHtml: an XML declaration or <meta charset> in the first 1,024 bytes counts

// Keeps a view of the bytes it was made from: they must outlive it.
class DecodedText {
 public:
  // Never fails: what no encoding explains is read as windows-1252. `bytes` up to kMaxDocumentBytes.
  static DecodedText decode(std::string_view bytes, Declarations declarations);

  std::string_view text() const { return copied_ ? std::string_view(copy_) : source_.substr(map_.shift_); }
  const OffsetMap& map() const { return map_; }
  const std::string& encoding() const { return encoding_; }  // IANA name in lower case
  const std::vector<std::string>& warnings() const { return warnings_; }

  // Rewrites all spans and runs of a document parsed from text() to offsets of the original bytes. Runs whose bytes differ
  // from their text are cut at white space so that long paragraphs stay divisible.
  void map_to_source(model::ParsedDocument& document) const;

 private:
  friend class TextDecoder;
  std::string_view source_;
  std::string copy_;
  bool copied_ = false;
  OffsetMap map_;
  std::string encoding_ = "utf-8";
  std::vector<std::string> warnings_;
};

// Not text in any encoding: signatures of well-known binary formats, NUL bytes that are not UTF-16/32 (a few stray ones
// are forgiven), mostly control characters.
bool looks_binary(std::string_view bytes);

}  // namespace docent::parse
