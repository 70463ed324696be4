// Exact phrases and exclusions: which passages of a segment keep them.
#include <algorithm>

#include "store/embedded/lexical_snapshot.h"

namespace docent::store::embedded {
namespace {

using Positions = std::vector<std::pair<Ordinal, std::uint32_t>>;  // sorted

base::Result<Positions> positions_of(const LexicalSegment& segment, const std::string& term) {
  Positions list;
  const TermRow* row = segment.find_term(term);
  if (row == nullptr) return list;
  PostingCursor cursor(segment, *row);
  const std::string_view bytes = segment.positions_of(*row);
  std::size_t at = 0;
  while (cursor.next()) {
    const Posting& posting = cursor.get();
    const std::uint64_t count = static_cast<std::uint64_t>(posting.tf[0]) + posting.tf[1] + posting.tf[2] + posting.tf[3];
    std::uint32_t position = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      std::uint32_t delta = 0;
      if (!take_varint(bytes, at, delta))
        return base::fail(base::ErrorCode::kCorrupt, "lexical index file " + segment.name() + " is damaged: positions");
      position += delta;
      list.emplace_back(posting.ordinal, position);
    }
  }
  if (cursor.corrupt()) return base::fail(base::ErrorCode::kCorrupt, "lexical index file " + segment.name() + " is damaged: postings");
  return list;
}

base::Result<std::vector<bool>> holding(const LexicalSegment& segment, const std::vector<std::string>& words) {
  std::vector<bool> found(segment.passages(), false);
  if (words.empty()) return found;
  DOCENT_ASSIGN(Positions ends, positions_of(segment, words[0]));
  for (std::size_t i = 1; i < words.size() && !ends.empty(); ++i) {
    DOCENT_ASSIGN(const Positions next, positions_of(segment, words[i]));
    Positions kept;
    auto at = next.begin();
    for (const auto& [ordinal, position] : ends) {
      const std::pair wanted{ordinal, position + 1};
      at = std::lower_bound(at, next.end(), wanted);
      if (at != next.end() && *at == wanted) kept.push_back(wanted);
    }
    ends = std::move(kept);
  }
  for (const auto& [ordinal, position] : ends) found[ordinal] = true;
  return found;
}

}  // namespace

base::Result<std::optional<std::vector<bool>>> allowed_by_phrases(const LexicalSegment& segment, const text::LexicalQuery& query) {
  if (query.phrases.empty() && query.excluded.empty()) return std::optional<std::vector<bool>>();
  std::vector<bool> allowed(segment.passages(), true);
  for (const auto& phrase : query.phrases) {
    DOCENT_ASSIGN(const auto found, holding(segment, phrase));
    for (Ordinal o = 0; o < segment.passages(); ++o) allowed[o] = allowed[o] && found[o];
  }
  for (const auto& phrase : query.excluded) {
    DOCENT_ASSIGN(const auto found, holding(segment, phrase));
    for (Ordinal o = 0; o < segment.passages(); ++o) allowed[o] = allowed[o] && !found[o];
  }
  return std::optional(std::move(allowed));
}

}  // namespace docent::store::embedded
