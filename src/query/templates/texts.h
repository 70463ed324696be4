// The queries of the templates, as embedded by cmake/embed_text.cmake from the .cypher files of this folder.
#pragma once

#include <string_view>

namespace docent::query {

// "search_v1"; empty when there is no such file.
std::string_view template_text(std::string_view name);

}  // namespace docent::query
