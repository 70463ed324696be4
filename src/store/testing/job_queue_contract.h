// What every JobQueue must do. Instantiate with a harness for each implementation:
//
//   struct Harness {  // default constructible; an empty store of its own
//     std::unique_ptr<JobQueue> open(const base::Clock& clock, const JobLimits& limits = {});  // another handle; null when it fails
//     std::unique_ptr<JobQueue> open_after_reboot(const base::Clock& clock);                   // as on the next start of the machine
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Embedded, JobQueueContract, Harness);
//
// What needs several processes is in job_queue_processes.h.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <set>
#include <thread>

#include "base/testing/manual_clock.h"
#include "store/job_queue.h"

namespace docent::store::testing {

using base::ErrorCode;
using namespace std::chrono_literals;

constexpr auto kLease = 30s;

inline NewJob new_job(std::string request, std::string key = "", JobPrincipal principal = {}) {
  return {"ingest", std::move(request), std::move(principal), std::move(key)};
}

template <typename Harness>
class JobQueueContract : public ::testing::Test {
 protected:
  Harness harness;
  base::testing::ManualClock clock;

  static Job submitted(JobQueue& queue, NewJob job) {
    auto made = queue.submit(job);
    EXPECT_TRUE(made) << made.error().message;
    return made ? made->job : Job{};
  }
  static Job claimed(JobQueue& queue, std::string_view owner = "worker") {
    auto got = queue.claim("ingest", owner, kLease);
    EXPECT_TRUE(got) << got.error().message;
    EXPECT_TRUE(got && *got) << "there is nothing to claim";
    return got && *got ? **got : Job{};
  }
  static ErrorCode code(const auto& result) { return result ? ErrorCode::kInternal : result.error().code; }
  // Every call that only who runs the job may make.
  static void expect_no_say(JobQueue& queue, const Job& job) {
    EXPECT_EQ(code(queue.extend(job.id, job.lease, kLease, JobProgress{"files", 1, 2})), ErrorCode::kConflict);
    EXPECT_EQ(code(queue.append_event(job.id, job.lease, "note", "{}")), ErrorCode::kConflict);
    EXPECT_EQ(code(queue.finish(job.id, job.lease, {JobState::kSucceeded, "{}", "", ""})), ErrorCode::kConflict);
    EXPECT_EQ(code(queue.release(job.id, job.lease)), ErrorCode::kConflict);
  }
};

TYPED_TEST_SUITE_P(JobQueueContract);

TYPED_TEST_P(JobQueueContract, WhatWasAcceptedIsThereForEveryHandle) {
  auto queue = this->harness.open(this->clock);
  const JobPrincipal principal{false, "key:7", {"hr", "ops"}};
  const Job job = this->submitted(*queue, {"ingest", R"({"targets":["a"]})", principal, "k"});
  EXPECT_TRUE(job.id.starts_with("job_"));
  EXPECT_EQ(job.id.size(), 36U);
  queue.reset();
  queue = this->harness.open(this->clock);
  const auto again = queue->get(job.id);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->request, R"({"targets":["a"]})");
  EXPECT_EQ(again->kind, "ingest");
  EXPECT_EQ(again->principal, principal);
  EXPECT_EQ(again->state, JobState::kWaiting);
  EXPECT_EQ(again->created_ms, this->clock.unix_millis());
  EXPECT_EQ(this->code(queue->get("job_00000000000000000000000000000000")), ErrorCode::kNotFound);
  EXPECT_EQ(this->code(queue->get("nonsense")), ErrorCode::kNotFound);
}

TYPED_TEST_P(JobQueueContract, TheSameKeyAndPrincipalGiveTheSameJob) {
  auto queue = this->harness.open(this->clock);
  const Job first = this->submitted(*queue, new_job("{}", "key"));
  const auto again = queue->submit(new_job("{}", "key"));
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->created);
  EXPECT_EQ(again->job.id, first.id);
  EXPECT_EQ(this->code(queue->submit(new_job(R"({"x":1})", "key"))), ErrorCode::kConflict);
  EXPECT_TRUE(queue->submit(new_job("{}", "key", {false, "other", {}}))->created);
  EXPECT_TRUE(queue->submit(new_job("{}"))->created);
  EXPECT_TRUE(queue->submit(new_job("{}"))->created);
  const Job run = this->claimed(*queue);
  ASSERT_TRUE(queue->finish(run.id, run.lease, {JobState::kSucceeded, "", "", ""}));
  EXPECT_EQ(queue->submit(new_job("{}", "key"))->job.state, JobState::kSucceeded) << "also after its end";
}

