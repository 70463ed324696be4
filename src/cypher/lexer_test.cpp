#include "cypher/lexer.h"

#include <gtest/gtest.h>

#include "cypher/syntax_error.h"

namespace docent::cypher {
namespace {

std::vector<Token> tokens_of(std::string_view query) {
  auto tokens = tokenize(query, {});
  EXPECT_TRUE(tokens.has_value()) << query << ": " << (tokens ? "" : tokens.error().message);
  return tokens ? std::move(*tokens) : std::vector<Token>(1);
}

std::string message_of(std::string_view query) {
  const auto tokens = tokenize(query, {});
  return tokens ? "no error" : tokens.error().message;
}

TEST(CypherLexer, CommentsAreOnlyCommentsOutsideOfQuotes) {
  const auto tokens = tokens_of("RETURN /* 'a' */ 'http://x /* y */' // rest\n, `a//b`");
  ASSERT_EQ(tokens.size(), 5U);
  EXPECT_EQ(tokens[1].text, "http://x /* y */");
  EXPECT_EQ(tokens[3].text, "a//b");
  EXPECT_EQ(message_of("RETURN 1 /* open"), "Cypher, 1:10: this comment is never closed, expected \"*/\"");
}

TEST(CypherLexer, AnEscapedQuoteDoesNotEndAString) {
  EXPECT_EQ(tokens_of(R"('a\u0027 b')")[0].text, "a' b");
  EXPECT_EQ(tokens_of(R"("it's \"so\"\n")")[0].text, "it's \"so\"\n");
  EXPECT_EQ(tokens_of("`a``b\\u0060c`")[0].text, "a`b`c");
}

TEST(CypherLexer, EscapesAreDecodedInKeywordsAndPairsOfSurrogatesJoined) {
  EXPECT_TRUE(tokens_of(R"(\u004DATCH)")[0].is_word("MATCH"));
  EXPECT_EQ(tokens_of(R"('\uD83D\uDE00\U0001F600')")[0].text, "\xF0\x9F\x98\x80\xF0\x9F\x98\x80");
  for (const char* bad : {R"('\uD83D')", R"('\uDE00')", R"('\uH')", R"('\u12')", R"('\UFFFFFFFF')", R"(`\u00`)"}) EXPECT_NE(message_of(bad).find("bad Unicode escape"), std::string::npos) << bad;
  EXPECT_NE(message_of(R"(RETURN\u0020n)").find("outside of quotes"), std::string::npos);
}

TEST(CypherLexer, NumbersAreToldFromRangesAndProperties) {
  const auto tokens = tokens_of("1..3 1.5 .5 1e3 1.x 0x1F 0o17 1_000 2.5E-3");
  EXPECT_EQ(tokens[0].integer, 1U);
  EXPECT_TRUE(tokens[1].is_symbol(".."));
  EXPECT_EQ(tokens[3].real, 1.5);
  EXPECT_EQ(tokens[4].real, 0.5);
  EXPECT_EQ(tokens[5].real, 1000);
  EXPECT_TRUE(tokens[7].is_symbol("."));
  EXPECT_EQ(tokens[9].integer, 31U);
  EXPECT_EQ(tokens[10].integer, 15U);
  EXPECT_EQ(tokens[11].integer, 1000U);
  EXPECT_EQ(tokens[12].real, 0.0025);
}

TEST(CypherLexer, NumbersThatDoNotFitAreErrorsAndTinyOnesAreZero) {
  EXPECT_NE(message_of("9223372036854775809").find("64 bits"), std::string::npos);
  EXPECT_NE(message_of("1e999").find("too large"), std::string::npos);
  EXPECT_NE(message_of("1" + std::string(400, '0') + ".0e-5").find("too large"), std::string::npos);
  EXPECT_EQ(tokens_of("1e-999")[0].real, 0);
  EXPECT_EQ(tokens_of("0." + std::string(400, '0') + "1e2")[0].real, 0);
  for (const char* bad : {"12abc", "0x", "0xFFg", "0o9", "1_"}) EXPECT_NE(message_of(bad).find("bad number"), std::string::npos) << bad;
}

TEST(CypherLexer, BracketsAreMatchedAndTheWrongOneIsNamed) {
  const auto tokens = tokens_of("[(a, b)|c]");
  EXPECT_EQ(tokens[0].partner, 8U);
  EXPECT_TRUE(tokens[0].holds_bar);
  EXPECT_FALSE(tokens[0].holds_comma);
  EXPECT_TRUE(tokens[1].holds_comma);
  EXPECT_EQ(message_of("RETURN [1,\n 2)"), "Cypher, 2:3: expected \"]\" to close \"[\" of 1:8, found \")\"");
  EXPECT_EQ(message_of("a)"), "Cypher, 1:2: \")\" closes nothing");
}

TEST(CypherLexer, PositionsCountCharactersNotBytes) { EXPECT_EQ(message_of("RETURN 'ä€😀' #"), "Cypher, 1:14: unexpected character \"#\""); }

TEST(CypherLexer, UnicodeDashesAreMarkedSoThatOnlyPatternsTakeThem) {
  const auto tokens = tokens_of("\xE2\x88\x92-");  // U+2212
  EXPECT_TRUE(tokens[0].is_symbol("-") && !tokens[0].plain);
  EXPECT_TRUE(tokens[1].is_symbol("-") && tokens[1].plain);
}

TEST(CypherLexer, LimitsAreErrorsOfTheirOwnKind) {
  Limits limits;
  limits.max_bytes = 10;
  limits.max_tokens = 4;
  const auto long_query = tokenize("RETURN 12345", limits), many = tokenize("1 2 3 4", limits);
  ASSERT_FALSE(long_query || many);
  EXPECT_EQ(long_query.error().code, base::ErrorCode::kTooLarge);
  EXPECT_EQ(many.error().detail, kLimit);
  EXPECT_EQ(tokenize(std::string(101, '('), {}).error().detail, kLimit);
  EXPECT_EQ(tokenize("RETURN '\xff'", {}).error().detail, kSyntax);
}

}  // namespace
}  // namespace docent::cypher
