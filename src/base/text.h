// Small text helpers without locale or Unicode tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docent::base {

std::vector<std::string_view> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);  // ASCII white space
std::string ascii_lower(std::string_view text);
// Damerau-Levenshtein (optimal string alignment) distance of two short texts; for "did you mean".
std::size_t edit_distance(std::string_view a, std::string_view b);
// The candidate nearest to `text`, or empty when none is within a third of its length.
std::string nearest(std::string_view text, const std::vector<std::string>& candidates);
// Well-formed UTF-8 (Unicode 15, table 3-7): every ill-formed byte sequence becomes U+FFFD.
std::string to_valid_utf8(std::string_view bytes);
bool is_valid_utf8(std::string_view bytes);
// The longest prefix of at most `max_bytes` that does not end inside a UTF-8 sequence.
std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes);
// RFC 4648 section 5 without padding.
std::string base64url_encode(std::string_view bytes);
// Empty optional-like: returns false on any character outside the alphabet.
bool base64url_decode(std::string_view text, std::string& bytes);

}  // namespace docent::base
