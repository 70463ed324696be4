// What is left out of a question that has little time, in which order, and that the answer says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "lantern_corpus.h"
#include "query/stage_table.h"
#include "search_desk.h"

namespace docent::query {
namespace {

using namespace std::chrono_literals;
using testing::SearchDesk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Milliseconds = std::chrono::duration<double, std::milli>;

class Deadlines : public ::testing::Test {
 protected:
  Deadlines() { desk_.ingest("lantern", testing::lantern_files()); }

  static std::set<std::string> late(const std::vector<StageReport>& stages) {
    std::set<std::string> names;
    for (const StageReport& stage : stages)
      if (stage.late) names.insert(stage.name);
    return names;
  }
  static const StageReport& stage(const std::vector<StageReport>& stages, std::string_view name) {
    const auto found = std::ranges::find(stages, name, &StageReport::name);
    if (found == stages.end()) throw std::runtime_error("no stage " + std::string(name));
    return *found;
  }
  SearchRequest everything(base::Deadline deadline) {
    SearchRequest request;
    request.query = "How do I restore a backup of a topic?";
    request.explain = true;
    request.why_not = "backup.md";
    request.deadline = std::move(deadline);
    return request;
  }

  SearchDesk desk_;
};

TEST(StageTable, HasOneOrderOfLeavingOut) {
  std::vector<int> order;
  for (const StageInfo& stage : kStages)
    if (stage.dropped > 0) order.push_back(stage.dropped);
  std::ranges::sort(order);
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], static_cast<int>(i) + 1);
  // Reranker, expansion, meaning: what the manual says.
  EXPECT_LT(find_stage("rank")->dropped, find_stage("mentions")->dropped);
  EXPECT_LT(find_stage("mentions")->dropped, find_stage("dense")->dropped);
  EXPECT_LT(find_stage("dense")->dropped, find_stage("answer")->dropped);
  EXPECT_NEAR(needed_after_ms("mentions"), find_stage("load")->needs_ms, 1e-9) << "the ranker may be left out";
}

TEST_F(Deadlines, WithTimeNothingIsLeftOut) {
  const auto found = desk_.search(everything(desk_.in(1000ms)));
  EXPECT_THAT(late(found.stages), IsEmpty());
  EXPECT_EQ(found.mode, Mode::kHybrid);
  EXPECT_TRUE(found.explained);
  EXPECT_NE(found.why_not, nullptr);
}

TEST_F(Deadlines, TheLessTimeTheMoreOfTheOrderGoes) {
  struct {
    double ms;
    std::set<std::string> late;
  } const kCases[] = {
      {9, {"why_not"}},
      {2.4, {"why_not"}},
      {2.0, {"why_not", "explain", "rank", "mentions", "dense"}},  // 1.5 and what must follow would not fit
      {0.5, {"why_not", "explain", "rank", "mentions", "dense"}},
  };
  for (const auto& one : kCases) {
    const auto found = desk_.search(everything(desk_.in(Milliseconds(one.ms))));
    EXPECT_EQ(late(found.stages), one.late) << one.ms << " ms";
    EXPECT_FALSE(found.results.empty()) << "what the words found is there";
    EXPECT_EQ(found.mode == Mode::kHybrid, !one.late.contains("dense"));
  }
}

TEST_F(Deadlines, WhatTimePassesInOneStageIsMissingForTheNext) {
  desk_.encoder.before_question = [&](const base::Deadline&) -> base::Status {
    desk_.clock.pass(7500us);  // of 8 ms
    return {};
  };
  const auto found = desk_.search(everything(desk_.in(8ms)));
  EXPECT_EQ(found.mode, Mode::kHybrid) << "the vector was there in time";
  // 0.5 ms are left: the ranker and what is left out before it do not fit, the mentions would need 0.4 + 0.4.
  EXPECT_EQ(late(found.stages), (std::set<std::string>{"why_not", "explain", "rank", "mentions"}));
  EXPECT_THAT(stage(found.stages, "mentions").reason, HasSubstr("0.5 ms remained"));
  EXPECT_THAT(stage(found.stages, "rank").reason, HasSubstr("left out with mentions"));
}

