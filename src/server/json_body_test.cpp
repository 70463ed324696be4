#include "server/json_body.h"

#include <gtest/gtest.h>

namespace docent::server {
namespace {

std::string why(std::string_view text) {
  const auto body = JsonBody::read(text, {"query", "k", "explain"});
  return body ? "read" : body.error().message;
}

TEST(JsonBody, IsAnObjectOfKnownMembers) {
  EXPECT_EQ(why(R"({"query":"x","k":3})"), "read");
  EXPECT_EQ(why("{}"), "read");
  EXPECT_EQ(why(R"({"query":"x","limit":3})"), "unknown member \"limit\"; known are query, k, explain");
  for (const char* wrong : {"", " ", "[]", "null", "5", "\"x\"", "{", "{\"query\":}", "{\"query\":\"x\",}", "{\"query\":\"x\"} {}", "{'query':1}", "{\"query\":NaN}", "{\"query\":\"\xFF\"}", "\xEF\xBB\xBF[]"})
    EXPECT_EQ(why(wrong), "the body must be a JSON object") << wrong;
}

TEST(JsonBody, DepthIsBoundedBeforeAnythingIsBuilt) {
  const auto nested = [](int levels) { return "{\"query\":" + std::string(static_cast<std::size_t>(levels), '[') + std::string(static_cast<std::size_t>(levels), ']') + "}"; };
  EXPECT_EQ(why(nested(kMaxJsonDepth - 1)), "read");
  EXPECT_EQ(why(nested(kMaxJsonDepth + 1)), "the body is nested deeper than 16 levels");
  EXPECT_EQ(why("{\"query\":" + std::string(500'000, '[')), "the body is nested deeper than 16 levels") << "also when it never ends";
}

TEST(JsonBody, MembersAreReadWithErrorsThatNameThem) {
  const auto body = JsonBody::read(R"({"query":5,"k":0,"explain":"yes"})", {"query", "k", "explain"});
  ASSERT_TRUE(body);
  EXPECT_EQ(body->text("query").error().message, "\"query\" must be a text");
  EXPECT_EQ(body->integer("k", 1, 10).error().message, "\"k\" must be a whole number of 1..10, got 0");
  EXPECT_EQ(body->flag("explain").error().message, "\"explain\" must be true or false");
  const auto empty = JsonBody::read(R"({"query":null})", {"query", "k", "explain"});
  EXPECT_FALSE(empty->has("query"));
  EXPECT_FALSE(empty->text("query"));
  EXPECT_EQ(*empty->flag("explain"), false);
}

TEST(JsonBody, NumbersAreWholeAndInRange) {
  for (const char* number : {"1.0", "1e2", "18446744073709551615", "9223372036854775808", "-9223372036854775809", "\"1\"", "true", "-1", "11", "1e400"}) {
    const auto body = JsonBody::read(std::string("{\"k\":") + number + "}", {"k"});
    if (body) EXPECT_FALSE(body->integer("k", 1, 10)) << number;
  }
  EXPECT_EQ(*JsonBody::read(R"({"k":10})", {"k"})->integer("k", 1, 10), 10);
}

}  // namespace
}  // namespace docent::server
