#include "query/question_frame.h"

#include <gtest/gtest.h>

namespace docent::query {
namespace {

float weight_of(std::string_view question, std::string_view term) {
  auto words = text::parse_lexical_query(question);
  weigh_frame(words, question, 0.25F);
  for (const auto& one : words.terms)
    if (one.term == term) return one.weight;
  return 0;
}

TEST(QuestionFrame, IsTheRunOfWordsThatMakesASentenceAQuestion) {
  struct {
    std::string_view question, frame;
  } const kCases[] = {
      {"How do I drain a node?", "How do I "},
      {"what is the default log level", "what is the "},
      {"In Kubernetes, how can I pin an image?", "how can I "},
      {"Can a pod have two containers?", "Can a "},
      {"Why does my pod restart", "Why does my "},
      {"Tell me how to rotate keys", "Tell me how to "},
      {"drain a node", ""},
      {"kubectl do", ""},
      {"effects of boundary layers, which were measured", "which were "},
  };
  for (const auto& one : kCases) EXPECT_EQ(frame_of(one.question), one.frame) << one.question;
}

TEST(QuestionFrame, AQuestionOfNothingElseKeepsItsWords) {
  for (const char* question : {"how do I", "what is it", "who are you", "can", "what if", "how and why", ""}) {
    EXPECT_EQ(frame_of(question), "") << question;
  }
  EXPECT_FLOAT_EQ(weight_of("what is what", "what"), 2);
}

TEST(QuestionFrame, WhatIsAskedForKeepsItsWeightThoughItIsASmallWord) {
  EXPECT_FLOAT_EQ(weight_of("What does the and operator do?", "and"), 1);
  EXPECT_FLOAT_EQ(weight_of("how do I use not in a filter", "not"), 1);
  EXPECT_FLOAT_EQ(weight_of("how do I use not in a filter", "in"), 1);
  EXPECT_FLOAT_EQ(weight_of("What is the if expression?", "if"), 1);
  EXPECT_FLOAT_EQ(weight_of("How does $in match arrays?", "$in"), 1);
  EXPECT_FLOAT_EQ(weight_of("What does IS NULL mean", "is"), 1) << "written as a name is";
  EXPECT_FLOAT_EQ(weight_of("what does `do` mean in bash", "do"), 1);
}

TEST(QuestionFrame, ItsWordsWeighLessAndAreNeverDropped) {
  EXPECT_FLOAT_EQ(weight_of("How do I drain a node?", "how"), 0.25F);
  EXPECT_FLOAT_EQ(weight_of("How do I drain a node?", "drain"), 1);
  EXPECT_FLOAT_EQ(weight_of("How do I drain a node?", "a"), 1);
  EXPECT_FLOAT_EQ(weight_of("How do nodes know how to drain?", "how"), 1.25F) << "the second one is not of the frame";
}

}  // namespace
}  // namespace docent::query
