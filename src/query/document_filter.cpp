#include "query/document_filter.h"

#include <set>

namespace docent::query {
namespace {

using base::ErrorCode;

std::string list_names(const std::set<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + (name.empty() ? std::string("(none)") : name);
  return list.empty() ? "nothing" : list;
}

}  // namespace

base::Result<store::DocumentFilter> make_filter(store::Corpus& corpus, const SearchRequest& request) {
  store::DocumentFilter filter;
  if (request.principal.owner && !request.source && !request.version_label) return filter;
  DOCENT_ASSIGN(const auto table, corpus.documents());
  // Rows name their source, version and groups by number: texts are compared once for each, not once for each document.
  const auto equal = [](const std::vector<std::string>& names, const std::optional<std::string>& wanted) {
    std::vector<bool> fits;
    for (const std::string& name : names) fits.push_back(!wanted || name == *wanted);
    return fits;
  };
  const std::vector<bool> source_fits = equal(table->sources, request.source), version_fits = equal(table->versions, request.version_label);
  std::vector<bool> visible;
  for (const auto& groups : table->groups) visible.push_back(may_see(groups, request.principal));
  std::vector<bool> known_sources(table->sources.size()), known_versions(table->versions.size());  // that this principal may know of
  filter.all = false;
  filter.allowed.assign(table->end, false);
  std::size_t allowed = 0;
  for (const auto& row : table->rows) {
    if (!visible[row.groups]) continue;
    known_sources[row.source] = true;
    if (source_fits[row.source]) known_versions[row.version] = true;
    if (!source_fits[row.source] || !version_fits[row.version]) continue;
    filter.allowed[row.key] = true;
    ++allowed;
  }
  const auto known = [](const std::vector<std::string>& names, const std::vector<bool>& flags) {
    std::set<std::string> list;
    for (std::size_t i = 0; i < names.size(); ++i)
      if (flags[i]) list.insert(names[i]);
    return list;
  };
  if (request.source) {
    const auto names = known(table->sources, known_sources);
    if (!names.contains(*request.source)) return base::fail(ErrorCode::kNotFound, "no source \"" + *request.source + "\"; there is: " + list_names(names));
  }
  if (request.version_label) {
    const auto names = known(table->versions, known_versions);
    if (!names.contains(*request.version_label))
      return base::fail(ErrorCode::kNotFound, "no version \"" + *request.version_label + "\"; there is: " + list_names(names));
  }
  filter.all = allowed == table->rows.size() && table->rows.size() > 0;
  return filter;
}

}  // namespace docent::query
