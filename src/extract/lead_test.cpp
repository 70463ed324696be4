#include "extract/lead.h"

#include <gtest/gtest.h>

namespace docent::extract {
namespace {

TEST(Leads, ToStepsForTheReader) {
  for (const char* lead :
       {"to load the boat:", "for example, to raise the number of sails used by the default algorithm:", "follow these steps.",
        "to leave, you need to do the following:", "you will have to:", "moving the boat takes a few steps:",
        "the quickest way to load it is to:", "on each dock do the following:", "there are a few things you must do:",
        "three steps are required to sail:", "the recommended workflow goes like this, in steps:", "configure the lock:",
        "if somebody wants to sail, they can follow these steps:", "three steps are required to have your boat painted:",
        "perform these steps on the boat.", "perform these commands on the boat.", "the following steps must be performed:"})
    EXPECT_EQ(read_lead(lead), Lead::kReader) << lead;
}

TEST(Leads, ToAnythingElse) {
  for (const char* lead :
       {"the harbour frees docks in the following order:", "it performs the following steps:", "boatd will:",
        "it will only do the following:", "there are two shortcuts.", "the rules are as follows:", "a boat is loaded as follows:",
        "you can sail in two ways:", "the following algorithm will happen whenever a boat arrives:", "open(boat) \xE2\x86\x92 harbour",
        "to reach it, you can:", "this means one of three things:", "the answer can be:", "for these reasons:",
        "here are the steps used to find a dock:", "a boat can do one of four things,",
        "the following steps take place at night.", "these steps are performed whenever it rains.", "once it is open, you must either:",
        "there are several steps that you can take:", "there are multiple ways you can reach the harbour:", "to summarize:", "we propose the following changes:",
        "ring twice to have the harbour:", "the lock will then work as follows"})
    EXPECT_EQ(read_lead(lead), Lead::kOther) << lead;
}

TEST(Leads, MaySayNothingOfTheList) {
  for (const char* lead : {"", "boats float.", "it points the bow to the wind and holds it.", "this page shows a harbour.",
                           "this file describes a lock that opens at night:"})
    EXPECT_EQ(read_lead(lead), Lead::kOpen) << lead;
}

TEST(Headings, NameNoTask) {
  EXPECT_TRUE(names_no_task("stop sequence"));
  EXPECT_TRUE(names_no_task("general rules"));
  EXPECT_TRUE(names_no_task("how the lock works"));
  EXPECT_TRUE(names_no_task("dock resolution for boats and ships"));
  EXPECT_TRUE(names_no_task("work items"));
  EXPECT_TRUE(names_no_task("boat.harbour.locks module"));
  EXPECT_FALSE(names_no_task("install the sail module"));
  EXPECT_FALSE(names_no_task("load the boat"));
}

TEST(Headings, OfLicencesAndProposals) {
  EXPECT_TRUE(is_a_licence("gnu general public license"));
  EXPECT_TRUE(is_a_licence("terms and conditions for sailing"));
  EXPECT_FALSE(is_a_licence("install the licence key"));
  EXPECT_TRUE(is_a_proposal("proposed changes"));
  EXPECT_FALSE(is_a_proposal("design your boat"));
}

}  // namespace
}  // namespace docent::extract
