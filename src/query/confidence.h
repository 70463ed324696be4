// A first estimate of the probability that the evidence answers the question: a logistic function of few features.
//
// The weights are set by hand; nothing has fitted or calibrated them yet.
#pragma once

#include <cstddef>

namespace docent::query {

struct ConfidenceFeatures {
  double top_fused = 0;    // fused score of the best passage, in standard deviations
  double margin = 0;       // best less the mean of ranks 2..10, in standard deviations
  double cosine = 0;       // of the best passage; 0 without vectors
  double coverage = 0;     // BM25F of the best passage over the most the query could reach, in [0, 1]
  double agreement = 0;    // share of the top 10 by words that are in the top 50 by meaning, in [0, 1]
  double known_terms = 0;  // share of query terms the corpus knows
  bool has_dense = false;
};

double confidence(const ConfidenceFeatures& features);

}  // namespace docent::query
