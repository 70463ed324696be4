// Which words of a query given passages hold, where, and how near to each other.
#include <algorithm>
#include <numeric>

#include "store/embedded/lexical_snapshot.h"

namespace docent::store::embedded {
namespace {

// One occurrence is worth 1 / (1 + kSaturation).
constexpr float kSaturation = 1.2F;

std::uint16_t capped(std::uint32_t count) { return static_cast<std::uint16_t>(std::min<std::uint32_t>(count, UINT16_MAX)); }

float saturated(std::size_t count) { return static_cast<float>(count) / (static_cast<float>(count) + kSaturation); }

// Positions of terms in passages: [i * terms + t] is a stretch of `all`.
struct Positions {
  struct Stretch {
    std::uint32_t start = 0, count = 0;
  };
  std::vector<std::uint32_t> all;
  std::vector<Stretch> stretches;

  std::span<const std::uint32_t> of(std::size_t at) const { return std::span(all).subspan(stretches[at].start, stretches[at].count); }
};

// How often `second` stands one after `first`. Both ascend.
std::size_t count_in_a_row(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second) {
  std::size_t found = 0;
  auto at = second.begin();
  for (const std::uint32_t position : first) {
    at = std::lower_bound(at, second.end(), position + 1);
    if (at == second.end()) break;
    found += *at == position + 1 ? 1U : 0U;
  }
  return found;
}

// How many of `first` have a `second` near by, on either side. Both ascend.
std::size_t count_near(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second) {
  std::size_t found = 0;
  auto at = second.begin();
  for (const std::uint32_t position : first) {
    at = std::lower_bound(at, second.end(), position > kNearWords ? position - kNearWords : 0);
    if (at == second.end()) break;
    found += *at <= position + kNearWords ? 1U : 0U;
  }
  return found;
}

// Reads the positions of the current posting, after those of `skipped` occurrences. False: damaged.
bool take_positions(std::string_view bytes, std::size_t& at, std::uint64_t skipped, std::uint32_t count, std::vector<std::uint32_t>& into) {
  for (; skipped > 0 && at < bytes.size(); ++at) skipped -= (static_cast<unsigned char>(bytes[at]) & 0x80U) == 0 ? 1U : 0U;
  std::uint32_t position = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint32_t delta = 0;
    if (!take_varint(bytes, at, delta)) return false;
    into.push_back(position += delta);
  }
  return true;
}

}  // namespace

base::Result<TermMatches> LexicalSnapshot::matches(const text::LexicalQuery& query, std::span<const model::PassageKey> passages,
                                                   const base::Deadline& deadline) const {
  const Plan planned = plan(query);
  const std::size_t terms = planned.terms.size();
  TermMatches found;
  for (const PlannedTerm& term : planned.terms) found.weights.push_back(term.weight);
  found.counts.resize(passages.size() * terms);
  found.lengths.resize(passages.size());
  found.documents.resize(passages.size());
  found.in_a_row.resize(passages.size());
  found.near.resize(passages.size());

  std::vector<std::size_t> by_rarity(terms);
  std::iota(by_rarity.begin(), by_rarity.end(), 0U);
  std::ranges::stable_sort(by_rarity, {}, [&](std::size_t t) { return planned.terms[t].postings; });
  std::vector<bool> placed(terms, false);
  std::uint64_t budget = kPositionPostings;
  for (const std::size_t t : by_rarity) {
    if (planned.terms[t].postings > budget) break;
    budget -= planned.terms[t].postings;
    placed[t] = true;
  }

  Positions positions;
  positions.stretches.resize(passages.size() * terms);
  for (std::size_t s = 0; s < segments_.size(); ++s) {
    DOCENT_TRY(deadline.check("search by words"));
    const LexicalSegment& segment = *segments_[s].segment;
    const auto damaged = [&] { return base::fail(base::ErrorCode::kCorrupt, "lexical index file " + segment.name() + " is damaged: positions"); };
    std::vector<std::pair<Ordinal, std::size_t>> wanted;
    for (std::size_t i = 0; i < passages.size(); ++i) {
      const Ordinal ordinal = segment.find_passage(passages[i]);
      if (ordinal < segment.passages() && !(*segments_[s].dead)[ordinal]) wanted.emplace_back(ordinal, i);
    }
    std::ranges::sort(wanted);
    for (const auto& [ordinal, i] : wanted) {
      for (std::size_t field = 0; field < kFields; ++field) found.lengths[i][field] = capped(segment.length(field, ordinal));
      Ordinal first = ordinal, last = ordinal;
      while (first > 0 && segment.document(first - 1) == segment.document(ordinal)) --first;
      while (last + 1 < segment.passages() && segment.document(last + 1) == segment.document(ordinal)) ++last;
      found.documents[i] = {segment.passage_key(first), last - first + 1};
    }
    for (std::size_t t = 0; t < terms && !wanted.empty(); ++t) {
      const TermRow* row = planned.terms[t].rows[s];
      if (row == nullptr) continue;
      PostingCursor cursor(segment, *row);
      const std::string_view bytes = segment.positions_of(*row);
      std::size_t at = 0;
      std::uint64_t skipped = 0;
      for (auto next = wanted.begin(); next != wanted.end();) {
        if (!(placed[t] ? cursor.next() : cursor.seek(next->first))) break;
        const auto& tf = cursor.get().tf;
        const std::uint32_t count = tf[0] + tf[1] + tf[2] + tf[3];
        while (next != wanted.end() && next->first < cursor.ordinal()) ++next;
        if (next == wanted.end() || next->first != cursor.ordinal()) {
          skipped += count;
          continue;
        }
        const std::size_t place = next->second * terms + t;
        for (std::size_t field = 0; field < kFields; ++field) found.counts[place][field] = capped(tf[field]);
        if (placed[t]) {
          positions.stretches[place] = {static_cast<std::uint32_t>(positions.all.size()), count};
          if (!take_positions(bytes, at, skipped, count, positions.all)) return damaged();
          skipped = 0;
        }
        ++next;
      }
      if (cursor.corrupt()) return damaged();
    }
  }

  float all_pairs = 0;
  for (std::size_t t = 0; t + 1 < terms; ++t) all_pairs += std::min(found.weights[t], found.weights[t + 1]);
  for (std::size_t i = 0; i < passages.size() && all_pairs > 0; ++i) {
    for (std::size_t t = 0; t + 1 < terms; ++t) {
      const auto first = positions.of(i * terms + t), second = positions.of(i * terms + t + 1);
      if (first.empty() || second.empty()) continue;
      const float share = std::min(found.weights[t], found.weights[t + 1]) / all_pairs;
      found.in_a_row[i] += share * saturated(count_in_a_row(first, second));
      found.near[i] += share * saturated(count_near(first, second));
    }
  }
  return found;
}

}  // namespace docent::store::embedded
