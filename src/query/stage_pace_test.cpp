#include "query/stage_pace.h"

#include <gtest/gtest.h>

namespace docent::query {
namespace {

TEST(StagePace, FollowsWhatAStepTakesAndNeverFallsBelowTheTable) {
  StagePace pace;
  const double table = find_stage("dense")->needs_ms;
  EXPECT_DOUBLE_EQ(pace.usual_ms("dense"), table);
  for (int i = 0; i < 30; ++i) pace.note("dense", 9, true);
  EXPECT_NEAR(pace.usual_ms("dense"), 9, 0.1);
  for (int i = 0; i < 60; ++i) pace.note("dense", 0.1, true);
  EXPECT_DOUBLE_EQ(pace.usual_ms("dense"), table);
  EXPECT_DOUBLE_EQ(pace.usual_ms("link"), find_stage("link")->needs_ms) << "each step has its own";
  EXPECT_DOUBLE_EQ(pace.usual_ms("no such step"), 0);
}

TEST(StagePace, OneColdStartDoesNotKeepAStepAway) {
  StagePace pace;
  pace.note("link", 900, true);
  EXPECT_LT(pace.usual_ms("link"), 2 * find_stage("link")->needs_ms);
}

TEST(StagePace, WhatWasGivenUpTookAtLeastThatLongAndIsTriedAgainLater) {
  StagePace pace;
  pace.note("dense", 4, false);
  EXPECT_DOUBLE_EQ(pace.usual_ms("dense"), 4);
  pace.note("dense", 3, false);
  EXPECT_DOUBLE_EQ(pace.usual_ms("dense"), 4) << "giving up sooner tells nothing";
  int left_out = 0;
  while (pace.usual_ms("dense") > 3 && left_out < 1000) {
    pace.doubt("dense");
    ++left_out;
  }
  EXPECT_GT(left_out, 20);
  EXPECT_LT(left_out, 200);
}

}  // namespace
}  // namespace docent::query
