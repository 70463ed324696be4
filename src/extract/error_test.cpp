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

TEST(RaisedErrors, AllOfAListAndTheMessageOfACommentAreFound) {
  const Extracted made("# A\n\n```python\ntry:\n    sail()\nexcept (WindError, dock.TideError):\n    pass\nload()  # Raises ValueError: seek of closed boat.\n```\n");
  EXPECT_THAT(made.names(NodeKind::kError), ElementsAre("TideError", "WindError", "seek of closed boat"));
}

TEST(RaisedErrors, ANameThatAnErrorIsComparedWithCounts) {
  EXPECT_THAT(Extracted("# A\n\n```tcl\nif {$errorArray(condition) == \"no_wind\"} {\n  row\n}\nif {$name == \"no_boat\"} {}\n```\n").names(NodeKind::kError), ElementsAre("no_wind"));
}

TEST(ErrorConstants, OnesThatSayFailureCountAndSettingsAboutErrorsDoNot) {
  EXPECT_THAT(Extracted("# A\n\nOne of BOAT_ERROR_NODOCK and BOAT_OK is returned; set ON_ERROR_STOP or BOAT_ERROR_HANDLER.\n").names(NodeKind::kError), ElementsAre("BOAT_ERROR_NODOCK"));
}

TEST(ErrorConstants, WhatADocumentCallsAnErrorOnceIsOneEverywhereInIt) {
  EXPECT_THAT(Extracted("# A\n\nLoading may return BOAT_FULL.\n\n# B\n\nA BOAT_FULL error is final; BOAT_EMPTY is not.\n").names(NodeKind::kError), ElementsAre("BOAT_FULL"));
}

TEST(ErrorOutput, ReasonsStandInColumnsAndAfterLabels) {
  EXPECT_THAT(Extracted("# A\n\n```\nNAME    READY   STATUS      AGE\nboat-1  0/1     TideError   5s\n```\n").names(NodeKind::kError), ElementsAre("TideError"));
  EXPECT_THAT(Extracted("# A\n\n```\nfrom boats import TideError\n```\n").names(NodeKind::kError), IsEmpty());
}

TEST(ErrorOutput, CodesInFrontOfTheirMessageAreTheName) {
  EXPECT_THAT(Extracted("# A\n\n```\n[Fri Sep 09 10:42:29 2011] [core:error] [pid 7] AB00124: too many boats in the harbour\n```\n").names(NodeKind::kError), ElementsAre("AB00124"));
  EXPECT_THAT(Extracted("# A\n\n```\nRFC7230: message syntax and routing\n```\n").names(NodeKind::kError), IsEmpty());
}

TEST(ErrorOutput, LogLinesOfSeveralFormsHaveAMessage) {
  EXPECT_THAT(Extracted("# A\n\n```\nE0725 12:34:56.789012    1 boat.go:12] no such boat here\nERROR[2022-04-26T00:43:24Z] loading boat 7 failed\n2021/01/01 12:00:00 [error] 12#0: *1 open() failed for dock\n```\n").names(NodeKind::kError),
              ElementsAre("loading boat 7 failed", "no such boat here", "open() failed for dock"));
}

TEST(ErrorOutput, DataTellsHowSomethingEnded) {
  EXPECT_THAT(Extracted("# A\n\n```yaml\nstate:\n  exitCode: 137\n  reason: BoatKilled\n  warning: |-\n    boats/v1: ERROR: <input>:1:7: undefined field 'sail'\n  error: a key of data\n```\n").names(NodeKind::kError), ElementsAre("BoatKilled", "exit status 137", "undefined field 'sail'"));
}

TEST(ErrorOutput, PlacesInFilesAreNoPartOfAMessage) {
  EXPECT_THAT(Extracted("# A\n\n```\nBoat: ERROR: <input>:1:7: undefined field 'sail'\n```\n").names(NodeKind::kError), ElementsAre("undefined field 'sail'"));
}

