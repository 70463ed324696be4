#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/testing/extracted.h"

namespace docent::extract {
namespace {

using model::EdgeType;
using model::NodeKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::Extracted;
using ::testing::IsEmpty;

constexpr const char* kFixes = "\n\n1. Fix the rudder.\n2. Add a sail.\n3. Remove the anchor.\n";

TEST(Procedures, AListOfChangesIsNone) {
  for (const std::string heading : {"Release 3.35.4", "2007-11-27 (3.5.3)", "Changelog", "What's new in 2.1"}) {
    EXPECT_THAT(Extracted("# Boats\n\n## " + heading + kFixes).names(NodeKind::kProcedure), IsEmpty()) << heading;
    EXPECT_THAT(Extracted("# " + heading + "\n\n## Boats" + kFixes).names(NodeKind::kProcedure), IsEmpty()) << heading;
  }
  EXPECT_THAT(Extracted(std::string("# Boats\n\n## Releasing a boat") + kFixes).names(NodeKind::kProcedure),
              ElementsAre("Releasing a boat"));
}

TEST(Procedures, WhatIsDoneAsFollowsNobodyIsToldToDo) {
  EXPECT_THAT(Extracted(std::string("# A\n\n## Sorting\n\nA boat is loaded as follows:") + kFixes).names(NodeKind::kProcedure), IsEmpty());
  EXPECT_THAT(
      Extracted(std::string("# A\n\n## Sorting\n\nA boat is loaded as follows:\n\nLoading a boat") + kFixes).names(NodeKind::kProcedure),
      IsEmpty());
  EXPECT_THAT(Extracted(std::string("# A\n\n## Sorting\n\nTo load it, proceed as follows:") + kFixes).names(NodeKind::kProcedure),
              ElementsAre("Sorting"));
}

TEST(Procedures, AreNotWhatAProgramDoesNorChoicesNorCallOuts) {
  const auto procedures = [](const std::string& text) { return Extracted("# A\n\n## Boats\n\n" + text).names(NodeKind::kProcedure); };
  EXPECT_THAT(procedures(std::string("The harbour performs the following functions:") + kFixes), IsEmpty());
  EXPECT_THAT(procedures(std::string("There are two shortcuts for that.") + kFixes), IsEmpty());
  EXPECT_THAT(procedures("1. Fix the rudder, or\n2. Add a sail.\n"), IsEmpty());
  EXPECT_THAT(procedures("1. If it is empty, stop.\n2. If it is full, close the lock.\n"), IsEmpty());
  EXPECT_THAT(procedures("1. Open the lock?\n2. Sail or row?\n"), IsEmpty());
  EXPECT_THAT(procedures("1. Never sail alone.\n2. Do not trust the wind.\n"), IsEmpty());
  EXPECT_THAT(procedures(std::string("```\nboatctl load <1>\nboatctl sail <2>\n```\n") + kFixes), IsEmpty());
  EXPECT_THAT(procedures(std::string("To mend the boat:") + kFixes), ElementsAre("Boats"));
  EXPECT_THAT(procedures("1. Fix the rudder.\n2. After the tide you have to wait.\n"), ElementsAre("Boats"));
}

TEST(Procedures, WhatASectionIsAboutHoldsForItsNextList) {
  EXPECT_THAT(Extracted(std::string("# A\n\n## Boats\n\nThe harbour does the following:") + kFixes + "\nThe loop ends at night.\n" + kFixes)
                  .names(NodeKind::kProcedure),
              IsEmpty());
  EXPECT_THAT(Extracted(std::string("# A\n\n## Boats\n\nThe harbour does the following:") + kFixes + "\nTo stop it:\n" + kFixes)
                  .names(NodeKind::kProcedure),
              ElementsAre("Boats"));
}

TEST(Procedures, OfADesignAreTheReadersOnlyWhereItSaysSo) {
  EXPECT_THAT(Extracted(std::string("# Design of locks\n\n## Failover") + kFixes).names(NodeKind::kProcedure), IsEmpty());
  EXPECT_THAT(Extracted(std::string("# Design of locks\n\n## Failover\n\nYou have to do this:") + kFixes).names(NodeKind::kProcedure),
              ElementsAre("Failover"));
}

TEST(Procedures, AreNotWhatAReferenceSaysOfAFunction) {
  const auto procedures = [](const std::string& lead) {
    return Extracted({{"a.html", "<h1>A</h1><h2>Boats</h2><dl><dt>talk(boat)</dt><dd><p>" + lead +
                                     "</p><ol><li>Fix the rudder.</li><li>Add a sail.</li></ol></dd></dl>"}})
        .names(NodeKind::kProcedure);
  };
  EXPECT_THAT(procedures("Interact with the boat:"), IsEmpty());
  EXPECT_THAT(procedures("Do the following:"), ElementsAre("Boats"));
}

TEST(Procedures, AreNotClausesOfALicenceNorStepsThatAProgramTakes) {
  EXPECT_THAT(Extracted(std::string("# Boats\n\n## General Public Licence\n\n### Copying") + kFixes).names(NodeKind::kProcedure), IsEmpty());
  EXPECT_THAT(Extracted(std::string("# Boats\n\n## Sailing\n\nThe boat will then work as follows\n") + kFixes).names(NodeKind::kProcedure), IsEmpty());
  EXPECT_THAT(Extracted(std::string("# Boats\n\n## Sailing\n\nBoats float.\n\nThese steps are performed when a boat arrives\n") + kFixes)
                  .names(NodeKind::kProcedure),
              IsEmpty());
  EXPECT_THAT(Extracted(std::string("# Boats\n\n## Detailed Design\n\nTo add a boat:") + kFixes).names(NodeKind::kProcedure), IsEmpty());
}

TEST(Procedures, AreToldInADesignToo) {
  EXPECT_THAT(Extracted(std::string("# Sail design\n\n## Seams\n\nThe following steps are required to mend a seam.") + kFixes).names(NodeKind::kProcedure),
              ElementsAre("Seams"));
}

TEST(Procedures, MayBeCommandLinesAlone) {
  EXPECT_THAT(Extracted("# A\n\n## Building\n\n1. `./configure`\n2. `boatctl load ship`\n3. Wait.\n").names(NodeKind::kStep),
              ElementsAre("Building#1", "Building#2", "Building#3"));
}

TEST(Procedures, ChaptersOfABookAreNoSteps) {
  EXPECT_THAT(Extracted("# 1. Boats\n\nText.\n\n# 2. Loading the boat\n\nText.\n\n# 3. Sailing the boat\n\nText.\n").names(NodeKind::kStep),
              IsEmpty());
  EXPECT_THAT(Extracted("# Boats\n\n## 1. Load the boat\n\nText.\n\n## 2. Open the lock\n\nText.\n").names(NodeKind::kStep),
              ElementsAre("Boats#1", "Boats#2"));
}

TEST(Procedures, HeadedByNumbersMayBeSomebodyElses) {
  const auto steps = [](const std::string& heading) {
    return Extracted("# A\n\n## " + heading + "\n\n### Step 1: Choose a dock\n\nText.\n\n### Step 2: Open the lock\n\nText.\n").names(NodeKind::kStep);
  };
  EXPECT_THAT(steps("Steps performed by the harbour"), IsEmpty());
  EXPECT_THAT(steps("Mooring"), ElementsAre("Mooring#1", "Mooring#2"));
}

TEST(Steps, DoNotExecuteWhatTheyNameAsAThing) {
  const Extracted made(
      "# A\n\n## Sail\n\n1. Remove the `boatctl` binary.\n2. Close the lock before running `lock open`.\n3. Run `boatctl`.\n");
  EXPECT_THAT(made.edges(EdgeType::kExecutes), ElementsAre("Step Sail#3 EXECUTES Command boatctl"));
}

TEST(Steps, ExecuteWhatTheyTellToRunAndNotWhatTheyMention) {
  const std::string filler =
      " Whatever the wind and the tide, the harbour master knows best what there is to do with such a boat on such a day as this.";
  const Extracted made("# A\n\n## Sail\n\n1. Run `boatctl load ship`." + filler +
                       "\n2. Remove the chart that was made when `boatctl` ended." + filler +
                       "\n3. Load it:\n\n   ```shell\n   lock open\n   ```\n");
  EXPECT_THAT(made.edges(EdgeType::kExecutes),
              ElementsAre("Step Sail#1 EXECUTES Command boatctl load", "Step Sail#3 EXECUTES Command lock open"));
}

TEST(Steps, DoNotExecuteWhatIsPrintedOrWrittenToAFile) {
  const Extracted made("# A\n\n## Sail\n\n1. Ask for the boats:\n\n   ```shell\n   boatctl list\n   ```\n\n   The output is similar to this:\n\n"
                       "   ```shell\n   boatctl row --fast\n   ```\n\n2. Make a service of it:\n\n   ```\n   [Service]\n   boatctl load ship\n   ```\n");
  EXPECT_THAT(made.edges(EdgeType::kExecutes), ElementsAre("Step Sail#1 EXECUTES Command boatctl list"));
}

TEST(Steps, DoNotExecuteWhatTheReaderMayWishToRunOrWhatOthersWorkWith) {
  const Extracted made("# A\n\n## Sail\n\n1. Open the lock if you wish to run `boatctl`.\n2. See that the lock works with `boatctl`.\n"
                       "3. If you are late, run `boatctl`.\n");
  EXPECT_THAT(made.edges(EdgeType::kExecutes), ElementsAre("Step Sail#3 EXECUTES Command boatctl"));
}

}  // namespace
}  // namespace docent::extract
