// Merges what the words found with what the meaning found.
//
// Scores of the two are not comparable, so each is standardised by its own distribution for this query over the whole corpus, not over a
// pool: z_dense = (cos - mean cos) / sd cos over all passages; z_lexical = (bm25f - mean) / sd over matching passages, 0 where
// nothing matches. fused = w * z_dense + (1 - w) * z_lexical. Unlike reciprocal rank fusion it keeps how clear a win was.
// Figures on the judged sets: bench/quality.json (script/eval).
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "store/text_index.h"

namespace docent::query {

struct FusionOptions {
  double dense_weight = 0.66;  // the setting search.dense_weight
  // Sentences carry more meaning than names do: the weight grows by this much a word from kMiddleWords on, and shrinks below it,
  // by at most kMaxShift. Chosen on the judged sets.
  double weight_per_word = 0.015;
};
constexpr std::size_t kMiddleWords = 5;
constexpr double kMaxShift = 0.12;
// The weight of meaning for a question of so many words, in [0, 1].
double weight_for(const FusionOptions& options, std::string_view question);

// What may move a passage besides words and meaning, in the order of FusedPassage::parts (mentions.h, rerank.h, ranker.h).
constexpr std::array<std::string_view, 5> kRankParts{"mention", "cross_encoder", "lead", "document", "likeness"};
constexpr std::size_t kMentionPart = 0, kCrossEncoderPart = 1;

struct FusedPassage {
  model::PassageKey passage = 0;
  model::DocumentKey document = 0;
  std::uint64_t tie = 0;
  double bm25f = 0;      // 0 = no query term
  double cosine = 0;     // NaN = no vector
  double z_lexical = 0, z_dense = 0;
  double fused = 0;
  std::array<double, kRankParts.size()> parts{};  // in `fused`
};

// z-scores against the given moments; a deviation of 0 gives 0.
double standardise(double value, const store::ScoreMoments& moments);

// Fills z_lexical, z_dense and fused of every candidate and sorts: fused descending, tie ascending. `dense_weight` 0 or 1 gives one arm.
void fuse(std::vector<FusedPassage>& candidates, const store::ScoreMoments& lexical, const store::ScoreMoments& dense,
          double dense_weight);

// Maps a fused score to [0, 1], strictly increasing: how far the passage stands out, not the probability that it answers.
double display_score(double fused);

}  // namespace docent::query
