#include "ingest/connectors/glob.h"

#include <gtest/gtest.h>

#include <chrono>

namespace docent::ingest {
namespace {

struct Case {
  const char* pattern;
  const char* path;
  bool matches;
};

TEST(Glob, MatchesAsTheHeaderSays) {
  const Case cases[] = {
      {"*.md", "a.md", true},
      {"*.md", "a/b.md", false},
      {"docs/*.md", "docs/a.md", true},
      {"**/*.md", "a.md", true},
      {"**/*.md", "a/b/c.md", true},
      {"docs/**", "docs/a/b", true},
      {"docs/**", "docs", false},
      {"docs/**/x.md", "docs/x.md", true},
      {"docs/**/x.md", "docs/a/b/x.md", true},
      {"docs/**/x.md", "docs/ax.md", false},
      {"a**b", "axxb", true},
      {"a**b", "a/b", false},
      {"?.md", "é.md", true},
      {"?.md", "/.md", false},
      {"[a-c].md", "b.md", true},
      {"[!a-c].md", "b.md", false},
      {"[]x]", "]", true},
      {"[a\\-c]", "-", true},
      {"[a-c]", "é", false},
      {"[à-ü].md", "é.md", true},
      {"*.{md,html}", "x.html", true},
      {"*.{md,html}", "x.txt", false},
      {"{a,b{c,d*}}/x", "bdzz/x", true},
      {"{a,b{c,d*}}/x", "bc/x", true},
      {"{a,b{c,d*}}/x", "b/x", false},
      {"{,a}b", "b", true},
      {"\\*.md", "*.md", true},
      {"\\*.md", "a.md", false},
      {"a,b", "a,b", true},
      {"", "", true},
      {"", "a", false},
  };
  for (const Case& c : cases) {
    const auto glob = Glob::compile(c.pattern);
    ASSERT_TRUE(glob.has_value()) << c.pattern;
    EXPECT_EQ(glob->matches(c.path), c.matches) << c.pattern << " on " << c.path;
  }
}

TEST(Glob, RefusesWhatIsNotClosedAndWhatIsTooLong) {
  for (const std::string& pattern : {std::string("[a-"), std::string("{a,b"), std::string("x[!"), std::string(kMaxGlobBytes + 1, 'a')}) {
    const auto glob = Glob::compile(pattern);
    ASSERT_FALSE(glob.has_value()) << pattern;
    EXPECT_EQ(glob.error().code, base::ErrorCode::kInvalidArgument);
  }
}

TEST(Glob, DoesNotBacktrackOnHostilePatterns) {
  std::string stars;
  for (int i = 0; i < 200; ++i) stars += "*a";
  std::string braces;
  for (int i = 0; i < 100; ++i) braces += "{a,aa}";
  const std::string path(4'000, 'a');
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(Glob::compile(stars + "b")->matches(path));
  EXPECT_FALSE(Glob::compile(braces + "b")->matches(path));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(Glob, KnowsWildcardsFromEscapes) {
  EXPECT_TRUE(has_wildcard("docs/*.md"));
  EXPECT_FALSE(has_wildcard("docs/a.md"));
  EXPECT_FALSE(has_wildcard("docs/\\*.md"));
}

}  // namespace
}  // namespace docent::ingest
