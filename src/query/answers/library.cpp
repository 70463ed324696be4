#include "query/answers/library.h"

#include <algorithm>

#include "query/browse.h"
#include "text/lexical_query.h"

namespace docent::query {

Library::Library(store::Corpus& corpus, const store::CorpusSnapshot& snapshot, const store::DocumentFilter& filter, const Principal& principal, const base::Deadline& deadline)
    : corpus_(corpus), snapshot_(snapshot), filter_(filter), principal_(principal), deadline_(deadline) {}

std::vector<store::PassageView> Library::find(std::string_view words, std::size_t limit) {
  const auto query = text::parse_lexical_query(words);
  if (query.empty()) return {};
  const store::TextSearchResult found = read(snapshot_.text->search(query, filter_, limit, deadline_));
  std::vector<model::PassageKey> keys;
  for (const store::ScoredPassage& hit : found.hits) keys.push_back(hit.passage);
  return read(corpus_.record().passage_views(keys));
}

const Library::Body* Library::body(model::DocumentKey document) {
  auto& kept = bodies_[document];
  if (kept) return kept.get();
  kept = std::make_unique<Body>();
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

std::vector<store::PassageView> Library::section_of(const model::DocumentRecord& document, const model::SectionRecord& section) {
  const Body* all = body(document.key);
  std::vector<store::PassageView> views;
  for (const model::PassageRecord& passage : all->passages)
    if (passage.section_ordinal == section.ordinal) views.push_back({passage, section, all->heading_path(section), document});
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
