#include "query/stage.h"

#include <gtest/gtest.h>

namespace docent::query {
namespace {

using base::ErrorCode;

TEST(StageLog, OptionalStepThatRunsOutOfTimeBecomesSkippedAndSaysWhy) {
  const auto deadline = base::Deadline::never();
  StageLog log(deadline);
  EXPECT_TRUE(log.run_stage("dense", StageLog::Need::kOptional,
                            [] { return base::Status(base::fail(ErrorCode::kDeadlineExceeded, "too late")); }));
  const auto stages = log.take();
  ASSERT_EQ(stages.size(), 1U);
  EXPECT_TRUE(stages[0].skipped);
  EXPECT_EQ(stages[0].reason, "too late");
}

TEST(StageLog, RequiredStepAndRealFaultsEndTheRequest) {
  const auto deadline = base::Deadline::never();
  StageLog log(deadline);
  EXPECT_FALSE(log.run_stage("lexical", StageLog::Need::kRequired,
                             [] { return base::Status(base::fail(ErrorCode::kDeadlineExceeded, "")); }));
  EXPECT_FALSE(log.run_stage("dense", StageLog::Need::kOptional,
                             [] { return base::Status(base::fail(ErrorCode::kCorrupt, "broken")); }));
}

TEST(StageLog, StepIsNotBegunAfterTheDeadline) {
  const auto deadline = base::Deadline::after(std::chrono::nanoseconds(0));
  StageLog log(deadline);
  bool ran = false;
  const auto status = log.run_stage("lexical", StageLog::Need::kRequired, [&] {
    ran = true;
    return base::Status();
  });
  EXPECT_FALSE(ran);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kDeadlineExceeded);
}

TEST(StageLog, CancelledIsNotForgiven) {
  std::stop_source source;
  source.request_stop();
  const auto deadline = base::Deadline::after(std::chrono::hours(1), source.get_token());
  StageLog log(deadline);
  const auto status = log.run_stage("dense", StageLog::Need::kOptional, [] { return base::Status(); });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace docent::query
