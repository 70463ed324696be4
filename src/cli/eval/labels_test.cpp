#include "cli/eval/labels.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/hash.h"
#include "cli/eval/label_corpus.h"
#include "cli/eval/scratch.h"

namespace docent::cli {
namespace {

constexpr std::string_view kLine =
    R"({"corpus":"boats","number":7,"path":"a.md","anchor":"x","ordinal":1,"text_sha256":"00","split":"tune",)"
    R"("entities":[{"kind":"Command","name":"boatctl load","start":3,"end":9,"alt":["load"],"may":true}],)"
    R"("relations":[{"type":"introduced_in","from":{"section":true},"to":{"version":"1.2"}},{"type":"REFERENCES","from":{"section":true},"to":{"path":"b.md","anchor":"y"}}]})";

TEST(Labels, ALineIsReadWithItsEndsAndOtherNames) {
  const auto sections = parse_labels(std::string(kLine) + "\n\n", "boats.jsonl");
  ASSERT_TRUE(sections.has_value()) << sections.error().message;
  ASSERT_EQ(sections->size(), 1U);
  const LabelledSection& one = sections->front();
  EXPECT_TRUE(one.tune);
  EXPECT_EQ(one.number, 7U);
  ASSERT_EQ(one.entities.size(), 1U);
  EXPECT_EQ(one.entities[0].names, (std::vector<std::string>{"boatctl load", "load"}));
  EXPECT_TRUE(one.entities[0].may);
  ASSERT_EQ(one.relations.size(), 2U);
  EXPECT_EQ(one.relations[0].from.what, RelationEnd::What::kSection);
  EXPECT_EQ(one.relations[0].to.name, "1.2");
  EXPECT_EQ(one.relations[1].to.anchor, "y");
}

TEST(Labels, ABrokenLineIsNamed) {
  const auto sections = parse_labels(std::string(kLine) + "\n{\"corpus\":\"boats\"}\n", "boats.jsonl");
  ASSERT_FALSE(sections.has_value());
  EXPECT_NE(sections.error().message.find("boats.jsonl:2"), std::string::npos);
}

TEST(Labels, ACorpusIsAnArchiveOrAPackage) {
  const auto corpora = parse_corpora(R"({"one":{"eval":"a.tar.zst","root":"content","exclude":["x*"]},"two":{"package":"boat-doc","folder":"usr/share"}})", "corpora.json");
  ASSERT_TRUE(corpora.has_value()) << corpora.error().message;
  ASSERT_EQ(corpora->size(), 2U);
  EXPECT_EQ(target_of(corpora->at(0), {"/eval", "/packages"}), "/eval/a.tar.zst");
  EXPECT_EQ(target_of(corpora->at(1), {"/eval", "/packages"}), "/packages/boat-doc/root/usr/share");
  EXPECT_FALSE(parse_corpora(R"({"one":{"root":"x"}})", "corpora.json").has_value());
}

// A corpus of two pages through the parser, the extractors and the corpus passes; one of three labelled sections has changed.
TEST(LabelCorpus, FindsLabelledSectionsByTheirTextAndWhatIsInThem) {
  const auto folder = ScratchFolder::make();
  ASSERT_TRUE(folder.has_value());
  ASSERT_TRUE(base::write_file_atomically((*folder)->path() / "a.md", "# Boats\n\n## Load\n\n1. Open the hold.\n2. Run `boatctl load ship`.\n\nSee [row](b.md#row) and [sail](b.md#sail).\n").has_value());
  ASSERT_TRUE(base::write_file_atomically((*folder)->path() / "b.md", "# More\n\n## Row\n\nText.\n").has_value());
  LabelledSection load;
  load.corpus = "boats";
  load.path = "a.md";
  load.anchor = "load";
  load.ordinal = 1;
  load.text_sha256 = base::sha256_hex("Load\n\n1. Open the hold.\n2. Run boatctl load ship.\n\nSee row and sail.");
  load.entities = {{"Step", {"Load#2"}, 28, 31, false}};
  load.relations = {{"REFERENCES", {}, {RelationEnd::What::kPlace, {}, "b.md", "row"}, false}, {"REFERENCES", {}, {RelationEnd::What::kPlace, {}, "b.md", "sail"}, false}};
  LabelledSection changed = load, gone = load;
  changed.text_sha256 = "00";
  gone.path = "c.md";
  const auto scored = extract_labelled((*folder)->path(), {}, std::vector{load, changed, gone}, {});
  ASSERT_TRUE(scored.has_value()) << scored.error().message;
  EXPECT_EQ(scored->documents, 2U);
  EXPECT_EQ(scored->changed, 2U);
  ASSERT_EQ(scored->sections.size(), 1U);
  std::map<std::string, Tally> rows;
  std::vector<Miss> misses;
  score_section(scored->sections[0].labels, scored->sections[0].findings, rows, misses);
  EXPECT_EQ(rows["Step"].found, 1U);
  EXPECT_EQ(rows["Step"].wrong, 1U);  // the first step is not labelled
  EXPECT_EQ(rows["REFERENCES"].found, 2U);  // an anchor that the page does not have means the page
  EXPECT_EQ(rows["Command"].wrong, 1U);
}

}  // namespace
}  // namespace docent::cli
