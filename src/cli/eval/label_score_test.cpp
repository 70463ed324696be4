#include "cli/eval/label_score.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docent::cli {
namespace {

using What = RelationEnd::What;

RelationEnd entity(std::string kind, std::string name) { return {What::kEntity, std::move(kind), std::move(name), {}}; }
RelationEnd place(std::string path, std::string anchor = {}) { return {What::kPlace, {}, std::move(path), std::move(anchor)}; }

struct Scored {
  std::map<std::string, Tally> rows;
  std::vector<Miss> misses;
};
Scored score(const LabelledSection& labels, const SectionFindings& findings) {
  Scored scored;
  score_section(labels, findings, scored.rows, scored.misses);
  return scored;
}
std::string counts(const Scored& scored, const std::string& row) {
  const auto found = scored.rows.find(row);
  const Tally tally = found == scored.rows.end() ? Tally{} : found->second;
  return std::to_string(tally.found) + "/" + std::to_string(tally.wrong) + "/" + std::to_string(tally.missed);
}

TEST(LabelScore, NamesAgreeWithoutCaseAndUnderAnyNameOfTheLabel) {
  LabelledSection labels;
  labels.entities = {{"Command", {"boatctl load", "load"}, 0, 4, false}, {"Error", {"ENOENT"}, 0, 4, false}};
  SectionFindings findings;
  findings.entities = {{"Command", "LOAD"}, {"Command", "load"}, {"Component", "ENOENT"}};
  const Scored scored = score(labels, findings);
  EXPECT_EQ(counts(scored, "Command"), "1/0/0");
  EXPECT_EQ(counts(scored, "Error"), "0/0/1");
  EXPECT_EQ(counts(scored, "Component"), "0/1/0");
  ASSERT_EQ(scored.misses.size(), 2U);
  EXPECT_FALSE(scored.misses[0].wrong);
  EXPECT_EQ(scored.misses[0].what, "ENOENT");
  EXPECT_TRUE(scored.misses[1].wrong);
}

TEST(LabelScore, MayIsNeitherMissedNorWrongNorFound) {
  LabelledSection labels;
  labels.entities = {{"Command", {"row"}, 0, 3, true}, {"Command", {"sail"}, 0, 3, true}};
  labels.relations = {{"RESOLVES", {}, entity("Error", "x"), true}};
  SectionFindings findings;
  findings.entities = {{"Command", "row"}};
  findings.relations = {{"RESOLVES", {}, entity("Error", "x")}};
  const Scored scored = score(labels, findings);
  EXPECT_EQ(counts(scored, "Command"), "0/0/0");
  EXPECT_EQ(counts(scored, "RESOLVES"), "0/0/0");
}

TEST(LabelScore, WhatLiesAboveALabelledPathOrBelowAMayPathIsNeutral) {
  LabelledSection labels;
  labels.entities = {{"Configuration", {"spec.containers[].image"}, 0, 1, false}, {"Configuration", {"data"}, 0, 1, true}};
  SectionFindings findings;
  findings.entities = {{"Configuration", "spec"}, {"Configuration", "spec.containers"}, {"Configuration", "data.mine"}, {"Configuration", "spec.con"}, {"Configuration", "spec.containers[].image.tag"}};
  EXPECT_EQ(counts(score(labels, findings), "Configuration"), "0/2/1");
}

TEST(LabelScore, StepsAgreeByEvidenceAndPosition) {
  LabelledSection labels;
  labels.entities = {{"Step", {"Usage#1"}, 10, 15, false}, {"Step", {"Usage#2"}, 20, 25, false}};
  SectionFindings findings;
  findings.blocks = {{0, 8}, {10, 18}, {20, 28}};
  findings.entities = {{"Step", "Install#1", 1}, {"Step", "Install#3", 2}};
  EXPECT_EQ(counts(score(labels, findings), "Step"), "1/1/1");
}

TEST(LabelScore, AnExampleIsItsBlockWhateverItsNumber) {
  LabelledSection labels;
  labels.entities = {{"Example", {"Example 1"}, 0, 4, false}, {"Example", {"Example 2"}, 10, 14, false}, {"Command", {"row"}, 10, 13, false}};
  labels.relations = {{"EXEMPLIFIES", entity("Example", "Example 2"), entity("Command", "row"), false}};
  SectionFindings findings;
  findings.blocks = {{0, 8}, {10, 18}};
  findings.entities = {{"Example", "Example 1", 1}, {"Command", "row", 1}};
  findings.relations = {{"EXEMPLIFIES", entity("Example", "Example 1"), entity("Command", "row")}};
  const Scored scored = score(labels, findings);
  EXPECT_EQ(counts(scored, "Example"), "1/0/1");
  EXPECT_EQ(counts(scored, "EXEMPLIFIES"), "1/0/0");
}

TEST(LabelScore, RelationsNeedTypeDirectionAndBothEnds) {
  LabelledSection labels;
  labels.relations = {{"DEPENDS_ON", entity("Component", "a"), entity("Component", "b"), false},
                      {"EQUIVALENT_TO", entity("Component", "a"), entity("Component", "b"), false},
                      {"REFERENCES", {}, place("p.md", "x"), false},
                      {"introduced_in", {}, {What::kVersion, {}, "1.2", {}}, false}};
  SectionFindings findings;
  findings.relations = {{"DEPENDS_ON", entity("Component", "b"), entity("Component", "a")},
                        {"EQUIVALENT_TO", entity("Component", "B"), entity("Component", "A")},
                        {"REFERENCES", {}, place("p.md")},
                        {"introduced_in", {}, {What::kVersion, {}, "1.20", {}}}};
  const Scored scored = score(labels, findings);
  EXPECT_EQ(counts(scored, "DEPENDS_ON"), "0/1/1");
  EXPECT_EQ(counts(scored, "EQUIVALENT_TO"), "1/0/0");
  EXPECT_EQ(counts(scored, "REFERENCES"), "0/1/1");
  EXPECT_EQ(counts(scored, "introduced_in"), "0/1/1");
}

TEST(LabelScore, ARelationFromAFlagsParameterEqualsOneFromItsConfiguration) {
  LabelledSection labels;
  labels.relations = {{"AFFECTS", entity("Configuration", "--fast"), entity("Component", "boatd"), false}, {"AFFECTS", entity("Configuration", "depth"), entity("Component", "boatd"), false}};
  SectionFindings findings;
  findings.relations = {{"AFFECTS", entity("Parameter", "--fast"), entity("Component", "boatd")}, {"AFFECTS", entity("Parameter", "depth"), entity("Component", "boatd")}};
  EXPECT_EQ(counts(score(labels, findings), "AFFECTS"), "1/1/1");
}

// Values of the closed formula, computed by hand for 8 of 10 and 0 of 5.
TEST(WilsonInterval, IsTheScoreInterval) {
  const Interval some = wilson_interval(8, 10), none = wilson_interval(0, 5), empty = wilson_interval(0, 0);
  EXPECT_NEAR(some.low, 0.4902, 5e-4);
  EXPECT_NEAR(some.high, 0.9433, 5e-4);
  EXPECT_DOUBLE_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.4345, 5e-4);
  EXPECT_DOUBLE_EQ(empty.low, 0);
  EXPECT_DOUBLE_EQ(empty.high, 1);
}

}  // namespace
}  // namespace docent::cli
