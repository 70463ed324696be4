#include <gtest/gtest.h>

#include <numeric>

#include "answer_desk.h"

namespace docent::query {
namespace {

// Likes passages that hold a certain word.
class Fancier final : public embed::CrossEncoder {
 public:
  base::Result<std::vector<float>> score(std::string_view question, std::span<const std::string_view> passages, const base::Deadline&) override {
    asked = std::string(question);
    read = passages.size();
    if (error) return std::unexpected(*error);
    std::vector<float> scores;
    for (const std::string_view passage : passages) scores.push_back(passage.find("lighthouse") != std::string_view::npos ? 4.0F : -4.0F);
    return scores;
  }
  std::optional<base::Error> error;
  std::string asked;
  std::size_t read = 0;
};

class RerankTest : public ::testing::Test {
 protected:
  static EngineOptions options(embed::CrossEncoder* encoder) {
    EngineOptions options;
    options.cross_encoder = encoder;
    options.rerank.passages = 3;
    options.rerank.weight = 3;
    return options;
  }
  void SetUp() override {
    desk_.ingest("coast", {{"a.md", "# Boats\n\nBoats boats boats: about boats.\n"},
                           {"b.md", "# Ports\n\nBoats come into ports, and other boats leave.\n"},
                           {"c.md", "# Lamps\n\nThe lighthouse is what boats look for in the dark.\n"},
                           {"d.md", "# Weather\n\nNo lighthouse helps in a fog so thick that nobody who sails past on one of the many boats sees it.\n"}});
  }
  SearchResponse search(Mode mode = Mode::kAuto) {
    SearchRequest request;
    request.query = "boats";
    request.mode = mode;
    request.explain = true;
    auto response = desk_.engine().search(request);
    EXPECT_TRUE(response) << (response ? "" : response.error().message);
    return response ? std::move(*response) : SearchResponse{};
  }
  static const StageReport* stage(const SearchResponse& response) {
    for (const StageReport& one : response.stages)
      if (one.name == "rerank") return &one;
    return nullptr;
  }
  Fancier fancier_;
  testing::AnswerDesk desk_{options(&fancier_)};
};

TEST_F(RerankTest, WhatTheModelLikesComesFirstAndTheExplanationSaysWhy) {
  const SearchResponse words = search(Mode::kLexical);
  ASSERT_EQ(words.results.size(), 4U);
  EXPECT_EQ(stage(words), nullptr) << "only in mode auto";
  EXPECT_EQ(fancier_.read, 0U);
  ASSERT_EQ(words.results[2].view.document.path, "c.md");
  const SearchResponse read = search();
  EXPECT_EQ(fancier_.asked, "boats");
  EXPECT_EQ(fancier_.read, 3U);
  ASSERT_NE(stage(read), nullptr);
  EXPECT_FALSE(stage(read)->skipped);
  ASSERT_EQ(read.results.size(), 4U);
  EXPECT_EQ(read.results[0].view.document.path, "c.md");
  EXPECT_EQ(read.results[3].view.document.path, "d.md") << "the fourth was not read, so it stays behind";
  for (const SearchHit& hit : read.results) {
    const Explanation& why = *hit.explanation;
    const double others = std::accumulate(why.other_parts.begin(), why.other_parts.end(), 0.0, [](double sum, const auto& part) { return sum + part.second; });
    EXPECT_NEAR(why.lexical_part + why.dense_part + others, why.fused, 1e-9);
  }
  ASSERT_FALSE(read.results[0].explanation->other_parts.empty());
  EXPECT_EQ(read.results[0].explanation->other_parts.front().first, "cross_encoder");
  EXPECT_GT(read.results[0].explanation->other_parts.front().second, 0);
}

TEST_F(RerankTest, WithoutTimeOrWithABrokenModelTheRankingStandsAndTheAnswerSaysSo) {
  const SearchResponse words = search(Mode::kLexical);
  for (const base::ErrorCode code : {base::ErrorCode::kDeadlineExceeded, base::ErrorCode::kCorrupt}) {
    fancier_.error = base::Error{code, "the reason", {}};
    const SearchResponse response = search();
    ASSERT_NE(stage(response), nullptr);
    EXPECT_TRUE(stage(response)->skipped);
    EXPECT_EQ(stage(response)->reason, "the reason");
    ASSERT_EQ(response.results.size(), words.results.size());
    for (std::size_t i = 0; i < words.results.size(); ++i) EXPECT_EQ(response.results[i].view.passage.id, words.results[i].view.passage.id);
  }
}

}  // namespace
}  // namespace docent::query