TEST(ErrorOutput, TheFirstLineOfABlockThatAnErrorLeadsToIsTheMessage) {
  EXPECT_THAT(Extracted("# A\n\nThen you get an error:\n\n```\nThe boat \"x\" is invalid: no sail\nmast missing\n```\n").names(NodeKind::kError), ElementsAre("The boat \"x\" is invalid: no sail"));
  // Data behind the message are no part of it.
  EXPECT_THAT(Extracted("# A\n\nThen you get an error:\n\n```\nThe boat is invalid: {" + std::string(500, 'x') + "}\n```\n").names(NodeKind::kError), ElementsAre("The boat is invalid"));
  // Columns are no sentence, and what shows a message is not always an error.
  EXPECT_THAT(Extracted("# A\n\nTo obtain the detailed error message:\n\n```\nThe boat is invalid today\n```\n").names(NodeKind::kError), IsEmpty());
  EXPECT_THAT(Extracted("# A\n\nYou see this message:\n\n```\nThe boat is in the harbour\n```\n").names(NodeKind::kError), IsEmpty());
}

TEST(Statuses, OfHttpAreNamedByTheWordsAroundThem) {
  EXPECT_THAT(Extracted("# A\n\nA \"Gone\" status (410), 401 or 403 responses, 408 REQUEST TIME OUT, and 404 pages.\n").names(NodeKind::kError), ElementsAre("HTTP 401", "HTTP 403", "HTTP 408", "HTTP 410"));
  EXPECT_THAT(Extracted("# A\n\nFor 404 errors – not for 500s – it waits. It returns 500 rows.\n").names(NodeKind::kError), ElementsAre("HTTP 404", "HTTP 500"));
  EXPECT_THAT(Extracted("# A\n\nAn SMTP server answers with a 421 response.\n").names(NodeKind::kError), IsEmpty());
}

TEST(Statuses, OfProcessesAreNamedWhereTheyEnd) {
  EXPECT_THAT(Extracted("# A\n\n```\nState:      Waiting\n  Exit Code:    137\n```\n\nIt exited with 126, then with an exit status of `3`; it exits with 2 boats and with status 0.\n\n```js\nprocess.exitCode = 9;\n```\n").names(NodeKind::kError), ElementsAre("exit status 126", "exit status 137", "exit status 3"));
  EXPECT_THAT(Extracted("# boat\n\n## Exit Status\n\nboat returns 0 if all is well, 1 if it leaks, and 2 when it sinks after 40 days.\n").names(NodeKind::kError), ElementsAre("exit status 1", "exit status 2"));
}

TEST(Statuses, ThatPagesListAgainAndAgainAreLessCertain) {
  const std::string operation = "\n\n#### Response\n\n200: OK\n\n401: Unauthorized\n";
  const Extracted made("# Boat\n\n## get" + operation + "\n## list" + operation + "\n## delete" + operation + "\n## Access\n\nWithout a token the answer is 401 Unauthorized, try again.\n");
  EXPECT_THAT(made.names(NodeKind::kError), ElementsAre("HTTP 401"));
  const model::GraphPart part = made.part(0);
  std::vector<float> confidences;
  for (const model::EntityMention& mention : part.mentions) confidences.push_back(mention.where.confidence);
  EXPECT_THAT(confidences, ::testing::UnorderedElementsAre(0.6F, 0.6F, 0.6F, 0.88F));
}

TEST(SqlStates, HaveTheConditionBesideThemAsAnotherName) {
  const Extracted made("# A\n\nThese have the SQLSTATE code 40P01 (deadlock_detected).\n");
  EXPECT_THAT(made.names(NodeKind::kError), ElementsAre("40P01"));
}

TEST(ErrorHeadings, ThatAreAMessageNameIt) {
  EXPECT_THAT(Extracted("# A\n\n## Failed to open the dock error\n\nText.\n").names(NodeKind::kError), ElementsAre("Failed to open the dock"));
  EXPECT_THAT(Extracted("# A\n\n## Invalid input will never cause errors\n\n## Boat state (TideError)\n\nText.\n").names(NodeKind::kError), ElementsAre("TideError"));
}

TEST(QuotedErrors, ATermThatIsIntroducedIsNoMessage) {
  EXPECT_THAT(Extracted("# A\n\nDetails of the error are called the \"extended result code\". It reports the error \"no such boat\".\n").names(NodeKind::kError), ElementsAre("no such boat"));
}

