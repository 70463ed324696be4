#include "extract/agency.h"

#include <gtest/gtest.h>

namespace docent::extract {
namespace {

TEST(Agency, TellsWhoElseActs) {
  for (const char* clause :
       {"the harbour performs the following", "a lock must take these steps", "the standby lock is doing the following",
        "the boat will then work as follows", "it has to be clever and perform the following", "the gate undergoes the following changes"})
    EXPECT_NE(find_third_person(Reading(clause)), kNowhere) << clause;
}

TEST(Agency, LeavesOutPersonsAndThings) {
  for (const char* clause : {"the administrator must take these steps", "the operator performs the following", "you will then work like that",
                             "make the following changes", "the steps to load a boat"})
    EXPECT_EQ(find_third_person(Reading(clause)), kNowhere) << clause;
}

TEST(Agency, SeesWhatHappensWithoutTheReader) {
  for (const char* clause :
       {"the following steps take place during the passage", "these steps are performed when a boat arrives",
        "the signal is executed in two steps", "a boat is loaded as follows", "three steps, all of which are handled automatically by the lock",
        "what happens then is this"})
    EXPECT_TRUE(happens_by_itself(Reading(clause))) << clause;
  for (const char* clause : {"mending is done in two steps", "all steps are performed as captain", "the following steps must be performed",
                             "the hull is mended by doing the following", "these tasks are performed by the administrator"})
    EXPECT_FALSE(happens_by_itself(Reading(clause))) << clause;
}

TEST(Agency, IsHandedOverToWhatTheSentenceEndsIn) {
  EXPECT_TRUE(hands_over(Reading("ring twice to have the lock")));
  EXPECT_FALSE(hands_over(Reading("three steps are required to have your boat painted")));
  EXPECT_FALSE(hands_over(Reading("once you have the boat")));
}

}  // namespace
}  // namespace docent::extract
