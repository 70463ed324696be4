#include "infer/pair_scorer.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/file.h"
#include "infer/testing/overlap_model.h"

namespace docent::infer {
namespace {

class PairScorerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* models = std::getenv("DOCENT_MODELS");
    if (models != nullptr) runtime_ = std::filesystem::path(models) / "onnxruntime" / "libonnxruntime.so.1";
    if (models == nullptr || !std::filesystem::exists(runtime_)) GTEST_SKIP() << "no ONNX Runtime: DOCENT_MODELS names no folder that script/setup filled";
    file_ = std::filesystem::path(::testing::TempDir()) / "pair_scorer.onnx";
  }
  void TearDown() override { std::filesystem::remove(file_); }
  base::Result<std::unique_ptr<PairScorer>> load(std::string_view model) const {
    EXPECT_TRUE(base::write_file_atomically(file_, model));
    return PairScorer::load(runtime_, file_);
  }
  std::filesystem::path runtime_, file_;
};

// [CLS] 7 8 [SEP] 8 9 8 [SEP]
constexpr std::int32_t kIds[] = {101, 7, 8, 102, 8, 9, 8, 102};

TEST_F(PairScorerTest, GivesTheModelTheQuestionAndThePassageAsTwoKindsOfTokens) {
  const auto scorer = load(testing::overlap_model());
  ASSERT_TRUE(scorer) << scorer.error().message << scorer.error().detail;
  EXPECT_EQ((*scorer)->score(kIds, 4).value_or(-1), 3) << "8 twice, and [SEP]";
  EXPECT_EQ((*scorer)->score(kIds, 0).value_or(-1), 0) << "no passage";
  EXPECT_EQ((*scorer)->score(kIds, 8).value_or(-1), 0) << "no question";
}

TEST_F(PairScorerTest, OfTwoClassesTheSecondCountsAgainstTheFirst) {
  const auto scorer = load(testing::overlap_model({2, 5.5F}));
  ASSERT_TRUE(scorer) << scorer.error().message;
  EXPECT_EQ((*scorer)->score(kIds, 4).value_or(0), 3 - 5.5F);
}

TEST_F(PairScorerTest, RefusesAModelOfAnotherShape) {
  const auto three = load(testing::overlap_model({3, 1}));
  ASSERT_TRUE(three) << three.error().message;
  EXPECT_EQ((*three)->score(kIds, 4).error().code, base::ErrorCode::kCorrupt);
  const auto other_input = load(testing::overlap_model({1, 0, "segments"}));
  ASSERT_FALSE(other_input);
  EXPECT_EQ(other_input.error().code, base::ErrorCode::kCorrupt);
  EXPECT_NE(other_input.error().message.find("token_type_ids"), std::string::npos) << other_input.error().message;
  const auto no_model = load("not a model");
  ASSERT_FALSE(no_model);
  EXPECT_EQ(no_model.error().code, base::ErrorCode::kCorrupt);
  EXPECT_EQ(PairScorer::load(runtime_, file_.string() + ".no").error().code, base::ErrorCode::kNotFound);
}

TEST_F(PairScorerTest, RefusesNoTokens) {
  const auto scorer = load(testing::overlap_model());
  ASSERT_TRUE(scorer);
  EXPECT_EQ((*scorer)->score({}, 0).error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_EQ((*scorer)->score(kIds, 9).error().code, base::ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace docent::infer