TYPED_TEST_P(JobQueueContract, WaitingJobsAndSizesAreBounded) {
  JobLimits limits;
  limits.max_waiting = 2;
  auto queue = this->harness.open(this->clock, limits);
  this->submitted(*queue, new_job("{}", "a"));
  this->submitted(*queue, new_job("{}"));
  EXPECT_EQ(this->code(queue->submit(new_job("{}"))), ErrorCode::kRateLimited);
  EXPECT_TRUE(queue->submit(new_job("{}", "a"))) << "what is there already needs no room";
  const Job run = this->claimed(*queue);
  EXPECT_TRUE(queue->submit(new_job("{}"))) << "a running job waits no more";
  EXPECT_EQ(this->code(queue->submit(new_job(std::string(kMaxJobRequestBytes + 1, 'x')))), ErrorCode::kTooLarge);
  EXPECT_EQ(this->code(queue->append_event(run.id, run.lease, "note", std::string(kMaxJobEventBytes, 'x'))), ErrorCode::kTooLarge);
  EXPECT_EQ(this->code(queue->finish(run.id, run.lease, {JobState::kSucceeded, std::string(kMaxJobReportBytes + 1, 'x'), "", ""})),
            ErrorCode::kTooLarge);
  EXPECT_EQ(queue->get(run.id)->state, JobState::kRunning) << "what was refused changed nothing";
}

TYPED_TEST_P(JobQueueContract, TheOldestJobOfTheKindIsClaimedFirst) {
  auto queue = this->harness.open(this->clock);
  this->submitted(*queue, {"other", "{}", {}, ""});
  const Job first = this->submitted(*queue, new_job("{}"));
  this->clock.jump_wall(-24h);
  const Job second = this->submitted(*queue, new_job("{}"));
  EXPECT_EQ(this->claimed(*queue).id, first.id);
  const Job run = this->claimed(*queue, "w2");
  EXPECT_EQ(run.id, second.id);
  EXPECT_EQ(run.state, JobState::kRunning);
  EXPECT_EQ(run.lease.owner, "w2");
  EXPECT_EQ(run.attempts, 1U);
  EXPECT_FALSE(*queue->claim("ingest", "w3", kLease));
}

TYPED_TEST_P(JobQueueContract, AnExpiredLeaseMakesAJobClaimableAndItsOwnerStale) {
  auto queue = this->harness.open(this->clock);
  this->submitted(*queue, new_job("{}"));
  const Job stale = this->claimed(*queue, "same name");
  this->clock.advance(kLease - 1s);
  EXPECT_FALSE(*queue->claim("ingest", "w2", kLease));
  ASSERT_TRUE(queue->extend(stale.id, stale.lease, kLease, std::nullopt));
  this->clock.advance(kLease - 1s);
  EXPECT_FALSE(*queue->claim("ingest", "w2", kLease)) << "it was extended";
  this->clock.advance(2s);
  EXPECT_TRUE(queue->extend(stale.id, stale.lease, kLease, std::nullopt)) << "late, but nobody took it";
  this->clock.advance(kLease + 1s);
  const Job now = this->claimed(*queue, "same name");
  EXPECT_EQ(now.id, stale.id);
  EXPECT_EQ(now.attempts, 2U);
  EXPECT_GT(now.lease.number, stale.lease.number);
  this->expect_no_say(*queue, stale);
  ASSERT_TRUE(queue->finish(now.id, now.lease, {JobState::kSucceeded, R"({"files":1})", "", ""}));
  this->expect_no_say(*queue, stale);
}

TYPED_TEST_P(JobQueueContract, AJobThatAlwaysKillsItsRunnerFails) {
  JobLimits limits;
  limits.max_attempts = 3;
  auto queue = this->harness.open(this->clock, limits);
  const Job job = this->submitted(*queue, new_job("{}"));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(this->claimed(*queue).id, job.id);
    this->clock.advance(kLease + 1s);
  }
  EXPECT_FALSE(*queue->claim("ingest", "w", kLease));
  const auto ended = queue->get(job.id);
  EXPECT_EQ(ended->state, JobState::kFailed);
  EXPECT_FALSE(ended->error_code.empty());
}

