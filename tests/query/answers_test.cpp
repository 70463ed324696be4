// Answers on a whole store: the form that a question gets, what must be said, and that nothing is said that its citation does not say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "answer_desk.h"
#include "base/text.h"
#include "lantern_corpus.h"
#include "query/answers/composition.h"

namespace docent::query {
namespace {

using testing::AnswerDesk;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const AnswerDesk& lantern() {
  static const auto kDesk = [] {
    auto desk = std::make_unique<AnswerDesk>();
    desk->ingest("lantern", testing::lantern_files());
    return desk;
  }();
  return *kDesk;
}

std::string all_text(const AskResponse& answer) {
  std::string text;
  for (const Statement& statement : answer.statements) text += statement.text + "\n";
  return text;
}

std::set<std::string> words_of(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (const char c : base::ascii_lower(text) + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) || (static_cast<unsigned char>(c) & 0x80U) != 0) word.push_back(c);
    else if (!word.empty()) words.insert(std::exchange(word, {}));
  }
  return words;
}

// What is wrong with the grounds of an answer; empty when each statement stands verbatim in what it cites, each citation can be checked, and the Markdown
// has no word beside the statements.
std::string grounds_missing(const Engine& engine, const AskResponse& answer) {
  std::set<std::string> allowed{"yes", "no", "the", "sources", "do", "not", "agree", "on"};
  for (const Statement& statement : answer.statements) {
    if (statement.citations.empty()) return "no citation: " + statement.text;
    for (std::size_t i = 0; i < statement.citations.size(); ++i) {
      const std::uint32_t number = statement.citations[i];
      if (number < 1 || number > answer.search.results.size()) return "no such evidence: " + statement.text;
      const SearchHit& hit = answer.search.results[number - 1];
      if (hit.rank != number) return "evidence is not in the order of its numbers";
      const std::string& text = hit.view.passage.text;
      const bool stands = i == 0 ? text.find(statement.text) != std::string::npos : folded_text(text).find(folded_text(statement.text)) != std::string::npos;
      if (!stands) return "not in its citation: " + statement.text;
      const auto verdict = engine.verify(hit.citation_id, {});
      if (!verdict || verdict->kind != VerdictKind::kValid || verdict->text != text) return "the citation of this does not verify: " + statement.text;
    }
    allowed.merge(words_of(statement.text));
    allowed.merge(words_of(statement.heading));
    for (const std::uint32_t number : statement.citations) allowed.insert(std::to_string(number));
  }
  for (const Conflict& conflict : answer.conflicts) {
    allowed.merge(words_of(conflict.about));
    for (const std::string& value : conflict.values) {
      const bool said = std::ranges::any_of(conflict.statements, [&](std::uint32_t i) { return i < answer.statements.size() && answer.statements[i].text.find(value) != std::string::npos; });
      if (!said) return "no statement has the value " + value;
      allowed.merge(words_of(value));
    }
  }
  if (!answer.answerable) return answer.statements.empty() ? "" : "statements of an answer that is none";
  for (const std::string& word : words_of(answer.answer_markdown))
    if (!allowed.contains(word)) return "a word of the Markdown that no statement has: " + word;
  return {};
}

class LanternAnswers : public ::testing::TestWithParam<testing::LanternQuestion> {};

TEST_P(LanternAnswers, SayWhatWasAskedInItsFormAndNothingUngrounded) {
  const AskResponse answer = lantern().ask(GetParam().question);
  EXPECT_EQ(answer.form, GetParam().form);
  EXPECT_THAT(all_text(answer), HasSubstr(GetParam().must_say));
  EXPECT_EQ(grounds_missing(lantern().engine(), answer), "");
}

INSTANTIATE_TEST_SUITE_P(Questions, LanternAnswers, ::testing::ValuesIn(testing::kLanternQuestions),
                         [](const ::testing::TestParamInfo<testing::LanternQuestion>& one) { return std::to_string(one.index) + "_" + one.param.form; });

TEST(Answers, FortyMixedQuestionsAreAsked) { EXPECT_GE(std::size(testing::kLanternQuestions), 40U); }

TEST(Answers, StepsComeWholeInOrderAndAfterWhatMustBeThereFirst) {
  const AskResponse answer = lantern().ask("How do I install Lantern on Linux?");
  const std::string text = all_text(answer);
  std::size_t at = 0;
  for (const char* part : {"Port 7070 must be free.", "1. Download the package:", "curl -LO", "2. Install the package:", "sudo dpkg", "3. Start the service:", "sudo systemctl start lantern", "4. Check that the beacon answers"}) {
    const std::size_t found = text.find(part, at);
    ASSERT_NE(found, std::string::npos) << part << " is missing or out of order in:\n" << text;
    at = found;
  }
  EXPECT_THAT(text, Not(HasSubstr("apt remove")));
}

TEST(Answers, WhatACommandPrintsIsNoStep) { EXPECT_THAT(all_text(lantern().ask("how to back up a topic")), Not(HasSubstr("orders-0001 written"))); }

TEST(Answers, StepsThatDoNotFitTheBudgetAreCutWholeAndSaidToGoOn) {
  const AskResponse answer = lantern().ask("How do I upgrade a cluster?", {}, 40);
  EXPECT_THAT(all_text(answer), Not(HasSubstr("5. Go on with the next node.")));
  EXPECT_THAT(answer.search.notes, ::testing::Contains(HasSubstr("larger budget")));
  EXPECT_EQ(grounds_missing(lantern().engine(), answer), "");
}

