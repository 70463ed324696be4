// The one tokenizer: what the lexical index stores, what a query looks for, what sparse vectors hold.
//
// Unicode words (UAX #29 by ICU), lower-cased and NFKC-normalised, accents folded for Latin; stemmed by language (Snowball) in prose.
// Identifiers are kept whole and split: `maxPods`, `max_pods`, `--max-pods`, `storage.tsdb.path`, `kubernetes.io/foo`,
// `E1001`, `v1.31.2`. Operators and short symbols (`$in`, `&&`, `==`, `not`) are terms. CJK, Thai and the like by overlapping
// bigrams. No stop words: all words count, none is required.
//
// Thread safe. Budget: 10 MB of English a second on one core. Bump kVersion when the terms of any text may change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace docent::text {

constexpr int kAnalyzerVersion = 1;

enum class Mode : std::uint8_t { kProse, kCode };

struct Token {
  std::string term;             // what is indexed; stems and whole identifiers never collide by accident (see analyzer.cpp)
  std::uint32_t position = 0;   // word position; the parts of an identifier and its whole share or follow it, see analyzer.cpp
  std::uint32_t start = 0;      // byte offsets in the analysed text
  std::uint32_t end = 0;
  bool part = false;            // a part of an identifier whose whole is also a token
};

// `language` is BCP 47 ("en", "de", …); empty or unknown means English. Any bytes are accepted.
std::vector<Token> analyze(std::string_view text, Mode mode, std::string_view language = {});

// Byte ranges of sentences (UAX #29 with abbreviations handled), covering the text without gaps. For extractive answers and
// for cutting long paragraphs.
struct TextRange {
  std::uint32_t start = 0;
  std::uint32_t end = 0;
};
std::vector<TextRange> split_sentences(std::string_view text, std::string_view language = {});

}  // namespace docent::text
