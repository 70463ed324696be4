// Text as Cypher counts it: in characters (code points), not bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace docent::cypher {

std::size_t count_characters(std::string_view text);
std::string reversed_text(std::string_view text);
// `form`: "NFC", "NFD", "NFKC" or "NFKD"; anything else is an error.
base::Result<std::string> normalized_text(std::string_view text, std::string_view form);
// The whole of `text`, as Java's String.matches. Bounded: a pattern that takes too long is an error, as is one that cannot be read.
base::Result<bool> matches_regex(std::string_view text, std::string_view pattern);

}  // namespace docent::cypher
