// The part of the contract of a JobQueue that takes several processes, and their sudden deaths. Harness: as in job_queue_contract.h.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <thread>

#include "base/testing/child_process.h"
#include "base/testing/manual_clock.h"
#include "store/job_queue.h"

namespace docent::store::testing {

using base::testing::Child;

template <typename Harness>
class JobQueueProcesses : public ::testing::Test {
 protected:
  static constexpr std::chrono::milliseconds kLease{30'000};
  Harness harness;
  base::testing::ManualClock clock;

  // Runs whatever is there, as the process that comes after. How often each job was finished.
  std::multiset<std::string> finish_all(JobQueue& queue) {
    std::multiset<std::string> finished;
    clock.advance(kLease * 2);
    while (true) {
      const auto job = queue.claim("ingest", "next", kLease);
      EXPECT_TRUE(job);
      if (!job || !*job) return finished;
      EXPECT_TRUE(queue.finish((*job)->id, (*job)->lease, {JobState::kSucceeded, "{}", "", ""}));
      finished.insert((*job)->id);
    }
  }
};

TYPED_TEST_SUITE_P(JobQueueProcesses);

TYPED_TEST_P(JobQueueProcesses, NeverClaimTheSameJob) {
  constexpr std::size_t kJobs = 40;
  {
    auto queue = this->harness.open(this->clock);
    for (std::size_t i = 0; i < kJobs; ++i) ASSERT_TRUE(queue->submit({"ingest", "{}", {}, ""}));
  }
  std::multiset<std::string> got;
  {
    std::vector<std::unique_ptr<Child>> children;
    for (int c = 0; c < 4; ++c)
      children.push_back(std::make_unique<Child>([&, c](int out) {
        auto queue = this->harness.open(this->clock);
        if (queue == nullptr) return Child::say(out, "cannot open");
        while (true) {
          const auto job = queue->claim("ingest", std::to_string(c), this->kLease);
          if (!job) Child::say(out, job.error().message);
          if (!job || !*job) return;
          Child::say(out, (*job)->id);
        }
      }));
    for (const auto& child : children)
      for (const std::string& line : child->lines()) got.insert(line);
  }
  EXPECT_EQ(got.size(), kJobs);
  EXPECT_EQ(std::set<std::string>(got.begin(), got.end()).size(), kJobs);
}

// A life of three jobs, cut off by kill -9 after every one of its calls.
TYPED_TEST_P(JobQueueProcesses, DyingBetweenAnyTwoCallsLosesAndDoublesNothing) {
  using Step = std::function<bool(JobQueue&, std::vector<Job>&)>;
  const auto submit = [](JobQueue& queue, std::vector<Job>& jobs) {
    auto made = queue.submit({"ingest", "{}", {}, "key " + std::to_string(jobs.size())});
    if (made) jobs.push_back(made->job);
    return made.has_value();
  };
  const auto claim = [this](JobQueue& queue, std::vector<Job>& jobs) {
    auto got = queue.claim("ingest", "dies", this->kLease);
    if (!got || !*got) return false;
    for (Job& job : jobs)
      if (job.id == (*got)->id) job = **got;
    return true;
  };
  const std::vector<Step> life = {
      submit,
      submit,
      claim,
      [this](JobQueue& queue, std::vector<Job>& jobs) {
        return queue.extend(jobs[0].id, jobs[0].lease, this->kLease, JobProgress{"files", 1, 2}).has_value();
      },
      [](JobQueue& queue, std::vector<Job>& jobs) { return queue.append_event(jobs[0].id, jobs[0].lease, "note", "{}").has_value(); },
      [](JobQueue& queue, std::vector<Job>& jobs) {
        return queue.finish(jobs[0].id, jobs[0].lease, {JobState::kSucceeded, R"({"n":1})", "", ""}).has_value();
      },
      claim,
      submit,
      [](JobQueue& queue, std::vector<Job>& jobs) { return queue.release(jobs[1].id, jobs[1].lease).has_value(); },
      claim,
      [](JobQueue& queue, std::vector<Job>& jobs) { return queue.cancel(jobs[1].id).has_value(); },
      [](JobQueue& queue, std::vector<Job>& jobs) {
        return queue.finish(jobs[1].id, jobs[1].lease, {JobState::kCancelled, "", "", ""}).has_value();
      },
      [](JobQueue& queue, std::vector<Job>& jobs) { return queue.retry(jobs[1].id).has_value(); },
  };
  for (std::size_t calls = 0; calls <= life.size(); ++calls) {
    SCOPED_TRACE("killed after " + std::to_string(calls) + " calls");
    TypeParam store;
    const Child child([&](int out) {
      auto queue = store.open(this->clock);
      std::vector<Job> jobs;
      for (std::size_t i = 0; i < calls; ++i) {
        if (queue == nullptr || !life[i](*queue, jobs)) {
          Child::say(out, "call " + std::to_string(i) + " failed");
          Child::die();
        }
        if (jobs.size() > 0 && i < 2) Child::say(out, jobs.back().id);
        if (i == 7) Child::say(out, jobs.back().id);
      }
      Child::die();
    });
    const auto accepted = child.lines();
    auto queue = store.open(this->clock);
    ASSERT_NE(queue, nullptr);
    const std::size_t jobs = calls == 0 ? 0 : calls == 1 ? 1 : calls < 8 ? 2 : 3;
    ASSERT_EQ(accepted.size(), jobs) << (accepted.empty() ? "" : accepted.back());
    for (const std::string& id : accepted) EXPECT_TRUE(queue->get(id)) << "accepted and lost: " << id;
    const auto finished = this->finish_all(*queue);
    const std::size_t retries = calls >= 13 ? 1 : 0;
    EXPECT_EQ(finished.size() + (calls >= 6) + (calls >= 11), jobs + retries) << "each that had not ended was finished";
    for (const std::string& id : accepted) {
      EXPECT_LE(finished.count(id), 1U);
      const Job job = *queue->get(id);
      EXPECT_TRUE(has_ended(job.state)) << id;
      const bool cancelled = calls >= 11 && id == accepted[1];
      EXPECT_EQ(job.state, cancelled ? JobState::kCancelled : JobState::kSucceeded);
      std::size_t ends = 0;
      const auto events = *queue->events(id, 0);
      for (const JobEvent& event : events)
        if (event.kind == "state")
          for (const JobState state : {JobState::kSucceeded, JobState::kFailed, JobState::kCancelled})
            ends += event.data.find(to_string(state)) != std::string::npos ? 1 : 0;
      EXPECT_EQ(ends, 1U) << id;
    }
    EXPECT_FALSE(*queue->claim("ingest", "w", this->kLease));
    const auto counts = *queue->counts();
    EXPECT_EQ(counts[0] + counts[1] + counts[2] + counts[3] + counts[4], jobs + retries);
    if (calls >= 2) EXPECT_FALSE(queue->submit({"ingest", "{}", {}, "key 0"})->created) << "asked again after the crash";
  }
}

// kill -9 inside calls: whatever had been said to be accepted or finished is.
TYPED_TEST_P(JobQueueProcesses, DyingInsideACallKeepsWhatWasAcknowledged) {
  JobLimits limits;
  limits.keep_ended = 1'000'000;
  limits.max_attempts = 100;  // the oldest job may be the one that runs at every death
  std::set<std::string> accepted, ended;
  for (int round = 0; round < 12; ++round) {
    Child child([&](int out) {
      auto queue = this->harness.open(this->clock, limits);
      if (queue == nullptr) return Child::say(out, "cannot open");
      for (int i = 0;; ++i) {
        const auto made = queue->submit({"ingest", "{}", {}, ""});
        if (!made) return Child::say(out, made.error().message);
        Child::say(out, "+" + made->job.id);
        if (i % 3 == 0) continue;
        const auto job = queue->claim("ingest", "w", this->kLease);
        if (!job || !*job || !queue->finish((*job)->id, (*job)->lease, {JobState::kSucceeded, "{}", "", ""})) return Child::say(out, "failed");
        Child::say(out, "-" + (*job)->id);
      }
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(15 + 3 * round));
    child.kill();
    for (const std::string& line : child.lines()) {
      ASSERT_TRUE(line.starts_with('+') || line.starts_with('-')) << line;
      (line[0] == '+' ? accepted : ended).insert(line.substr(1));
    }
    child.wait();
    this->clock.advance(this->kLease * 2);
  }
  ASSERT_FALSE(accepted.empty()) << "too slow to say anything";
  auto queue = this->harness.open(this->clock, limits);
  ASSERT_NE(queue, nullptr);
  for (const std::string& id : ended) EXPECT_EQ(queue->get(id)->state, JobState::kSucceeded);
  const auto finished = this->finish_all(*queue);
  for (const std::string& id : accepted) {
    const auto job = queue->get(id);
    ASSERT_TRUE(job) << "accepted and lost: " << id;
    EXPECT_EQ(job->state, JobState::kSucceeded);
    EXPECT_LE(finished.count(id) + ended.count(id), 1U) << "ended twice: " << id;
  }
}

REGISTER_TYPED_TEST_SUITE_P(JobQueueProcesses, NeverClaimTheSameJob, DyingBetweenAnyTwoCallsLosesAndDoublesNothing,
                            DyingInsideACallKeepsWhatWasAcknowledged);

}  // namespace docent::store::testing
