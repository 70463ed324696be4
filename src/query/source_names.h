// Whose documents an answer shows, for the audit log: names of sources, sorted, each once.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/request.h"

namespace docent::query {

// `names` must be such a list; it stays one. An empty name is none.
void add_source_name(std::string_view name, std::vector<std::string>& names);
std::vector<std::string> sources_of(std::span<const SearchHit> hits);

}  // namespace docent::query
