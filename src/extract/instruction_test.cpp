#include "extract/instruction.h"

#include <gtest/gtest.h>

namespace docent::extract {
namespace {

TEST(Instructions, BeginWithAVerbOrHaveItAfterAnAdverbial) {
  for (const char* text : {"Open the lock.", "Now create the flag itself:", "(Optional) Hoist the sail", "Tweak the rudder", "Re-partition your hold", "force-push the anchor", "In the harbour, choose Wait", "After that: close it", "Manually remove the weed",
                           "Then on each further dock you have to run the bell", "For each dock create the same sign", "You must wait.", "Set depth=\"5\" on the chart", "To close it, run boatctl"})
    EXPECT_TRUE(is_instruction(text)) << text;
}

TEST(Instructions, AreNoStatements) {
  for (const char* text : {"Access is denied", "Set of rules", "Port given in the chart", "Label: the name of it", "CREATE HARBOUR h", "The boat is loaded", "Despite the wind it sails", "Checks the rudder", "Performing the dance", "You must have a boat",
                           "SHOULD log a message", "Note that boats float", "If the chart is empty, the boat stays", "Support for sails", "Bootstrap Tokens are used", "Only the captain knows"})
    EXPECT_FALSE(is_instruction(text)) << text;
}

TEST(Conditions, AskNothingOfTheReader) {
  EXPECT_TRUE(is_condition("If the hold is empty, stop"));
  EXPECT_TRUE(is_condition("Otherwise the first dock is taken"));
  EXPECT_FALSE(is_condition("If you have a boat, load it"));
  EXPECT_FALSE(is_condition("Iffy boats sink"));
}

TEST(Advice, HoldsAtAnyTime) {
  EXPECT_TRUE(is_advice("Never sail alone"));
  EXPECT_TRUE(is_advice("Do not trust the wind"));
  EXPECT_FALSE(is_advice("Nevertheless, sail"));
}

TEST(Leads, ToStepsForTheReader) {
  for (const char* lead : {"to load the boat:", "for example, to raise the number of sails used by the default algorithm:", "follow these steps.", "to leave, you need to do the following:", "you will have to:", "moving the boat takes a few steps:",
                           "the quickest way to load it is to:", "on each dock do the following:", "there are a few things you must do:", "three steps are required to sail:", "the recommended workflow goes like this, in steps:", "configure the lock:"})
    EXPECT_EQ(read_lead(lead), Lead::kReader) << lead;
}

TEST(Leads, ToAnythingElse) {
  for (const char* lead : {"the harbour frees docks in the following order:", "it performs the following steps:", "boatd will:", "it will only do the following:", "there are two shortcuts.", "the rules are as follows:", "a boat is loaded as follows:",
                           "you can sail in two ways:", "the following algorithm will happen whenever a boat arrives:", "open(boat) \xE2\x86\x92 harbour", "to reach it, you can:", "this means one of three things:", "the answer can be:", "for these reasons:"})
    EXPECT_EQ(read_lead(lead), Lead::kOther) << lead;
}

TEST(Leads, MaySayNothingOfTheList) {
  for (const char* lead : {"", "boats float.", "it points the bow to the wind and holds it.", "this page shows a harbour."}) EXPECT_EQ(read_lead(lead), Lead::kOpen) << lead;
}

TEST(Headings, NameNoTask) {
  EXPECT_TRUE(names_no_task("stop sequence"));
  EXPECT_TRUE(names_no_task("general rules"));
  EXPECT_TRUE(names_no_task("how the lock works"));
  EXPECT_FALSE(names_no_task("load the boat"));
}

}  // namespace
}  // namespace docent::extract