TYPED_TEST_P(JobQueueContract, AJobEndsOnceWhoeverAsks) {
  auto queue = this->harness.open(this->clock);
  for (const JobState state : {JobState::kSucceeded, JobState::kFailed, JobState::kCancelled}) {
    const Job job = this->submitted(*queue, new_job("{}"));
    const Job run = this->claimed(*queue);
    EXPECT_EQ(this->code(queue->finish(run.id, run.lease, {JobState::kWaiting, "", "", ""})), ErrorCode::kInvalidArgument);
    const auto ended = queue->finish(run.id, run.lease, {state, R"({"n":1})", "not_found", "gone"});
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->state, state);
    this->expect_no_say(*queue, run);
    EXPECT_EQ(this->code(queue->cancel(job.id)), ErrorCode::kConflict);
    this->clock.advance(kLease * 2);
    EXPECT_FALSE(*queue->claim("ingest", "w", kLease)) << "an ended job has no lease that could run out";
    const auto kept = queue->get(job.id);
    EXPECT_EQ(kept->state, state);
    EXPECT_EQ(kept->error, "gone");
    EXPECT_EQ(*queue->report(job.id), R"({"n":1})");
    int ends = 0;
    const auto events = *queue->events(job.id, 0);
    for (const JobEvent& event : events) ends += event.data.find(to_string(state)) != std::string::npos;
    EXPECT_EQ(ends, 1);
  }
}

TYPED_TEST_P(JobQueueContract, CancelDoesWhatTheStateAllows) {
  auto queue = this->harness.open(this->clock);
  const Job waiting = this->submitted(*queue, new_job("{}"));
  EXPECT_EQ(queue->cancel(waiting.id)->state, JobState::kCancelled);
  EXPECT_FALSE(*queue->claim("ingest", "w", kLease));

  this->submitted(*queue, new_job("{}"));
  const Job run = this->claimed(*queue);
  EXPECT_FALSE(*queue->extend(run.id, run.lease, kLease, std::nullopt));
  EXPECT_EQ(queue->cancel(run.id)->state, JobState::kRunning);
  EXPECT_TRUE(queue->cancel(run.id)->cancel_requested) << "twice is fine";
  EXPECT_TRUE(*queue->extend(run.id, run.lease, kLease, std::nullopt)) << "its runner sees it";
  EXPECT_EQ(queue->release(run.id, run.lease)->state, JobState::kCancelled) << "it does not wait for another runner";

  this->submitted(*queue, new_job("{}"));
  const Job orphan = this->claimed(*queue);
  EXPECT_TRUE(queue->cancel(orphan.id));
  this->clock.advance(kLease + 1s);
  EXPECT_FALSE(*queue->claim("ingest", "w", kLease));
  EXPECT_EQ(queue->get(orphan.id)->state, JobState::kCancelled) << "asked to end, and its runner died";

  this->submitted(*queue, new_job("{}"));
  const Job lost = this->claimed(*queue);
  this->clock.advance(kLease + 1s);
  EXPECT_EQ(queue->cancel(lost.id)->state, JobState::kCancelled) << "nobody runs it";
  this->expect_no_say(*queue, lost);
  EXPECT_EQ(this->code(queue->cancel("job_00000000000000000000000000000000")), ErrorCode::kNotFound);
}

TYPED_TEST_P(JobQueueContract, AReleasedJobKeepsItsPlaceAndItsAttempts) {
  auto queue = this->harness.open(this->clock);
  const Job first = this->submitted(*queue, new_job("{}"));
  this->submitted(*queue, new_job("{}"));
  const Job run = this->claimed(*queue);
  EXPECT_EQ(queue->release(run.id, run.lease)->state, JobState::kWaiting);
  this->expect_no_say(*queue, run);
  const Job again = this->claimed(*queue);
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(again.attempts, 1U);
  ASSERT_TRUE(queue->expire_leases());
  EXPECT_EQ(this->claimed(*queue).id, first.id);
}

