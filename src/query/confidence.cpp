#include "query/confidence.h"

#include <cmath>

namespace docent::query {

double confidence(const ConfidenceFeatures& f) {
  const double z = f.has_dense ? -13.2 + 13.5 * f.cosine + 0.45 * f.top_fused + 0.5 * f.margin + 2.0 * f.coverage +
                                     0.8 * f.agreement + 0.5 * f.known_terms
                               : -4.5 + 0.4 * f.top_fused + 0.5 * f.margin + 5.0 * f.coverage + 0.5 * f.known_terms;
  return 1.0 / (1.0 + std::exp(-z));
}

}  // namespace docent::query
