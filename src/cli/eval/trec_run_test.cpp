#include "cli/eval/trec_run.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

namespace docent::cli {
namespace {

TEST(TrecRun, EachLineHasSixFieldsAndTheScoreReadsBackExactly) {
  const std::vector<RankedDocument> ranked{{"docs/a b.md", 1.0F / 3.0F}, {"x", 0.1F}};
  std::string run;
  append_run(run, "q 1", ranked, "docent-hybrid");
  std::istringstream lines(run);
  std::string query, zero, document, score, tag;
  std::size_t rank = 0;
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    ASSERT_TRUE(lines >> query >> zero >> document >> rank >> score >> tag);
    EXPECT_EQ(query, "q%201");
    EXPECT_EQ(zero, "Q0");
    EXPECT_EQ(rank, i + 1);
    EXPECT_EQ(std::strtof(score.c_str(), nullptr), ranked[i].score);
    EXPECT_EQ(tag, "docent-hybrid");
  }
  EXPECT_FALSE(lines >> query);
  EXPECT_NE(run.find("docs/a%20b.md"), std::string::npos);
}

}  // namespace
}  // namespace docent::cli
