// An immutable state of the lexical index and how it is searched.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "store/close_look.h"
#include "store/embedded/lexical_segment.h"

namespace docent::store::embedded {

// Up to so many postings a query is scored passage by passage, which gives exact moments; beyond, by MaxScore with sampled moments.
// Measured: 2 ns a posting, so 1 ms.
inline constexpr std::uint64_t kExactMomentsPostings = 500'000;
inline constexpr std::size_t kMomentsSample = 1'000;

struct LiveSegment {
  std::shared_ptr<const LexicalSegment> segment;
  std::shared_ptr<const std::vector<bool>> dead;  // by ordinal
  std::uint32_t dead_count = 0;
};

class LexicalSnapshot final : public TextSnapshot, public TextCloseLook {
 public:
  LexicalSnapshot(std::vector<LiveSegment> segments, Bm25fOptions options, model::Generation generation);

  base::Result<TextSearchResult> search(const text::LexicalQuery& query, const DocumentFilter& filter, std::size_t k,
                                        const base::Deadline& deadline) const override;
  base::Result<std::vector<float>> scores(const text::LexicalQuery& query, std::span<const model::PassageKey> passages,
                                          const base::Deadline& deadline) const override;
  std::vector<PassageRange> documents_of(std::span<const model::PassageKey> passages) const override;
  double idf(std::string_view term) const override;
  std::uint64_t passages() const override { return live_; }
  model::Generation generation() const override { return generation_; }
  std::string content_digest() const;
  const std::vector<LiveSegment>& segments() const { return segments_; }

 private:
  // A query term with what every segment needs of it. Contributions are always summed in the order of this list, in float, so that all ways
  // of scoring agree to the bit.
  struct PlannedTerm {
    std::string text;
    float weight = 1;  // of the query, times idf
    std::vector<const TermRow*> rows;  // by segment, null where absent
    std::uint64_t postings = 0;
  };
  struct Plan {
    std::vector<PlannedTerm> terms;
    std::uint64_t postings = 0;
    std::size_t known = 0;
  };
  Plan plan(const text::LexicalQuery& query) const;
  std::uint64_t live_df(std::string_view term) const;
  void add_moments(TextSearchResult& result, const std::vector<float>& matching, double scale) const;

  class Collector;
  base::Status search_exhaustive(const Plan& plan, std::size_t segment, const std::vector<bool>* allowed, Collector& best,
                                 std::vector<float>& matching) const;
  base::Status search_max_score(const Plan& plan, std::size_t segment, const std::vector<bool>* allowed, Collector& best,
                                const base::Deadline& deadline) const;
  base::Status score_ordinals(const Plan& plan, std::size_t segment, std::span<const Ordinal> sorted, std::span<float> out) const;

  std::vector<LiveSegment> segments_;
  Bm25fOptions options_;
  model::Generation generation_;
  std::uint64_t live_ = 0;
  // field weight / (1 - b + b * length / average length), by segment, then ordinal * kFields + field.
  std::vector<std::vector<float>> norms_;
  mutable base::Mutex mutex_;
  mutable std::unordered_map<std::string, std::uint64_t> live_df_ DOCENT_GUARDED_BY(mutex_);  // only where something is dead
};

// Ordinals of a segment that satisfy phrases and exclusions; empty optional when the query has neither.
base::Result<std::optional<std::vector<bool>>> allowed_by_phrases(const LexicalSegment& segment, const text::LexicalQuery& query);

}  // namespace docent::store::embedded
