#include "cli/eval/metrics.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace docent::cli {
namespace {

constexpr std::size_t kBins = 10;

double discounted(int grade, std::size_t rank) { return grade / std::log2(static_cast<double>(rank) + 1.0); }

double ideal_gain(const Judgements& judged, std::size_t cut) {
  std::vector<int> grades;
  for (const auto& [document, grade] : judged)
    if (grade > 0) grades.push_back(grade);
  std::ranges::sort(grades, std::greater{});
  double gain = 0;
  for (std::size_t i = 0; i < std::min(cut, grades.size()); ++i) gain += discounted(grades[i], i + 1);
  return gain;
}

}  // namespace

void sort_as_trec_eval(std::vector<RankedDocument>& documents) {
  std::ranges::sort(documents, [](const RankedDocument& a, const RankedDocument& b) {
    return a.score != b.score ? a.score > b.score : a.id > b.id;
  });
}

QueryScores score_ranking(std::span<const RankedDocument> ranked, const Judgements& judged) {
  const auto relevant = static_cast<double>(std::ranges::count_if(judged, [](const auto& one) { return one.second > 0; }));
  QueryScores scores;
  if (relevant == 0) return scores;
  double gain = 0;
  std::size_t found = 0;
  for (std::size_t rank = 1; rank <= std::min<std::size_t>(100, ranked.size()); ++rank) {
    const auto judgement = judged.find(ranked[rank - 1].id);
    if (judgement != judged.end() && judgement->second > 0) {
      ++found;
      if (rank <= 10) gain += discounted(judgement->second, rank);
      if (rank <= 10 && found == 1) scores.mrr_10 = 1.0 / static_cast<double>(rank);
    }
    if (rank <= 10) scores.recall_10 = static_cast<double>(found) / relevant;
  }
  scores.recall_100 = static_cast<double>(found) / relevant;
  scores.ndcg_10 = gain / ideal_gain(judged, 10);
  return scores;
}

QueryScores mean_of(std::span<const QueryScores> scores) {
  QueryScores mean;
  if (scores.empty()) return mean;
  for (const QueryScores& one : scores) {
    mean.ndcg_10 += one.ndcg_10;
    mean.mrr_10 += one.mrr_10;
    mean.recall_10 += one.recall_10;
    mean.recall_100 += one.recall_100;
  }
  const auto count = static_cast<double>(scores.size());
  return {mean.ndcg_10 / count, mean.mrr_10 / count, mean.recall_10 / count, mean.recall_100 / count};
}

std::vector<ReliabilityBin> reliability_bins(std::span<const Prediction> predictions) {
  std::vector<ReliabilityBin> bins(kBins);
  for (const Prediction& prediction : predictions) {
    const double confidence = std::clamp(prediction.confidence, 0.0, 1.0);
    ReliabilityBin& bin = bins[std::min(kBins - 1, static_cast<std::size_t>(confidence * kBins))];
    bin.confidence += confidence;
    bin.truth += prediction.truth ? 1 : 0;
    ++bin.count;
  }
  for (ReliabilityBin& bin : bins) {
    if (bin.count == 0) continue;
    bin.confidence /= static_cast<double>(bin.count);
    bin.truth /= static_cast<double>(bin.count);
  }
  return bins;
}

std::optional<double> expected_calibration_error(std::span<const Prediction> predictions) {
  if (predictions.empty()) return std::nullopt;
  double error = 0;
  for (const ReliabilityBin& bin : reliability_bins(predictions))
    error += std::abs(bin.confidence - bin.truth) * static_cast<double>(bin.count);
  return error / static_cast<double>(predictions.size());
}

std::optional<double> area_under_curve(std::span<const Prediction> predictions) {
  std::vector<Prediction> sorted(predictions.begin(), predictions.end());
  std::ranges::sort(sorted, {}, &Prediction::confidence);
  double falses_below = 0, truths = 0, wins = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    double equal_truths = 0, equal_falses = 0;
    const double confidence = sorted[i].confidence;
    for (; i < sorted.size() && sorted[i].confidence == confidence; ++i) (sorted[i].truth ? equal_truths : equal_falses) += 1;
    wins += equal_truths * (falses_below + equal_falses / 2);
    truths += equal_truths;
    falses_below += equal_falses;
  }
  if (truths == 0 || falses_below == 0) return std::nullopt;
  return wins / (truths * falses_below);
}


std::optional<double> brier_score(std::span<const Prediction> predictions) {
  if (predictions.empty()) return std::nullopt;
  double sum = 0;
  for (const Prediction& prediction : predictions) {
    const double off = prediction.confidence - (prediction.truth ? 1.0 : 0.0);
    sum += off * off;
  }
  return sum / static_cast<double>(predictions.size());
}

std::optional<double> coverage_at_precision(std::span<const Prediction> predictions, double precision) {
  if (predictions.empty()) return std::nullopt;
  std::vector<Prediction> sorted(predictions.begin(), predictions.end());
  std::ranges::sort(sorted, std::greater{}, &Prediction::confidence);
  std::size_t truths = 0, kept = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    truths += sorted[i].truth ? 1 : 0;
    const bool threshold_fits = i + 1 == sorted.size() || sorted[i + 1].confidence < sorted[i].confidence;
    if (threshold_fits && static_cast<double>(truths) >= precision * static_cast<double>(i + 1)) kept = i + 1;
  }
  return static_cast<double>(kept) / static_cast<double>(sorted.size());
}

}  // namespace docent::cli
