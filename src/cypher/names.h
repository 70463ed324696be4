// Which characters make a name that needs no back quotes, and which words the language keeps for itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace docent::cypher {

bool begins_name_beyond_ascii(char32_t character);
bool continues_name_beyond_ascii(char32_t character);
inline bool begins_name(char32_t c) { return c < 0x80 ? (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' : begins_name_beyond_ascii(c); }
inline bool continues_name(char32_t c) { return c < 0x80 ? begins_name(c) || (c >= '0' && c <= '9') : continues_name_beyond_ascii(c); }

// ASCII case ignored; `word` in capitals.
bool equals_word(std::string_view text, std::string_view word);
std::string in_capitals(std::string_view text);  // ASCII only

// Words that are read as syntax where an expression begins (openCypher 9's reserved words and a few of Neo4j 5). As the name of a
// variable they need back quotes, except where nothing else could be meant (an alias called "set").
bool is_reserved(std::string_view text);

// Whether `text`, as it is, is read as one name.
bool is_plain_name(std::string_view text);

// As written in a query: plain when possible, otherwise in back quotes.
std::string quote_name(std::string_view name);           // labels, types, property keys
std::string quote_variable(std::string_view name);       // also in back quotes when reserved
std::string quote_parameter(std::string_view name);      // without the $
// In single quotes. Bytes that are not UTF-8 must not occur.
std::string quote_string(std::string_view text);

void append_utf8(std::string& out, char32_t character);
// The character at `offset`, which moves behind it. `text` is valid UTF-8 and `offset` inside it.
char32_t next_character(std::string_view text, std::size_t& offset);

}  // namespace docent::cypher
