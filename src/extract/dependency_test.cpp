#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/testing/extracted.h"

namespace docent::extract {
namespace {

using model::EdgeType;
using testing::Extracted;
using testing::Source;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::set<std::string> affects(std::string_view markdown) { return Extracted(markdown).edges(EdgeType::kAffects); }
std::set<std::string> requirements(std::string_view markdown) { return Extracted(markdown).edges(EdgeType::kRequires); }

constexpr std::string_view kBoatd = "\n\n```yaml\napiVersion: v1\nkind: BoatDaemon\nspec:\n  speed: 3\n```\n";

TEST(Affects, ASettingHasAHoldOnTheObjectOfItsVerb) {
  const std::string end(kBoatd);
  EXPECT_THAT(affects("# A\n\nThe `dockDepth` field limits how deep the BoatDaemon may dig." + end), ElementsAre("Configuration dockDepth AFFECTS Component BoatDaemon"));
  EXPECT_THAT(affects("# A\n\nThe `dockDepth` field of the harbour controls whether the BoatDaemon digs." + end), ElementsAre("Configuration dockDepth AFFECTS Component BoatDaemon"));
  EXPECT_THAT(affects("# A\n\nThe `dockDepth` option determines the behaviour of the BoatDaemon." + end), ElementsAre("Configuration dockDepth AFFECTS Component BoatDaemon"));
  EXPECT_THAT(affects("# A\n\nSet the `dockDepth` field to `3` to limit the BoatDaemon." + end), ElementsAre("Configuration dockDepth AFFECTS Component BoatDaemon"));
  EXPECT_THAT(affects("# A\n\nThe `dockDepth` and `dockWidth` fields control the BoatDaemon." + end),
              UnorderedElementsAre("Configuration dockDepth AFFECTS Component BoatDaemon", "Configuration dockWidth AFFECTS Component BoatDaemon"));
}

TEST(Affects, WhatTheVerbIsNotAboutIsNotAffected) {
  const std::string end(kBoatd);
  EXPECT_THAT(affects("# A\n\nIn the `dockDepth` field the harbour limits the BoatDaemon." + end), IsEmpty());
  EXPECT_THAT(affects("# A\n\nThe `dockDepth` field does not limit the BoatDaemon." + end), IsEmpty());
  EXPECT_THAT(affects("# A\n\nThe `dockDepth` field limits the depth when the BoatDaemon digs." + end), IsEmpty());
  EXPECT_THAT(affects("# A\n\nThe depth of the `dockDepth` field limits the BoatDaemon." + end), IsEmpty());
  EXPECT_THAT(affects("# A\n\nThe `dockDepth` field sets the depth of the BoatDaemon." + end), IsEmpty());
}

TEST(Affects, PrecedenceHoldsBetweenSettingsAlsoInAnotherCase) {
  EXPECT_THAT(affects("# A\n\nThe `dockDepth` field takes precedence over the `dockWidth` field.\n"), ElementsAre("Configuration dockDepth AFFECTS Configuration dockWidth"));
  EXPECT_THAT(affects("# Dock Configuration\n\n| Field | Description |\n|---|---|\n| `dockFile` | where it is |\n| `dockData` | the bytes. DockData takes precedence over DockFile |\n"),
              ElementsAre("Configuration dockData AFFECTS Configuration dockFile"));
}

TEST(Affects, EntriesOfListsAndTablesBeginWithTheVerb) {
  const std::string end(kBoatd);
  EXPECT_THAT(affects("# Settings\n\nThese options exist:\n\n- `dock_depth`: Controls whether the BoatDaemon digs." + end), ElementsAre("Configuration dock_depth AFFECTS Component BoatDaemon"));
  EXPECT_THAT(affects("# Settings\n\n| Option | Description |\n|---|---|\n| `dock_depth` | Limits the number of boats the BoatDaemon takes |" + end), ElementsAre("Configuration dock_depth AFFECTS Component BoatDaemon"));
}

TEST(Affects, FurtherSentencesOfAnEntryMayBeginWithTheVerbToo) {
  EXPECT_THAT(affects("# boatctl load\n\n## Options\n\n| Option | Description |\n|---|---|\n| `--dock` | The dock. |\n| `--deep` | Dig deep. Implies `--dock`. |\n"), ElementsAre("Configuration --deep AFFECTS Configuration --dock"));
  EXPECT_THAT(affects("# boatctl load\n\n## Options\n\n| Option | Description |\n|---|---|\n| `--dock` | The dock. |\n| `--deep` | Dig deep. Disable `--dock` before. |\n"), IsEmpty());
}

TEST(Affects, AnEntryMayGoOnInTheNextParagraph) {
  const std::string end(kBoatd);
  EXPECT_THAT(affects("# Dock\n\n- **dockDepth** (int32)\n\n  Determines how the BoatDaemon digs.\n" + end), ElementsAre("Configuration dockDepth AFFECTS Component BoatDaemon"));
}

TEST(Affects, ANameThatOnlyTellsWhichIsNotTheObject) {
  const std::string end(kBoatd);
  EXPECT_THAT(affects("# A\n\nThe `dockDepth` option controls the BoatDaemon type of the harbour." + end), IsEmpty());
  EXPECT_THAT(affects("# A\n\nThe `dockDepth` option specifies how the BoatDaemon header is written." + end), IsEmpty());
  EXPECT_THAT(affects("# A\n\nThe `dockDepth` option controls the BoatDaemon service." + end), ElementsAre("Configuration dockDepth AFFECTS Component BoatDaemon"));
  EXPECT_THAT(affects("# A\n\nThe `dockDepth` option controls the BoatDaemon." + end), ElementsAre("Configuration dockDepth AFFECTS Component BoatDaemon"));
}

TEST(CriticalFor, APlainWordMayBeOfARequest) {
  const auto critical = [](std::string_view markdown) { return Extracted(markdown).edges(EdgeType::kCriticalFor); };
  EXPECT_THAT(critical("# A\n\nThe `dockDepth` parameter is required.\n"), ElementsAre("Configuration dockDepth CRITICAL_FOR Section A"));
  EXPECT_THAT(critical("# A\n\nThe `path` parameter is required.\n"), IsEmpty());
}

TEST(Affects, TheFirstSentenceUnderASettingsHeadingIsAboutIt) {
  const std::string end(kBoatd);
  EXPECT_THAT(affects("# Docks\n\n## DockDepth Directive\n\nControls whether the BoatDaemon digs." + end), ElementsAre("Configuration DockDepth AFFECTS Component BoatDaemon"));
  EXPECT_THAT(affects("# Docks\n\n## DockDepth Directive\n\n| What | Text |\n|---|---|\n| Description: | Limits how deep the BoatDaemon digs |\n" + end), ElementsAre("Configuration DockDepth AFFECTS Component BoatDaemon"));
}

TEST(Requires, UnderPrerequisitesWhatOneNeedsAndNotWhatOneDoes) {
  EXPECT_THAT(requirements("# A\n\n## Before you begin\n\nYou need to have a working BoatDaemon.\n" + std::string(kBoatd)), ElementsAre("Section Before you begin REQUIRES Component BoatDaemon"));
  EXPECT_THAT(requirements("# A\n\n## Before you begin\n\nYou need to recreate the BoatDaemon.\n" + std::string(kBoatd)), IsEmpty());
}

TEST(Requires, BothEndsAreInTheClause) {
  EXPECT_THAT(requirements("# A\n\nThe `dockDepth` field requires the `dockWidth` and `dockName` fields.\n"),
              UnorderedElementsAre("Configuration dockDepth REQUIRES Configuration dockName", "Configuration dockDepth REQUIRES Configuration dockWidth"));
  EXPECT_THAT(requirements("# A\n\nIf you set the `dockDepth` field to 3, you also need to properly set the `dockWidth` field.\n"), ElementsAre("Configuration dockDepth REQUIRES Configuration dockWidth"));
  EXPECT_THAT(requirements("# A\n\nTo use the `dockDepth` field, you must enable the `FastTide` feature gate.\n"), ElementsAre("Configuration dockDepth REQUIRES Configuration FastTide"));
  EXPECT_THAT(requirements("# A\n\nThe `dockWidth` field has to be explicitly set to use the `dockDepth` field.\n"), ElementsAre("Configuration dockDepth REQUIRES Configuration dockWidth"));
  EXPECT_THAT(requirements("# A\n\nTo dig deep, you must enable the `FastTide` feature gate.\n"), ElementsAre("Section A REQUIRES Configuration FastTide"));
}

TEST(Requires, WhatIsNotSaidToBeNeededIsNot) {
  EXPECT_THAT(requirements("# A\n\nThe `dockDepth` field does not require the `dockWidth` field.\n"), IsEmpty());
  EXPECT_THAT(requirements("# A\n\nThe `dockDepth` field requires that you know the `dockWidth` field.\n"), IsEmpty());
  EXPECT_THAT(requirements("# A\n\nTo dig deep, you must specify either the `dockWidth` field or the `dockDepth` field.\n"), IsEmpty());
}

TEST(Requires, ThisDirectiveIsTheOneOfTheHeading) {
  EXPECT_THAT(requirements("# DockName Directive\n\nNames a dock. It must be accompanied by the `dockType` directive to work.\n"), ElementsAre("Configuration DockName REQUIRES Configuration dockType"));
}

TEST(Requires, AFlagMayNeedAnother) {
  EXPECT_THAT(requirements("# boatctl load\n\n## Options\n\n| Option | Description |\n|---|---|\n| --bound-dock string | The dock. |\n| --bound-name string | Its name. Requires --bound-dock. |\n"), IsEmpty());
  EXPECT_THAT(requirements("# boatctl load\n\n## Options\n\n| Option | Description |\n|---|---|\n| `--bound-dock` | The dock. |\n| `--bound-name` | Its name. Requires `--bound-dock`. |\n"), ElementsAre("Configuration --bound-name REQUIRES Configuration --bound-dock"));
}

TEST(Requires, ATaskNeedsWhatItsSentenceSays) {
  const std::string end(kBoatd);
  EXPECT_THAT(requirements("# A\n\nUsing deep docks requires the BoatDaemon." + end), ElementsAre("Section A REQUIRES Component BoatDaemon"));
  EXPECT_THAT(requirements("# A\n\nBoatDaemon 2.1 or newer is required." + end), ElementsAre("Section A REQUIRES Component BoatDaemon"));
  EXPECT_THAT(requirements("# A\n\nBoatDaemon care is required." + end), IsEmpty());
  EXPECT_THAT(requirements("# A\n\n| Kind | What |\n|---|---|\n| deep | Builds deep docks. Requires BoatDaemon. |\n" + end), IsEmpty());
  EXPECT_THAT(requirements("# A\n\nThere is a shared BoatDaemon (must be enabled by you)." + end), IsEmpty());
  EXPECT_THAT(requirements("# BoatDaemon\n\nThe BoatDaemon must be enabled." + end), IsEmpty());
}

TEST(DependsOn, TheConditionOfASettingIsAnotherSetting) {
  const auto depends = [](std::string_view markdown) { return Extracted(markdown).edges(EdgeType::kDependsOn); };
  EXPECT_THAT(depends("# A\n\nThe `dockDepth` field is only available if the harbour is in the `dockNames` field.\n"), ElementsAre("Configuration dockDepth DEPENDS_ON Configuration dockNames"));
  EXPECT_THAT(depends("# A\n\nThe `dockDepth` field is ignored unless the `dockWidth` field is set.\n"), ElementsAre("Configuration dockDepth DEPENDS_ON Configuration dockWidth"));
  EXPECT_THAT(depends("# A\n\nThe `dockDepth` field takes effect only if the `dockWidth` field is set.\n"), ElementsAre("Configuration dockDepth DEPENDS_ON Configuration dockWidth"));
  EXPECT_THAT(depends("# A\n\nIf it is a `dockWidth`, `dockDepth` is ignored unless the `dockName` field is set.\n"), ::testing::Not(Contains("Configuration dockWidth DEPENDS_ON Configuration dockName")));
  EXPECT_THAT(depends("# A\n\nThe `dockDepth` field has no effect if the `dockWidth` field is set.\n"), IsEmpty());
  EXPECT_THAT(depends("# A\n\nThe `dockDepth` field only applies when the `dockWidth` field is not set.\n"), IsEmpty());
}

}  // namespace
}  // namespace docent::extract
