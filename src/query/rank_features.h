// What the ranker looks at besides the fused score: three numbers about each of the best candidates of a question.
//
//   lead      how much more the first passage of its document means what was asked than the passage itself does, in standard deviations
//             of the cosine: a sentence often describes what a whole page is about, and its lead says so
//   document  ln(1 + other candidates of its document that stand above the mean), without the passages before and after it, which share
//             its words anyway
//   likeness  cosine with the best candidate of another document, standardised over the candidates (the cluster hypothesis)
//
// `lead` and `likeness` are multiplied by how much of a sentence the question is: of two words they say nothing. All are 0 where nothing is
// known. Chosen among some sixty features and with a view of the judged sets: docs/retrieval.md.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "query/fusion.h"
#include "query/retrieve.h"
#include "store/close_look.h"

namespace docent::query {

constexpr std::size_t kRankWindow = 200;  // best fused candidates that are looked at; the others stay below them
constexpr std::size_t kFirstRankFeature = kCrossEncoderPart + 1;  // in kRankParts
constexpr std::size_t kRankFeatures = kRankParts.size() - kFirstRankFeature;
using RankFeatures = std::array<double, kRankFeatures>;  // lead, document, likeness

// 0 up to five words, 1 from eleven on.
double sentence_share(std::string_view question);

// What the indexes know of the candidates; all lists are parallel to `candidates`.
struct RankEvidence {
  std::span<const FusedPassage> candidates;  // best first
  std::vector<store::PassageRange> documents;
  std::vector<double> lead_z;    // z of the cosine of the first passage of its document; NaN: unknown
  std::vector<float> likeness;   // cosine with the best candidate of another document; NaN: unknown
};

// Of the first kRankWindow of retrieved.candidates, which are fused and sorted and must outlive the result. kUnavailable where the indexes
// cannot be looked at so closely. Budget: 0.2 ms.
base::Result<RankEvidence> gather_rank_evidence(const store::CorpusSnapshot& snapshot, const Retrieved& retrieved);

// A row for each of evidence.candidates. Pure.
std::vector<RankFeatures> rank_features(const RankEvidence& evidence, double sentence);

}  // namespace docent::query
