#include "query/answers/library.h"

#include <algorithm>

#include "base/text.h"
#include "query/browse.h"
#include "text/lexical_query.h"

namespace docent::query {

Library::Library(store::Corpus& corpus, const store::CorpusSnapshot& snapshot, const store::DocumentFilter& filter, const Principal& principal, const base::Deadline& deadline)
    : corpus_(corpus), snapshot_(snapshot), filter_(filter), principal_(principal), deadline_(deadline) {}

std::vector<store::PassageView> Library::find(std::string_view words, std::size_t limit) {
  const auto query = text::parse_lexical_query(words);
  if (query.empty() || !in_time()) return {};
  const store::TextSearchResult found = read(snapshot_.text->search(query, filter_, limit, deadline_));
  std::vector<model::PassageKey> keys;
  for (const store::ScoredPassage& hit : found.hits) keys.push_back(hit.passage);
  return read(corpus_.record().passage_views(keys));
}

std::vector<store::PassageView> Library::titled(const std::vector<std::string>& lower_titles, std::size_t limit) {
  const auto table = read(corpus_.documents());
  std::vector<store::PassageView> views;
  if (!table) return views;
  std::size_t documents = 0;
  for (const auto& row : table->rows) {
    const bool fits = std::ranges::any_of(lower_titles, [&](const std::string& title) { return title.size() == row.title.size() && base::ascii_lower(row.title) == title; });
    if (!fits || !filter_.allows(row.key)) continue;
    if (documents++ >= limit) break;
    const Body* all = body(row.key);
    if (all->passages.empty() || all->sections.empty()) continue;
    auto known = records_.find(row.key);
    if (known == records_.end()) known = records_.emplace(row.key, read(corpus_.record().document_by_key(row.key))).first;
    const std::uint32_t first = all->passages.front().section_ordinal;
    for (store::PassageView& view : section_of(known->second, all->sections[std::min<std::size_t>(first, all->sections.size() - 1)])) views.push_back(std::move(view));
  }
  return views;
}

const Library::Body* Library::body(model::DocumentKey document) {
  auto& kept = bodies_[document];
  if (kept) return kept.get();
  kept = std::make_unique<Body>();
  if (!in_time()) return kept.get();
  // A document that went between the search and now is no error of the question.
  if (auto passages = corpus_.record().passages(document)) kept->passages = std::move(*passages);
  else if (passages.error().code != base::ErrorCode::kNotFound && status_) status_ = std::unexpected(passages.error());
  if (!kept->passages.empty()) kept->sections = read(corpus_.record().sections(document));
  return kept.get();
}

std::vector<std::string> Library::Body::heading_path(const model::SectionRecord& of) const {
  std::vector<std::string> path;
  for (const model::SectionRecord* at = &of; at != nullptr; at = at->parent.value.empty() ? nullptr : section(at->parent)) {
    if (!at->heading.empty()) path.push_back(at->heading);
    if (path.size() > 32) break;  // headings have six levels; a damaged record must not loop
  }
  std::ranges::reverse(path);
  return path;
}

const model::SectionRecord* Library::Body::section(const model::SectionId& id) const {
  const auto found = std::ranges::find(sections, id, &model::SectionRecord::id);
  return found == sections.end() ? nullptr : &*found;
}

std::vector<store::PassageView> Library::section_of(const model::DocumentRecord& document, const model::SectionRecord& section, std::uint32_t around) {
  const Body* all = body(document.key);
  std::vector<store::PassageView> views;
  for (const model::PassageRecord& passage : all->passages)
    if (passage.section_ordinal == section.ordinal && passage.ordinal + kReach >= around && passage.ordinal <= around + kReach) views.push_back({passage, section, all->heading_path(section), document});
  return views;
}

std::vector<store::PassageView> Library::section(std::string_view section_id, std::size_t limit) {
  const auto where = corpus_.record().resolve_section(section_id, visible_to(principal_));
  if (!where || !filter_.allows(where->first)) return {};
  auto known = records_.find(where->first);
  if (known == records_.end()) known = records_.emplace(where->first, read(corpus_.record().document_by_key(where->first))).first;
  const model::SectionRecord* section = body(where->first)->section(where->second);
  if (section == nullptr) return {};
  auto views = section_of(known->second, *section);
  if (views.size() > limit) views.resize(limit);
  return views;
}

}  // namespace docent::query
