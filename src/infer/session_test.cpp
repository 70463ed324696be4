#include "infer/session.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <numeric>
#include <random>

#include "base/file.h"
#include "infer/encoder_graph.h"
#include "infer/wordpiece.h"

namespace docent::infer {
namespace {

constexpr std::size_t kDimension = 384;

class SessionTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* models = std::getenv("DOCENT_MODELS");
    if (models == nullptr || !std::filesystem::exists(model_file(models))) GTEST_SKIP() << "no model: DOCENT_MODELS names no folder that script/setup filled";
    models_ = models;
  }
  static std::filesystem::path model_file(const std::filesystem::path& models) { return models / "bge-small-en-v1.5-q" / "model.onnx"; }
  std::unique_ptr<Session> open(bool slim) const {
    SessionOptions options;
    options.slim = slim;
    auto session = Session::load(models_ / "onnxruntime" / "libonnxruntime.so.1", model_file(models_), options);
    EXPECT_TRUE(session) << session.error().message << ": " << session.error().detail;
    return session ? std::move(*session) : nullptr;
  }
  std::vector<std::int32_t> ids_of(std::string_view text) const {
    const auto words = WordPiece::load(models_ / "bge-small-en-v1.5-q" / "tokenizer.json");
    EXPECT_TRUE(words) << words.error().message;
    std::vector<std::int32_t> ids = (*words)->encode(text);
    ids.insert(ids.begin(), (*words)->cls_id());
    ids.push_back((*words)->sep_id());
    return ids;
  }
  std::filesystem::path models_;
};

double dot(const std::vector<float>& a, const std::vector<float>& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

TEST_F(SessionTest, TheSlimGraphGivesTheVectorsOfTheWholeOne) {
  const auto slim = open(true), whole = open(false);
  ASSERT_TRUE(slim && whole);
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same lengths and ids in each run
  std::uniform_int_distribution<std::int32_t> word(1'000, 29'000);
  double worst = 1;
  for (const std::size_t size : {2U, 3U, 14U, 24U, 61U, 128U, 255U, 256U, 511U, 512U}) {
    std::vector<std::int32_t> ids(size);
    for (std::int32_t& id : ids) id = word(random);
    ids.front() = 101;
    ids.back() = 102;
    const auto a = slim->run(ids), b = whole->run(ids);
    ASSERT_TRUE(a) << a.error().detail;
    ASSERT_TRUE(b) << b.error().detail;
    ASSERT_EQ(a->size(), kDimension);
    EXPECT_NEAR(dot(*a, *a), 1, 1e-5);
    worst = std::min(worst, dot(*a, *b));
    EXPECT_GT(dot(*a, *b), 0.985) << size << " tokens";  // random words are the worst case of the quantisation's noise
  }
  EXPECT_LT(worst, 1) << "both sessions ran the same graph";
  const auto a = slim->run(ids_of("A Pod is the smallest deployable unit of computing in Kubernetes."));
  const auto b = whole->run(ids_of("A Pod is the smallest deployable unit of computing in Kubernetes."));
  ASSERT_TRUE(a && b);
  EXPECT_GT(dot(*a, *b), 0.995);
}

TEST_F(SessionTest, LikeTextsAreNearAndOthersAreFar) {
  const auto session = open(true);
  ASSERT_TRUE(session);
  const auto pod = session->run(ids_of("how many pods can run on one node"));
  const auto limit = session->run(ids_of("The kubelet accepts at most 110 pods per node unless maxPods says otherwise."));
  const auto bread = session->run(ids_of("Let the dough rise for two hours before it goes into the oven."));
  ASSERT_TRUE(pod && limit && bread);
  EXPECT_GT(dot(*pod, *limit), dot(*pod, *bread) + 0.15);
}

TEST_F(SessionTest, TheSameTextGivesTheSameBytes) {
  const auto session = open(true);
  ASSERT_TRUE(session);
  const auto ids = ids_of("The same text at another time, among others.");
  const auto first = session->run(ids);
  ASSERT_TRUE(session->run(ids_of("Something of quite another length in between, to move buffers about.")));
  const auto second = session->run(ids);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
}

TEST_F(SessionTest, RefusesNoTokensAndTooMany) {
  const auto session = open(true);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->run({}).error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(session->run(std::vector<std::int32_t>(kMaxPositions + 1, 101)).error().code, base::ErrorCode::kInvalidArgument);
}

TEST_F(SessionTest, AModelThatIsSlimStaysAsItIs) {
  const auto bytes = base::read_file(model_file(models_));
  ASSERT_TRUE(bytes);
  const auto slim = slim_encoder(*bytes);
  ASSERT_TRUE(slim);
  EXPECT_LT(slim->size(), bytes->size());
  EXPECT_GT(slim->size(), bytes->size() * 9 / 10);
  EXPECT_FALSE(slim_encoder(*slim));
}

TEST_F(SessionTest, ADamagedModelIsCorruptNotSlimmed) {
  const auto bytes = base::read_file(model_file(models_));
  ASSERT_TRUE(bytes);
  EXPECT_FALSE(slim_encoder(std::string_view(*bytes).substr(0, bytes->size() / 2)));
  const auto file = std::filesystem::path(testing::TempDir()) / "half.onnx";
  ASSERT_TRUE(base::write_file_atomically(file, std::string_view(*bytes).substr(0, bytes->size() / 2)));
  const auto session = Session::load(models_ / "onnxruntime" / "libonnxruntime.so.1", file);
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code, base::ErrorCode::kCorrupt) << session.error().message;
  std::filesystem::remove(file);
}

TEST(EncoderGraph, WhatIsNoModelIsLeftAlone) {
  for (const std::string& bytes : {std::string(), std::string("not a model"), std::string(100, '\0'), std::string(100, '\xff'), std::string("\x3a\x00", 2),
                                   std::string("\x3a\xff\xff\xff\xff\x7f", 6)})
    EXPECT_FALSE(slim_encoder(bytes));
}

}  // namespace
}  // namespace docent::infer
