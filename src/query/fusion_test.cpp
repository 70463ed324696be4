#include "query/fusion.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace docent::query {
namespace {

constexpr double kNoVector = std::numeric_limits<double>::quiet_NaN();

FusedPassage passage(model::PassageKey key, std::uint64_t tie, double bm25f, double cosine) {
  return {key, key, tie, bm25f, cosine, 0, 0, 0};
}

const store::ScoreMoments kLexical{2.0, 1.0, 100};
const store::ScoreMoments kDense{0.5, 0.1, 1000};

TEST(Fusion, StandardisesEachArmByItsOwnDistribution) {
  std::vector<FusedPassage> passages{passage(1, 1, 4.0, 0.7)};
  fuse(passages, kLexical, kDense, 0.7);
  EXPECT_NEAR(passages[0].z_lexical, 2.0, 1e-9);
  EXPECT_NEAR(passages[0].z_dense, 2.0, 1e-9);
  EXPECT_NEAR(passages[0].fused, 2.0, 1e-9);
}

TEST(Fusion, NoTermAndNoVectorCountAsAverageNotAsWorst) {
  std::vector<FusedPassage> passages{passage(1, 1, 0.0, 0.7), passage(2, 2, 4.0, kNoVector)};
  fuse(passages, kLexical, kDense, 0.7);
  EXPECT_EQ(passages[0].passage, 1U);
  EXPECT_NEAR(passages[0].fused, 1.4, 1e-9);
  EXPECT_NEAR(passages[1].fused, 0.6, 1e-9);
}

TEST(Fusion, TiesGoToTheLowerTieWhateverTheOrderOfArrival) {
  std::vector<FusedPassage> passages{passage(1, 9, 3, 0.6), passage(2, 4, 3, 0.6), passage(3, 7, 3, 0.6)};
  fuse(passages, kLexical, kDense, 0.7);
  EXPECT_EQ(passages[0].tie, 4U);
  EXPECT_EQ(passages[1].tie, 7U);
  EXPECT_EQ(passages[2].tie, 9U);
}

TEST(Fusion, WeightZeroAndOneGiveOneArm) {
  std::vector<FusedPassage> passages{passage(1, 1, 9, 0.1), passage(2, 2, 1, 0.9)};
  fuse(passages, kLexical, kDense, 0.0);
  EXPECT_EQ(passages[0].passage, 1U);
  fuse(passages, kLexical, kDense, 1.0);
  EXPECT_EQ(passages[0].passage, 2U);
}

TEST(Fusion, NoDeviationMeansNoOpinion) {
  EXPECT_EQ(standardise(5.0, {1.0, 0.0, 1}), 0.0);
}

TEST(Fusion, DisplayScoreStaysInsideAndRises) {
  double previous = -1;
  for (double fused = -30; fused <= 30; fused += 0.5) {
    const double score = display_score(fused);
    EXPECT_GT(score, previous);
    EXPECT_GE(score, 0.0);
    EXPECT_LE(score, 1.0);
    previous = score;
  }
}

TEST(Fusion, LongerQuestionsLeanToMeaningWithinBounds) {
  const FusionOptions options;
  EXPECT_LT(weight_for(options, "pod"), weight_for(options, "how do pods find their services"));
  EXPECT_DOUBLE_EQ(weight_for(options, "one two three four five"), options.dense_weight);
  EXPECT_DOUBLE_EQ(weight_for(options, "a b c d e f g h i j k l m n o p q r s t u v w x y z"), options.dense_weight + kMaxShift);
  EXPECT_GE(weight_for({.dense_weight = 0.0}, ""), 0.0);
  EXPECT_LE(weight_for({.dense_weight = 1.0}, "a b c d e f g h i j k"), 1.0);
}

}  // namespace
}  // namespace docent::query
