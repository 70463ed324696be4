#include "extract/definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docent::extract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> terms_of(std::string_view sentence) {
  std::vector<std::string> terms;
  if (const auto definition = definition_of(sentence, {0, sentence.size()}))
    for (const DefinedTerm& term : definition->terms) terms.emplace_back(sentence.substr(term.start, term.end - term.start));
  return terms;
}

TEST(DefinitionOf, TermsLoseTheirArticleAndWhatAnnouncesThem) {
  EXPECT_THAT(terms_of("A harbour is a place where boats wait."), ElementsAre("harbour"));
  EXPECT_THAT(terms_of("The term haven refers to a harbour that is safe in all winds."), ElementsAre("haven"));
  EXPECT_THAT(terms_of("Keels (K) are beams that carry the hull."), ElementsAre("Keels"));
  EXPECT_EQ(definition_of("Keels (K) are beams that carry the hull.", {0, 40})->terms[0].abbreviation, "K");
}

TEST(DefinitionOf, AJoinedSubjectIsTwoTerms) {
  EXPECT_THAT(terms_of("Docks and Piers are structures that boats tie up to."), ElementsAre("Docks", "Piers"));
  EXPECT_THAT(terms_of("Tide and current tables are books that list times."), ElementsAre("Tide and current tables"));
}

TEST(DefinitionOf, LeadsAreSkippedUnlessTheyMakeItACase) {
  EXPECT_THAT(terms_of("In sailing terms, a tack is a turn through the wind."), ElementsAre("tack"));
  EXPECT_THAT(terms_of("If the wind drops, a tack is a turn that fails."), IsEmpty());
  EXPECT_THAT(terms_of("In this example, a tack is a turn through the wind."), IsEmpty());
}

TEST(DefinitionOf, PropertiesJudgementsAndValuesAreTold) {
  EXPECT_THAT(terms_of("A harbour is closed at night."), IsEmpty());
  EXPECT_THAT(terms_of("A harbour is the same as a haven in most ports."), IsEmpty());
  EXPECT_THAT(terms_of("An anchor is a requirement for every boat."), IsEmpty());
  EXPECT_TRUE(definition_of("Reefing is a good way to keep control.", {0, 38})->judged);
  EXPECT_TRUE(definition_of("Depth is a string that names a mark.", {0, 36})->value);
}

TEST(DefinitionOf, DocumentsPartsAndExamplesDefineNothing) {
  EXPECT_THAT(terms_of("The next chapter is an introduction to sails."), IsEmpty());
  EXPECT_THAT(terms_of("The depth argument is a pointer to a number."), IsEmpty());
  EXPECT_THAT(terms_of("A good example is a boat that floats."), IsEmpty());
  EXPECT_THAT(terms_of("A harbour normally is the place where boats wait."), IsEmpty());
  EXPECT_TRUE(definition_of("The boat's anchor is a weight that holds it.", {0, 44})->possessive);
}

TEST(DefinitionOf, ActivitiesAreToldFromThings) {
  EXPECT_EQ(definition_of("Mooring is the practice of tying a boat to a buoy.", {0, 50})->predicate, Predicate::kActivity);
  EXPECT_EQ(definition_of("A buoy is the mark that boats tie up to.", {0, 40})->predicate, Predicate::kThing);
}

TEST(BeginsWithKind, NeedsAnArticleAndAKind) {
  EXPECT_TRUE(begins_with_kind("A weight that holds a boat."));
  EXPECT_FALSE(begins_with_kind("The weight of the boat."));
  EXPECT_FALSE(begins_with_kind("A good idea."));
}

}  // namespace
}  // namespace docent::extract
