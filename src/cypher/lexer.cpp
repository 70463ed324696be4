#include "cypher/lexer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "cypher/names.h"
#include "cypher/syntax_error.h"

namespace docent::cypher {
namespace {

using base::Result;
using base::Status;

constexpr std::uint64_t kLargestInteger = std::uint64_t{1} << 63U;

constexpr std::string_view kSymbols = "()[]{}<>=+-*/%^|,.:;!&$";

// Bytes of the symbol that begins with `c` and goes on with `next`; 0 when none does.
std::size_t symbol_size(char c, char next) {
  switch (c) {
    case '<': return next == '=' || next == '>' ? 2 : 1;
    case '>': return next == '=' ? 2 : 1;
    case '=': return next == '~' ? 2 : 1;
    case '+': return next == '=' ? 2 : 1;
    case '.': return next == '.' ? 2 : 1;
    case ':': return next == ':' ? 2 : 1;
    case '|': return next == '|' ? 2 : 1;
    default: return kSymbols.contains(c) ? 1 : 0;
  }
}

bool is_space(char32_t c) {
  if (c == 0x20 || (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x1F)) return true;
  return c == 0xA0 || c == 0x1680 || c == 0x180E || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

// openCypher 9 takes these for the parts of an arrow; '\0' for all others.
char plain_form(char32_t c) {
  switch (c) {
    case 0x27E8: case 0x3008: case 0xFE64: case 0xFF1C: return '<';
    case 0x27E9: case 0x3009: case 0xFE65: case 0xFF1E: return '>';
    case 0xAD: case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2015: case 0x2212: case 0xFE58: case 0xFE63: case 0xFF0D: return '-';
    default: return '\0';
  }
}

// Nearly all of a query is ASCII, which needs no decoding.
char32_t character_at(std::string_view text, std::size_t& offset) {
  const auto byte = static_cast<unsigned char>(text[offset]);
  if (byte >= 0x80) return next_character(text, offset);
  ++offset;
  return byte;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

char closing(std::string_view open) {
  if (open.size() != 1) return '\0';
  if (open.front() == '(') return ')';
  if (open.front() == '[') return ']';
  return open.front() == '{' ? '}' : '\0';
}

class Lexer {
 public:
  Lexer(std::string_view query, const Limits& limits) : query_(query), limits_(limits) {}

  Result<std::vector<Token>> run() {
    if (query_.size() > limits_.max_bytes) {
      const std::string size = std::to_string(query_.size()), most = std::to_string(limits_.max_bytes);
      return syntax_error(query_, 0, "the query has " + size + " bytes, more than the limit of " + most, kLimit);
    }
    constexpr std::size_t kBytesPerToken = 3;  // a guess that seldom grows
    tokens_.reserve(std::min(query_.size() / kBytesPerToken + 2, limits_.max_tokens));
    if (!base::is_valid_utf8(query_)) return syntax_error(query_, 0, "the query is not valid UTF-8");
    while (true) {
      DOCENT_TRY(skip_blanks());
      if (tokens_.size() >= limits_.max_tokens) {
        return syntax_error(query_, at_, "the query has more than " + std::to_string(limits_.max_tokens) + " words and symbols", kLimit);
      }
      Token& token = tokens_.emplace_back();
      token.span.start = at_;
      if (at_ < query_.size()) DOCENT_TRY(read(token));
      token.span.end = at_;
      if (token.kind == TokenKind::kSymbol) DOCENT_TRY(match_bracket(token));
      if (token.kind == TokenKind::kEnd) break;
    }
    if (!open_.empty()) {
      const Token& token = tokens_[open_.back()];
      return syntax_error(query_, token.span.start, "\"" + token.text + "\" is never closed, expected \"" + closing(token.text) + "\"");
    }
    return std::move(tokens_);
  }

 private:
  bool at(std::string_view text) const { return query_.substr(at_).starts_with(text); }
  char ahead(std::size_t distance) const { return at_ + distance < query_.size() ? query_[at_ + distance] : '\0'; }

  Status skip_blanks() {
    while (at_ < query_.size()) {
      if (query_[at_] == ' ') {
        ++at_;
        continue;
      }
      std::size_t next = at_;
      if (is_space(character_at(query_, next))) {
        at_ = next;
      } else if (query_[at_] != '/') {
        break;
      } else if (at("//")) {
        at_ = std::min(query_.find('\n', at_), query_.size());
      } else if (at("/*")) {
        const std::size_t end = query_.find("*/", at_ + 2);
        if (end == std::string_view::npos) return syntax_error(query_, at_, "this comment is never closed, expected \"*/\"");
        at_ = end + 2;
      } else {
        break;
      }
    }
    return {};
  }

  Status read(Token& token) {
    const char c = query_[at_];
    if (c == '\'' || c == '"') return read_string(token);
    if (c == '`') {
      token.kind = TokenKind::kQuotedName;
      return read_quoted(token.text);
    }
    if (is_digit(c) || (c == '.' && is_digit(ahead(1)))) return read_number(token);
    std::size_t next = at_;
    const char32_t character = character_at(query_, next);
    if (begins_name(character) || (c == '\\' && ahead(1) == 'u')) {
      token.kind = TokenKind::kWord;
      return read_word(token.text, true);
    }
    if (c == '$') {
      next = at_ + 1;
      const bool named = next < query_.size() && (query_[next] == '`' || at("$\\u") || continues_name(next_character(query_, next)));
      if (named) {
        ++at_;
        token.kind = TokenKind::kParameter;
        return query_[at_] == '`' ? read_quoted(token.text) : read_word(token.text, false);
      }
    }
    token.kind = TokenKind::kSymbol;
    if (const std::size_t size = symbol_size(c, ahead(1)); size > 0) {
      token.text.assign(query_.substr(at_, size));
      at_ += size;
      return {};
    }
    if (const char plain = plain_form(character); plain != '\0') {
      token.text = plain;
      token.plain = false;
      at_ = next;
      return {};
    }
    return syntax_error(query_, at_, "unexpected character \"" + std::string(query_.substr(at_, next - at_)) + "\"");
  }

  // Letters, digits, _ and escapes of these.
  Status read_word(std::string& text, bool first_is_letter) {
    const std::size_t plain = at_;
    while (at_ < query_.size() && static_cast<unsigned char>(query_[at_]) < 0x80 && continues_name(static_cast<unsigned char>(query_[at_]))) ++at_;
    text.assign(query_.substr(plain, at_ - plain));
    if (at_ == query_.size() || (static_cast<unsigned char>(query_[at_]) < 0x80 && query_[at_] != '\\')) return {};
    bool first = first_is_letter && text.empty();
    while (at_ < query_.size()) {
      const std::size_t start = at_;
      char32_t character = 0;
      if (at("\\u")) {
        DOCENT_ASSIGN(character, read_escape());
        if (!(first ? begins_name(character) : continues_name(character))) {
          return syntax_error(query_, start, "outside of quotes an escape must stand for a character of a name");
        }
      } else {
        std::size_t next = at_;
        character = character_at(query_, next);
        if (!continues_name(character)) break;
        at_ = next;
      }
      append_utf8(text, character);
      first = false;
    }
    return {};
  }

  Status read_quoted(std::string& text) {
    const std::size_t start = at_++;
    while (at_ < query_.size()) {
      if (at("``")) {
        text += '`';
        at_ += 2;
      } else if (query_[at_] == '`') {
        ++at_;
        if (text.empty()) return syntax_error(query_, start, "a name must not be empty");
        return {};
      } else if (at("\\u")) {
        DOCENT_ASSIGN(const char32_t character, read_escape());
        append_utf8(text, character);
      } else {
        text += query_[at_++];
      }
    }
    return syntax_error(query_, start, "this name is never closed, expected \"`\"");
  }

  Status read_string(Token& token) {
    token.kind = TokenKind::kString;
    const std::size_t start = at_;
    const char quote = query_[at_++];
    while (at_ < query_.size()) {
      const char c = query_[at_];
      if (c == quote) {
        ++at_;
        return {};
      }
      if (c != '\\') {
        token.text += c;
        ++at_;
      } else if (ahead(1) == 'u' || ahead(1) == 'U') {
        DOCENT_ASSIGN(const char32_t character, read_escape());
        append_utf8(token.text, character);
      } else {
        constexpr std::string_view kCodes = "\\'\"`/bfnrt", kMeanings = "\\'\"`/\b\f\n\r\t";
        const std::size_t code = at_ + 1 < query_.size() ? kCodes.find(query_[at_ + 1]) : std::string_view::npos;
        if (code == std::string_view::npos) {
          return syntax_error(query_, at_, "unknown escape in a string, expected one of \\\\ \\' \\\" \\b \\f \\n \\r \\t \\uXXXX");
        }
        token.text += kMeanings[code];
        at_ += 2;
      }
    }
    return syntax_error(query_, start, std::string("this string is never closed, expected ") + quote);
  }

  std::optional<char32_t> read_hex(std::size_t digits) {
    if (at_ + digits > query_.size()) return std::nullopt;
    std::uint32_t value = 0;
    const char* const begin = query_.data() + at_;
    const auto [end, error] = std::from_chars(begin, begin + digits, value, 16);
    if (error != std::errc() || end != begin + digits) return std::nullopt;
    at_ += digits;
    return value;
  }

  // \uXXXX, two of them for a pair of surrogates, or \UXXXXXXXX.
  Result<char32_t> read_escape() {
    const std::size_t start = at_;
    const std::size_t digits = ahead(1) == 'U' ? 8 : 4;
    at_ += 2;
    auto character = read_hex(digits);
    if (character && *character >= 0xD800 && *character < 0xDC00 && at("\\u")) {
      at_ += 2;
      const auto low = read_hex(4);
      character = low && *low >= 0xDC00 && *low < 0xE000 ? std::optional<char32_t>(0x10000 + ((*character - 0xD800) << 10U) + (*low - 0xDC00)) : std::nullopt;
    }
    if (!character || *character > 0x10FFFF || (*character >= 0xD800 && *character < 0xE000)) {
      return syntax_error(query_, start, "bad Unicode escape, expected \\u and four hexadecimal digits of a character");
    }
    return *character;
  }

  // The digits of an integer of some base, without the underscores that Neo4j 5 allows between them.
  std::string read_digits(int base) {
    std::string digits;
    const auto is_one = [base](char c) {
      if (base == 16) return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      return c >= '0' && c < '0' + base;
    };
    while (is_one(ahead(0)) || (ahead(0) == '_' && !digits.empty() && is_one(ahead(1)))) {
      if (query_[at_] != '_') digits += query_[at_];
      ++at_;
    }
    return digits;
  }

  Status read_number(Token& token) {
    const std::size_t start = at_;
    token.kind = TokenKind::kInteger;
    const char mark = ahead(0) == '0' ? ahead(1) : '\0';
    std::string digits;
    int base = 10;
    if (mark == 'x' || mark == 'X' || mark == 'o' || mark == 'O') {
      base = mark == 'x' || mark == 'X' ? 16 : 8;
      at_ += 2;
      digits = read_digits(base);
    } else {
      digits = read_digits(base);
      // "1..3" is a range, "1.name" a property of 1.
      if (ahead(0) == '.' && is_digit(ahead(1))) {
        token.kind = TokenKind::kFloat;
        ++at_;
        digits += '.' + read_digits(base);
      }
      const std::size_t sign = ahead(1) == '+' || ahead(1) == '-' ? 1 : 0;
      if ((ahead(0) == 'e' || ahead(0) == 'E') && is_digit(ahead(1 + sign))) {
        token.kind = TokenKind::kFloat;
        digits += ahead(1) == '-' ? "e-" : "e";
        at_ += 1 + sign;
        digits += read_digits(base);
      }
    }
    std::size_t next = at_;
    if (digits.empty() || (at_ < query_.size() && continues_name(next_character(query_, next)))) {
      return syntax_error(query_, start, "bad number \"" + std::string(query_.substr(start, next - start)) + "\"");
    }
    if (token.kind == TokenKind::kFloat) {
      if (digits.front() == '.') digits.insert(0, "0");
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), token.real);
      // Too small a number is zero, as everywhere; too large a one is an error.
      if (error == std::errc::result_out_of_range) token.real = is_tiny(digits) ? 0.0 : HUGE_VAL;
      if (!std::isfinite(token.real)) return syntax_error(query_, start, "the number is too large for a float");
      return {};
    }
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), token.integer, base);
    if (error != std::errc() || token.integer > kLargestInteger) return syntax_error(query_, start, "the integer does not fit in 64 bits");
    return {};
  }

