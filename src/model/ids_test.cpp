#include "model/ids.h"

#include <gtest/gtest.h>

namespace docent::model {
namespace {

TEST(Ids, PartsDoNotRunIntoEachOther) {
  EXPECT_NE(make_document_id("a", "bc", "d"), make_document_id("ab", "c", "d"));
  EXPECT_NE(make_document_id("a", "", "bd"), make_document_id("a", "b", "d"));
  EXPECT_EQ(make_document_id("a", "", "d"), make_document_id("a", "", "d"));
}

TEST(Ids, SectionDependsOnPlaceInTheHeadingTree) {
  const DocumentId document = make_document_id("s", "", "p");
  const SectionId first = make_section_id(document, {{"Usage", 0}});
  const SectionId second = make_section_id(document, {{"Usage", 1}});
  const SectionId nested = make_section_id(document, {{"Intro", 0}, {"Usage", 0}});
  EXPECT_NE(first, second);
  EXPECT_NE(first, nested);
  EXPECT_TRUE(first.value.starts_with("sec_"));
  EXPECT_EQ(first.value.size(), 4U + 32U);
}

TEST(Ids, TieOrdersAsTheId) {
  PassageId previous = make_passage_id(make_section_id(make_document_id("s", "", "p"), {}), 0);
  for (std::uint32_t i = 1; i < 50; ++i) {
    const PassageId next = make_passage_id(make_section_id(make_document_id("s", "", "p"), {}), i);
    EXPECT_EQ(previous.value < next.value, previous.tie() < next.tie());
    previous = next;
  }
}

}  // namespace
}  // namespace docent::model
