// What must hold of any input, checked by every target; a violation ends the process so that the fuzzer keeps the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "parse/parse.h"
#include "parse/passages.h"

#define FUZZ_CHECK(condition)                                                        \
  do {                                                                               \
    if (!(condition)) {                                                              \
      std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                  \
    }                                                                                \
  } while (false)

namespace docent::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) { return {reinterpret_cast<const char*>(data), size}; }

// Blocks in order and inside the bytes, valid UTF-8, runs inside both; passages in order, rendered, of real sections; twice the same.
inline void check_parser(std::string_view bytes, parse::Format format) {
  parse::ParseOptions options;
  options.path = "fuzz/input";
  const auto document = parse::parse_document(bytes, format, options);
  if (!document) return;
  std::uint64_t end = 0;
  for (const auto& block : document->blocks) {
    FUZZ_CHECK(end <= block.span.start && block.span.start <= block.span.end && block.span.end <= bytes.size());
    end = block.span.end;
    FUZZ_CHECK(block.section < document->sections.size());
    FUZZ_CHECK(base::is_valid_utf8(block.text));
    for (const auto& run : block.runs) {
      FUZZ_CHECK(run.text_start + run.text_length <= block.text.size());
      FUZZ_CHECK(run.source_start + run.source_length <= bytes.size());
    }
  }
  parse::PassageOptions sizes;
  sizes.max_pieces = 40;
  const auto passages = parse::cut_passages(*document, bytes, parse::approximate_pieces, sizes);
  for (const auto& passage : passages) {
    FUZZ_CHECK(passage.section < document->sections.size());
    FUZZ_CHECK(passage.span.start <= passage.span.end && passage.span.end <= bytes.size());
    FUZZ_CHECK(!passage.text.empty() && base::is_valid_utf8(passage.text));
    FUZZ_CHECK(passage.line_start >= 1 && passage.line_start <= passage.line_end);
  }
  const auto again = parse::parse_document(bytes, format, options);
  FUZZ_CHECK(again && again->blocks.size() == document->blocks.size() && again->sections.size() == document->sections.size());
}

}  // namespace docent::fuzz
