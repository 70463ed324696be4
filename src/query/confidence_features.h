// What of a question's candidates tells whether they answer it. No texts are loaded; nothing depends on how the arms are fused.
//
// Corpora differ in size, style and length of passages, so no raw score is in here: words count by their share of the question's IDF, cosines by
// their distance from all cosines of this question. Function words count for nothing: where documentation says "what" and "how" often, abstracts
// hardly ever do.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "query/retrieve.h"
#include "store/corpus.h"

namespace docent::query {

enum class Feature : std::uint8_t {
  // Words. Shares are of the IDF of the question's content words, in [0, 1]; "near" are the kNearest best of each arm.
  kCoverageBest,    // the passage near that holds most
  kCoverageRare,    // the same by squared IDF: what is rare decides
  kCoverageNear,    // all near together
  kCoverageWords,   // the best passage by words
  kCoverageDense,   // the best passage by meaning; 0 without vectors
  kKnown,           // the corpus
  kHeadsFit,        // title and headings of one of the kRead best by words, as harmonic mean with the share of their IDF that is asked for;
                    // 0 with vectors: it costs reading texts, and cosines tell it already
  kNamesBest,       // names, numbers and identifiers in the passage near that holds most of them; 1 when the question has none
  kNames,           // share of the question's IDF that is names, numbers and identifiers
  kSharpness,       // BM25F of the best over the most the question could reach
  kDrop,            // how far BM25F falls to the kNearest-th, as a share of the best
  kStandsOut,       // BM25F of the best above the mean of what matches, in deviations
  // Meaning; 0 without vectors.
  kCosine,          // the best
  kDistance,        // the best above the mean over the corpus, in deviations
  kDistanceScaled,  // the same over what the best of so many draws would be by chance
  kDistanceNear,    // mean of the kNearest best above the mean, in deviations
  kGap,             // the best above the kNearest-th, in deviations
  kGapFar,          // the best above the kFar-th, in deviations
  kDistanceWords,   // the best passage by words above the mean, in deviations
  // Both.
  kAgreement,       // share of the kNearest by words that are near by meaning
  kAgreementDocument,  // whether the best of each arm are of one document
  kWords,           // ln(1 + content words)
  kRarity,          // mean IDF of the content words over the largest possible
  kPassages,        // ln(passages)
  kCount
};
constexpr std::size_t kFeatures = static_cast<std::size_t>(Feature::kCount);
constexpr std::size_t kNearest = 10, kFar = 100;
constexpr std::size_t kRead = 5;
constexpr std::size_t kCandidates = 200;  // of each arm: more change nothing

// As the file of weights and `docent eval --dump-confidence` call them.
std::string_view to_string(Feature feature);

struct ConfidenceFeatures {
  std::array<double, kFeatures> values{};
  bool has_dense = false;
  double operator[](Feature feature) const { return values[static_cast<std::size_t>(feature)]; }
  double& operator[](Feature feature) { return values[static_cast<std::size_t>(feature)]; }
};

// `retrieved` has at least one candidate, in any order. Unless `believe_cosines` the meaning arm is passed over. Budget: 0.15 ms at 10,000
// passages. Errors: as TextSnapshot and DocumentStore.
base::Result<ConfidenceFeatures> features_of(const store::DocumentStore& record, const store::CorpusSnapshot& snapshot, std::string_view question,
                                             const Retrieved& retrieved, bool believe_cosines, const base::Deadline& deadline);

}  // namespace docent::query
