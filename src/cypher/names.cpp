#include "cypher/names.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace docent::cypher {
namespace {

constexpr std::array<std::string_view, 69> kReserved = {
    "ADD", "ALL", "ALLSHORTESTPATHS", "AND", "ANY", "AS", "ASC", "ASCENDING", "BY", "CALL", "CASE", "CONSTRAINT", "CONTAINS", "CREATE", "DELETE",
    "DESC", "DESCENDING", "DETACH", "DISTINCT", "DO", "DROP", "ELSE", "END", "ENDS", "EXISTS", "FALSE", "FINISH", "FOR", "FOREACH", "IN",
    "INSERT", "IS", "LIMIT", "LOAD", "MANDATORY", "MATCH", "MERGE", "NODETACH", "NONE", "NOT", "NULL", "OFFSET", "ON", "OPTIONAL", "OR", "ORDER",
    "REDUCE", "REMOVE", "REQUIRE", "RETURN", "SCALAR", "SET", "SHORTEST", "SHORTESTPATH", "SINGLE", "SKIP", "STARTS", "THEN", "TRUE", "UNION",
    "UNIQUE", "UNWIND", "USE", "USING", "WHEN", "WHERE", "WITH", "XOR", "YIELD"};

static_assert(std::ranges::is_sorted(kReserved));

constexpr char kHex[] = "0123456789abcdef";

void append_escape(std::string& out, unsigned char byte) {
  out += "\\u00";
  out += kHex[byte >> 4U];
  out += kHex[byte & 0xFU];
}

// A backslash is written as an escape, so that no reader takes what follows it for one.
std::string back_quoted(std::string_view name) {
  std::string out = "`";
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '`') out += "``";
    else if (byte < 0x20 || byte == 0x7F || c == '\\') append_escape(out, byte);
    else out += c;
  }
  return out + "`";
}

}  // namespace

bool begins_name_beyond_ascii(char32_t character) { return u_hasBinaryProperty(static_cast<UChar32>(character), UCHAR_XID_START) != 0; }

bool continues_name_beyond_ascii(char32_t character) { return u_hasBinaryProperty(static_cast<UChar32>(character), UCHAR_XID_CONTINUE) != 0; }

bool equals_word(std::string_view text, std::string_view word) {
  return text.size() == word.size() && std::ranges::equal(text, word, [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - ('a' - 'A') : a) == b; });
}

std::string in_capitals(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  return out;
}

// Asked of every name that is read or printed: only the words with its first letter are looked at.
bool is_reserved(std::string_view text) {
  constexpr std::size_t kLongest = 16;
  if (text.empty() || text.size() > kLongest) return false;
  const char first = text.front() >= 'a' && text.front() <= 'z' ? static_cast<char>(text.front() - ('a' - 'A')) : text.front();
  const auto initial = [](std::string_view word) { return word.front(); };
  return std::ranges::any_of(std::ranges::equal_range(kReserved, first, {}, initial), [text](std::string_view word) { return equals_word(text, word); });
}

bool is_plain_name(std::string_view text) {
  if (text.empty()) return false;
  std::size_t offset = 0;
  if (!begins_name(next_character(text, offset))) return false;
  while (offset < text.size())
    if (!continues_name(next_character(text, offset))) return false;
  return true;
}

std::string quote_name(std::string_view name) { return is_plain_name(name) ? std::string(name) : back_quoted(name); }

std::string quote_variable(std::string_view name) { return is_plain_name(name) && !is_reserved(name) ? std::string(name) : back_quoted(name); }

std::string quote_parameter(std::string_view name) {
  bool plain = !name.empty();
  for (std::size_t offset = 0; plain && offset < name.size();) plain = continues_name(next_character(name, offset));
  return plain ? std::string(name) : back_quoted(name);
}

std::string quote_string(std::string_view text) {
  std::string out = "'";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '\'': out += "\\'"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\\':
        // Readers that look for \uXXXX before they look for strings must not find one in an escaped backslash followed by a u.
        out += "\\\\";
        if (i + 1 < text.size() && (text[i + 1] == 'u' || text[i + 1] == 'U')) append_escape(out, static_cast<unsigned char>(text[++i]));
        break;
      default:
        if (byte < 0x20 || byte == 0x7F) append_escape(out, byte);
        else out += c;
    }
  }
  return out + "'";
}

void append_utf8(std::string& out, char32_t character) {
  char bytes[U8_MAX_LENGTH];
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, static_cast<UChar32>(character));
  out.append(bytes, static_cast<std::size_t>(length));
}

char32_t next_character(std::string_view text, std::size_t& offset) {
  UChar32 character = 0;
  U8_NEXT_UNSAFE(text.data(), offset, character);
  return static_cast<char32_t>(character);
}

}  // namespace docent::cypher
