#include "query/answers/units.h"

#include <gtest/gtest.h>

#include "query/answers/terms.h"

namespace docent::query {
namespace {

std::string cut(const std::string& text, const std::string& code = "") {
  model::PassageRecord passage;
  passage.text = text;
  passage.code = code;
  std::string out;
  for (const Unit& unit : cut_units(passage)) {
    static constexpr const char* kNames[] = {"sentence", "item", "row", "term", "code"};
    out += std::to_string(unit.block) + " " + kNames[static_cast<std::size_t>(unit.kind)] + (unit.number > 0 ? " " + std::to_string(unit.number) : "") + ": " + std::string(unit.text) + "\n";
  }
  return out;
}

TEST(Units, AreSentencesItemsRowsTermsAndCode) {
  EXPECT_EQ(cut("One. Two goes on.\n\n1. First.\n2. Second:\n  - below\n\nmake it\n\nA | B\nc | d", "make it"),
            "0 sentence: One.\n0 sentence: Two goes on.\n1 item 1: 1. First.\n1 item 2: 2. Second:\n1 item:   - below\n2 code: make it\n3 row: A | B\n3 row: c | d\n");
  EXPECT_EQ(cut("maxPods\nint32\n\nThe most pods. Default: 110"), "0 term: maxPods\nint32\n1 sentence: The most pods.\n1 sentence: Default: 110\n");
  EXPECT_EQ(cut("--port int32 Default: 80\n| The port."), "0 term: --port int32 Default: 80\n0 row: | The port.\n");
  EXPECT_EQ(cut("\n\n  \n"), "");
}

TEST(Terms, StemsStandAtWordStartsAndShortOnesTakeInflectionsOnly) {
  EXPECT_TRUE(has_stem("all pods run", "pod"));
  EXPECT_TRUE(has_stem("it is running", "run"));
  EXPECT_FALSE(has_stem("podman runs", "pod"));
  EXPECT_FALSE(has_stem("a tripod", "pod"));
  EXPECT_TRUE(has_stem("two policies", "polic"));
  EXPECT_TRUE(has_stem("set --max-pods here", "--max-pods"));
}

}  // namespace
}  // namespace docent::query
