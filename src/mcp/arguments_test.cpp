#include "mcp/arguments.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mcp/uri.h"

namespace docent::mcp {
namespace {

base::Result<Arguments> read(const char* json) {
  return Arguments::read(Json::parse(json), {{"query", {"q", "text"}}, {"limit", {"k"}}, {"ids", {"id"}}});
}

TEST(Arguments, AliasesAndNumbersAsTextsAreUnderstood) {
  const auto given = read(R"({"Q":" find me ","k":"12","id":"a, b"})");
  ASSERT_TRUE(given);
  EXPECT_EQ(given->required_text("query"), " find me ");
  EXPECT_EQ(*given->integer("limit", 1, 50), 12);
  EXPECT_EQ(*given->texts("ids", 5), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(*read(R"({"limit":3.0})")->integer("limit", 1, 50), 3);
  EXPECT_EQ(*read(R"({"limit":null})")->integer("limit", 1, 50), std::nullopt);
  EXPECT_EQ(*read(R"({"ids":["x","y"]})")->texts("ids", 5), (std::vector<std::string>{"x", "y"}));
}

TEST(Arguments, WhatCannotBeUnderstoodIsAnErrorThatHelps) {
  const auto unknown = read(R"({"colour":"red"})");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("query, limit, ids"), std::string::npos);
  EXPECT_FALSE(read(R"({"q":"a","text":"b"})"));
  EXPECT_FALSE(read(R"({})")->required_text("query"));
  EXPECT_FALSE(read(R"({"q":"  "})")->required_text("query"));
  EXPECT_FALSE(read(R"({"q":5})")->text("query"));
  for (const char* bad : {R"({"k":0})", R"({"k":51})", R"({"k":1.5})", R"({"k":"x"})", R"({"k":1e300})", R"({"k":18446744073709551615})", R"({"k":[1]})"})
    EXPECT_FALSE(read(bad)->integer("limit", 1, 50)) << bad;
  EXPECT_FALSE(read(R"({"ids":[1]})")->texts("ids", 5));
  EXPECT_FALSE(read(R"({"ids":["a","b","c"]})")->texts("ids", 2));
}

TEST(ResourceUri, SurvivesTheRoundTrip) {
  for (const ResourceUri& one : {ResourceUri{"docs", "a/b c/ü.md", "", ""}, ResourceUri{"my docs", "x?y#z%.md", "v1.2", "some-anchor"}}) {
    const std::string uri = to_uri(one);
    EXPECT_EQ(uri.find(' '), std::string::npos);
    const auto parsed = parse_uri(uri);
    ASSERT_TRUE(parsed) << uri;
    EXPECT_EQ(parsed->source, one.source);
    EXPECT_EQ(parsed->path, one.path);
    EXPECT_EQ(parsed->version, one.version);
    EXPECT_EQ(parsed->anchor, one.anchor);
  }
}

TEST(ResourceUri, HostileAddressesAreRefused) {
  for (const char* bad : {"", "docent://", "docent://a", "docent://a/", "docent:///x", "http://a/b", "docent://a/../b", "docent://a/%2e%2e/b", "docent://a/b%00", "docent://a/b%2",
                          "docent://a/b%zz", "docent://a/%ff", "docent://a/b?x=1"})
    EXPECT_FALSE(parse_uri(bad)) << bad;
  EXPECT_FALSE(parse_uri("docent://a/" + std::string(10'000, 'x')));
}

}  // namespace
}  // namespace docent::mcp
