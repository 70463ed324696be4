#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/testing/extracted.h"

namespace docent::extract {
namespace {

using model::NodeKind;
using testing::Extracted;
using testing::Source;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

std::set<std::string> settings(std::string_view markdown) { return Extracted(markdown).names(NodeKind::kConfiguration); }
std::set<std::string> settings_of_html(std::string html) { return Extracted(std::vector<Source>{{"a.html", std::move(html)}}).names(NodeKind::kConfiguration); }

TEST(SettingsInProse, FieldsOfProgramsAndWireFormatsAreNone) {
  EXPECT_THAT(settings("# Boat\n\n```python\nboat = Boat()\n```\n\nThe `headline` field and the `sail` property hold text.\n"), IsEmpty());
  EXPECT_THAT(settings("# Boat format\n\nThe line carries the fields `zero_count` and `span_id`.\n"), IsEmpty());
  EXPECT_THAT(settings("# Boat\n\n```yaml\nboats:\n  depth: 3\n```\n\nThe `zero_count` field is one.\n"), Contains("zero_count"));
}

TEST(SettingsInProse, ArgumentsOfFunctionsAreNone) {
  EXPECT_THAT(settings("# Boats\n\n## load(name, batch_size)\n\nThe `batch_size` parameter says how many.\n"), IsEmpty());
  EXPECT_THAT(settings("# Boats\n\nThe `batch_size` parameter of `load()` says how many.\n"), IsEmpty());
}

TEST(SettingsInProse, NamesBesideProgramsAreArguments) {
  const std::string program = "\n\n```python\nboat.load(deep=1)\n```\n";
  EXPECT_THAT(settings("# Boats\n\nThe `deep` parameter helps. Setting `fast_sail=True` hides it." + program), IsEmpty());
  EXPECT_THAT(settings("# Boats\n\nRemember to set `sail_name` to a colour." + program), IsEmpty());
  EXPECT_THAT(settings("# Boats\n\nThe `sail_name` setting helps." + program), ElementsAre("sail_name"));
  EXPECT_THAT(settings("# Boats\n\nThe `deep` parameter helps.\n"), ElementsAre("deep"));
  EXPECT_THAT(settings("# Boats\n\nThe page has a variable `BOAT_NAMES`, and the `BOAT_HOME` environment variable is read." + program), ElementsAre("BOAT_HOME"));
}

TEST(SettingsInProse, NamesBelowASignatureAreItsOwn) {
  EXPECT_THAT(settings_of_html("<h1>A</h1><dl class=\"py function\"><dt><code>load(name)</code></dt><dd><p>The <code>deep_name</code> parameter says how deep.</p><dl><dt>Parameters:</dt><dd><ul><li><strong>deep_name</strong> \xE2\x80\x93 how deep</li></ul></dd></dl></dd></dl>"), IsEmpty());
}

TEST(SettingsInProse, FlagsThatAProgramSetsAreNone) {
  EXPECT_THAT(settings("# Boats\n\nThe `allDeep` flag is set on the boat.\n"), IsEmpty());
  EXPECT_THAT(settings("# Boats\n\nThere are two: `fuzzyBoat` is set if it moved.\n"), IsEmpty());
}

TEST(SettingsInProse, WhatARequestCarriesIsNone) {
  EXPECT_THAT(settings("# Boats\n\nMore is said with the parameter `deep=1` of the request.\n"), IsEmpty());
  EXPECT_THAT(settings("# Boats\n\n```\nhttp://boats.example/load?path=/deep\n```\n\nThe `path` parameter is required.\n"), IsEmpty());
}

TEST(SettingsInProse, DirectivesOfMarkupAreNone) {
  EXPECT_THAT(settings("# Boats\n\nThe `figure` directive shows one.\n\n```rst\n.. figure:: boat.png\n```\n"), IsEmpty());
  EXPECT_THAT(settings("# Boats\n\nThe `sails` directive sets how many.\n"), ElementsAre("sails"));
}

TEST(SettingsInProse, EndingsAndNavigationAreNone) {
  EXPECT_THAT(settings("# Boats\n\nSet it for domains such as `.co.uk` too.\n"), IsEmpty());
  EXPECT_THAT(settings_of_html("<h1>A</h1><p>Text.</p><table><tr><td>Prev</td><td>Up</td><td>Next</td></tr><tr><td><code>boat.conf</code> merged</td><td>Home</td><td>More</td></tr></table>"), IsEmpty());
}

TEST(SettingsInProse, FilesAndVariablesOfTheExampleAreNone) {
  EXPECT_THAT(settings("# Boats\n\nMake one from the `boat.yaml` file:\n\n```shell\nboatctl apply -f boat.yaml\n```\n"), IsEmpty());
  EXPECT_THAT(settings("# Boats\n\n```\n#!/bin/sh\nDEPTH=3\nfor x in *; do\ndig \"$DEPTH\" \"$x\"\ndone\n```\n\nThe `$DEPTH` variable says how deep; `$BOAT_ROOT` where.\n"), ElementsAre("BOAT_ROOT"));
}

TEST(SettingsInProse, VariablesCountAsEnvironmentOrConfiguration) {
  EXPECT_THAT(settings("# Boats\n\nThe `boat` variable is typed.\n"), IsEmpty());
  EXPECT_THAT(settings("# Boats\n\nThe configuration variable `boat.depth` is an example; set the `BOAT_HOME` variable.\n"), ElementsAre("BOAT_HOME", "boat.depth"));
}

TEST(SettingsInProse, ToIsOfASettingOnlyWhereItIsSet) {
  EXPECT_THAT(settings("# Boats\n\nFiles have an ending that is recognized by `mod_boat` to designate a character set.\n"), IsEmpty());
  EXPECT_THAT(settings("# Boats\n\nSet `boat_depth` to 3.\n"), ElementsAre("boat_depth"));
}

TEST(SettingsInProse, ANameThatIsASettingOnceIsOneEverywhere) {
  const Extracted made("# Boats\n\n## One\n\nSet the `maxBoats` field to 3.\n\n## Two\n\nMore than `maxBoats` may not wait, nor may `otherBoats`.\n");
  EXPECT_THAT(made.names(NodeKind::kConfiguration), ElementsAre("maxBoats"));
  EXPECT_EQ(made.part(0).mentions.size(), 2U);
}

TEST(SettingsInProse, AReferenceWithWordsOfItsOwnIsNoName) {
  EXPECT_THAT(settings_of_html("<h1>A</h1><p>If the app is <a href=\"s.html\"><code class=\"std std-setting\">installed</code></a>, see <code class=\"std std-setting\">BOAT_APPS</code>.</p>"), ElementsAre("BOAT_APPS"));
}

TEST(SettingsInLists, PlaceholdersAndValuesAreNone) {
  EXPECT_THAT(settings_of_html("<h1>LOAD</h1><h2>Parameters</h2><dl><dt><em class=\"replaceable\"><code>ship_name</code></em></dt><dd>Its name.</dd></dl>"), IsEmpty());
  EXPECT_THAT(settings_of_html("<h1>Settings</h1><dl><dt><code>boat.tool</code></dt><dd>One of:<dl><dt><code>meld</code></dt><dd>Use meld.</dd></dl></dd></dl>"), ElementsAre("boat.tool"));
  EXPECT_THAT(settings("# Boats\n\nThese fields exist:\n\n- `.spec.depth`: how deep\n"), ElementsAre("spec.depth"));
}

TEST(SettingsInLists, KeyWordsAndOperandsAreNone) {
  EXPECT_THAT(settings_of_html("<html><head><title>DROP BOAT</title></head><body><h1>DROP BOAT</h1><h2>Parameters</h2><dl><dt><code>CASCADE</code></dt><dd>Drop more.</dd></dl></body></html>"), IsEmpty());
  EXPECT_THAT(settings_of_html("<h1>boatctl</h1><h2>Options</h2><dl><dt><code>-c</code></dt><dd>Make it.</dd><dt><code>username</code></dt><dd>Whose.</dd></dl>"), ElementsAre("-c"));
  EXPECT_THAT(settings_of_html("<h1>Options</h1><dl><dt><code>fast</code>, <code>f</code> or <code>8</code></dt><dd>Fast.</dd></dl>"), IsEmpty());
  EXPECT_THAT(settings("# Boat\n\n- **created_at** (date) \xE2\x80\x93 when\n- **dockDepth** (int) how deep\n"), ElementsAre("dockDepth"));
}

TEST(SettingsInLists, ADescribedSettingIsOne) {
  EXPECT_THAT(settings_of_html("<h1>Deep boats</h1><dl class=\"std confval\"><dt class=\"sig\"><span class=\"descname\"><span class=\"pre\">boat_depth</span></span></dt><dd>How deep.</dd></dl>"), ElementsAre("boat_depth"));
}

TEST(SettingsInBlocks, LogsAndPairsAreNone) {
  EXPECT_THAT(settings("# Boats\n\nThe boat rejects it and logs:\n\n```\nNOQUEUE: reject from port\nNOSAIL: reject from port\n```\n"), IsEmpty());
  EXPECT_THAT(settings("# Boats\n\n```\nkey => NULL\n```\n"), IsEmpty());
}

TEST(SettingsInBlocks, EquationsAndDotsAreNone) {
  EXPECT_THAT(settings("# Boats\n\n```\nG = A^^ = A^1\nH = B^^ = B^1\n```\n"), IsEmpty());
  EXPECT_THAT(settings("# Boats\n\n```yaml\ndepth: 3\n..: x\n```\n"), Not(Contains("..")));
}

TEST(FlagsOfCommands, AreThoseThatTheirWordsJoin) {
  const auto flags = [](std::string_view markdown) { return Extracted(markdown).edges(model::EdgeType::kHasParameter); };
  EXPECT_THAT(flags("# boatctl load\n\n## Synopsis\n\n```\nboatctl load (-f FILE | NAME) [--fast]\n```\n"), Contains("Command boatctl load HAS_PARAMETER Parameter --fast"));
  EXPECT_THAT(flags("# A\n\n```shell\nboatctl get -l=\"app=x\"\n```\n"), ElementsAre("Command boatctl get HAS_PARAMETER Parameter -l"));
  EXPECT_THAT(flags("# A\n\n```shell\nboatctl -k stop\n```\n"), ElementsAre("Command boatctl HAS_PARAMETER Parameter -k"));
  EXPECT_THAT(flags("# A\n\n```shell\nboatctl -c /srv/dock jane\n```\n"), ElementsAre("Command boatctl HAS_PARAMETER Parameter -c"));
  EXPECT_THAT(flags("# A\n\n```shell\nboatctl -n dock get ships\n```\n"), ElementsAre("Command boatctl get HAS_PARAMETER Parameter -n"));
  EXPECT_THAT(flags("# A\n\n`boatctl [ -k start|stop ] [ -h ]` is run.\n"), ElementsAre("Command boatctl HAS_PARAMETER Parameter -h", "Command boatctl HAS_PARAMETER Parameter -k"));
  EXPECT_THAT(flags("# A\n\nBuilt with the `--deep` option the `boatd` command is there.\n"), IsEmpty());
}

}  // namespace
}  // namespace docent::extract
