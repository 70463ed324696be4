#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/testing/extracted.h"

namespace docent::extract {
namespace {

using model::EdgeType;
using model::NodeKind;
using testing::Extracted;
using testing::Source;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(RelationEnds, ThisSettingIsTheOneThatIsDescribed) {
  const Extracted made(std::vector<Source>{{"a.html", "<h1>Settings</h1><dl><dt><code class=\"varname\">dock_depth</code> (integer)</dt><dd>How deep it is. This overrides <code class=\"varname\">dock_width</code>, mostly.</dd></dl>"}});
  EXPECT_THAT(made.edges(EdgeType::kAffects), ElementsAre("Configuration dock_depth AFFECTS Configuration dock_width"));
}

TEST(RelationEnds, AffectsNeedsTheSettingAsItsSubject) {
  EXPECT_THAT(Extracted("# A\n\nRun it with the `--fast` argument and enable the `FastTide` feature gate.\n").edges(EdgeType::kAffects), IsEmpty());
  EXPECT_THAT(Extracted("# A\n\nWhen the `dock.depth` field changes from the `dock.width` field, wait.\n").edges(EdgeType::kAffects), IsEmpty());
}

TEST(RelationEnds, OneOfTwoSettingsIsNotCritical) {
  EXPECT_THAT(Extracted("# A\n\nThe `dockName` field must be set.\n").edges(EdgeType::kCriticalFor), ElementsAre("Configuration dockName CRITICAL_FOR Section A"));
  EXPECT_THAT(Extracted("# A\n\nOne of the `boatName` field and the `dockName` field must be set.\n").edges(EdgeType::kCriticalFor), IsEmpty());
}

TEST(RelationEnds, LinksBeforeTheWordsThatSendElsewhereAreNotRelated) {
  const Extracted made(std::vector<Source>{{"a.md", "# A\n\nFor more on [boats](b.md), see [docks](c.md).\n"}, {"b.md", "# B\n"}, {"c.md", "# C\n"}});
  EXPECT_THAT(made.edges(EdgeType::kRelatedTo), ElementsAre("Section A RELATED_TO Document c.md"));
}

TEST(Links, APageDoesNotReferToItselfByTheMarksOfItsHeadings) {
  const Extracted made(std::vector<Source>{{"a.html", "<h1 id=\"a\">A <a href=\"#a\">\xC2\xB6</a></h1><p>See <a href=\"#b\">below</a>, <a href=\"#\">top</a>.</p><h2 id=\"b\">B</h2><p>Text.</p>"}});
  EXPECT_THAT(made.edges(EdgeType::kReferences), ElementsAre("Section A \xC2\xB6 REFERENCES Section B"));
}

TEST(Flags, OfAReferencePageAreThoseOfItsCommand) {
  const std::string page = "# boat_upgrade\n\n## Synopsis\n\n```\nboat_upgrade [--check]\n```\n\n## Options\n\n- `--check`: only looks\n\n## Usage\n\n```shell\nboatsql --file=x\n```\n\nIf the `--check` option was used, wait. For a linker use the `-L` option.\n";
  const Extracted made(std::vector<Source>{{"a.md", page}});
  EXPECT_THAT(made.edges(EdgeType::kHasParameter), Contains("Command boat_upgrade HAS_PARAMETER Parameter --check"));
  EXPECT_THAT(made.edges(EdgeType::kHasParameter), Not(Contains("Command boat_upgrade HAS_PARAMETER Parameter -L")));
}

TEST(PipedPrograms, InAValueAreCommands) {
  const Extracted made("# A\n\n```apache\nCustomLog \"|bin/rotateboats -l /var/log/boats 86400\" common\nTitle \"a|b c\"\n```\n");
  EXPECT_THAT(made.names(NodeKind::kCommand), ElementsAre("rotateboats"));
  EXPECT_THAT(made.edges(EdgeType::kHasParameter), ElementsAre("Command rotateboats HAS_PARAMETER Parameter -l"));
}

TEST(RequestParameters, AreNoConfiguration) {
  EXPECT_THAT(Extracted("# Boat\n\n## Create\n\n### HTTP Request\n\nPOST /boats\n\n### Parameters\n\n- **dryRun** (*in query*): string\n- **body**: Boat, required\n").names(NodeKind::kConfiguration), IsEmpty());
}

}  // namespace
}  // namespace docent::extract