TEST_F(Deadlines, AnEncoderThatComesTooLateIsLeftOutAndTheAnswerSaysSo) {
  base::Deadline given = base::Deadline::never();
  desk_.encoder.before_question = [&](const base::Deadline& deadline) {
    given = deadline;
    return base::Status(base::fail(base::ErrorCode::kDeadlineExceeded, "embedding did not finish before its deadline"));
  };
  SearchRequest request = everything(desk_.in(50ms));
  const auto found = desk_.search(request);
  EXPECT_EQ(found.mode, Mode::kLexical);
  EXPECT_FALSE(found.results.empty());
  EXPECT_TRUE(stage(found.stages, "dense").late);
  EXPECT_THAT(stage(found.stages, "rank").reason, HasSubstr("left out with dense"));
  ASSERT_TRUE(given.is_bounded());
  EXPECT_NEAR(Milliseconds(request.deadline.at() - given.at()).count(), needed_after_ms("dense"), 0.2) << "time is kept for what must follow";
}

TEST_F(Deadlines, WhatWasFoundIsGivenThoughTheDeadlineHasPassedMeanwhile) {
  desk_.encoder.before_question = [&](const base::Deadline&) -> base::Status {
    desk_.clock.pass(60ms);
    return {};
  };
  const auto found = desk_.search(everything(desk_.in(50ms)));
  EXPECT_FALSE(found.results.empty());
  EXPECT_FALSE(stage(found.stages, "load").skipped);
}

TEST_F(Deadlines, OneThatHasPassedBeforehandIsAnError) {
  const auto found = desk_.engine().search(everything(desk_.in(-1ms)));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, base::ErrorCode::kDeadlineExceeded);
}

TEST_F(Deadlines, MeaningAloneCannotBeLeftOutOfItsOwnMode) {
  desk_.encoder.before_question = [](const base::Deadline&) { return base::Status(base::fail(base::ErrorCode::kDeadlineExceeded, "embedding did not finish before its deadline")); };
  SearchRequest request = everything(desk_.in(50ms));
  request.mode = Mode::kDense;
  const auto found = desk_.engine().search(request);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, base::ErrorCode::kDeadlineExceeded);
}

TEST_F(Deadlines, AnAnswerGoesLastAndEvidenceStays) {
  AskRequest request;
  request.question = "How do I restore a backup?";
  request.min_confidence = 0;
  request.deadline = desk_.in(6ms);
  const auto whole = desk_.ask(request);
  EXPECT_THAT(late(whole.search.stages), IsEmpty());
  EXPECT_FALSE(whole.statements.empty());

  request.deadline = desk_.in(Milliseconds(2.6));  // the answer needs 2.5, the search half of it and more for meaning
  const auto by_words = desk_.ask(request);
  EXPECT_EQ(late(by_words.search.stages), (std::set<std::string>{"link", "rank", "mentions", "dense"}));
  EXPECT_FALSE(by_words.statements.empty());

  request.deadline = desk_.in(1ms);
  const auto evidence = desk_.ask(request);
  EXPECT_TRUE(late(evidence.search.stages).contains("answer"));
  EXPECT_TRUE(evidence.statements.empty());
  EXPECT_TRUE(evidence.answerable) << "no time is not the same as not there";
  EXPECT_THAT(evidence.answer_markdown, HasSubstr("left no time"));
  EXPECT_FALSE(evidence.search.results.empty());
}

TEST(DeadlinesOfTheMachine, ASlowEncoderDoesNotHoldTheAnswerUp) {
  SearchDesk desk(true, false);
  desk.ingest("lantern", testing::lantern_files());
  SearchRequest request;
  request.query = "restore a backup";
  desk.search(request);
  desk.encoder.before_question = [](const base::Deadline& deadline) {
    std::this_thread::sleep_until(deadline.at());
    return deadline.check("embedding");
  };
  constexpr auto kDeadline = 40ms;
  std::vector<double> took;
  for (int i = 0; i < 9; ++i) {
    request.deadline = base::Deadline::after(kDeadline);
    const auto start = std::chrono::steady_clock::now();
    const auto found = desk.search(request);
    took.push_back(Milliseconds(std::chrono::steady_clock::now() - start).count());
    EXPECT_EQ(found.mode, Mode::kLexical);
    EXPECT_FALSE(found.results.empty());
  }
  std::ranges::sort(took);
  EXPECT_LT(took[took.size() / 2], Milliseconds(kDeadline).count() + 20) << "the median, so that a busy machine does not fail it";
}

}  // namespace
}  // namespace docent::query
