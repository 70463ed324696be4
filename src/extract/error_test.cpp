#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/testing/extracted.h"

namespace docent::extract {
namespace {

using model::NodeKind;
using testing::Extracted;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(RaisedErrors, WhatCodeRaisesOrCatchesIsAnErrorAndWhatItImportsIsNot) {
  const Extracted made("# A\n\n```python\nfrom boats import TideError\n\ntry:\n    sail()\nexcept dock.HarbourError as e:\n    raise WindError(e)\n```\n\n```java\ncatch (RowException e) {}\n```\n");
  EXPECT_THAT(made.names(NodeKind::kError), ElementsAre("HarbourError", "RowException", "WindError"));
}

TEST(RaisedErrors, ConditionsOfAnExceptionBlockAreErrors) {
  const Extracted made("# A\n\n```sql\nBEGIN\n  x := 1;\nEXCEPTION\n  WHEN no_wind OR low_tide THEN\n    NULL;\nEND;\n```\n");
  EXPECT_THAT(made.names(NodeKind::kError), ElementsAre("low_tide", "no_wind"));
}

TEST(RaisedErrors, ACommentThatIsANameSaysWhatIsRaised) {
  const Extracted made("# A\n\n```python\nboat[0]  # KeyError\nload()   # KeyError is not expected here\n```\n");
  EXPECT_THAT(made.names(NodeKind::kError), ElementsAre("KeyError"));
}

TEST(ErrorConstants, CountWhereTheyAreCalledErrorsOrSaySoThemselves) {
  const Extracted made("# A\n\nLoading fails with BOAT_BUSY when it is full; the BOAT_OPEN_READONLY flag avoids that. It returns a `BOAT_FATAL_ERROR` object. BOAT_LOCKED errors are rare.\n");
  EXPECT_THAT(made.names(NodeKind::kError), ElementsAre("BOAT_BUSY", "BOAT_FATAL_ERROR", "BOAT_LOCKED"));
}

TEST(DefinedErrors, ReferencesAndTablesNameThemByClassAndCode) {
  EXPECT_THAT(Extracted(std::vector<testing::Source>{{"a.html", "<h1>A</h1><dl><dt>exception boats.core.HarbourGone</dt><dd>Raised at sea.</dd></dl>"}}).names(NodeKind::kError), ElementsAre("HarbourGone"));
  EXPECT_THAT(Extracted("# Error codes\n\n| Error Code | Condition Name |\n|---|---|\n| `HV021` | `no_harbour_here` |\n").names(NodeKind::kError), ElementsAre("HV021"));
  EXPECT_THAT(Extracted("# A\n\nIt ends with SQLSTATE '22012', or with the `no_wind` condition.\n").names(NodeKind::kError), ElementsAre("22012", "no_wind"));
}

TEST(ErrorMessages, ShortOnesCountWhereTheTextSaysErrorMessage) {
  EXPECT_THAT(Extracted("# A\n\nThe error message will be `Harbour refused`.\n").names(NodeKind::kError), ElementsAre("Harbour refused"));
  EXPECT_THAT(Extracted("# A\n\nThe state `Harbour refused` is final.\n").names(NodeKind::kError), IsEmpty());
}

}  // namespace
}  // namespace docent::extract
