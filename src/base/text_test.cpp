#include "base/text.h"

#include <gtest/gtest.h>

namespace docent::base {
namespace {

TEST(Text, SplitKeepsEmptyParts) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
}

TEST(Text, EditDistanceCountsATranspositionOnce) {
  EXPECT_EQ(edit_distance("sevrer", "server"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Text, NearestDeclinesWhatIsTooFar) {
  EXPECT_EQ(nearest("server.htpp", {"server.http", "search.results"}), "server.http");
  EXPECT_EQ(nearest("zzzzzzzz", {"server.http"}), "");
}

TEST(Text, IllFormedUtf8BecomesReplacementCharacters) {
  struct Case {
    std::string_view bytes, text;
  };
  const std::string kR = "\xEF\xBF\xBD";
  EXPECT_EQ(to_valid_utf8("ok \xC3\xA9"), "ok \xC3\xA9");
  EXPECT_EQ(to_valid_utf8("\xC0\xAF"), kR + kR);                 // overlong
  EXPECT_EQ(to_valid_utf8("\xED\xA0\x80"), kR + kR + kR);        // surrogate
  EXPECT_EQ(to_valid_utf8("\xF4\x90\x80\x80"), kR + kR + kR + kR);  // above U+10FFFF
  EXPECT_EQ(to_valid_utf8("a\xE2\x82"), "a" + kR + kR);          // cut short
  EXPECT_TRUE(is_valid_utf8(to_valid_utf8("\xFF\xFE\x00z")));
}

TEST(Text, PrefixNeverEndsInsideASequence) {
  const std::string text = "a\xE2\x82\xAC";
  EXPECT_EQ(utf8_prefix(text, 3), "a");
  EXPECT_EQ(utf8_prefix(text, 4), text);
}

TEST(Text, Base64UrlGivesBackEveryLength) {
  std::string bytes;
  for (int length = 0; length < 70; ++length) {
    std::string back;
    ASSERT_TRUE(base64url_decode(base64url_encode(bytes), back));
    EXPECT_EQ(back, bytes);
    bytes.push_back(static_cast<char>(length * 37));
  }
  std::string out;
  EXPECT_FALSE(base64url_decode("ab=c", out));
  EXPECT_EQ(base64url_encode("\xFB\xFF"), "-_8");
}

}  // namespace
}  // namespace docent::base
