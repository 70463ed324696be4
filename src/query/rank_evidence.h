// What the indexes know of the best candidates of one question, gathered for the ranker: no texts are loaded.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "query/fusion.h"
#include "query/retrieve.h"
#include "store/close_look.h"
#include "store/corpus.h"

namespace docent::query {

constexpr std::size_t kRankWindow = 200;  // best fused candidates that are looked at; the rest keeps its order below them
constexpr std::size_t kRankSeeds = 20;    // best ones to which all others are compared
constexpr std::uint32_t kMaxDocumentPassages = 48;  // of a longer document only so many from its start, and what is near a candidate

// All lists are parallel to `candidates`, which are the first kRankWindow by `fused`.
struct RankEvidence {
  std::span<const FusedPassage> candidates;
  store::TermMatches matches;
  // Cosines with the question; NaN where there is none.
  struct DocumentCosines {
    float lead = 0, best = 0, mean = 0, before = 0, after = 0;
  };
  std::vector<DocumentCosines> document;
  std::vector<float> similarity;  // of seed s and candidate i: [s * candidates.size() + i]
  std::size_t seeds = 0;
};

// Of retrieved.candidates, which are fused and sorted and must outlive the result. kUnavailable where the indexes cannot be looked at so closely
// (close_look.h). Budget: 0.4 ms at 10,000 passages.
base::Result<RankEvidence> gather_rank_evidence(const store::CorpusSnapshot& snapshot, const Retrieved& retrieved, const base::Deadline& deadline);

}  // namespace docent::query
