#include "query/fusion.h"

#include <algorithm>
#include <cmath>

#include "query/question_words.h"

namespace docent::query {

double standardise(double value, const store::ScoreMoments& moments) {
  return moments.deviation > 1e-12 ? (value - moments.mean) / moments.deviation : 0.0;
}

double weight_for(const FusionOptions& options, std::string_view question) {
  const double shift = options.weight_per_word * (static_cast<double>(question_words(question)) - static_cast<double>(kMiddleWords));
  return std::clamp(options.dense_weight + std::clamp(shift, -kMaxShift, kMaxShift), 0.0, 1.0);
}

void fuse(std::vector<FusedPassage>& candidates, const store::ScoreMoments& lexical, const store::ScoreMoments& dense,
          double dense_weight) {
  for (FusedPassage& candidate : candidates) {
    candidate.z_lexical = candidate.bm25f > 0 ? standardise(candidate.bm25f, lexical) : 0.0;
    candidate.z_dense = std::isnan(candidate.cosine) ? 0.0 : standardise(candidate.cosine, dense);
    candidate.fused = dense_weight * candidate.z_dense + (1.0 - dense_weight) * candidate.z_lexical;
  }
  std::ranges::sort(candidates, [](const FusedPassage& a, const FusedPassage& b) {
    return a.fused != b.fused ? a.fused > b.fused : a.tie < b.tie;
  });
}

double display_score(double fused) {
  // Half at three deviations above the mean: on the judged sets the right passage lies at 3 to 6, a random one at 0.
  return 1.0 / (1.0 + std::exp(-(fused - 3.0)));
}

}  // namespace docent::query
