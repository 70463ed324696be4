#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/testing/extracted.h"

namespace docent::extract {
namespace {

using model::NodeKind;
using testing::Extracted;
using testing::Source;
using ::testing::Contains;
using ::testing::Not;

std::string repeated(const std::string& sentence, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += sentence + "\n\n";
  return text;
}

// Several pages that write `name` as a name within sentences, under a heading of it.
std::vector<Source> pages(const std::string& name, const std::string& more = {}) {
  std::vector<Source> made;
  for (int i = 0; i < 9; ++i) made.push_back({"p" + std::to_string(i) + ".md", "# Page\n\n## " + name + "\n\nWe saw that the " + name + " was there.\n\n" + more});
  return made;
}

TEST(ComponentNames, AWordThatDocumentsMostlyWriteInLowerCaseIsNone) {
  EXPECT_TRUE(Extracted(pages("Capstan")).names(NodeKind::kComponent).contains("Capstan"));
  EXPECT_FALSE(Extracted(pages("Capstan", repeated("Each capstan turns, and capstans squeak.", 2))).names(NodeKind::kComponent).contains("Capstan"));
}

TEST(ComponentNames, AnObjectKindOfAManifestIsOneHoweverElseItIsWritten) {
  auto sources = pages("Capstan", repeated("Each capstan turns, and capstans squeak.", 2));
  sources.push_back({"m.md", "# M\n\n```yaml\napiVersion: v1\nkind: Capstan\nspec:\n  depth: 3\n```\n"});
  EXPECT_TRUE(Extracted(sources).names(NodeKind::kComponent).contains("Capstan"));
}

TEST(ComponentNames, ASettingOfThatNameIsNone) {
  EXPECT_TRUE(Extracted(pages("DeepHarbour")).names(NodeKind::kComponent).contains("DeepHarbour"));
  auto sources = pages("DeepHarbour");
  sources.push_back({"s.html", "<h1>S</h1><p>Set <code class=\"directive\">DeepHarbour</code> to on.</p>"});
  EXPECT_FALSE(Extracted(sources).names(NodeKind::kComponent).contains("DeepHarbour"));
}

TEST(ComponentNames, WordsOfSqlTasksAndValuesAreNone) {
  for (const std::string name : {"CREATE BOAT", "VACUUM", "Compiling Boats", "Timestamp"}) EXPECT_THAT(Extracted(pages(name)).names(NodeKind::kComponent), Not(Contains(name)));
  EXPECT_THAT(Extracted(std::vector<Source>(9, Source{"a.md", "# A\n\nThe toleration for notReady:NoSailing is set.\n"})).names(NodeKind::kComponent), Not(Contains("NoSailing")));
}

TEST(ComponentNames, ATitleWithASmallWordIsTakenWhole) {
  std::vector<Source> sources;
  for (const char* path : {"a.md", "b.md"}) sources.push_back({path, "# Tide Priority and Fairness\n\nThen the Tide Priority and Fairness feature starts.\n"});
  EXPECT_THAT(Extracted(sources).names(NodeKind::kComponent), Contains("Tide Priority and Fairness"));
  EXPECT_THAT(Extracted(sources).names(NodeKind::kComponent), Not(Contains("Tide Priority")));
}

}  // namespace
}  // namespace docent::extract
