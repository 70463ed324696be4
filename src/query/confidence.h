// The probability that the evidence answers the question.
#pragma once

#include "query/confidence_features.h"

namespace docent::query {

double confidence(const ConfidenceFeatures& features);

}  // namespace docent::query
