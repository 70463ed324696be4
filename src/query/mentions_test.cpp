#include "query/mentions.h"

#include <gtest/gtest.h>

namespace docent::query {
namespace {

TEST(Mentions, TitlesAreFoundAsWholeWords) {
  EXPECT_TRUE(names_title("It was built by the Iron Harbour Company in 1902.", "Iron Harbour Company"));
  EXPECT_TRUE(names_title("see iron harbour (ships)", "Iron Harbour (film)"));
  EXPECT_FALSE(names_title("the iron harbours", "Iron Harbour"));
  EXPECT_FALSE(names_title("environ harbour", "iron harbour"));
  EXPECT_FALSE(names_title("Pods are everywhere", "Pods")) << "one word says too little";
  EXPECT_FALSE(names_title("anything", ""));
  EXPECT_FALSE(names_title("anything", "(x)"));
}

FusedPassage passage(model::PassageKey key, model::DocumentKey document, double fused) {
  FusedPassage made;
  made.passage = key;
  made.document = document;
  made.tie = key;
  made.fused = fused;
  return made;
}

TEST(Mentions, ANamedDocumentRisesOnceAndOnlyBySeedsOfOtherDocuments) {
  std::vector<FusedPassage> candidates = {passage(1, 1, 5.0), passage(2, 2, 4.0), passage(3, 3, 3.0), passage(4, 4, 2.9), passage(5, 4, 2.0)};
  const std::vector<std::string_view> titles = {"First page", "Second page", "Third page", "Harbour master", "Harbour master"};
  const std::vector<std::string_view> texts = {"First page speaks of the harbour master.", "So does the second: Harbour master."};
  boost_mentioned(candidates, titles, texts, {.seeds = 2, .weight = 0.1});
  ASSERT_EQ(candidates.size(), 5U);
  EXPECT_EQ(candidates[0].fused, 5.0) << "a page that names itself gains nothing";
  EXPECT_EQ(candidates[2].passage, 4U);
  EXPECT_DOUBLE_EQ(candidates[2].fused, 2.9 + 0.1 * 5.0) << "the best seed counts, once";
  EXPECT_EQ(candidates[3].passage, 3U);
  EXPECT_DOUBLE_EQ(candidates[4].fused, 2.0 + 0.5);
}

TEST(Mentions, NothingHappensWithoutSeedsOrTitles) {
  std::vector<FusedPassage> none;
  boost_mentioned(none, {}, {}, {});
  EXPECT_TRUE(none.empty());
  std::vector<FusedPassage> one = {passage(1, 1, 1.0), passage(2, 2, 0.5)};
  const std::vector<std::string_view> titles = {"", ""};
  const std::vector<std::string_view> texts = {"some text"};
  boost_mentioned(one, titles, texts, {});
  EXPECT_EQ(one[1].fused, 0.5);
}

}  // namespace
}  // namespace docent::query
