#include "cli/eval/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace docent::cli {
namespace {

std::vector<RankedDocument> ranking(std::initializer_list<const char*> ids) {
  std::vector<RankedDocument> documents;
  float score = 100;
  for (const char* id : ids) documents.push_back({id, score -= 1});
  return documents;
}

TEST(Metrics, NdcgUsesLinearGainAndTheIdealOfAllJudgements) {
  // Worked by hand: gains 1 at rank 1, 3 at rank 3; ideal 3, 2, 1 at ranks 1, 2, 3.
  const QueryScores scores = score_ranking(ranking({"low", "none", "high"}), {{"high", 3}, {"middle", 2}, {"low", 1}, {"none", 0}});
  const double gain = 1.0 + 3.0 / 2.0;
  const double ideal = 3.0 + 2.0 / std::log2(3.0) + 1.0 / 2.0;
  EXPECT_DOUBLE_EQ(scores.ndcg_10, gain / ideal);
  EXPECT_DOUBLE_EQ(scores.mrr_10, 1.0);
  EXPECT_DOUBLE_EQ(scores.recall_10, 2.0 / 3.0);
}

TEST(Metrics, NegativeGradesAreNotRelevantAndCostNothing) {
  const Judgements judged{{"good", 2}, {"bad", -1}};
  const QueryScores scores = score_ranking(ranking({"bad", "good"}), judged);
  EXPECT_DOUBLE_EQ(scores.ndcg_10, 1.0 / std::log2(3.0));
  EXPECT_DOUBLE_EQ(scores.mrr_10, 0.5);
  EXPECT_DOUBLE_EQ(scores.recall_100, 1.0);
}

TEST(Metrics, CutsStandWhereTheirNamesSay) {
  std::vector<RankedDocument> documents;
  for (int i = 1; i <= 150; ++i) documents.push_back({"d" + std::to_string(i), static_cast<float>(1000 - i)});
  const QueryScores at_10 = score_ranking(documents, {{"d10", 1}});
  EXPECT_DOUBLE_EQ(at_10.mrr_10, 0.1);
  EXPECT_DOUBLE_EQ(at_10.recall_10, 1);
  const QueryScores at_11 = score_ranking(documents, {{"d11", 1}});
  EXPECT_EQ(at_11.mrr_10, 0);
  EXPECT_EQ(at_11.ndcg_10, 0);
  EXPECT_EQ(at_11.recall_10, 0);
  EXPECT_EQ(at_11.recall_100, 1);
  EXPECT_EQ(score_ranking(documents, {{"d100", 1}}).recall_100, 1);
  EXPECT_EQ(score_ranking(documents, {{"d101", 1}}).recall_100, 0);
  EXPECT_EQ(score_ranking({}, {{"d1", 1}}).recall_100, 0);
}

TEST(Metrics, EqualScoresAreOrderedByDescendingDocumentIdAsTrecEvalDoes) {
  std::vector<RankedDocument> documents{{"a", 1}, {"c", 1}, {"b", 2}, {"\xC3\xA9", 1}};
  sort_as_trec_eval(documents);
  EXPECT_EQ(documents[0].id, "b");
  EXPECT_EQ(documents[1].id, "\xC3\xA9");  // bytes compare unsigned
  EXPECT_EQ(documents[2].id, "c");
  EXPECT_EQ(documents[3].id, "a");
}

TEST(Metrics, CalibrationErrorIsZeroOnlyWhenSharesMatchConfidence) {
  const std::vector<Prediction> honest{{0.5, true}, {0.5, false}, {1.0, true}, {0.0, false}};
  EXPECT_DOUBLE_EQ(*expected_calibration_error(honest), 0);
  const std::vector<Prediction> boastful{{1.0, false}, {1.0, true}};
  EXPECT_DOUBLE_EQ(*expected_calibration_error(boastful), 0.5);
  // Two bins: |0.92 - 1| * 1/2 + |0.3 - 0| * 1/2.
  const std::vector<Prediction> mixed{{0.92, true}, {0.3, false}};
  EXPECT_NEAR(*expected_calibration_error(mixed), 0.19, 1e-12);
  EXPECT_FALSE(expected_calibration_error({}).has_value());
}

TEST(Metrics, AreaUnderCurveEqualsTheCountOverAllPairs) {
  constexpr unsigned kSeed = 7;
  SCOPED_TRACE(kSeed);
  std::mt19937 random(kSeed);
  for (int round = 0; round < 200; ++round) {
    std::vector<Prediction> predictions;
    for (unsigned i = 0; i < 2 + random() % 20; ++i)
      predictions.push_back({static_cast<double>(random() % 5) / 4.0, random() % 2 == 0});  // few values: many ties
    double wins = 0, pairs = 0;
    for (const Prediction& one : predictions)
      for (const Prediction& other : predictions)
        if (one.truth && !other.truth) {
          pairs += 1;
          wins += one.confidence > other.confidence ? 1 : one.confidence == other.confidence ? 0.5 : 0;
        }
    const auto area = area_under_curve(predictions);
    ASSERT_EQ(area.has_value(), pairs > 0);
    if (area) {
      EXPECT_NEAR(*area, wins / pairs, 1e-12);
    }
  }
}

TEST(Confidence, TheBrierScoreIsTheMeanSquaredDistance) {
  const std::vector<Prediction> predictions{{0.9, true}, {0.2, false}, {0.5, true}};
  EXPECT_NEAR(*brier_score(predictions), (0.01 + 0.04 + 0.25) / 3, 1e-12);
  EXPECT_FALSE(brier_score({}).has_value());
}

TEST(Confidence, CoverageIsTheLargestShareThatAThresholdKeepsAtThePrecision) {
  // Nine true ones above a false one: the threshold below the false one still keeps 9 of 10 right; two false ones do not.
  std::vector<Prediction> predictions;
  for (int i = 0; i < 9; ++i) predictions.push_back({0.9 - 0.01 * i, true});
  predictions.push_back({0.5, false});
  predictions.push_back({0.4, false});
  EXPECT_DOUBLE_EQ(*coverage_at_precision(predictions, 0.9), 10.0 / 11);
  // Equal confidences stand or fall together.
  EXPECT_DOUBLE_EQ(*coverage_at_precision(std::vector<Prediction>{{0.7, true}, {0.7, false}}, 0.9), 0);
}

TEST(Confidence, BinsHoldMeansAndTheLastOneHoldsCertainty) {
  const auto bins = reliability_bins(std::vector<Prediction>{{0.31, true}, {0.39, false}, {1.0, true}});
  ASSERT_EQ(bins.size(), 10U);
  EXPECT_EQ(bins[3].count, 2U);
  EXPECT_NEAR(bins[3].confidence, 0.35, 1e-12);
  EXPECT_NEAR(bins[3].truth, 0.5, 1e-12);
  EXPECT_EQ(bins[9].count, 1U);
}

}  // namespace
}  // namespace docent::cli
