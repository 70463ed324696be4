#include "query/answer.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace docent::query {
namespace {

// All words are equally rare.
class FlatIndex final : public store::TextSnapshot {
 public:
  base::Result<store::TextSearchResult> search(const text::LexicalQuery&, const store::DocumentFilter&, std::size_t,
                                               const base::Deadline&) const override {
    return store::TextSearchResult{};
  }
  base::Result<std::vector<float>> scores(const text::LexicalQuery&, std::span<const model::PassageKey> passages,
                                          const base::Deadline&) const override {
    return std::vector<float>(passages.size());
  }
  double idf(std::string_view) const override { return 1.0; }
  std::uint64_t passages() const override { return 1; }
  model::Generation generation() const override { return 1; }
};

SearchHit hit(std::uint32_t rank, const std::string& heading, const std::string& text, const std::string& code = "") {
  SearchHit made;
  made.rank = rank;
  made.score = 0.9;
  made.view.passage.text = text;
  made.view.passage.code = code;
  made.view.passage.heading_line = heading;
  return made;
}

// What is said, with nothing but the evidence to read.
std::vector<Statement> said(std::string_view question, std::vector<SearchHit> evidence, std::size_t budget = 400) {
  const FlatIndex index;
  auto answer = compose_answer({question, budget}, evidence, index);
  return answer ? std::move(answer->statements) : std::vector<Statement>{};
}

TEST(Answer, PicksTheSentenceThatHoldsTheQuestionsWords) {
  const auto statements = said("when does the kubelet evict pods?", {hit(1, "Nodes", "Nodes run things. The kubelet evicts pods when memory is low. Something else follows here today.")});
  ASSERT_FALSE(statements.empty());
  EXPECT_EQ(statements[0].text, "The kubelet evicts pods when memory is low.");
  EXPECT_EQ(statements[0].citations, std::vector<std::uint32_t>{1});
}

TEST(Answer, EveryStatementStandsVerbatimInItsEvidence) {
  const std::vector<SearchHit> evidence{
      hit(1, "Drain a node", "To drain a node:\n1. Cordon the node.\n2. Run the drain command.\nkubectl drain NODE\n3. Wait for the node.",
          "kubectl drain NODE"),
      hit(2, "Nodes", "A node is a machine. You may drain a node at any time.")};
  const auto statements = said("how do I drain a node", evidence);
  ASSERT_GE(statements.size(), 3U);
  for (const Statement& statement : statements) {
    const std::string& text = evidence[statement.citations.front() - 1].view.passage.text;
    EXPECT_NE(text.find(statement.text), std::string::npos) << statement.text;
  }
}

TEST(Answer, StepsComeWholeAndInOrder) {
  const auto statements = said("how to rotate the key", {hit(1, "Rotate the key", "1. Stop the writer.\n2. Rotate the key with the tool.\n3. Start the writer.")});
  ASSERT_EQ(statements.size(), 3U);
  EXPECT_EQ(statements[0].text, "1. Stop the writer.");
  EXPECT_EQ(statements[2].text, "3. Start the writer.");
}

TEST(Answer, NothingSharedMeansNothingSaid) {
  const std::vector<SearchHit> evidence{hit(1, "Nodes", "Nodes run things and do other work.")};
  EXPECT_TRUE(said("capital of France", evidence).empty());
  EXPECT_TRUE(said("what is the capital of France?", evidence).empty());
  EXPECT_TRUE(said("anything", {}).empty());
}

TEST(Answer, BudgetIsKept) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "The node number " + std::to_string(i) + " drains slowly in this test case. ";
  std::size_t words = 0;
  for (const auto& statement : said("node drains slowly", {hit(1, "Nodes", text)}, 24)) words += base::split(statement.text, ' ').size();
  EXPECT_GT(words, 0U);
  EXPECT_LE(words, 24U);
}

TEST(Answer, CodeInMarkdownCannotEndItsFence) {
  Answer answer;
  answer.statements = {{"a\n```\nb", {1}, Statement::Form::kCode}};
  EXPECT_TRUE(to_markdown(answer).starts_with("````\n"));
}

TEST(Answer, MarkdownKeepsTermsTablesAndListsApart) {
  Answer answer;
  answer.verdict = "yes";
  answer.statements = {{"It may be set.", {1}, Statement::Form::kSentence},
                       {"--port int32", {2}, Statement::Form::kTerm},
                       {"| The port.", {2}, Statement::Form::kItem},
                       {"State | Meaning", {3}, Statement::Form::kItem},
                       {"Active | It runs.", {3}, Statement::Form::kItem}};
  EXPECT_EQ(to_markdown(answer), "**Yes.** It may be set. [1]\n\n**--port** int32 [2]\nThe port. [2]\n\n| State | Meaning [3] |\n|---|---|\n| Active | It runs. [3] |");
}

}  // namespace
}  // namespace docent::query
