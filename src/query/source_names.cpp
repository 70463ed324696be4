#include "query/source_names.h"

#include <algorithm>

namespace docent::query {

void add_source_name(std::string_view name, std::vector<std::string>& names) {
  if (name.empty()) return;
  const auto at = std::ranges::lower_bound(names, name);
  if (at == names.end() || *at != name) names.emplace(at, name);
}

std::vector<std::string> sources_of(std::span<const SearchHit> hits) {
  std::vector<std::string> names;
  for (const SearchHit& hit : hits) add_source_name(hit.view.document.source, names);
  return names;
}

}  // namespace docent::query
