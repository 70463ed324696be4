#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/testing/extracted.h"

namespace docent::extract {
namespace {

using model::Property;
using testing::Extracted;
using testing::Source;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::set<std::string> introduced(std::string_view markdown) { return Extracted(markdown).facts(Property::kIntroducedIn); }

TEST(Versions, AnythingAvailableSinceAVersionIsIntroducedInIt) {
  EXPECT_THAT(introduced("# A\n\nThe `dock.depth` setting has been available since Docks 2.4.\n"), ElementsAre("Configuration dock.depth = 2.4"));
  EXPECT_THAT(introduced("# A\n\nThe `dock.depth` setting is supported in >= 3.1.\n"), ElementsAre("Configuration dock.depth = 3.1"));
  EXPECT_THAT(introduced("# A\n\nWhile others work, the feature is only stable and officially supported since v1.23.\n"), ElementsAre("Section A = 1.23"));
}

TEST(Versions, AnAppositionIsAboutWhatItFollows) {
  EXPECT_THAT(introduced("# A\n\nUse the `dockDepth` field, new in 2.4, for depth.\n"), ElementsAre("Configuration dockDepth = 2.4"));
}

TEST(Versions, OfAReferenceTableAreThoseOfItsHeading) {
  EXPECT_THAT(introduced("# Docks\n\n## DockDepth Directive\n\n| What | Text |\n|---|---|\n| Compatibility: | Available in httpd 2.4.11 and later |\n"), ElementsAre("Configuration DockDepth = 2.4.11"));
  EXPECT_THAT(introduced("# Docks\n\n## DockDepth Directive\n\n| What | Text |\n|---|---|\n| Compatibility: | Available in Docks HTTP Server 2.3.0 and later. The use of the parser has been added in 2.4.4. |\n"),
              ElementsAre("Configuration DockDepth = 2.3.0"));
}

TEST(Versions, OfWhatIsNoEntityAreLeftOut) {
  EXPECT_THAT(introduced("# A\n\nSeven arguments were added in 2.4, while the third result was introduced in 2.5.\n"), IsEmpty());
  EXPECT_THAT(introduced("# A\n\nThe `dock.depth` setting is ignored by default since version 1.9.0.\n"), IsEmpty());
}

TEST(Versions, OfSomethingElseInTheSectionAreLeftOut) {
  EXPECT_THAT(introduced("# A\n\nThe dock uses a driver, introduced with Docks 2.8, that digs.\n"), IsEmpty());
  EXPECT_THAT(introduced("# A\n\nNew in 4.1 is the deep port.\n"), IsEmpty());
  EXPECT_THAT(introduced("# A\n\n| Name | Text |\n|---|---|\n| %F | Deep. Available in Docks 2.4.7 and later |\n"), IsEmpty());
  const Extracted removed("# A\n\nThe deep port was removed in 2.8, and it is a pity. Docks dig in another way, which was removed in 3.1.\n");
  EXPECT_THAT(removed.facts(Property::kRemovedIn), IsEmpty());
}

TEST(Versions, ThisAnnotationIsTheOneThatWasNamed) {
  EXPECT_THAT(Extracted("# A\n\nBefore, it was done with the `boat.example/colour` annotation. However, this annotation is deprecated since v1.9. Use the `colour` field.\n").facts(Property::kDeprecatedIn),
              ElementsAre("Configuration boat.example/colour = 1.9"));
}

}  // namespace
}  // namespace docent::extract
