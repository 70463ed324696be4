#include "cli/eval/reliability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docent::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Reliability, DrawsADotForEachBinThatHoldsSomethingAtItsMeans) {
  std::vector<ReliabilityBin> bins(10);
  bins[2] = {0.25, 0.5, 8};
  const std::string svg = reliability_svg(bins, "a < b");
  EXPECT_THAT(svg, HasSubstr("<circle class=\"bin\" cx=\"136.0\" cy=\"200.0\""));
  EXPECT_THAT(svg, HasSubstr("8 questions, confidence 0.25, answered 0.50"));
  EXPECT_EQ(svg.find("<circle", svg.find("<circle") + 1), std::string::npos);
  EXPECT_THAT(svg, HasSubstr("a &lt; b"));
  EXPECT_THAT(svg, Not(HasSubstr("a < b")));
}

}  // namespace
}  // namespace docent::cli
