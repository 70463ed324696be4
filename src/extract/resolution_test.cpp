#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/testing/extracted.h"

namespace docent::extract {
namespace {

using model::EdgeType;
using testing::Extracted;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::set<std::string> resolved(std::string_view markdown) { return Extracted(markdown).edges(EdgeType::kResolves); }

TEST(Resolution, ASentenceWithAConditionGivesItsOwnRemedy) {
  EXPECT_THAT(resolved("# Sailing\n\nIf it fails with `Error: no wind at port 4`, run `boatctl row`.\n"), ElementsAre("Command boatctl row RESOLVES Error no wind at port 4"));
  EXPECT_THAT(resolved("# Sailing\n\nIf you see `Error: no wind at port 4`, then the evening is near.\n"), IsEmpty());
  EXPECT_THAT(resolved("# Sailing\n\nIf you see `Error: no wind at port 4`, you should wait for the evening.\n"), ElementsAre("Section Sailing RESOLVES Error no wind at port 4"));
  // The error is a consequence, not the condition.
  EXPECT_THAT(resolved("# Sailing\n\nIf the sail is down, it fails with `Error: no wind at port 4`, check that.\n"), IsEmpty());
}

TEST(Resolution, ThatAnErrorOccursIsNotEnough) {
  EXPECT_THAT(resolved("# Sailing\n\nLoading returns a `BoatFullError` error when the boat is full. You can load cargo at night.\n"), IsEmpty());
  EXPECT_THAT(resolved("# Sailing\n\nThe harbour returns a 404 error.\n\nTo avoid this race condition, use a lock.\n"), IsEmpty());
}

TEST(Resolution, ARemedyPointsAtWhatFailedAndIsNear) {
  const std::string shown = "# Sailing\n\nIt prints:\n\n```\nerror: no wind at port 4\n```\n\n";
  EXPECT_THAT(resolved(shown + "To fix this problem, wait.\n"), ElementsAre("Section Sailing RESOLVES Error no wind at port 4"));
  EXPECT_THAT(resolved(shown + "This can be avoided by rowing.\n"), ElementsAre("Section Sailing RESOLVES Error no wind at port 4"));
  EXPECT_THAT(resolved(shown + "One.\n\nTwo.\n\nThree.\n\nFour.\n\nTo fix this problem, wait.\n"), IsEmpty());
}

TEST(Resolution, ItIsTheErrorOfItsOwnListItem) {
  EXPECT_THAT(resolved("# Sailing\n\n- It says `Error: no wind at port 4`.\n- Ropes get wet. To prevent this, dry them.\n"), IsEmpty());
}

TEST(Resolution, AMessageThatTheReaderMeetsIsResolvedByWhatTheTextTellsToDo) {
  EXPECT_THAT(resolved("# Sailing\n\nIf you get the following error:\n\n```\nerror: no wind at port 4\n```\n\nYou need a newer sail.\n"), ElementsAre("Section Sailing RESOLVES Error no wind at port 4"));
  EXPECT_THAT(resolved("# Sailing\n\nThe output is:\n\n```\nerror: no wind at port 4\n```\n\nYou need a newer sail.\n"), IsEmpty());
}

TEST(Resolution, ATroubleshootingSectionAdvises) {
  EXPECT_THAT(resolved("# Troubleshooting\n\n## No wind\n\nThe log shows `error: no wind at port 4`. Check that the sail is up.\n"), ElementsAre("Section No wind RESOLVES Error no wind at port 4"));
}

TEST(Resolution, AQuestionThatNamesTheErrorIsAnswered) {
  EXPECT_THAT(resolved("# FAQ\n\n## I get a TideError - what now?\n\nIt is the moon. Check that the lock is open.\n"), ElementsAre("Section I get a TideError - what now? RESOLVES Error TideError"));
}

TEST(Resolution, TheSectionCalledSolutionIsTheRemedyOfTheSectionAroundIt) {
  EXPECT_THAT(resolved("# Sailing\n\n## No wind\n\nIt says `Error: no wind at port 4`.\n\n### Cause\n\nThe weather.\n\n### Solution\n\nRow.\n"), ElementsAre("Section Solution RESOLVES Error no wind at port 4"));
}

TEST(Resolution, AProcedureBehindTheErrorIsTheRemedyRatherThanTheSection) {
  EXPECT_THAT(resolved("# Fixing ERR_NO_WIND errors\n\nTo fix this, do as follows:\n\n1. Open the lock.\n2. Run `boatctl row`.\n"), ElementsAre("Procedure Fixing ERR_NO_WIND errors RESOLVES Error ERR_NO_WIND"));
}

TEST(Resolution, ARowOfATableGivesErrorAndRemedy) {
  EXPECT_THAT(resolved("# Sailing\n\n| Error message | Cause | Solution |\n|---|---|---|\n| `Error: no wind at port 4` | weather | Run `boatctl row` |\n| `Error: no water at port 4` | tide | Wait |\n"),
              UnorderedElementsAre("Command boatctl row RESOLVES Error no wind at port 4", "Section Sailing RESOLVES Error no water at port 4"));
}

TEST(Resolution, WhatAReleaseFixedIsNoRemedy) {
  EXPECT_THAT(resolved("# Release 2.0\n\n- `Error: no wind at port 4` came up too often. The workaround is to row.\n"), IsEmpty());
}

TEST(Resolution, WhatToDoStandsBehindTheOutputThatShowsTheError) {
  EXPECT_THAT(resolved("# Sailing\n\nThe output is:\n\n```\nerror: no wind at port 4\n```\n\nInstead, use the oars of the boat.\n"), ElementsAre("Section Sailing RESOLVES Error no wind at port 4"));
  EXPECT_THAT(resolved("# Sailing\n\nThe output is:\n\n```\nerror: no wind at port 4\n```\n\nIn this situation, you have to row or wait.\n"), ElementsAre("Section Sailing RESOLVES Error no wind at port 4"));
  EXPECT_THAT(resolved("# Sailing\n\nThe output is:\n\n```\nerror: no wind at port 4\n```\n\nYou can see that the port is named.\n"), IsEmpty());
}

TEST(Resolution, AConditionSpeaksOfItsOwnErrorAlone) {
  EXPECT_THAT(resolved("# Sailing\n\nIf it exits with status 1, all is well. If it exits with status 2, you need to row to resolve the issue.\n"), ElementsAre("Section Sailing RESOLVES Error exit status 2"));
  EXPECT_THAT(resolved("# Sailing\n\nIf you instead see a 403 Forbidden response, you will need to fix the lock.\n"), ElementsAre("Section Sailing RESOLVES Error HTTP 403"));
}

}  // namespace
}  // namespace docent::extract