TYPED_TEST_P(JobQueueContract, RetryMakesOneNewJob) {
  JobLimits limits;
  limits.max_waiting = 1;
  auto queue = this->harness.open(this->clock, limits);
  const Job job = this->submitted(*queue, new_job(R"({"a":1})", "key", {false, "p", {"g"}}));
  EXPECT_EQ(this->code(queue->retry(job.id)), ErrorCode::kConflict) << "it waits";
  ASSERT_TRUE(queue->cancel(job.id));
  const auto retried = queue->retry(job.id);
  ASSERT_TRUE(retried);
  EXPECT_TRUE(retried->created);
  EXPECT_NE(retried->job.id, job.id);
  EXPECT_EQ(retried->job.retry_of, job.id);
  EXPECT_EQ(retried->job.request, job.request);
  EXPECT_EQ(retried->job.principal, job.principal);
  EXPECT_EQ(queue->get(job.id)->retried_as, retried->job.id);
  EXPECT_EQ(queue->get(job.id)->state, JobState::kCancelled) << "what ended stays ended";
  EXPECT_EQ(queue->retry(job.id)->job.id, retried->job.id);
  EXPECT_FALSE(queue->retry(job.id)->created);
  const Job run = this->claimed(*queue);
  ASSERT_TRUE(queue->finish(run.id, run.lease, {JobState::kFailed, "", "unavailable", "full"}));
  this->submitted(*queue, new_job("{}"));
  EXPECT_EQ(this->code(queue->retry(run.id)), ErrorCode::kRateLimited);
}

TYPED_TEST_P(JobQueueContract, EventsCountUpAndCanBeResumed) {
  JobLimits limits;
  limits.max_events = 5;
  auto queue = this->harness.open(this->clock, limits);
  const Job job = this->submitted(*queue, new_job("{}"));
  const Job run = this->claimed(*queue);
  ASSERT_TRUE(queue->extend(run.id, run.lease, kLease, JobProgress{"files", 1, 9}));
  ASSERT_TRUE(queue->extend(run.id, run.lease, kLease, JobProgress{"files", 1, 9}));
  EXPECT_EQ(queue->get(job.id)->progress, (JobProgress{"files", 1, 9}));
  auto events = *queue->events(job.id, 0);
  ASSERT_EQ(events.size(), 3U) << "progress that is none makes no event";
  EXPECT_EQ(events[0].kind, "state");
  EXPECT_EQ(events[0].data, R"({"state":"waiting"})");
  EXPECT_EQ(events[1].data, R"({"state":"running","attempt":1})");
  EXPECT_EQ(events[2].kind, "progress");
  EXPECT_EQ(events[2].data, R"({"stage":"files","done":1,"total":9})");
  ASSERT_TRUE(queue->append_event(run.id, run.lease, "note", R"({"message":"x"})"));
  events = *queue->events(job.id, 3);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].sequence, 4U);
  EXPECT_EQ(events[0].kind, "note");
  for (std::uint64_t i = 2; i < 20; ++i) ASSERT_TRUE(queue->extend(run.id, run.lease, kLease, JobProgress{"files", i, 20}));
  ASSERT_TRUE(queue->finish(run.id, run.lease, {JobState::kSucceeded, "", "", ""}));
  events = *queue->events(job.id, 4);
  ASSERT_EQ(events.size(), 5U);
  for (std::size_t i = 1; i < events.size(); ++i) EXPECT_EQ(events[i].sequence, events[i - 1].sequence + 1);
  EXPECT_EQ(events.back().data, R"({"state":"succeeded"})");
  EXPECT_EQ(events.back().sequence, queue->get(job.id)->last_event);
  EXPECT_TRUE(queue->events(job.id, events.back().sequence)->empty());
  EXPECT_TRUE(queue->events(job.id, UINT64_MAX)->empty());
  EXPECT_EQ(this->code(queue->events("job_00000000000000000000000000000000", 0)), ErrorCode::kNotFound);
}

