// Random operations on a JobQueue and on the model of memory_job_queue.h: the same answers, the same jobs. Harness: as in job_queue_contract.h.
// DOCENT_SEED repeats a run.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>

#include "base/testing/manual_clock.h"
#include "store/testing/memory_job_queue.h"

namespace docent::store::testing {

template <typename Harness>
class JobQueueRandom : public ::testing::Test {};

TYPED_TEST_SUITE_P(JobQueueRandom);

// One sequence. Two handles of the real queue take turns, and are sometimes opened again.
template <typename Harness>
class RandomRun {
 public:
  explicit RandomRun(std::uint64_t seed) : random_(seed), model_(clock_, limits()) { reopen(); }

  void step() {
    JobQueue& real = *handles_[pick(2)];
    switch (pick(14)) {
      case 0:
      case 1:
      case 2: return submit(real);
      case 3:
      case 4:
      case 5: return claim(real);
      case 6: return over(real, "extend", [&](JobQueue& queue, const Held& job) {
        return outcome(queue.extend(id_in(queue, job), job.lease, kLease, JobProgress{"files", progress_, 9}));
      });
      case 7: return over(real, "append", [&](JobQueue& queue, const Held& job) {
        return outcome(queue.append_event(id_in(queue, job), job.lease, "note", "{}"));
      });
      case 8: return over(real, "finish", [&](JobQueue& queue, const Held& job) {
        const JobEnd end{static_cast<JobState>(2 + progress_ % 3), "{}", "not_found", ""};
        return outcome(queue.finish(id_in(queue, job), job.lease, end));
      });
      case 9: return over(real, "release", [&](JobQueue& queue, const Held& job) { return outcome(queue.release(id_in(queue, job), job.lease)); });
      case 10: return over(real, "cancel", [&](JobQueue& queue, const Held& job) { return outcome(queue.cancel(id_in(queue, job))); });
      case 11: return retry(real);
      case 12:
        if (pick(4) == 0) clock_.jump_wall(std::chrono::hours(pick(2) == 0 ? -9'000 : 9'000));
        else clock_.advance(std::chrono::milliseconds(pick(2 * kLease.count())));
        return;
      case 13:
        if (pick(3) == 0) reopen();
        else if (pick(3) == 0) EXPECT_EQ(outcome(real.expire_leases()), outcome(model_.expire_leases()));
        return;
    }
  }

  void expect_same() {
    const JobQueue& real = *handles_[pick(2)];
    const auto mine = model_.list({}, "", kMaxJobPage);
    const auto theirs = real.list({}, "", kMaxJobPage);
    ASSERT_TRUE(theirs);
    ASSERT_EQ(theirs->jobs.size(), mine->jobs.size()) << trace_;
    for (std::size_t i = 0; i < mine->jobs.size(); ++i) {
      const Job &a = mine->jobs[i], &b = theirs->jobs[i];
      ASSERT_EQ(real_id_[a.id], b.id) << trace_;
      const auto facts = [](const Job& job) {
        return std::tuple(job.state, job.attempts, job.created_ms, job.started_ms, job.ended_ms, job.progress.done, job.progress.stage,
                          job.lease.number, job.lease.owner, job.cancel_requested, job.error_code, job.last_event, job.request);
      };
      ASSERT_EQ(facts(a), facts(b)) << a.id << trace_;
      ASSERT_EQ(a.retry_of.empty() ? "" : real_id_[a.retry_of], b.retry_of) << trace_;
      ASSERT_EQ(a.retried_as.empty() ? "" : real_id_[a.retried_as], b.retried_as) << trace_;
      const auto events_a = *model_.events(a.id, 0), events_b = *real.events(b.id, 0);
      ASSERT_EQ(events_a.size(), events_b.size()) << trace_;
      for (std::size_t e = 0; e < events_a.size(); ++e)
        ASSERT_EQ(std::tuple(events_a[e].sequence, events_a[e].at_ms, events_a[e].kind),
                  std::tuple(events_b[e].sequence, events_b[e].at_ms, events_b[e].kind)) << trace_;
      ASSERT_EQ(*model_.report(a.id), *real.report(b.id)) << trace_;
    }
    ASSERT_EQ(*model_.counts(), *real.counts()) << trace_;
  }

