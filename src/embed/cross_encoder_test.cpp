#include "embed/cross_encoder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "embed/local_embedder.h"
#include "infer/testing/overlap_model.h"

namespace docent::embed {
namespace {

namespace fs = std::filesystem;
using base::Deadline;
using base::ErrorCode;

class CrossEncoderTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* models = std::getenv("DOCENT_MODELS");
    if (models != nullptr) runtime_ = local_runtime_file(models);
    if (models == nullptr || !fs::exists(runtime_)) GTEST_SKIP() << "no ONNX Runtime: DOCENT_MODELS names no folder that script/setup filled";
    std::string name = (fs::temp_directory_path() / "docent-cross-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    std::ofstream(folder_ / "model.onnx", std::ios::binary) << infer::testing::overlap_model();
    std::ofstream(folder_ / "vocab.txt") << "[PAD]\n[UNK]\n[CLS]\n[SEP]\nred\ngreen\nblue\nsea\n";
  }
  void TearDown() override { fs::remove_all(folder_); }
  base::Result<std::unique_ptr<CrossEncoder>> open(std::size_t workers) const { return open_cross_encoder({runtime_, folder_ / "model.onnx", {}}, workers); }
  fs::path runtime_, folder_;
};

TEST_F(CrossEncoderTest, ScoresEachPassageInItsPlaceWithAnyNumberOfWorkers) {
  std::vector<std::string> texts;
  std::vector<float> expected;
  for (int i = 0; i < 40; ++i) {
    texts.emplace_back("green");
    for (int j = 0; j < i % 7; ++j) texts.back() += " Sea";
    expected.push_back(static_cast<float>(i % 7 + 1));  // and the [SEP]
  }
  const std::vector<std::string_view> passages(texts.begin(), texts.end());
  for (const std::size_t workers : {1U, 3U}) {
    const auto encoder = open(workers);
    ASSERT_TRUE(encoder) << encoder.error().message << encoder.error().detail;
    const auto scores = (*encoder)->score("the red sea", passages, Deadline::never());
    ASSERT_TRUE(scores) << scores.error().message;
    EXPECT_EQ(*scores, expected) << workers << " workers";
  }
  const auto encoder = open(2);
  ASSERT_TRUE(encoder);
  EXPECT_TRUE((*encoder)->score("the red sea", {}, Deadline::never())->empty());
}

TEST_F(CrossEncoderTest, CutsALongQuestionAndALongPassage) {
  const auto encoder = open(1);
  ASSERT_TRUE(encoder);
  std::string sea;
  for (int i = 0; i < 2'000; ++i) sea += "sea ";
  const std::vector<std::string_view> passages{sea, "sea"};
  const auto short_question = (*encoder)->score("sea", passages, Deadline::never());
  ASSERT_TRUE(short_question) << short_question.error().message;
  EXPECT_EQ((*short_question)[0], kMaxPairTokens - 4 + 1) << "one pair for each token of the passage that fits: the rest is [CLS] sea [SEP] and [SEP]";
  const auto long_question = (*encoder)->score(sea, passages, Deadline::never());
  ASSERT_TRUE(long_question) << long_question.error().message;
  EXPECT_EQ((*long_question)[1], kMaxQuestionTokens - 2 + 1);
}

TEST_F(CrossEncoderTest, GivesAllScoresOrNone) {
  const auto encoder = open(2);
  ASSERT_TRUE(encoder);
  const std::vector<std::string_view> passages(1'000, "sea and sea and sea and sea");
  EXPECT_EQ((*encoder)->score("sea", passages, Deadline::after(std::chrono::nanoseconds(0))).error().code, ErrorCode::kDeadlineExceeded);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ((*encoder)->score("sea", passages, Deadline::after(std::chrono::microseconds(200))).error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ((*encoder)->score("sea", passages, Deadline::never().with_stop(stop.get_token())).error().code, ErrorCode::kCancelled);
  EXPECT_TRUE((*encoder)->score("sea", std::span(passages).first(3), Deadline::after(std::chrono::seconds(60))));
}

TEST_F(CrossEncoderTest, SaysWhatIsWrongWithItsFiles) {
  fs::remove(folder_ / "vocab.txt");
  const auto no_words = open(1);
  ASSERT_FALSE(no_words);
  EXPECT_EQ(no_words.error().code, ErrorCode::kNotFound);
  std::ofstream(folder_ / "words.txt") << "[PAD]\n[UNK]\n[CLS]\n[SEP]\nsea\n";
  EXPECT_TRUE(open_cross_encoder({runtime_, folder_ / "model.onnx", folder_ / "words.txt"}, 1));
  std::ofstream(folder_ / "model.onnx", std::ios::binary) << infer::testing::overlap_model({3, 0});
  const auto three_numbers = open_cross_encoder({runtime_, folder_ / "model.onnx", folder_ / "words.txt"}, 1);
  ASSERT_FALSE(three_numbers);
  EXPECT_NE(three_numbers.error().message.find("one or two numbers"), std::string::npos) << three_numbers.error().message;
}

}  // namespace
}  // namespace docent::embed
