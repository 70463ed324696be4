#include "embed/local_embedder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <numeric>

namespace docent::embed {
namespace {

using base::Deadline;
using base::ErrorCode;

class LocalEmbedderTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* models = std::getenv("DOCENT_MODELS");
    if (models == nullptr || !std::filesystem::exists(local_tokenizer_file(models)))
      GTEST_SKIP() << "no model: DOCENT_MODELS names no folder that script/setup filled";
    auto opened = open_local_embedder(models, {.workers = 2});
    ASSERT_TRUE(opened) << opened.error().message;
    embedder_ = std::move(*opened);
  }
  std::unique_ptr<LocalEmbedder> embedder_;
};

// What makes an index after any history of edits equal to one made at once.
TEST_F(LocalEmbedderTest, AVectorDependsOnItsTextAlone) {
  const std::vector<std::string_view> texts = {
      "Pods > Lifecycle\nA Pod is the smallest deployable unit of computing that you can create and manage.",
      "kubelet\nSet the maximum number of pods per node with --max-pods.",
      "Deployments\nA Deployment provides declarative updates for Pods and ReplicaSets. You describe a desired state, and it is made so at a controlled rate.",
      "x", ""};
  const auto together = embedder_->embed_passages(texts, Deadline::never());
  ASSERT_TRUE(together) << together.error().message;
  ASSERT_EQ(together->size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto alone = embedder_->embed_passages(std::span(texts).subspan(i, 1), Deadline::never());
    ASSERT_TRUE(alone) << alone.error().message;
    EXPECT_EQ(alone->front(), (*together)[i]) << texts[i];
  }
}

TEST_F(LocalEmbedderTest, WhatIsBeyondTheLimitIsCutOff) {
  std::string text;
  for (int i = 0; i < 254; ++i) text += "pod ";
  const std::string longer = text + "something else that no passage has room for";
  const std::string_view texts[] = {text, longer};
  const auto vectors = embedder_->embed_passages(texts, Deadline::never());
  ASSERT_TRUE(vectors) << vectors.error().message;
  EXPECT_EQ((*vectors)[0], (*vectors)[1]);
}

TEST_F(LocalEmbedderTest, AQuestionHasItsPrefixAndUnitLength) {
  const std::string_view passages[] = {"how many pods fit on a node"};
  const auto question = embedder_->embed_query(passages[0], Deadline::never());
  const auto passage = embedder_->embed_passages(passages, Deadline::never());
  ASSERT_TRUE(question && passage);
  EXPECT_NE(*question, passage->front());
  EXPECT_NEAR(std::inner_product(question->begin(), question->end(), question->begin(), 0.0), 1, 1e-5);
}

TEST(LocalEmbedder, SaysWhichFileIsMissing) {
  const auto opened = open_local_embedder("/nowhere/models");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kNotFound);
  EXPECT_NE(opened.error().message.find("/nowhere/models"), std::string::npos) << opened.error().message;
}

}  // namespace
}  // namespace docent::embed
