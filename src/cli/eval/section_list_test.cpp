#include "cli/eval/section_list.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/hash.h"
#include "cli/eval/scratch.h"

namespace docent::cli {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kPage =
    "# Boats\n\nIntro with a [link](other.md#keel).\n\n## Load\n\n1. Open `hold`\n2. Fill it\n   - gently\n\n```sh\nboatctl load\n```\n\n## Load\n\n"
    "| key | meaning |\n|---|---|\n| depth | of the keel |\n";

std::vector<Json> list(const std::map<std::string, std::string>& files, std::vector<ingest::Skipped>& skipped) {
  const auto folder = ScratchFolder::make();
  EXPECT_TRUE(folder.has_value());
  for (const auto& [name, text] : files) EXPECT_TRUE(base::write_file_atomically((*folder)->path() / name, text).has_value());
  std::vector<Json> lines;
  const auto status = list_sections((*folder)->path().string(), {}, [&](const std::string& line) { lines.push_back(Json::parse(line)); }, skipped);
  EXPECT_TRUE(status.has_value());
  return lines;
}

TEST(SectionList, NamesSectionsThatShareAHeadingApart) {
  std::vector<ingest::Skipped> skipped;
  const auto lines = list({{"boats.md", std::string(kPage)}}, skipped);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[1]["anchor"], "load");
  EXPECT_EQ(lines[2]["anchor"], "load-1");
  EXPECT_EQ(lines[2]["ordinal"], 2);
  EXPECT_EQ(lines[1]["heading_path"], Json({"Boats", "Load"}));
}

TEST(SectionList, GivesTheTextWithItsHeadingAndTheHashOfExactlyThat) {
  std::vector<ingest::Skipped> skipped;
  const auto lines = list({{"boats.md", std::string(kPage)}}, skipped);
  const std::string text = lines.at(1)["text"];
  EXPECT_EQ(text, "Load\n\n1. Open hold\n2. Fill it\n  - gently\n\nboatctl load");
  EXPECT_EQ(lines[1]["text_sha256"], base::sha256_hex(text));
  EXPECT_TRUE(lines[1]["source"].get<std::string>().starts_with("## Load"));
}

TEST(SectionList, CountsWhatASectionIsMadeOf) {
  std::vector<ingest::Skipped> skipped;
  const auto lines = list({{"boats.md", std::string(kPage)}}, skipped);
  EXPECT_EQ(lines.at(1)["shape"]["ordered_items"], 2);
  EXPECT_EQ(lines[1]["shape"]["code_blocks"], 1);
  EXPECT_EQ(lines.at(2)["shape"]["table_rows"], 1);  // the header row is none
  EXPECT_EQ(lines.at(0)["links"][0], Json({{"text", "link"}, {"target", "other.md#keel"}, {"path", "other.md"}, {"anchor", "keel"}}));
}

TEST(SectionList, ReportsAFileThatIsNoTextAndGoesOn) {
  std::vector<ingest::Skipped> skipped;
  const auto lines = list({{"a.md", std::string("\0\1\2\3\0\0\0\0", 8)}, {"b.md", "# B\n\nwords\n"}}, skipped);
  ASSERT_EQ(skipped.size(), 1U);
  EXPECT_EQ(skipped[0].path, "a.md");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0]["path"], "b.md");
}

}  // namespace
}  // namespace docent::cli