 private:
  static constexpr std::chrono::milliseconds kLease{10'000};
  struct Held {
    std::string id;  // in the model
    JobLease lease;
  };

  static JobLimits limits() {
    JobLimits limits;
    limits.max_waiting = 4;
    limits.max_attempts = 2;
    limits.max_events = 4;
    limits.keep_ended = 6;
    return limits;
  }
  std::uint64_t pick(auto bound) { return std::uniform_int_distribution<std::uint64_t>(0, static_cast<std::uint64_t>(bound) - 1)(random_); }
  static std::string outcome(const auto& result) { return result ? "ok" : std::string(base::to_string(result.error().code)); }
  std::string id_in(const JobQueue& queue, const Held& job) { return &queue == &model_ ? job.id : real_id_[job.id]; }

  void reopen() {
    for (auto& handle : handles_) handle = harness_.open(clock_, limits());
  }
  void said(const std::string& what) { trace_ += "\n" + what; }

  void submit(JobQueue& real) {
    NewJob job{"ingest", pick(2) == 0 ? "{}" : "{\"a\":1}", {pick(2) == 0, "p", {}}, pick(2) == 0 ? "" : "key" + std::to_string(pick(3))};
    const auto mine = model_.submit(job), theirs = real.submit(job);
    said("submit " + outcome(mine));
    ASSERT_EQ(outcome(mine), outcome(theirs)) << trace_;
    if (!mine) return;
    ASSERT_EQ(mine->created, theirs->created) << trace_;
    remember(mine->job, theirs->job);
  }

  void claim(JobQueue& real) {
    const std::string owner = "w" + std::to_string(pick(2));
    const auto mine = model_.claim("ingest", owner, kLease), theirs = real.claim("ingest", owner, kLease);
    said("claim " + (mine && *mine ? (*mine)->id : outcome(mine)));
    ASSERT_EQ(outcome(mine), outcome(theirs)) << trace_;
    ASSERT_EQ(mine->has_value(), theirs->has_value()) << trace_;
    if (!*mine) return;
    ASSERT_EQ(real_id_[(*mine)->id], (*theirs)->id) << trace_;
    known_.push_back({(*mine)->id, (*mine)->lease});
  }

  void retry(JobQueue& real) {
    if (known_.empty()) return;
    const Held job = known_[pick(known_.size())];
    const auto mine = model_.retry(job.id), theirs = real.retry(real_id_[job.id]);
    said("retry " + job.id + " " + outcome(mine));
    ASSERT_EQ(outcome(mine), outcome(theirs)) << trace_;
    if (!mine) return;
    ASSERT_EQ(mine->created, theirs->created) << trace_;
    remember(mine->job, theirs->job);
  }

  // The same call on a job seen before, held or not any more.
  void over(JobQueue& real, const char* what, const auto& call) {
    if (known_.empty()) return;
    const Held job = known_[known_.size() - 1 - pick(std::min<std::size_t>(known_.size(), 6))];
    progress_ = pick(9);
    const std::string mine = call(model_, job), theirs = call(real, job);
    said(what + (" " + job.id) + " " + std::to_string(job.lease.number) + " " + mine);
    ASSERT_EQ(mine, theirs) << trace_;
  }

  void remember(const Job& mine, const Job& theirs) {
    if (real_id_.emplace(mine.id, theirs.id).second) known_.push_back({mine.id, mine.lease});
    ASSERT_EQ(real_id_[mine.id], theirs.id) << trace_;
  }

  std::mt19937_64 random_;
  base::testing::ManualClock clock_;
  Harness harness_;
  MemoryJobQueue model_;
  std::array<std::unique_ptr<JobQueue>, 2> handles_;
  std::map<std::string, std::string> real_id_;
  std::vector<Held> known_;
  std::uint64_t progress_ = 0;
  std::string trace_;
};

TYPED_TEST_P(JobQueueRandom, AgreesWithThePlainModel) {
  constexpr int kSequences = 25, kSteps = 60;
  const char* given = std::getenv("DOCENT_SEED");
  const std::uint64_t first = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  for (int i = 0; i < kSequences; ++i) {
    SCOPED_TRACE("DOCENT_SEED=" + std::to_string(first + static_cast<std::uint64_t>(i)));
    RandomRun<TypeParam> run(first + static_cast<std::uint64_t>(i));
    for (int step = 0; step < kSteps && !this->HasFatalFailure(); ++step) {
      run.step();
      if (!this->HasFatalFailure()) run.expect_same();
    }
    if (this->HasFatalFailure()) return;
  }
}

REGISTER_TYPED_TEST_SUITE_P(JobQueueRandom, AgreesWithThePlainModel);

}  // namespace docent::store::testing
