// The JSON of interface.md, the same for CLI and HTTP. Keys keep the documented order.
#pragma once

#include <string>
#include <string_view>

#include "query/citation.h"
#include "query/request.h"

namespace docent::query {

// `indent` < 0: one line.
std::string to_json(const SearchResponse& response, int indent = -1);
std::string to_json(const AskResponse& response, int indent = -1);
std::string to_json(const Verdict& verdict, int indent = -1);

// "docent://SOURCE/PATH#ANCHOR" or the public address with the anchor.
std::string public_uri(const model::DocumentRecord& document, std::string_view anchor);
std::string public_uri(std::string_view uri, std::string_view source, std::string_view path, std::string_view anchor);

// "Title > Heading > Heading": where a passage stands. Headings that repeat the title are left out.
std::string place_in_words(const store::PassageView& view);

}  // namespace docent::query
