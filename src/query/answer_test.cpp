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

TEST(Answer, PicksTheSentenceThatHoldsTheQuestionsWords) {
  const FlatIndex index;
  const std::vector<SearchHit> evidence{
      hit(1, "Nodes", "Nodes run things. The kubelet evicts pods when memory is low. Something else follows here today.")};
  const auto statements = compose_answer("when does the kubelet evict pods?", Intent::kExplain, evidence, index, 400);
  ASSERT_FALSE(statements.empty());
  EXPECT_EQ(statements[0].text, "The kubelet evicts pods when memory is low.");
  EXPECT_EQ(statements[0].citations, std::vector<std::uint32_t>{1});
}

TEST(Answer, EveryStatementStandsVerbatimInItsEvidence) {
  const FlatIndex index;
  const std::vector<SearchHit> evidence{
      hit(1, "Drain a node", "To drain a node:\n1. Cordon the node.\n2. Run the drain command.\nkubectl drain NODE\n3. Wait for the node.",
          "kubectl drain NODE"),
      hit(2, "Nodes", "A node is a machine. You may drain a node at any time.")};
  const auto statements = compose_answer("how do I drain a node", Intent::kProcedure, evidence, index, 400);
  ASSERT_GE(statements.size(), 3U);
  for (const Statement& statement : statements) {
    const std::string& text = evidence[statement.citations.front() - 1].view.passage.text;
    EXPECT_NE(text.find(statement.text), std::string::npos) << statement.text;
  }
}

TEST(Answer, StepsComeWholeAndInOrder) {
  const FlatIndex index;
  const std::vector<SearchHit> evidence{
      hit(1, "Rotate the key", "1. Stop the writer.\n2. Rotate the key with the tool.\n3. Start the writer.")};
  const auto statements = compose_answer("how to rotate the key", Intent::kProcedure, evidence, index, 400);
  ASSERT_EQ(statements.size(), 3U);
  EXPECT_EQ(statements[0].text, "1. Stop the writer.");
  EXPECT_EQ(statements[2].text, "3. Start the writer.");
}

TEST(Answer, NothingSharedMeansNothingSaid) {
  const FlatIndex index;
  const std::vector<SearchHit> evidence{hit(1, "Nodes", "Nodes run things and do other work.")};
  EXPECT_TRUE(compose_answer("capital of France", Intent::kSearch, evidence, index, 400).empty());
  EXPECT_TRUE(compose_answer("anything", Intent::kSearch, {}, index, 400).empty());
}

TEST(Answer, BudgetIsKept) {
  const FlatIndex index;
  std::string text;
  for (int i = 0; i < 50; ++i) text += "The node number " + std::to_string(i) + " drains slowly in this test case. ";
  const std::vector<SearchHit> evidence{hit(1, "Nodes", text)};
  std::size_t words = 0;
  for (const auto& statement : compose_answer("node drains slowly", Intent::kSearch, evidence, index, 24))
    words += base::split(statement.text, ' ').size();
  EXPECT_LE(words, 24U);
}

TEST(Answer, CodeInMarkdownCannotEndItsFence) {
  const std::vector<Statement> statements{{"a\n```\nb", {1}, Statement::Form::kCode}};
  EXPECT_TRUE(to_markdown(statements, Intent::kProcedure).starts_with("````\n"));
}

}  // namespace
}  // namespace docent::query
