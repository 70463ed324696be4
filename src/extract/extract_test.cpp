#include "extract/extract.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "extract/testing/extracted.h"

namespace docent::extract {
namespace {

using model::EdgeType;
using model::NodeKind;
using model::Property;
using testing::Extracted;
using testing::Source;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

// ---- Commands and parameters

TEST(Commands, AreNamedByProgramAndSubcommands) {
  const Extracted made("# Boats\n\n```console\n$ sudo boatctl -n dock get ships -o wide\n$ boatctl load ship\n$ boatctl config set-anchor main | tee out.txt\n```\n");
  EXPECT_THAT(made.names(NodeKind::kCommand), ElementsAre("boatctl config set-anchor", "boatctl get", "boatctl load", "tee"));
  EXPECT_THAT(made.names(NodeKind::kParameter), ElementsAre("-n", "-o"));
  EXPECT_THAT(made.edges(EdgeType::kHasParameter), Contains("Command boatctl get HAS_PARAMETER Parameter -o"));
}

TEST(Commands, TitlesTellHowDeepSubcommandsGo) {
  const Extracted made(std::vector<Source>{{"get.md", "# boatctl get\n\n## Synopsis\n\n```\nboatctl get KIND [flags]\n```\n"},
                        {"secret.md", "# boatctl create key generic\n\n## Synopsis\n\n```\nboatctl create key generic NAME [--type=string]\n```\n"},
                        {"use.md", "# Use\n\n```shell\nboatctl get ships\nboatctl create key generic mine\n```\n"}});
  EXPECT_THAT(made.names(NodeKind::kCommand, 2), ElementsAre("boatctl create key generic", "boatctl get"));
  EXPECT_THAT(made.evidence(NodeKind::kCommand, "boatctl get", 2), ElementsAre("boatctl get"));
}

TEST(Commands, ProseCountsWhereItIsACommandLineOrCalledACommand) {
  const Extracted made("# Boats\n\n```shell\nboatctl load ship\n```\n\nThe `boatctl row` command rows. Use `boatctl load --fast`. The `boatd` server keeps state; `replicas` is a field.\n");
  EXPECT_THAT(made.names(NodeKind::kCommand), ElementsAre("boatctl load", "boatctl row"));
}

TEST(Commands, StatementsCountOnTheirOwnReferencePage) {
  const std::string synopsis = "<pre class=\"synopsis\">CREATE HARBOUR [ IF NOT EXISTS ] name</pre>";
  EXPECT_THAT(Extracted(std::vector<Source>{{"a.html", "<title>CREATE HARBOUR</title><h1>CREATE HARBOUR</h1>" + synopsis}}).names(NodeKind::kCommand), ElementsAre("CREATE HARBOUR"));
  EXPECT_THAT(Extracted(std::vector<Source>{{"a.html", "<title>Harbours</title><h1>Harbours</h1>" + synopsis}}).names(NodeKind::kCommand), IsEmpty());
}

TEST(Commands, AnOptionListDefinesParametersThatAreSettingsToo) {
  const Extracted made(std::vector<Source>{{"load.html", "<title>boatctl load</title><h1>boatctl load</h1><h2>Synopsis</h2><pre>boatctl load [-f] SHIP</pre><h2>Options</h2>"
                                      "<dl><dt><code>-f</code>, <code>--force</code></dt><dd>Loads it anyway (default false).</dd></dl>"}});
  EXPECT_THAT(made.names(NodeKind::kParameter), Contains("--force"));
  EXPECT_THAT(made.names(NodeKind::kConfiguration), ElementsAre("--force"));
  EXPECT_THAT(made.edges(EdgeType::kHasParameter), Contains("Command boatctl load HAS_PARAMETER Parameter --force"));
  EXPECT_THAT(made.facts(Property::kDefault), IsSupersetOf({"Parameter --force = false", "Configuration --force = false"}));
}

// ---- Configuration

TEST(ConfigurationExtractor, KeysOfManifestsAreLeafPaths) {
  const Extracted made("# Boat\n\nUse this manifest:\n\n```yaml\napiVersion: v1\nkind: Boat\nmetadata:\n  labels:\n    app: x\nspec:\n  containers:\n  - image: y\n    env:\n    - name: BOAT_HOME\n      value: /srv\n```\n");
  EXPECT_THAT(made.names(NodeKind::kConfiguration), ElementsAre("BOAT_HOME", "spec.containers[].env[].name", "spec.containers[].env[].value", "spec.containers[].image"));
}

TEST(ConfigurationExtractor, WhatACommandPrintedIsNone) {
  const Extracted made("# Boat\n\nThe output is similar to this:\n\n```yaml\nspec:\n  replicas: 3\n```\n");
  EXPECT_THAT(made.names(NodeKind::kConfiguration), IsEmpty());
}

TEST(ConfigurationExtractor, ProseMustTreatAWordAsASetting) {
  const Extracted made("# Boat\n\nThe `maxBoats` field counts. Set `.spec.depth` to 3. The `min`, `smax`, and `hmax` parameters matter. The `true` value and the `list` function do not. "
                       "Set the `BOAT_HOME` environment variable. The `FastTide` feature gate and the `boat.example/colour` annotation count. Edit `/etc/boat/boat.conf`.\n");
  EXPECT_THAT(made.names(NodeKind::kConfiguration), ElementsAre("/etc/boat/boat.conf", "BOAT_HOME", "FastTide", "boat.example/colour", "hmax", "maxBoats", "min", "smax", "spec.depth"));
}

TEST(ConfigurationExtractor, TablesGiveDefaultAndType) {
  const Extracted made("# Boat\n\n| Option | Type | Default | Description |\n|---|---|---|---|\n| `max_boats` | int | 3 | How many boats may wait |\n");
  EXPECT_THAT(made.names(NodeKind::kConfiguration), ElementsAre("max_boats"));
  EXPECT_THAT(made.facts(Property::kDefault), ElementsAre("Configuration max_boats = 3"));
  EXPECT_THAT(made.facts(Property::kValueType), ElementsAre("Configuration max_boats = int"));
}

TEST(ConfigurationExtractor, ClassNamesOfAManualTellSettings) {
  const Extracted made(std::vector<Source>{{"a.html", "<h1>Boats</h1><p>See <code class=\"varname\">max_boats</code>, <code class=\"envar\">BOATHOST</code> and "
                                   "<code class=\"directive\">KeepAfloat</code>; the <code class=\"function\">row_boat</code> parameter is none.</p>"}});
  EXPECT_THAT(made.names(NodeKind::kConfiguration), ElementsAre("BOATHOST", "KeepAfloat", "max_boats"));
}

// ---- Errors

TEST(ErrorExtractor, CodesStatusesReasonsAndMessages) {
  const Extracted made("# Trouble\n\nThe error code `E1001` means trouble. The server returns HTTP 404 or a 503 response, and exits with status 137: `OOMKilled` or `ImagePullBackOff`. "
                       "`ENOENT` comes from the system.\n\n```\n2021/01/01 10:00:00 ERROR: no such boat.\n```\n");
  EXPECT_THAT(made.names(NodeKind::kError), ElementsAre("E1001", "ENOENT", "HTTP 404", "HTTP 503", "ImagePullBackOff", "OOMKilled", "exit status 137", "no such boat"));
}

TEST(ErrorExtractor, NumbersVersionsAndSuccessesAreNone) {
  const Extracted made("# Numbers\n\nIt takes 404 boats, 500 MB and version 4.04. Exit code 0 is fine. An error occurs. It fails.\n");
  EXPECT_THAT(made.names(NodeKind::kError), IsEmpty());
}

TEST(ErrorExtractor, TheMessageNamesAnErrorOfAClass) {
  const Extracted made("# Trouble\n\n```\nboats.harbour.MooringError: no such dock\n```\n");
  EXPECT_THAT(made.names(NodeKind::kError), ElementsAre("no such dock"));
  const model::GraphPart part = made.part(0);
  const auto error = std::ranges::find(part.entities, NodeKind::kError, &model::ExtractedEntity::kind);
  ASSERT_NE(error, part.entities.end());
  EXPECT_THAT(error->aliases, IsSupersetOf({"MooringError", "boats.harbour.MooringError"}));
}

// ---- Procedures

TEST(ProcedureExtractor, AnOrderedListOfInstructionsIsAProcedureWithItsSteps) {
  const Extracted made("# Boats\n\n## 3.2. Passing a lock\n\n### Steps\n\n1. Open the lock: `lock open`.\n\n   ```shell\n   lock open --wide\n   ```\n\n2. Wait.\n3. If it is dark, switch the lights on.\n");
  EXPECT_THAT(made.names(NodeKind::kProcedure), ElementsAre("Passing a lock"));
  EXPECT_THAT(made.names(NodeKind::kStep), ElementsAre("Passing a lock#1", "Passing a lock#2", "Passing a lock#3"));
  EXPECT_THAT(made.edges(EdgeType::kContainsStep), Contains("Procedure Passing a lock CONTAINS_STEP Step Passing a lock#3"));
  EXPECT_THAT(made.edges(EdgeType::kExecutes), ElementsAre("Step Passing a lock#1 EXECUTES Command lock open"));
}

TEST(ProcedureExtractor, ListsOfFactsAndOfASystemsOwnStepsAreNone) {
  EXPECT_THAT(Extracted("# Sorting\n\nBoats are sorted as follows:\n\n1. By length.\n2. By colour.\n").names(NodeKind::kProcedure), IsEmpty());
  EXPECT_THAT(Extracted("# Mooring\n\n1. The harbour finds a dock.\n2. The harbour opens it.\n").names(NodeKind::kProcedure), IsEmpty());
  EXPECT_THAT(Extracted("# One\n\n1. Open the lock.\n").names(NodeKind::kProcedure), IsEmpty());
}

TEST(ProcedureExtractor, AListGoesOnAfterCodeAndASecondOneIsAnotherProcedure) {
  const Extracted made("# Mooring\n\n1. Open it.\n\n```\nx\n```\n\n2. Close it.\n\nAnd the other way:\n\n1. Close it.\n2. Open it.\n");
  EXPECT_THAT(made.names(NodeKind::kProcedure), ElementsAre("Mooring", "Mooring (2)"));
  EXPECT_THAT(made.names(NodeKind::kStep), ElementsAre("Mooring (2)#1", "Mooring (2)#2", "Mooring#1", "Mooring#2"));
}

TEST(ProcedureExtractor, NumberedHeadingsAreSteps) {
  const Extracted made("# Guide\n\n## Mooring\n\n### Step 1: Open the lock\n\nText.\n\n### Step 2: Close the lock\n\n```shell\nlock close --now\n```\n");
  EXPECT_THAT(made.names(NodeKind::kStep), ElementsAre("Mooring#1", "Mooring#2"));
  EXPECT_THAT(made.edges(EdgeType::kExecutes), ElementsAre("Step Mooring#2 EXECUTES Command lock close"));
}

// ---- Concepts, components, examples

TEST(ConceptExtractor, DefinitionsGiveTheTermAndSayWhatItIs) {
  const Extracted made("# Harbours\n\nA harbour is a place where boats wait. Harbours can be closed. The output is a list of boats. `web-1` is a boat that waits.\n\n"
                       "Such a place is called a *haven*. A *relay station (RS)* is a device that repeats.\n");
  EXPECT_THAT(made.names(NodeKind::kConcept), ElementsAre("harbour", "haven", "relay station"));
  EXPECT_THAT(made.edges(EdgeType::kDefines), Contains("Section Harbours DEFINES Concept harbour"));
  EXPECT_THAT(made.facts(Property::kDescription), Contains("Concept harbour = A harbour is a place where boats wait."));
}

TEST(ConceptExtractor, FieldsAndAdjectivesAreNone) {
  const Extracted made("# Boats\n\nThe `maxBoats` field counts. MaxBoats is the number of boats that wait. Such a boat is also known as *stable* boat. It is called x. **Bold text at the end of all**\n");
  EXPECT_THAT(made.names(NodeKind::kConcept), IsEmpty());
}

TEST(ConceptExtractor, QuestionsAndGlossariesDefine) {
  const Extracted made("# Boats\n\n## What is a tide?\n\nWater that moves.\n\n## Glossary\n\n- **Keel**: the lowest part.\n- **Use**: do it.\n");
  EXPECT_THAT(made.names(NodeKind::kConcept), IsSupersetOf({"tide", "Keel"}));
}

TEST(ComponentExtractor, TheCorpusDecidesWhichNamesAreComponents) {
  const Extracted made(std::vector<Source>{{"a.md", "# HarbourMaster\n\nThe HarbourMaster opens the dock. On Tuesday it rests.\n"},
                        {"b.md", "# Use\n\nAsk the `HarbourMaster`, or harbourmasters. A Stranger came.\n"}});
  EXPECT_THAT(made.names(NodeKind::kComponent, 0), ElementsAre("HarbourMaster"));
  EXPECT_THAT(made.names(NodeKind::kComponent, 1), ElementsAre("HarbourMaster"));
}

TEST(ExampleExtractor, CodeThatShowsUseCountsAndOutputDoesNot) {
  const Extracted made("# Boats\n\nLoad it:\n\n```shell\nboatctl load ship\n```\n\nThe output is similar to this:\n\n```\nloaded\n```\n\nSet the `depth` field:\n\n```yaml\ndepth: 3\n```\n");
  EXPECT_THAT(made.names(NodeKind::kExample), ElementsAre("Example 1", "Example 2"));
  EXPECT_THAT(made.edges(EdgeType::kExemplifies), ElementsAre("Example Example 1 EXEMPLIFIES Command boatctl load", "Example Example 2 EXEMPLIFIES Configuration depth"));
}

// ---- Relations, versions, links

TEST(RelationExtractor, ReadsSentencesWithBothEndsCloseToTheVerb) {
  const Extracted made("# boatd\n\n```shell\nboatctl load ship\n```\n\nThe `harbour.depth` setting overrides the `max_depth` setting. The `boatctl load` command requires the `BOAT_HOME` environment variable. "
                       "The `fast_mode` setting depends on the `max_depth` setting. The `old_depth` option is deprecated in favor of the `max_depth` option. The `max_depth` field is required.\n\n"
                       "If it prints `Error: no wind at port 4.`, run `boatctl row --hard`.\n");
  EXPECT_THAT(made.edges(EdgeType::kAffects), ElementsAre("Configuration harbour.depth AFFECTS Configuration max_depth"));
  EXPECT_THAT(made.edges(EdgeType::kRequires), ElementsAre("Command boatctl load REQUIRES Configuration BOAT_HOME"));
  EXPECT_THAT(made.edges(EdgeType::kDependsOn), ElementsAre("Configuration fast_mode DEPENDS_ON Configuration max_depth"));
  EXPECT_EQ(made.edges(EdgeType::kEquivalentTo).size(), 1U);
  EXPECT_THAT(made.edges(EdgeType::kCriticalFor), ElementsAre("Configuration max_depth CRITICAL_FOR Section boatd"));
  EXPECT_THAT(made.edges(EdgeType::kResolves), ElementsAre("Command boatctl row RESOLVES Error no wind at port 4"));
}

TEST(RelationExtractor, NegationAndOtherClausesAreNotRelations) {
  const Extracted made("# boatd\n\nThe `harbour.depth` setting does not override the `max_depth` setting. When you set the `a_b` field, the harbour limits boats, and the `c_d` field is free.\n");
  EXPECT_THAT(made.edges(EdgeType::kAffects), IsEmpty());
}

TEST(RelationExtractor, SeeAlsoAndLinksLeadToPagesAndSections) {
  const Extracted made(std::vector<Source>{{"docs/a.md", "# A\n\nRead [this](b.md#part-two) first, or [the web](https://boat.example/).\n\n## See also\n\n- [B](/docs/b/)\n"},
                        {"docs/b.md", "# B\n\n## Part two\n\nText.\n"}});
  EXPECT_THAT(made.edges(EdgeType::kReferences), ElementsAre("Section A REFERENCES Section Part two", "Section See also REFERENCES Document docs/b.md"));
  EXPECT_THAT(made.edges(EdgeType::kRelatedTo), ElementsAre("Section See also RELATED_TO Document docs/b.md"));
}

TEST(RelationExtractor, ASectionAboutAnErrorWithAProcedureResolvesIt) {
  const Extracted made("# Troubleshooting\n\n## Error: no such dock\n\nTo fix it:\n\n1. Open the map.\n2. Choose another dock.\n\n## Boat is in `DockBackOff`\n\nMake sure that there is a dock.\n");
  EXPECT_THAT(made.edges(EdgeType::kResolves), Contains("Section Boat is in DockBackOff RESOLVES Error DockBackOff"));
}

TEST(VersionExtractor, TheNarrowestThingGetsTheVersion) {
  const Extracted made("# Boats\n\n{{< feature-state for_k8s_version=\"v1.27\" state=\"beta\" >}}\n\nThe `max_depth` setting was added in version 3.2. It came in 2021.\n\n## Old\n\nDeprecated since v2.4.\n");
  EXPECT_THAT(made.facts(Property::kIntroducedIn), ElementsAre("Configuration max_depth = 3.2", "Section Boats = 1.27"));
  EXPECT_THAT(made.facts(Property::kDeprecatedIn), ElementsAre("Section Old = 2.4"));
}

// ---- All together

const std::vector<Source>& everything() {
  static const std::vector<Source> sources = {
      {"guide.md",
       "# boatd\n\nboatd is a tool that moors boats. A harbour is a place where boats wait. New in 2.4.\n\n## Before you begin\n\nThe `boatctl load` command requires the `BOAT_HOME` environment variable.\n\n"
       "## Mooring\n\n1. Load it: `boatctl load --fast ship`.\n2. Wait.\n\n```shell\nboatctl load --fast ship\n```\n\nThe `harbour.depth` setting limits the `max_depth` setting. The `fast_mode` setting depends on the `max_depth` "
       "setting. The `old_depth` option is deprecated in favor of the `max_depth` option. The `max_depth` field is required. If it prints `Error: no wind at port 4.`, run `boatctl row --hard`.\n\n## See also\n\n- [Reference](reference.html)\n"},
      {"reference.html", "<title>boatctl</title><h1>boatctl</h1><h2>Synopsis</h2><pre class=\"synopsis\">boatctl [-f] SHIP</pre><dl><dt><code>-f</code>, <code>--force</code></dt><dd>Loads it anyway.</dd></dl>"}};
  return sources;
}

TEST(Extract, EveryEdgeTypeOfTheSchemaIsWrittenByAnExtractor) {
  const Extracted made(everything());
  for (const auto& row : model::kEdgeTypes) {
    // Those come from the record's sections, and from the mentions.
    if (row.extractor == model::Extractor::kStructure) continue;
    EXPECT_FALSE(made.edges(row.type).empty() && made.edges(row.type, 1).empty()) << row.name;
  }
  for (const auto& row : model::kNodeKinds)
    if (model::kEntityKinds.contains(row.kind) && row.kind != NodeKind::kComponent) EXPECT_FALSE(made.names(row.kind).empty()) << row.name;
}

TEST(Extract, EqualDocumentsGiveEqualGraphsThatKeepTheirPromises) {
  const std::vector<std::string> pieces = {"# Boats\n\n", "## Steps\n\n", "1. Open `x`.\n", "2. Run it.\n", "```shell\nboatctl load --fast ship\n```\n", "```yaml\na:\n  - b: 1\n    c: [x]\n```\n",
                                           "`--flag`: does it. ", "| Option | Default |\n|---|---|\n| `a_b` | 1 |\n", "A *term* is a thing that is. ", "Error: no such boat.\n", "HTTP 404 ", "<dl><dt>x</dt><dd>A y.</dd></dl>\n",
                                           "\xC3\xA9\xE2\x82\xAC ", "[a](b.md#c) ", "`unclosed ", "```\n", "{{< feature-state for_k8s_version=\"v1.2\" >}}", "The `a_b` setting controls `c_d` setting. ", "\n\n", "&amp; <code>X_Y=1</code> ",
                                           "New in 1.2. ", "is called a *term* ", "which is known as \"x\" **long strong text at the end**", "`ps`, `ping` and `nc` ", "`a: b` ", "If it prints `Error: x y z.`, run `boatctl row`. ", "See [a](b.md). ", "'quoted run' ", "$ boatctl -n x get y | tee z\n", "\"error\" \"", "-", "--", "cat <<EOF\na: b\nEOF\n"};
  for (unsigned seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::string text;
    for (std::size_t i = 0; i < 40; ++i) text += pieces[random() % pieces.size()];
    const std::vector<Source> sources = {{seed % 3 == 0 ? "x.html" : seed % 3 == 1 ? "x.md" : "x.txt", text}};
    const Extracted once(sources), again(sources);
    ASSERT_EQ(*once.documents()[0].graph, *again.documents()[0].graph);
    ASSERT_EQ(once.part(0), again.part(0));
    ASSERT_EQ(testing::broken_promise(once.bundles()[0], once.part(0)), "") << text;
    ASSERT_EQ(testing::broken_promise(once.bundles()[0], once.documents()[0].graph->local), "") << text;
  }
}

TEST(Extract, EvidenceIsTheBytesOfTheOriginal) {
  const Extracted made("# B\xC3\xB6ote\n\n\xE2\x82\xAC Set the `max_depth` field; run `boatctl&nbsp;x`.\n\n```shell\n# load\nboatctl load --fast \"ship\"\n```\n");
  EXPECT_THAT(made.evidence(NodeKind::kConfiguration, "max_depth"), ElementsAre("max_depth"));
  EXPECT_THAT(made.evidence(NodeKind::kCommand, "boatctl load"), ElementsAre("boatctl load"));
  EXPECT_THAT(made.evidence(NodeKind::kParameter, "--fast"), ElementsAre("--fast"));
}

TEST(Extract, AnEmptyDocumentGivesAnEmptyGraph) {
  EXPECT_THAT(Extracted("").part(0).entities, IsEmpty());
  EXPECT_THAT(Extracted("\n\n\n").part(0).mentions, IsEmpty());
}

}  // namespace
}  // namespace docent::extract