TEST(RaisedErrors, AnArticleInProseNamesAClass) {
  EXPECT_THAT(Extracted("# A\n\nIf a TideError or a WindException comes up, wait. The TideError handler waits too.\n").names(NodeKind::kError), ElementsAre("TideError", "WindException"));
  EXPECT_THAT(Extracted("# A\n\nSet OnTideError to wait.\n").names(NodeKind::kError), IsEmpty());
}

TEST(RaisedErrors, AListOfErrorsNamesItsClassesInCode) {
  EXPECT_THAT(Extracted("# A\n\n## Troubleshooting\n\n- `HarbourNotReady`: This happens at low tide.\n").names(NodeKind::kError), ElementsAre("HarbourNotReady"));
  EXPECT_THAT(Extracted("# A\n\n## Boats\n\n- `HarbourNotReady`: This is a boat.\n").names(NodeKind::kError), IsEmpty());
}

TEST(ErrorConstants, LevelsOfLogsAndSeveritiesAreNone) {
  EXPECT_THAT(Extracted("# A\n\nIt logs at BOATLOG_ERR, issues a FATAL_ERROR and has a flag CAPTURE_BOAT_ERROR.\n").names(NodeKind::kError), IsEmpty());
  EXPECT_THAT(Extracted("# A\n\nThe bind fails because of EADDRNOTAVAIL.\n").names(NodeKind::kError), ElementsAre("EADDRNOTAVAIL"));
}

TEST(ErrorOutput, WhatTheSystemRefusesIsAMessage) {
  EXPECT_THAT(Extracted("# A\n\n```\nmoor: /dock/7: Permission denied\nDETAIL: the dock: No such file or directory\n```\n").names(NodeKind::kError), ElementsAre("moor: /dock/7: Permission denied"));
}

TEST(ErrorOutput, SeveritiesStandInColumnsAndBehindTheirKind) {
  EXPECT_THAT(Extracted("# A\n\n```\nUnhandled harbour error: tide too low for boat\n  Warning  Failed  7s (x2 over 8s)  harbour  Error: failed to load boat 7\nMon Oct 26 19:07:23 2009 - ERROR: pier one is closed\n```\n").names(NodeKind::kError),
              ElementsAre("failed to load boat 7", "pier one is closed", "tide too low for boat"));
}

TEST(Statuses, StandInTypographicQuotesAndWithWordsOfTheirOwn) {
  EXPECT_THAT(Extracted("# A\n\nA \xE2\x80\x98" "403 Forbidden\xE2\x80\x99 response, then a 429 Busy response, and fails with `500 Server Error`; the boat is terminated (\xE2\x80\x9C" "BoatKilled\xE2\x80\x9D).\n").names(NodeKind::kError), ElementsAre("BoatKilled", "HTTP 403", "HTTP 429", "HTTP 500"));
}

TEST(Statuses, OfProcessesAreListedInOneParagraph) {
  EXPECT_THAT(Extracted("# A\n\nExit status: 0 No leaks were found. 1 Leaks were found. 40 boats sail.\n").names(NodeKind::kError), ElementsAre("exit status 1"));
}

TEST(Statuses, ASignalThatIsSentIsNoError) {
  EXPECT_THAT(Extracted("# A\n\nIf it does not exit in time, it is sent SIGKILL.\n").names(NodeKind::kError), IsEmpty());
  EXPECT_THAT(Extracted("# A\n\nThe boat was killed by SIGKILL.\n").names(NodeKind::kError), ElementsAre("SIGKILL"));
}

TEST(SqlStates, StandBehindTheirCondition) {
  EXPECT_THAT(Extracted("# A\n\nWithout a SQLSTATE the default is raise_tide (P0001).\n").names(NodeKind::kError), ElementsAre("P0001"));
}

TEST(QuotedErrors, AClassAndItsMessageAreNamedByTheMessage) {
  EXPECT_THAT(Extracted("# A\n\nAt the start I get an exception like \"boats.TideException: Harbour 7 not found\".\n").names(NodeKind::kError), ElementsAre("Harbour 7 not found"));
}

}  // namespace
}  // namespace docent::extract
