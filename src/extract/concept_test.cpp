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

}  // namespace
}  // namespace docent::extract