TYPED_TEST_P(JobQueueContract, PagesHoldEveryJobOnceNewestFirst) {
  auto queue = this->harness.open(this->clock);
  std::vector<std::string> ids;
  for (int i = 0; i < 7; ++i) ids.push_back(this->submitted(*queue, new_job("{}", "", {i % 2 == 0, i % 2 == 0 ? "" : "p", {}})).id);
  ASSERT_TRUE(queue->cancel(ids[3]));
  std::vector<std::string> seen;
  std::string cursor;
  do {
    const auto page = queue->list({}, cursor, 3);
    ASSERT_TRUE(page);
    EXPECT_LE(page->jobs.size(), 3U);
    for (const Job& job : page->jobs) seen.push_back(job.id);
    cursor = page->next_cursor;
    if (seen.size() == 3) this->submitted(*queue, new_job("{}"));  // a new one does not disturb
  } while (!cursor.empty());
  EXPECT_EQ(seen, std::vector<std::string>(ids.rbegin(), ids.rend()));
  const auto cancelled = queue->list({JobState::kCancelled, std::nullopt}, "", 10);
  ASSERT_EQ(cancelled->jobs.size(), 1U);
  EXPECT_EQ(cancelled->jobs[0].id, ids[3]);
  EXPECT_TRUE(cancelled->next_cursor.empty());
  EXPECT_EQ(queue->list({std::nullopt, JobPrincipal{false, "p", {}}}, "", 10)->jobs.size(), 3U);
  EXPECT_EQ(queue->list({std::nullopt, JobPrincipal{true, "p", {}}}, "", 10)->jobs.size(), 0U);
  const auto counts = *queue->counts();
  EXPECT_EQ(counts[static_cast<std::size_t>(JobState::kWaiting)], 7U);
  EXPECT_EQ(counts[static_cast<std::size_t>(JobState::kCancelled)], 1U);
  for (const char* bad : {"x", "-1", "0x10", "99999999999999999999999999"}) EXPECT_EQ(this->code(queue->list({}, bad, 3)), ErrorCode::kInvalidArgument);
  EXPECT_EQ(this->code(queue->list({}, "", 0)), ErrorCode::kInvalidArgument);
  EXPECT_EQ(this->code(queue->list({}, "", kMaxJobPage + 1)), ErrorCode::kInvalidArgument);
}

TYPED_TEST_P(JobQueueContract, AUniquePrefixNamesAJob) {
  auto queue = this->harness.open(this->clock);
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) ids.push_back(this->submitted(*queue, new_job("{}")).id);
  for (const std::string& id : ids) {
    EXPECT_EQ(*queue->resolve(id), id);
    EXPECT_EQ(*queue->resolve(id.substr(0, 30)), id);
  }
  EXPECT_EQ(this->code(queue->resolve("job_abc")), ErrorCode::kInvalidArgument);
  EXPECT_EQ(this->code(queue->resolve(ids[0].substr(4))), ErrorCode::kInvalidArgument);
  EXPECT_EQ(this->code(queue->resolve(ids[0] + "00")), ErrorCode::kInvalidArgument);
  std::string other = ids[0];
  other.back() = other.back() == '0' ? '1' : '0';
  EXPECT_EQ(this->code(queue->resolve(other)), ErrorCode::kNotFound);
}

TYPED_TEST_P(JobQueueContract, AWallClockThatJumpsNeitherLosesNorDoublesAJob) {
  auto queue = this->harness.open(this->clock);
  const Job old = this->submitted(*queue, new_job("{}"));
  ASSERT_TRUE(queue->cancel(old.id));
  const Job open = this->submitted(*queue, new_job("{}"));
  const Job run = this->claimed(*queue);
  for (const auto jump : {24h * 3650, -24h * 7300, 24h * 36500}) {
    this->clock.jump_wall(jump);
    EXPECT_FALSE(*queue->claim("ingest", "w2", kLease)) << "the lease holds";
    const Job other = this->submitted(*queue, new_job("{}"));
    ASSERT_TRUE(queue->cancel(other.id));
    EXPECT_TRUE(queue->get(old.id)) << "ended jobs are not all swept away";
  }
  EXPECT_TRUE(queue->extend(run.id, run.lease, kLease, std::nullopt));
  ASSERT_TRUE(queue->finish(run.id, run.lease, {JobState::kSucceeded, "", "", ""}));
  EXPECT_EQ(queue->get(open.id)->state, JobState::kSucceeded);
}

TYPED_TEST_P(JobQueueContract, AfterARebootNoLeaseHolds) {
  auto queue = this->harness.open(this->clock);
  this->submitted(*queue, new_job("{}"));
  const Job run = this->claimed(*queue);
  queue.reset();
  this->clock.set_steady(5ms);  // it starts from nothing, so the lease seems to end far in the future
  queue = this->harness.open_after_reboot(this->clock);
  EXPECT_EQ(this->claimed(*queue).id, run.id);
  this->expect_no_say(*queue, run);
}

