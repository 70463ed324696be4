#include "query/rerank.h"

#include <gtest/gtest.h>

#include <cmath>

namespace docent::query {
namespace {

std::vector<FusedPassage> candidates(std::vector<double> fused) {
  std::vector<FusedPassage> made;
  for (const double score : fused) {
    made.emplace_back();
    made.back().passage = static_cast<model::PassageKey>(made.size());
    made.back().tie = made.size();
    made.back().fused = score;
  }
  return made;
}

TEST(AddCrossEncoder, TheBestOfThoseReadRisesAndTheOthersStayBelow) {
  auto list = candidates({4, 3.9, 3.8, 3.7});
  const std::vector<float> scores{-10, 0, 10};
  add_cross_encoder(scores, 0.5, list);
  EXPECT_EQ(list[0].passage, 3U);
  EXPECT_EQ(list[1].passage, 2U);
  EXPECT_EQ(list[2].passage, 1U);
  EXPECT_EQ(list[3].passage, 4U) << "not read: it gets as little as the worst";
  EXPECT_NEAR(list[0].fused, 3.8 + 0.5 * std::sqrt(1.5), 1e-12);
  EXPECT_NEAR(list[0].parts[kCrossEncoderPart], 0.5 * std::sqrt(1.5), 1e-12);
  EXPECT_EQ(list[3].parts[kCrossEncoderPart], list[2].parts[kCrossEncoderPart]);
}

TEST(AddCrossEncoder, ScaleAndPlaceOfTheScoresDoNotMatter) {
  auto small = candidates({1, 2, 3}), large = small;
  add_cross_encoder(std::vector<float>{0, 1, 0.25F}, 1, small);
  add_cross_encoder(std::vector<float>{100, 140, 110}, 1, large);
  for (std::size_t i = 0; i < small.size(); ++i) EXPECT_NEAR(small[i].fused, large[i].fused, 1e-9);
}

TEST(AddCrossEncoder, EqualScoresAndNoneChangeNothing) {
  auto list = candidates({2, 1});
  add_cross_encoder(std::vector<float>{7, 7}, 1, list);
  add_cross_encoder({}, 1, list);
  EXPECT_EQ(list[0].fused, 2);
  EXPECT_EQ(list[1].fused, 1);
  add_cross_encoder(std::vector<float>{1, 2}, 0, list);
  EXPECT_EQ(list[0].passage, 1U) << "a weight of 0";
}

}  // namespace
}  // namespace docent::query