TEST(Answers, SourcesThatDisagreeAreShownAsSuch) {
  const AskResponse answer = lantern().ask("What is the default for network.max_connections?");
  ASSERT_EQ(answer.conflicts.size(), 1U);
  EXPECT_THAT(answer.conflicts[0].values, ::testing::UnorderedElementsAre("1000", "2000"));
  EXPECT_THAT(answer.answer_markdown, HasSubstr("The sources do not agree on network.max_connections"));
  const AskResponse version = lantern().ask("In which version was the web console added?");
  ASSERT_EQ(version.conflicts.size(), 1U);
  EXPECT_THAT(version.conflicts[0].values, ::testing::UnorderedElementsAre("2.2", "2.3"));
  EXPECT_THAT(lantern().ask("What is the default of storage.retention_hours?").conflicts, IsEmpty());
}

TEST(Answers, YesAndNoAreSaidOnlyWhereASentencePlainlySaysSo) {
  EXPECT_EQ(lantern().ask("Can a queue be replayed?").verdict, "no");
  EXPECT_EQ(lantern().ask("Does Lantern restart failed consumers automatically?").verdict, "yes");
  EXPECT_EQ(lantern().ask("Do transactions work across clusters?").verdict, "no");
  EXPECT_EQ(lantern().ask("Can a partition be read by two consumers of a group?").verdict, "") << "\"only one\" is for the reader to judge";
}

TEST(Answers, AComparisonHasATableOfBoth) {
  const AskResponse answer = lantern().ask("What is the difference between a topic and a queue?");
  EXPECT_THAT(answer.answer_markdown, HasSubstr("| topic | queue |\n|---|---|"));
  std::set<std::uint32_t> columns;
  for (const Statement& statement : answer.statements)
    if (statement.form == Statement::Form::kCell) columns.insert(statement.column);
  EXPECT_EQ(columns, (std::set<std::uint32_t>{0, 1}));
}

TEST(Answers, ATableThatWasAskedForComesWithItsColumns) { EXPECT_THAT(lantern().ask("List the states of a consumer").answer_markdown, HasSubstr("| State | Meaning [")); }

TEST(Answers, WhatSeveralVersionsSayInTheSameWordsIsSaidOnceWithAllCitations) {
  AnswerDesk desk;
  desk.ingest("lantern", {{"glossary.md", "# Glossary\n\n## Topic\n\nA topic is a named stream of messages.\n"}}, "1.0");
  desk.ingest("lantern", {{"glossary.md", "# Glossary\n\n## Topic\n\nA topic is a named stream of messages.\n"}}, "2.0");
  const AskResponse answer = desk.ask("What is a topic?");
  ASSERT_EQ(answer.statements.size(), 1U);
  EXPECT_EQ(answer.statements[0].citations.size(), 2U);
  EXPECT_EQ(grounds_missing(desk.engine(), answer), "");
}

TEST(Answers, VersionsAreNotMixed) {
  AnswerDesk desk;
  desk.ingest("lantern", {{"keeper.md", "# Keeper\n\nThe keeper writes messages to disk in blocks.\n"}}, "1.0");
  desk.ingest("lantern", {{"keeper.md", "# Keeper\n\nThe keeper writes messages to disk through a mapped file.\n"}}, "2.0");
  AskRequest request;
  request.question = "What is the keeper?";
  request.min_confidence = 0;
  request.version_label = "1.0";
  const auto answer = desk.engine().ask(request);
  ASSERT_TRUE(answer);
  EXPECT_THAT(all_text(*answer), HasSubstr("in blocks"));
  EXPECT_THAT(all_text(*answer), Not(HasSubstr("mapped file")));
}

TEST(Answers, AFollowUpIsAnsweredOfWhatWasSpokenOf) {
  const AskResponse answer = lantern().ask("What is its default?", {"What does storage.retention_hours do?"});
  EXPECT_THAT(answer.understood_as, HasSubstr("storage.retention_hours"));
  EXPECT_THAT(all_text(answer), HasSubstr("168"));
  EXPECT_EQ(lantern().ask("What is a topic?", {"What is a queue?"}).understood_as, "");
}

// On real documentation, where it is there: no fact is checked, but that every word is grounded.
void expect_grounded(const AnswerDesk& desk, const std::vector<const char*>& questions) {
  std::size_t answered = 0;
  for (const char* question : questions) {
    const AskResponse answer = desk.ask(question);
    EXPECT_EQ(grounds_missing(desk.engine(), answer), "") << question;
    answered += answer.statements.empty() ? 0U : 1U;
  }
  EXPECT_GE(answered, questions.size() * 9 / 10);
}

std::string real_documents(const std::string& path) {
  const char* folder = std::getenv("DOCENT_EVAL_DIR");
  const std::filesystem::path found = std::filesystem::path(folder ? folder : "") / path;
  return folder && std::filesystem::exists(found) ? found.string() : std::string();
}

TEST(Answers, AreGroundedOnPrometheusDocuments) {
  const std::string target = real_documents("docs-prometheus/docs.tar.zst");
  if (target.empty()) GTEST_SKIP() << "DOCENT_EVAL_DIR names no folder with docs-prometheus/docs.tar.zst";
  AnswerDesk desk;
  desk.ingest_target(target, "prometheus");
  expect_grounded(desk, {"What is Prometheus?", "What is an exporter?", "How do I install Prometheus?", "How to configure alerting rules?", "What is the default scrape interval?", "What does storage.tsdb.retention.time do?", "difference between counter and gauge",
                         "histogram vs summary", "What metric types are there?", "List the service discovery mechanisms", "Can Prometheus scrape over HTTPS?", "Does Prometheus support authentication?", "How do I reload the configuration?",
                         "Since which version are native histograms stable?", "why do alerts flap", "What does the error out of order sample mean?", "How does federation work?", "What is remote write?", "Which port does Alertmanager listen on?", "How do I silence an alert?"});
}

}  // namespace
}  // namespace docent::query