  // Whether a number out of range is one by smallness: where its first digit that counts stands.
  static bool is_tiny(std::string_view number) {
    const std::size_t mark = std::min(number.find('e'), number.size());
    const std::string_view digits = number.substr(0, mark);
    const std::size_t first = std::min(digits.find_first_of("123456789"), digits.size());
    const auto magnitude = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size())) - static_cast<std::int64_t>(first);
    std::int64_t exponent = 0;
    if (mark < number.size()) {
      const std::string_view text = number.substr(mark + 1);
      if (std::from_chars(text.data(), text.data() + text.size(), exponent).ec != std::errc()) return text.starts_with('-');
    }
    return magnitude + exponent < 0;
  }

  Status match_bracket(const Token& token) {
    const auto index = static_cast<std::uint32_t>(tokens_.size() - 1);
    if (closing(token.text) != '\0') {
      if (open_.size() >= limits_.max_depth) {
        return syntax_error(query_, token.span.start, "brackets are nested more than " + std::to_string(limits_.max_depth) + " deep", kLimit);
      }
      open_.push_back(index);
    } else if (const char c = token.text.front(); token.text.size() == 1 && (c == ')' || c == ']' || c == '}')) {
      if (open_.empty()) return syntax_error(query_, token.span.start, "\"" + token.text + "\" closes nothing");
      Token& partner = tokens_[open_.back()];
      if (closing(partner.text) != token.text.front()) {
        return syntax_error(query_, token.span.start, "expected \"" + std::string(1, closing(partner.text)) + "\" to close \"" + partner.text + "\" of " +
                                                          position_of(query_, partner.span.start) + ", found \"" + token.text + "\"");
      }
      partner.partner = index;
      open_.pop_back();
    } else if (!open_.empty()) {
      if (token.text == ",") tokens_[open_.back()].holds_comma = true;
      if (token.text == "|") tokens_[open_.back()].holds_bar = true;
    }
    return {};
  }

  std::string_view query_;
  const Limits& limits_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
  std::vector<std::uint32_t> open_;
};

}  // namespace

base::Result<std::vector<Token>> tokenize(std::string_view query, const Limits& limits) { return Lexer(query, limits).run(); }

}  // namespace docent::cypher
