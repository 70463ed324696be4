// What the ranker looks at: numbers about one candidate of one question. Pure.
//
// "z" is in standard deviations of this question's scores over the corpus (fusion.h); "share" is in [0, 1]. What is not there (no vector,
// no neighbour) counts as 0, the mean. A feature's name is how the model file calls it: names do not change their meaning.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "query/rank_evidence.h"

namespace docent::query {

enum class Feature : std::uint8_t {
  kFused,              // z of both arms together, without mentions
  kLexical,            // z of BM25F
  kDense,              // z of the cosine
  kMention,            // what a mention of its title by a seed adds
  kLexicalShare,       // BM25F over the most the question could reach
  kCosine,
  kLexicalGap,         // less the best candidate's: at most 0
  kDenseGap,
  kFusedGap,
  kLexicalRank,        // 10 / (10 + rank), rank from 0 among the candidates
  kDenseRank,
  kFusedRank,
  kTitleScore,         // saturated term frequencies of one field, weighted as in BM25F, over their most
  kHeadingsScore,
  kProseScore,
  kCodeScore,
  kCoverage,           // share of the question's words (by weight) that it holds
  kTitleCoverage,      // ... in its title
  kHeadingCoverage,    // ... in its headings and title
  kBodyCoverage,       // ... in prose and code
  kTitleFilled,        // share of the title that is words of the question
  kHeadingsFilled,
  kRarestHeld,         // share of the weight of the question's three rarest words that it holds
  kInARow,             // neighbours in the question that stand in a row
  kNear,
  kLength,             // ln(1 + words of prose and code)
  kCodeShare,
  kIsLead,             // the first passage of its document
  kPosition,           // 0 the first, 1 the last passage of its document
  kDocumentSize,       // ln of the document's passages
  kHeadingWords,       // ln(1 + words of the heading path)
  kDocumentLexical,    // the best z of BM25F among candidates of its document
  kDocumentFused,      // the best z of both arms among candidates of its document
  kDocumentDense,      // the best z of the cosine in its document
  kDocumentMeanDense,
  kLeadDense,
  kNeighbourDense,     // mean of the passages before and after
  kDocumentOthers,     // ln(1 + candidates of its document that are above 0)
  kDocumentSum,        // fused of its document's other candidates, the best whole, each next half
  kNearTop1,           // likeness to the best candidate; of itself: to the second
  kNearTop3,           // mean likeness to the best three others, standardised over the candidates
  kNearTop10,
  kNearestTop10,       // the largest likeness to one of the best ten others
  kNearOthers3,        // as kNearTop3 among other documents
  kSmoothed,           // fused of the seeds, weighted by likeness
  kSmoothedLexical,
  kSupport,            // sum of likeness times fused over the seeds
  // Of the question, the same for all candidates.
  kQuestionWords,
  kQuestionIdf,        // mean weight of its words
  kQuestionRarest,     // weight of its rarest word
  kQuestionIdentifier, // 1 when a word has a digit, an inner capital or punctuation
  kQuestionWh,         // 1 when it asks how, what, why, ...
  kQuestionKnown,      // share of its words that the index knows
  kAgreement,          // share of the best by words that are among the best by meaning
  kTopLexical,         // the best z of BM25F
  kTopDense,           // the best z of the cosine
  kTopCosine,
  kTopLexicalShare,
  kDenseDeviation,     // of the cosine over the corpus
  kLexicalMargin,      // best less the tenth
  kDenseMargin,
};
constexpr std::size_t kFeatures = static_cast<std::size_t>(Feature::kDenseMargin) + 1;

std::string_view name_of(Feature feature);

struct FeatureRow {
  std::array<float, kFeatures> values{};
  float& operator[](Feature feature) { return values[static_cast<std::size_t>(feature)]; }
  float operator[](Feature feature) const { return values[static_cast<std::size_t>(feature)]; }
};

// A row for each of evidence.candidates. `dense_weight` as they were fused with.
std::vector<FeatureRow> rank_features(std::string_view question, double dense_weight, const Retrieved& retrieved, const RankEvidence& evidence);

}  // namespace docent::query
