#include "extract/item_list.h"

#include <gtest/gtest.h>

#include <vector>

namespace docent::extract {
namespace {

using Items = std::vector<std::string_view>;

TEST(Items, ThatAreCasesOrChoicesAreNoSteps) {
  EXPECT_FALSE(ask_the_reader(Items{"If you have a boat, load it.", "If you have none, buy one."}, 1.0F, Lead::kReader));
  EXPECT_FALSE(ask_the_reader(Items{"Look for a boat.", "If yes, send it.", "If no, call the captain.", "If there is none, stop."}, 1.0F, Lead::kReader));
  EXPECT_FALSE(ask_the_reader(Items{"Row to the dock.", "Alternatively, sail."}, 1.0F, Lead::kReader));
  EXPECT_FALSE(ask_the_reader(Items{"Row to the dock, or", "Sail."}, 1.0F, Lead::kReader));
  EXPECT_TRUE(ask_the_reader(Items{"Open the lock.", "If you have a boat, load it.", "Sail."}, 1.0F, Lead::kOpen));
  EXPECT_TRUE(ask_the_reader(Items{"Row to the dock.", "Tie the boat.", "Alternatively, use the anchor."}, 1.0F, Lead::kOpen));
}

TEST(Items, OfWhichEachHasItsOwnPurposeAreTasksAndNoSteps) {
  const Items items = {"To load the boat, ring.", "To sail, row.", "To stop, wait."};
  EXPECT_FALSE(ask_the_reader(items, 1.0F, Lead::kOpen));
  EXPECT_TRUE(ask_the_reader(items, 1.0F, Lead::kReader));
  EXPECT_TRUE(ask_the_reader(Items{"Ring the bell.", "To sail, row.", "To stop, wait."}, 1.0F, Lead::kOpen));
}

TEST(Items, NeedInstructionsMoreTheLessTheLeadSays) {
  const Items items = {"Open the lock.", "Boats float."};
  EXPECT_TRUE(ask_the_reader(items, 0.5F, Lead::kReader));
  EXPECT_FALSE(ask_the_reader(items, 0.5F, Lead::kOpen));
}

}  // namespace
}  // namespace docent::extract
