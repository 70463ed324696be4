#include "extract/instruction.h"

#include <gtest/gtest.h>

namespace docent::extract {
namespace {

TEST(Instructions, BeginWithAVerbOrHaveItAfterAnAdverbial) {
  for (const char* text :
       {"Open the lock.", "Now create the flag itself:", "(Optional) Hoist the sail", "Tweak the rudder", "Re-partition your hold",
        "force-push the anchor", "In the harbour, choose Wait", "After that: close it", "Manually remove the weed",
        "Then on each further dock you have to run the bell", "For each dock create the same sign", "You must wait.",
        "Set depth=\"5\" on the chart", "To close it, run boatctl"})
    EXPECT_TRUE(is_instruction(text)) << text;
}

TEST(Instructions, AreNoStatements) {
  for (const char* text : {"Access is denied", "Set of rules", "Port given in the chart", "Label: the name of it", "CREATE HARBOUR h",
                           "The boat is loaded", "Despite the wind it sails", "Checks the rudder", "Performing the dance",
                           "You must have a boat", "SHOULD log a message", "Note that boats float", "If the chart is empty, the boat stays",
                           "Support for sails", "Bootstrap Tokens are used", "Only the captain knows", "Release 2.11: the rudder added", "Process A starts to sail", "Dock-to-dock. This signal is sent"})
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

}  // namespace
}  // namespace docent::extract
