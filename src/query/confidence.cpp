#include "query/confidence.h"

#include <cmath>

namespace docent::query {

double confidence(const ConfidenceFeatures& f) {
  const double z = -6.0 + 5.0 * f[Feature::kCoverageBest] + 3.0 * f[Feature::kDistanceScaled];
  return 1.0 / (1.0 + std::exp(-z));
}

}  // namespace docent::query
