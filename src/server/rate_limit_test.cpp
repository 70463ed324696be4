#include "server/rate_limit.h"

#include <gtest/gtest.h>

namespace docent::server {
namespace {

using namespace std::chrono_literals;

class RateLimit : public testing::Test {
 protected:
  RateLimiter limiter_;
  RateLimiter::Time now_{1'000'000s};
  const RateRule rule_{60, 5};  // one a second, five at once
};

TEST_F(RateLimit, TheBurstThenOneASecond) {
  for (int left = 4; left >= 0; --left) {
    const auto decision = limiter_.take("a", rule_, now_);
    EXPECT_TRUE(decision.allowed);
    EXPECT_EQ(decision.remaining, left);
    EXPECT_DOUBLE_EQ(decision.full_seconds, 5 - left);
    EXPECT_EQ(decision.retry_seconds, 0);
  }
  const auto refused = limiter_.take("a", rule_, now_);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.remaining, 0);
  EXPECT_DOUBLE_EQ(refused.retry_seconds, 1);
  EXPECT_DOUBLE_EQ(refused.full_seconds, 5);
  now_ += 999ms;
  EXPECT_NEAR(limiter_.take("a", rule_, now_).retry_seconds, 0.001, 1e-9) << "a refused request costs nothing";
  now_ += 1ms;
  EXPECT_TRUE(limiter_.take("a", rule_, now_).allowed);
  EXPECT_FALSE(limiter_.take("a", rule_, now_).allowed);
  now_ += 1h;
  EXPECT_EQ(limiter_.take("a", rule_, now_).remaining, 4) << "no more than the burst is saved up";
}

TEST_F(RateLimit, NamesDoNotShare) {
  while (limiter_.take("a", rule_, now_).allowed) {
  }
  EXPECT_TRUE(limiter_.take("b", rule_, now_).allowed);
}

TEST_F(RateLimit, PeekTakesNothing) {
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(limiter_.peek("a", rule_, now_).allowed);
  EXPECT_EQ(limiter_.take("a", rule_, now_).remaining, 4);
}

TEST_F(RateLimit, NoRuleIsNoLimitAndTimeThatStandsStillGivesNothing) {
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(limiter_.take("a", {0, 1}, now_).allowed);
  while (limiter_.take("b", rule_, now_).allowed) {
  }
  EXPECT_FALSE(limiter_.take("b", rule_, now_ - 10s).allowed) << "nor does time that goes back";
}

TEST_F(RateLimit, ManyNamesAreBoundedAndWhoIsLimitedStaysLimited) {
  while (limiter_.take("busy", rule_, now_).allowed) {
  }
  for (std::size_t i = 0; i < 3 * RateLimiter::kMaxNames; ++i) {
    now_ += 1us;
    limiter_.take("n" + std::to_string(i), rule_, now_);
    if (i % 1000 == 0) ASSERT_FALSE(limiter_.take("busy", rule_, now_).allowed) << i;
  }
}

}  // namespace
}  // namespace docent::server
