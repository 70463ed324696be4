// The probability that the evidence answers the question: that a passage which answers it is among the first ten results.
//
// Logistic regression over a few features of both arms, each held to the range it was fitted in, so that what lies outside can only be as sure as
// the surest that was seen. Without vectors another set of weights is used. The weights are data: src/query/data/confidence.json, written by
// script/train-confidence, which also says what they were fitted on. docs/confidence.md has what it is worth.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "query/confidence_features.h"

namespace docent::query {

struct ConfidenceModel {
  struct Weight {
    Feature feature = Feature::kCount;
    double weight = 0, low = 0, high = 0;  // weight × clamp(value, low, high)
  };
  struct Logistic {
    double bias = 0;
    std::vector<Weight> weights;
  };
  Logistic both, words;         // with and without vectors
  std::string embedding_model;  // whose vectors `both` was fitted with
};

// kInvalidArgument names what is wrong: an unknown feature, a range that is none, a missing part.
base::Result<ConfidenceModel> parse_confidence_model(std::string_view json);
// What the program was built with.
const ConfidenceModel& confidence_model();

// Whether `both` was fitted with vectors of this embedding model. Cosines of another one mean something else: with them only words count.
bool knows_cosines_of(const ConfidenceModel& model, std::string_view embedding_model);

// In (0, 1).
double confidence(const ConfidenceModel& model, const ConfidenceFeatures& features);

}  // namespace docent::query
