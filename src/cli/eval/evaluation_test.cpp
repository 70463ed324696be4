#include "cli/eval/evaluation.h"

#include <gtest/gtest.h>

namespace docent::cli {
namespace {

query::FusedPassage passage(model::PassageKey key, model::DocumentKey document, double fused) {
  query::FusedPassage one;
  one.passage = key;
  one.document = document;
  one.fused = fused;
  return one;
}

Qrels qrels(std::string_view text) { return *parse_qrels(text, "test"); }

TEST(Evaluation, ADocumentStandsAtItsBestPassageOnce) {
  const std::vector<std::string> names{"a", "b", "c"};
  const auto name_of = [&](model::DocumentKey key) { return key < names.size() ? &names[key] : nullptr; };
  const std::vector<query::FusedPassage> passages{passage(1, 1, 9), passage(2, 1, 8), passage(3, 0, 7), passage(4, 9, 6),
                                                  passage(5, 2, 5)};
  const auto documents = form_documents(passages, name_of, nullptr);
  ASSERT_EQ(documents.size(), 3U);
  EXPECT_EQ(documents[0].id, "b");
  EXPECT_EQ(documents[0].score, 9.0F);
  EXPECT_EQ(documents[1].id, "a");
  EXPECT_EQ(documents[2].id, "c");
}

TEST(Evaluation, IgnoredPairsAreNeitherRankedNorJudgedAndOnlyForTheirQuery) {
  const EvalTask task = make_task({{"q1", "?", true}, {"q2", "?", true}}, qrels("q1\ta\t1\nq1\tb\t1\nq2\ta\t1\n"), qrels("q1\ta\t-1\n"));
  ASSERT_EQ(task.scored, 2U);
  EXPECT_FALSE(task.qrels.of("q1")->contains("a"));
  EXPECT_TRUE(task.qrels.of("q2")->contains("a"));
  const std::vector<std::string> names{"a", "b"};
  const auto documents = form_documents(std::vector{passage(1, 0, 2), passage(2, 1, 1)},
                                        [&](model::DocumentKey key) { return &names[key]; }, task.ignored.of("q1"));
  ASSERT_EQ(documents.size(), 1U);
  EXPECT_EQ(documents[0].id, "b");
}

TEST(Evaluation, QueriesWithoutAPositiveJudgementAreLeftOutUnlessMarkedUnanswerable) {
  const EvalTask task = make_task({{"good", "", true}, {"zero", "", true}, {"none", "", true}, {"off", "", false}},
                                  qrels("good\ta\t1\nzero\ta\t0\nother\ta\t1\n"), {});
  ASSERT_EQ(task.queries.size(), 2U);
  EXPECT_EQ(task.queries[0].id, "good");
  EXPECT_EQ(task.queries[1].id, "off");
  EXPECT_EQ(task.scored, 1U);
  EXPECT_EQ(task.unanswerable, 1U);
  EXPECT_EQ(task.left_out, 2U);
  EXPECT_EQ(task.unknown, 1U);
}

TEST(Evaluation, UnanswerableQueriesCountForConfidenceOnly) {
  const EvalTask task = make_task({{"good", "", true}, {"off", "", false}}, qrels("good\ta\t1\n"), {});
  const std::vector<QueryRun> runs{{{{"a", 2.0F}}, 0.9, 1.0}, {{{"a", 1.0F}}, 0.2, 3.0}};
  const ModeFigures figures = figures_of(task, runs);
  EXPECT_DOUBLE_EQ(figures.mean.ndcg_10, 1);
  EXPECT_DOUBLE_EQ(*figures.confidence.answerable_auc, 1);
  EXPECT_NEAR(*figures.confidence.ece, 0.15, 1e-12);
  EXPECT_EQ(figures.p50_ms, 1);
  EXPECT_EQ(figures.p95_ms, 3);
}

TEST(Evaluation, ConfidenceIsComparedWithWhatWasFoundNotWithWhatExists) {
  const EvalTask task = make_task({{"missed", "", true}}, qrels("missed\ta\t1\n"), {});
  const ModeFigures figures = figures_of(task, std::vector<QueryRun>{{{{"b", 2.0F}}, 1.0, 1.0}});
  EXPECT_DOUBLE_EQ(*figures.confidence.ece, 1);
  EXPECT_FALSE(figures.confidence.answerable_auc.has_value());
  EXPECT_FALSE(figures.confidence.ece_answerable.has_value());
}

TEST(Evaluation, ANearMissRepeatsAScoredQuestionAndCountsForTheConfidenceOnly) {
  EvalTask task = make_task({{"good", "why?", true}, {"off", "", false}}, qrels("good\ta\t1\n"), {});
  add_near_misses(task);
  ASSERT_EQ(task.queries.size(), 3U);
  EXPECT_EQ(task.queries[2].text, "why?");
  EXPECT_EQ(task.queries[2].near_miss_of, "good");
  EXPECT_FALSE(task.queries[2].answerable);
  EXPECT_EQ(task.scored, 1U);
  EXPECT_EQ(task.unanswerable, 2U);
  const std::vector<QueryRun> runs{{{{"a", 2.0F}}, 0.6, 4.0}, {{}, 0.1, 4.0}, {{}, 0.8, 0}};
  const ModeFigures figures = figures_of(task, runs);
  EXPECT_DOUBLE_EQ(figures.mean.ndcg_10, 1);
  EXPECT_EQ(figures.p50_ms, 4);
  EXPECT_DOUBLE_EQ(*figures.confidence.answerable_auc, 0.5);
  EXPECT_EQ(figures.confidence.answered, 1U);
  EXPECT_EQ(figures.confidence.questions, 3U);
}

}  // namespace
}  // namespace docent::cli
