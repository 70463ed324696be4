// A query as tokens: words, quoted names, numbers, strings, parameters and symbols. Comments and white space fall away.
//
// \uXXXX (and \UXXXXXXXX) is decoded in strings, quoted names and words; decoded characters never end a string or a name, so an escaped
// quote is a character like any other. Pairs of surrogates are joined. A Unicode dash or arrow head, which openCypher allows in
// patterns, becomes the plain symbol with `plain` unset. Brackets are matched here: the parser can look behind a group in constant time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cypher/limits.h"
#include "cypher/names.h"
#include "model/span.h"

namespace docent::cypher {

enum class TokenKind : std::uint8_t { kEnd, kWord, kQuotedName, kInteger, kFloat, kString, kParameter, kSymbol };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool plain = true;
  model::Span span;
  std::string text;          // decoded; of a symbol the symbol, of a parameter its name
  std::uint64_t integer = 0;  // of kInteger; at most 2^63, which only a minus in front makes valid
  double real = 0;           // of kFloat; finite
  std::uint32_t partner = 0;  // of an opening bracket: the index of the closing one
  // Of an opening bracket: whether a comma or a bar stands directly inside, not in a bracket within.
  bool holds_comma = false, holds_bar = false;

  // Asked many times of each token, nearly always in vain: first what is cheap to see.
  bool is_symbol(std::string_view symbol) const {
    return kind == TokenKind::kSymbol && text.size() == symbol.size() && text.front() == symbol.front() && text == symbol;
  }
  bool is_word(std::string_view word_in_capitals) const {
    return kind == TokenKind::kWord && text.size() == word_in_capitals.size() && equals_word(text, word_in_capitals);
  }
  bool is_name() const { return kind == TokenKind::kWord || kind == TokenKind::kQuotedName; }
};

// The last token is kEnd. Errors as in syntax_error.h: unclosed strings, comments and brackets, bad numbers and escapes, bytes that are
// not UTF-8, and the limits.
base::Result<std::vector<Token>> tokenize(std::string_view query, const Limits& limits);

}  // namespace docent::cypher
