#include "cli/bench/statistics.h"

#include <gtest/gtest.h>

namespace docent::cli {
namespace {

TEST(Statistics, PercentileIsTheNearestRankNotAnInterpolation) {
  std::vector<double> samples;
  for (int i = 100; i >= 1; --i) samples.push_back(i);
  EXPECT_EQ(percentile(samples, 50), 50);
  EXPECT_EQ(percentile(samples, 95), 95);
  EXPECT_EQ(percentile(samples, 100), 100);
  EXPECT_EQ(percentile(samples, 0), 1);
  EXPECT_EQ(percentile({7}, 95), 7);
  EXPECT_EQ(percentile({}, 95), 0);
}

TEST(Statistics, SpreadOfAnEvenNumberHasTheMeanOfTheMiddleTwo) {
  const Spread spread = spread_of({4, 1, 3, 10});
  EXPECT_EQ(spread.min, 1);
  EXPECT_DOUBLE_EQ(spread.median, 3.5);
  EXPECT_EQ(spread.max, 10);
}

TEST(Statistics, LatenciesAgreeWithPercentile) {
  const std::vector<double> samples{9, 1, 5, 3, 7};
  const Latencies latencies = latencies_of(samples);
  EXPECT_EQ(latencies.count, 5U);
  EXPECT_EQ(latencies.p50, percentile(samples, 50));
  EXPECT_EQ(latencies.p99, 9);
  EXPECT_DOUBLE_EQ(latencies.mean, 5);
}

}  // namespace
}  // namespace docent::cli
