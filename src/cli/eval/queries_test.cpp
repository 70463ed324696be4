#include "cli/eval/queries.h"

#include <gtest/gtest.h>

namespace docent::cli {
namespace {

TEST(Queries, ReadsBeirLinesAndMarksTheUnanswerable) {
  const auto queries = parse_queries(
      "{\"_id\":\"a\",\"text\":\"how?\",\"metadata\":{}}\n\n"
      "{\"_id\":7,\"text\":\"why?\"}\r\n"
      "{\"_id\":\"b\",\"text\":\"weather\",\"metadata\":{\"answerable\":false}}",
      "queries.jsonl");
  ASSERT_TRUE(queries.has_value()) << queries.error().message;
  ASSERT_EQ(queries->size(), 3U);
  EXPECT_EQ((*queries)[0].text, "how?");
  EXPECT_TRUE((*queries)[0].answerable);
  EXPECT_EQ((*queries)[1].id, "7");
  EXPECT_FALSE((*queries)[2].answerable);
}

TEST(Queries, SaysWhichLineIsWrongAndWhy) {
  struct Case {
    const char *text, *why;
  };
  for (const Case& wrong : {Case{"{\"_id\":\"a\",\"text\":\"x\"}\nnonsense", "line 2"}, Case{"{\"text\":\"x\"}", "_id"},
                            Case{"{\"_id\":\"a\",\"text\":3}", "\"text\""},
                            Case{"{\"_id\":\"a\",\"text\":\"x\"}\n{\"_id\":\"a\",\"text\":\"y\"}", "stands twice"}}) {
    const auto queries = parse_queries(wrong.text, "q");
    ASSERT_FALSE(queries.has_value()) << wrong.text;
    EXPECT_NE(queries.error().message.find(wrong.why), std::string::npos) << queries.error().message;
  }
}

TEST(Queries, ReadsAPlainFileOfQuestionsToo) {
  const auto queries = parse_query_file("# mine\nhow do I drain a node\n\n  what is a pod \n", "q.txt");
  ASSERT_TRUE(queries.has_value());
  ASSERT_EQ(queries->size(), 2U);
  EXPECT_EQ((*queries)[1].text, "what is a pod");
  const auto json = parse_query_file("\n{\"_id\":\"a\",\"text\":\"x\"}", "q.jsonl");
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json->front().id, "a");
}

}  // namespace
}  // namespace docent::cli
