#include "query/rerank.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace docent::query {

void add_cross_encoder(std::span<const float> scores, double weight, std::vector<FusedPassage>& candidates) {
  if (scores.empty()) return;
  double sum = 0, squares = 0;
  for (const float score : scores) sum += static_cast<double>(score);
  const double mean = sum / static_cast<double>(scores.size());
  for (const float score : scores) squares += std::pow(static_cast<double>(score) - mean, 2);
  const store::ScoreMoments moments{mean, std::sqrt(squares / static_cast<double>(scores.size())), scores.size()};
  const double least = weight * standardise(static_cast<double>(std::ranges::min(scores)), moments);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const double part = i < scores.size() ? weight * standardise(static_cast<double>(scores[i]), moments) : least;
    candidates[i].parts[kCrossEncoderPart] = part;
    candidates[i].fused += part;
  }
  std::ranges::sort(candidates, [](const FusedPassage& a, const FusedPassage& b) { return a.fused != b.fused ? a.fused > b.fused : a.tie < b.tie; });
}

base::Status rerank(const store::DocumentStore& record, embed::CrossEncoder& encoder, std::string_view question, const RerankOptions& options,
                    const base::Deadline& deadline, std::vector<FusedPassage>& candidates) {
  std::vector<model::PassageKey> keys;
  for (std::size_t i = 0; i < std::min(options.passages, candidates.size()); ++i) keys.push_back(candidates[i].passage);
  if (keys.empty()) return {};
  DOCENT_ASSIGN(const auto views, record.passage_views(keys));
  if (views.size() != keys.size()) return {};  // one went meanwhile: the next question sees the new state
  std::vector<std::string> texts;
  for (const auto& view : views) texts.push_back(view.passage.heading_line + "\n" + view.passage.text);
  const std::vector<std::string_view> read(texts.begin(), texts.end());
  const auto scores = encoder.score(question, read, deadline);
  if (!scores) {
    const base::ErrorCode code = scores.error().code;
    const bool in_time = code != base::ErrorCode::kDeadlineExceeded && code != base::ErrorCode::kCancelled;
    return base::fail(in_time ? base::ErrorCode::kUnavailable : code, scores.error().message, scores.error().detail);
  }
  add_cross_encoder(*scores, options.weight, candidates);
  return {};
}

}  // namespace docent::query