TYPED_TEST_P(JobQueueContract, EndedJobsGoByNumberAndAge) {
  JobLimits limits;
  limits.keep_ended = kAlwaysKept + 20;
  limits.keep_for = std::chrono::hours(24);
  auto queue = this->harness.open(this->clock, limits);
  const Job open = this->submitted(*queue, new_job("{}"));
  std::vector<std::string> ids;
  const auto end_one = [&] {
    ids.push_back(this->submitted(*queue, new_job("{}", std::to_string(ids.size()))).id);
    ASSERT_TRUE(queue->cancel(ids.back()));
  };
  for (std::size_t i = 0; i < limits.keep_ended + 5; ++i) end_one();
  for (std::size_t i = 0; i < 5; ++i) EXPECT_FALSE(queue->get(ids[i])) << "too many";
  EXPECT_TRUE(queue->get(ids[5]));
  EXPECT_TRUE(queue->submit(new_job("{}", "0"))->created) << "its key went with it";
  this->clock.advance(25h);
  end_one();
  EXPECT_EQ((*queue->counts())[static_cast<std::size_t>(JobState::kCancelled)], kAlwaysKept) << "too old, but for the newest";
  EXPECT_TRUE(queue->get(ids.back()));
  EXPECT_EQ(queue->get(open.id)->state, JobState::kWaiting);
}

TYPED_TEST_P(JobQueueContract, EveryChangeIsSeenByFollowers) {
  auto queue = this->harness.open(this->clock);
  auto follower = this->harness.open(this->clock);
  std::uint64_t seen = *follower->changes();
  const auto changed = [&] {
    const std::uint64_t now = *follower->changes();
    return std::exchange(seen, now) < now;
  };
  EXPECT_FALSE(changed());
  const Job job = this->submitted(*queue, new_job("{}"));
  EXPECT_TRUE(changed());
  const Job run = this->claimed(*queue);
  EXPECT_TRUE(changed());
  ASSERT_TRUE(queue->extend(run.id, run.lease, kLease, JobProgress{"files", 3, 4}));
  EXPECT_TRUE(changed());
  ASSERT_TRUE(queue->cancel(job.id));
  EXPECT_TRUE(changed());
  ASSERT_TRUE(queue->finish(run.id, run.lease, {JobState::kCancelled, "", "", ""}));
  EXPECT_TRUE(changed());
  ASSERT_FALSE(*queue->claim("ingest", "w", kLease));
  ASSERT_TRUE(queue->list({}, "", 10));
  EXPECT_FALSE(changed());
  EXPECT_EQ(*wait_for_change(*follower, seen, base::Deadline::after(20ms)), seen);
  std::jthread later([&] { static_cast<void>(queue->submit(new_job("{}"))); });
  EXPECT_GT(*wait_for_change(*follower, seen, base::Deadline::after(10s)), seen);
}

TYPED_TEST_P(JobQueueContract, ThreadsNeverShareAJob) {
  auto queue = this->harness.open(this->clock);
  constexpr std::size_t kJobs = 60;
  for (std::size_t i = 0; i < kJobs; ++i) this->submitted(*queue, new_job("{}"));
  std::mutex mutex;
  std::multiset<std::string> got;
  {
    std::vector<std::jthread> workers;
    for (int w = 0; w < 4; ++w)
      workers.emplace_back([&, w] {
        while (true) {
          const auto job = queue->claim("ingest", "w" + std::to_string(w), kLease);
          if (!job || !*job) return;
          const std::lock_guard lock(mutex);
          got.insert((*job)->id);
        }
      });
  }
  EXPECT_EQ(got.size(), kJobs);
  EXPECT_EQ(std::set<std::string>(got.begin(), got.end()).size(), kJobs);
}

REGISTER_TYPED_TEST_SUITE_P(JobQueueContract, WhatWasAcceptedIsThereForEveryHandle, TheSameKeyAndPrincipalGiveTheSameJob,
                            WaitingJobsAndSizesAreBounded, TheOldestJobOfTheKindIsClaimedFirst,
                            AnExpiredLeaseMakesAJobClaimableAndItsOwnerStale, AJobThatAlwaysKillsItsRunnerFails, AJobEndsOnceWhoeverAsks,
                            CancelDoesWhatTheStateAllows, AReleasedJobKeepsItsPlaceAndItsAttempts, RetryMakesOneNewJob,
                            EventsCountUpAndCanBeResumed, PagesHoldEveryJobOnceNewestFirst, AUniquePrefixNamesAJob,
                            AWallClockThatJumpsNeitherLosesNorDoublesAJob, AfterARebootNoLeaseHolds, EndedJobsGoByNumberAndAge,
                            EveryChangeIsSeenByFollowers, ThreadsNeverShareAJob);

}  // namespace docent::store::testing
