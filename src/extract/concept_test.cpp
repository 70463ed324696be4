#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/testing/extracted.h"

namespace docent::extract {
namespace {

using model::NodeKind;
using testing::Extracted;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::set<std::string> concepts_of(const std::string& markdown) { return Extracted(markdown).names(NodeKind::kConcept); }
std::set<std::string> concepts_of_page(const std::string& body) { return Extracted(std::vector<testing::Source>{{"a.html", "<h1>A</h1>" + body}}).names(NodeKind::kConcept); }

TEST(DefinedConcepts, AHeadingMayNameTheTermWithWordsAroundIt) {
  EXPECT_THAT(concepts_of("# Using sails\n\nSails are a matter of taste. Sails are sheets that catch the wind.\n"), ElementsAre("Sails"));
  EXPECT_THAT(concepts_of_page("<h2>F.3. hull_check — hull tests</h2><p>hull_check is a module that tests hulls.</p>"), ElementsAre("hull_check"));
}

TEST(DefinedConcepts, ADefiniteSubjectNeedsToSayWhatItDoes) {
  EXPECT_THAT(concepts_of("# A\n\nThe tide table is a book that lists the times of high water.\n"), ElementsAre("tide table"));
  EXPECT_THAT(concepts_of("# A\n\nThe tide table is a mess today, as everybody knows.\n"), IsEmpty());
  EXPECT_THAT(concepts_of("# A\n\nThe right-hand side is a list that is sorted.\n"), IsEmpty());
}

TEST(DefinedConcepts, ArgumentsAndFieldsAreNone) {
  EXPECT_THAT(concepts_of("# A\n\n```\ndig(depth, width)\n```\n\n*depth* is a measure of how far to go down.\n"), IsEmpty());
  EXPECT_THAT(concepts_of("# A\n\n- depth (int)\n\n  Depth is a measure that is taken below the keel.\n"), IsEmpty());
  EXPECT_THAT(concepts_of("# A\n\nboat_depth_total is a counter that grows.\n"), IsEmpty());
}

TEST(DefinedConcepts, ListsOfTermsAreToldFromListsOfArguments) {
  EXPECT_THAT(concepts_of_page("<dl><dt>Keel</dt><dd>A beam that carries the hull.</dd><dt>Mast</dt><dd>A pole that carries sails.</dd></dl>"), ElementsAre("Keel", "Mast"));
  EXPECT_THAT(concepts_of_page("<dl><dt>keel</dt><dd>A beam to use for the hull.</dd><dt><code>mast</code></dt><dd>A pole to use for sails.</dd></dl>"), IsEmpty());
  EXPECT_THAT(concepts_of_page("<dl><dt>Keel</dt><dd>A beam.</dd><dt>Mast</dt><dd>Sets the pole.</dd><dt>Rig</dt><dd>Sets the sails.</dd></dl>"), IsEmpty());
}

TEST(DefinedConcepts, PlainListItemsNeedAKind) {
  EXPECT_THAT(concepts_of("# A\n\n- Groups: A way of giving rights to several people.\n- Ready: A lamp on the pier will be lit.\n- Note: A boat of wood.\n"), ElementsAre("Groups"));
}

TEST(NamedConcepts, WhatIsCalledSoIsDefinedByTheSentence) {
  EXPECT_THAT(concepts_of("# A\n\nA dock that floats is called a pontoon.\n"), ElementsAre("pontoon"));
  EXPECT_THAT(concepts_of("# A\n\nBoats with two hulls are known as \"catamarans\".\n"), ElementsAre("catamarans"));
  EXPECT_THAT(concepts_of("# A\n\nDocks that float are called *movable*.\n"), IsEmpty());
  EXPECT_THAT(concepts_of("# A\n\nThe first line of a dock is called a \"root\" line, for short.\n"), ElementsAre("root line"));
}

TEST(NamedConcepts, TheNameOfOneThingIsNone) {
  EXPECT_THAT(concepts_of("# A\n\nMake a directory called *static* first. It holds a model called \"Boat\".\n"), IsEmpty());
}

TEST(NamedConcepts, AppositionsDefine) {
  EXPECT_THAT(concepts_of("# A\n\nYou need a relative bearing -- that is, a bearing that starts at the bow.\n"), ElementsAre("relative bearing"));
  EXPECT_THAT(concepts_of("# A\n\nYou may register “actions” – functions that sail many boats.\n"), ElementsAre("actions"));
}

TEST(NamedConcepts, APassiveOrAPluralNamesWithoutAMark) {
  EXPECT_THAT(concepts_of("# A\n\nThis is called night sailing.\n"), ElementsAre("night sailing"));
  EXPECT_THAT(concepts_of("# A\n\nGroups of piers are commonly referred to as docks.\n"), ElementsAre("docks"));
  EXPECT_THAT(concepts_of("# A\n\nIt keeps optional key-value pairs called tags. This is called the \"boat-per-pier\" model.\n"), ElementsAre("boat-per-pier model", "tags"));
  EXPECT_THAT(concepts_of("# A\n\nThe pump is called twice. It must be called as a function. Piers are called Anna, Berta and Clara.\n"), IsEmpty());
  EXPECT_THAT(concepts_of("# A\n\nSuch berths have no name and are referred to as \"nameless\". The dock was previously known as *harbour*.\n"), IsEmpty());
}

TEST(NamedConcepts, AnAppositionDefinesAProperNameOrANounWithAnArticle) {
  EXPECT_THAT(concepts_of("# A\n\nThe office runs Tidewatch, a program that reads gauges.\n"), ElementsAre("Tidewatch"));
  EXPECT_THAT(concepts_of("# A\n\nIt needs a tender, which is a boat that carries supplies.\n"), ElementsAre("tender"));
  EXPECT_THAT(concepts_of("# A\n\nIf a Boat leaks, a pump that is near starts. Unlike a Raft, a ship keeps ropes that hold. It was built by Jane Doe, a person that sails.\n"), IsEmpty());
}

TEST(DefinedConcepts, AnAbbreviationMayStandWithinTheTerm) {
  EXPECT_THAT(concepts_of("# A\n\nLight-at-Night (LAN) steering is the process of finding a way by lamps.\n"), ElementsAre("Light-at-Night steering"));
  EXPECT_THAT(concepts_of_page("<h2>Glossary</h2><dl><dt>HO (harbour office)</dt><dd>Collects fees.</dd></dl>"), ElementsAre("HO"));
}

TEST(DefinedConcepts, WhatBeginsASentenceWithASmallLetterIsCalledSo) {
  EXPECT_THAT(concepts_of("# A\n\n- tided is a daemon for gauges.\n- width is a shared field.\n"), ElementsAre("tided"));
}

TEST(DefinedConcepts, AHeadingOrAMarkLetsWeakerVerbsDefine) {
  EXPECT_THAT(concepts_of("# Reefing\n\nReefing means making a sail smaller.\n"), ElementsAre("Reefing"));
  EXPECT_THAT(concepts_of("# A\n\nDocks provide a mechanism for holding boats.\n"), IsEmpty());
  EXPECT_THAT(concepts_of("# A\n\nIn this port, _moorings_ provide a mechanism for holding boats.\n"), ElementsAre("moorings"));
  EXPECT_THAT(concepts_of("# A\n\nThe Harbour refers to boats by their number.\n"), IsEmpty());
}

TEST(DefinedConcepts, APlainPluralDefinesWhatAHeadingNames) {
  EXPECT_THAT(concepts_of("# Tags\n\nEach boat has some. Tags are harbour marks. Signs are harbour marks. Tags are optional.\n"), ElementsAre("Tags"));
}

TEST(DefinedConcepts, JudgementsRanksAndPartsAreNone) {
  EXPECT_THAT(concepts_of("# A\n\nDigital mooring is a tricky area that few know.\n"), IsEmpty());
  EXPECT_THAT(concepts_of("# A\n\nHarbourCon is the eighth meeting that we had. The Sailing ships are the easiest to use of all.\n"), IsEmpty());
  EXPECT_THAT(concepts_of("# A\n\nAn essential part of Rowing is a rhythm that never stops. The HarbourModule used is a special one that floats.\n"), IsEmpty());
}

TEST(DefinedConcepts, TablesOfTermsDefineTheirFirstColumn) {
  EXPECT_THAT(concepts_of("# A\n\n| Term | Meaning |\n|---|---|\n| Keel | The beam below a hull. |\n| Sheet | A rope at a sail. |\n"), ElementsAre("Keel", "Sheet"));
  EXPECT_THAT(concepts_of("# A\n\n| Boat | Meaning |\n|---|---|\n| Anna | The boat of the office. |\n"), IsEmpty());
}

TEST(DefinedConcepts, ListsOfValuesCodesAndTitlesAreNone) {
  EXPECT_THAT(concepts_of_page("<p>Possible values are:</p><dl><dt>lash</dt><dd>A knot to use at sea.</dd><dt>hook</dt><dd>A hook to use in port.</dd></dl>"), IsEmpty());
  EXPECT_THAT(concepts_of("# A\n\n- boats.E12: A keel which is missing.\n- mast: A pole that stands.\n- Sailing: A Short History of Boats\n"), IsEmpty());
}

TEST(DefinedConcepts, SignsOfTheRendererAreNoPartOfAName) {
  EXPECT_THAT(concepts_of("# A\n\nThis is often referred to as a 'front harbour.' Example 7.1 is a boat that shows it. harbour.Name is a mark that stays. It has a *(required)* - a mark that stays.\n"), ElementsAre("front harbour"));
  EXPECT_THAT(concepts_of_page("<h2>What is a Mooring \xC2\xB6</h2><p>Something to hold boats with.</p>"), ElementsAre("Mooring"));
}

}  // namespace
}  // namespace docent::extract
