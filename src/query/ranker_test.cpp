#include "query/ranker.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>

namespace docent::query {
namespace {

FusedPassage candidate(model::PassageKey key, model::DocumentKey document, double fused) {
  FusedPassage made;
  made.passage = key;
  made.document = document;
  made.tie = key;
  made.fused = fused;
  made.z_dense = fused;
  return made;
}

TEST(RankFeatures, ASentenceIsWhatHasManyWords) {
  EXPECT_EQ(sentence_share("pod eviction"), 0);
  EXPECT_EQ(sentence_share("one two three four five"), 0);
  EXPECT_DOUBLE_EQ(sentence_share("one two three four five six seven eight"), 0.5);
  EXPECT_EQ(sentence_share("a b c d e f g h i j k l m n"), 1);
}

TEST(RankFeatures, OtherPassagesOfTheDocumentCountUnlessTheyAreNeighbours) {
  const std::vector<FusedPassage> candidates = {candidate(10, 1, 4), candidate(11, 1, 3), candidate(20, 2, 2), candidate(13, 1, 1), candidate(30, 3, 0.5), candidate(15, 1, -1)};
  RankEvidence evidence{candidates, {{9, 8}, {9, 8}, {20, 1}, {9, 8}, {30, 1}, {9, 8}}, std::vector<double>(6, 0), std::vector<float>(6, 0.5F)};
  const auto rows = rank_features(evidence, 1);
  EXPECT_DOUBLE_EQ(rows[0][1], std::log1p(1.0)) << "13; 11 is its neighbour, 15 stands below the mean";
  EXPECT_DOUBLE_EQ(rows[3][1], std::log1p(2.0)) << "10 and 11";
  EXPECT_EQ(rows[2][1], 0);
}

TEST(RankFeatures, LeadAndLikenessGrowWithTheSentenceAndAreNothingWhereUnknown) {
  const std::vector<FusedPassage> candidates = {candidate(1, 1, 3), candidate(2, 2, 2), candidate(3, 3, 1)};
  const double none = std::numeric_limits<double>::quiet_NaN();
  RankEvidence evidence{candidates, {{1, 1}, {1, 2}, {3, 1}}, {3, 4, none}, {0.9F, 0.5F, std::numeric_limits<float>::quiet_NaN()}};
  const auto full = rank_features(evidence, 1), half = rank_features(evidence, 0.5);
  EXPECT_DOUBLE_EQ(full[1][0], 2) << "its lead stands at 4, it at 2";
  EXPECT_DOUBLE_EQ(half[1][0], 1);
  EXPECT_EQ(full[0][0], 0) << "it is the lead";
  EXPECT_EQ(full[2][0], 0);
  EXPECT_NEAR(full[0][2], 1, 1e-6);
  EXPECT_NEAR(full[1][2], -1, 1e-6);
  EXPECT_NEAR(half[0][2], 0.5, 1e-6);
  EXPECT_EQ(full[2][2], 0);
}

TEST(Ranker, TheBuiltInModelGivesWhatItsTrainerWroteDown) {
  const auto json = nlohmann::json::parse(ranker_text("ranker"));
  ASSERT_TRUE(Ranker::parse(ranker_text("ranker")));
  ASSERT_FALSE(json["checks"].empty());
  for (const auto& check : json["checks"]) {
    std::vector<FusedPassage> candidates{candidate(1, 1, check["fused"].get<double>())};
    const std::vector<RankFeatures> features{{check["features"]["lead"], check["features"]["document"], check["features"]["likeness"]}};
    Ranker::built_in().apply(features, candidates);
    EXPECT_NEAR(candidates[0].fused, check["score"].get<double>(), 1e-9);
  }
}

TEST(Ranker, PartsSumToWhatIsAddedAndTheOrderFollows) {
  const auto ranker = Ranker::parse(R"({"weights": {"lead": 0.5, "document": 0, "likeness": 2}})");
  ASSERT_TRUE(ranker);
  std::vector<FusedPassage> candidates = {candidate(1, 1, 3), candidate(2, 2, 2), candidate(3, 3, 1)};
  ranker->apply(std::vector<RankFeatures>{{0, 9, -1}, {1, 9, 1}}, candidates);
  ASSERT_EQ(candidates[0].passage, 2U);
  EXPECT_DOUBLE_EQ(candidates[0].fused, 4.5);
  EXPECT_DOUBLE_EQ(std::accumulate(candidates[0].parts.begin() + kFirstRankFeature, candidates[0].parts.end(), 0.0), 2.5);
  EXPECT_DOUBLE_EQ(candidates[1].fused, 1);
  EXPECT_DOUBLE_EQ(candidates[2].fused, -1) << "beyond the rows: the least of each, lead 0 and likeness -1";
}

TEST(Ranker, RefusesWhatIsNoModelOfTheseFeatures) {
  EXPECT_FALSE(Ranker::parse("[]"));
  EXPECT_FALSE(Ranker::parse(R"({"weights": {"lead": 0.5, "document": 0}})"));
  EXPECT_FALSE(Ranker::parse(R"({"weights": {"lead": -0.5, "document": 0, "likeness": 0}})")) << "monotone";
  EXPECT_FALSE(Ranker::parse(R"({"weights": {"lead": 0, "document": 0, "likeness": 0, "else": 1}})"));
}

}  // namespace
}  // namespace docent::query
