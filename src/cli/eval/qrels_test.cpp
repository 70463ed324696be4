#include "cli/eval/qrels.h"

#include <gtest/gtest.h>

#include <random>

namespace docent::cli {
namespace {

TEST(Qrels, ReadsBeirWithAndWithoutItsHeader) {
  for (const std::string header : {"query-id\tcorpus-id\tscore\n", ""}) {
    const auto qrels = parse_qrels(header + "1\t184\t3\r\n1\t29\t0\n2\tdocs/a b.md\t1\n", "q.tsv");
    ASSERT_TRUE(qrels.has_value()) << qrels.error().message;
    ASSERT_EQ(qrels->by_query.size(), 2U);
    EXPECT_EQ(qrels->of("1")->at("184"), 3);
    EXPECT_EQ(qrels->of("1")->at("29"), 0);
    EXPECT_EQ(qrels->of("2")->at("docs/a b.md"), 1);
    EXPECT_EQ(qrels->of("3"), nullptr);
  }
}

TEST(Qrels, ReadsTrecJudgementsWithNegativeGrades) {
  const auto qrels = parse_qrels("51 0 AP880212-0161 1\n51 0 AP880216-0139 -2\n52\t0\tX\t2\n", "qrels");
  ASSERT_TRUE(qrels.has_value());
  EXPECT_EQ(qrels->of("51")->at("AP880212-0161"), 1);
  EXPECT_EQ(qrels->of("51")->at("AP880216-0139"), -2);
  EXPECT_EQ(qrels->of("52")->at("X"), 2);
}

TEST(Qrels, TakesTheHigherGradeOfAPairJudgedTwice) {
  const auto qrels = parse_qrels("a\tx\t1\na\tx\t3\na\tx\t2\n", "q");
  ASSERT_TRUE(qrels.has_value());
  EXPECT_EQ(qrels->of("a")->at("x"), 3);
}

TEST(Qrels, NamesTheLineThatIsWrong) {
  const auto qrels = parse_qrels("query-id\tcorpus-id\tscore\na\tx\t1\na\ty\thigh\n", "my.tsv");
  ASSERT_FALSE(qrels.has_value());
  EXPECT_EQ(qrels.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_NE(qrels.error().message.find("my.tsv line 3"), std::string::npos) << qrels.error().message;
}

TEST(Qrels, KnowsWhetherAnythingIsRelevant) {
  EXPECT_FALSE(has_positive({{"a", 0}, {"b", -1}}));
  EXPECT_TRUE(has_positive({{"a", 0}, {"b", 1}}));
}

TEST(Qrels, SurvivesAnyBytes) {
  constexpr unsigned kSeed = 20240917;
  SCOPED_TRACE(kSeed);
  std::mt19937 random(kSeed);
  const std::string alphabet = "a1 \t\n\r-0\xEF\xBB\xBF";
  for (int round = 0; round < 2'000; ++round) {
    std::string text(random() % 40, ' ');
    for (char& c : text) c = alphabet[random() % alphabet.size()];
    const auto qrels = parse_qrels(text, "noise");
    if (!qrels) {
      EXPECT_EQ(qrels.error().code, base::ErrorCode::kInvalidArgument);
    }
  }
}

}  // namespace
}  // namespace docent::cli
