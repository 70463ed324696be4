#include "mcp/event_stream.h"

#include <gtest/gtest.h>

namespace docent::mcp {
namespace {

TEST(McpEventStream, GivesWhatCameAfterAnEvent) {
  const auto budget = std::make_shared<std::atomic<std::size_t>>(0);
  EventStream stream(3, false, budget);
  EXPECT_EQ(stream.publish("a"), "id: 3-1\nevent: message\ndata: a\n\n");
  stream.publish("b");
  EventStream::Rest rest = stream.since(1);
  EXPECT_EQ(rest.text, "id: 3-2\nevent: message\ndata: b\n\n");
  EXPECT_EQ(rest.last, 2U);
  EXPECT_FALSE(rest.finished);
  stream.finish();
  rest = stream.since(2);
  EXPECT_EQ(rest.text, "");
  EXPECT_EQ(rest.last, 2U);
  EXPECT_TRUE(rest.finished);
}

TEST(McpEventStream, KeepsSomeAndTheOldestGoFirst) {
  const auto budget = std::make_shared<std::atomic<std::size_t>>(0);
  {
    EventStream stream(1, false, budget);
    for (std::size_t i = 0; i < kMaxKeptEvents + 10; ++i) stream.publish("x");
    EXPECT_TRUE(stream.since(0).text.starts_with("id: 1-11\n"));
    stream.publish(std::string(kMaxKeptBytes - 100, 'x'));
    EXPECT_LE(*budget, kMaxKeptBytes);
    EXPECT_NE(stream.publish(std::string(kMaxKeptBytes, 'y')), "") << "sent, though too large to keep";
    EXPECT_EQ(stream.since(0).text.find('y'), std::string::npos);
  }
  EXPECT_EQ(*budget, 0U) << "what is kept is given back";
}

TEST(McpEventStream, KeepsNothingBeyondTheBudgetOfAll) {
  const auto budget = std::make_shared<std::atomic<std::size_t>>(kMaxKeptBytesOverall);
  EventStream stream(1, false, budget);
  stream.publish("x");
  EXPECT_EQ(stream.since(0).text, "");
  EXPECT_EQ(*budget, kMaxKeptBytesOverall);
}

TEST(McpEventStream, ReadsItsOwnIdsOnly) {
  const auto id = parse_event_id(to_string({7, 12}));
  ASSERT_TRUE(id);
  EXPECT_EQ(id->stream, 7U);
  EXPECT_EQ(id->number, 12U);
  for (const char* text : {"", "7", "-", "7-", "-7", "7-x", "x-7", "7-12 ", "99999999999999999999-1", "7--1"}) EXPECT_FALSE(parse_event_id(text)) << text;
}

}  // namespace
}  // namespace docent::mcp
