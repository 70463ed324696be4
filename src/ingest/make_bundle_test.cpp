#include "ingest/make_bundle.h"

#include <gtest/gtest.h>

namespace docent::ingest {
namespace {

TEST(ResolveLink, FollowsRelativePathsInsideTheSource) {
  EXPECT_EQ(resolve_link("docs/a/b.md", "../c.md#x").path, "docs/c.md");
  EXPECT_EQ(resolve_link("docs/a/b.md", "../c.md#x").anchor, "x");
  EXPECT_EQ(resolve_link("docs/a/b.md", "./d.md?v=1").path, "docs/a/d.md");
  EXPECT_EQ(resolve_link("docs/a/b.md", "/top/").path, "top");
  EXPECT_EQ(resolve_link("docs/a/b.md", "#here").path, "docs/a/b.md");
}

TEST(ResolveLink, LeavesAloneWhatLeadsOutside) {
  EXPECT_EQ(resolve_link("a.md", "https://example.org/x").path, "");
  EXPECT_EQ(resolve_link("a.md", "mailto:me@example.org").path, "");
  EXPECT_EQ(resolve_link("a.md", "//example.org/x").path, "");
  EXPECT_EQ(resolve_link("a.md", "../../etc/passwd").path, "");
  EXPECT_EQ(resolve_link("a.md", "").path, "");
}

FileFacts facts(const std::string& path) {
  FileFacts made;
  made.source = "s";
  made.path = path;
  made.trust = "internal";
  return made;
}

TEST(MakeBundle, SameBytesGiveTheSameIds) {
  const std::string text = "# Title\n\nIntro.\n\n## Usage\n\nFirst.\n\n## Usage\n\nSecond.\n";
  const auto one = make_bundle(text, parse::Format::kMarkdown, facts("a.md"), parse::approximate_pieces, false);
  const auto two = make_bundle(text, parse::Format::kMarkdown, facts("a.md"), parse::approximate_pieces, false);
  ASSERT_TRUE(one && two);
  ASSERT_EQ(one->bundle.passages.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(one->bundle.passages[i].id, two->bundle.passages[i].id);
  EXPECT_NE(one->bundle.passages[1].id, one->bundle.passages[2].id) << "equal headings are told apart";
}

TEST(MakeBundle, EditingOneSectionLeavesTheIdsOfOthers) {
  const auto before = make_bundle("# T\n\nA.\n\n## U\n\nB.\n", parse::Format::kMarkdown, facts("a.md"), parse::approximate_pieces, false);
  const auto after = make_bundle("# T\n\nA changed a lot.\n\n## U\n\nB.\n", parse::Format::kMarkdown, facts("a.md"),
                                 parse::approximate_pieces, false);
  ASSERT_TRUE(before && after);
  EXPECT_EQ(before->bundle.passages[1].id, after->bundle.passages[1].id);
  EXPECT_EQ(before->bundle.passages[1].embedding_hash, after->bundle.passages[1].embedding_hash);
  EXPECT_EQ(before->bundle.passages[0].id, after->bundle.passages[0].id) << "ids do not depend on text";
  EXPECT_NE(before->bundle.passages[0].embedding_hash, after->bundle.passages[0].embedding_hash);
}

TEST(MakeBundle, TitleGivenFromOutsideReplacesTheParsedOne) {
  FileFacts with_title = facts("42");
  with_title.title = "A given title";
  const auto made = make_bundle("Some text.", parse::Format::kPlainText, with_title, parse::approximate_pieces, false);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->bundle.document.title, "A given title");
  EXPECT_EQ(made->bundle.passages.at(0).heading_line, "A given title");
}

}  // namespace
}  // namespace docent::ingest
