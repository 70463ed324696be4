// Role: the queue of jobs. What submit() accepted is durable when it returns, survives the death of any process at any point, and ends once.
//
// A job is waiting, then running under a lease, then ended for good: succeeded, failed or cancelled. Whoever runs a job extends its lease;
// a lease that ran out (its owner died) makes the job claimable again, up to max_attempts times, then it has failed. So a job may *run* more
// than once, and what it does must bear that; it *ends* once, because every claim has a number of its own and a finish under an older one
// is refused. Whoever retries an ended job gets a new job that names it.
//
// Clocks that jump: order is by numbers given out by the queue, never by time. Leases are measured on the clock that never goes back and
// belong to one boot of the machine (after a reboot all of them have run out). The wall clock is for display, and for the age of ended jobs,
// of which the newest kAlwaysKept stay whatever it says. Open jobs are never removed.
//
// All calls are thread safe, and safe between processes; each is one durable transaction. Errors of all: kUnavailable (disk full, locked:
// the message says which; nothing happened), kCorrupt; of all that take an id: kNotFound.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/error.h"

namespace docent::store {

constexpr std::size_t kMaxJobRequestBytes = 64 << 10;
constexpr std::size_t kMaxJobReportBytes = 1 << 20;
constexpr std::size_t kMaxJobEventBytes = 4 << 10;
constexpr std::size_t kMaxJobKeyBytes = 200;
constexpr std::size_t kMaxJobPage = 200;  // jobs or events of one call
constexpr std::size_t kAlwaysKept = 100;
constexpr std::chrono::milliseconds kMaxLease = std::chrono::hours(1);

struct JobLimits {
  std::size_t max_waiting = 10'000;   // about 10 MB at 1 kB a request
  std::uint32_t max_attempts = 5;     // claims that ended without a result
  std::size_t max_events = 1'000;     // of one job; the oldest go first, sequence numbers stay
  std::size_t keep_ended = 1'000;
  std::chrono::hours keep_for{24 * 30};
};

enum class JobState : std::uint8_t { kWaiting, kRunning, kSucceeded, kFailed, kCancelled };
constexpr std::size_t kJobStates = 5;
std::string_view to_string(JobState state);  // "waiting", …
std::optional<JobState> parse_job_state(std::string_view name);
inline bool has_ended(JobState state) { return state >= JobState::kSucceeded; }

// Who submitted it, as it was then.
struct JobPrincipal {
  bool owner = true;  // of the data folder: the local command line
  std::string name;
  std::vector<std::string> groups;
  bool operator==(const JobPrincipal&) const = default;
};

struct JobProgress {
  std::string stage;
  std::uint64_t done = 0, total = 0;  // total 0 = not known yet
  bool operator==(const JobProgress&) const = default;
};

// What proves that one runs a job. `number` grows with every claim of it.
struct JobLease {
  std::string owner;
  std::uint64_t number = 0;
};

struct Job {
  std::string id;  // job_… with 32 hexadecimal digits
  std::string kind, request;  // a JSON object
  JobPrincipal principal;
  JobState state = JobState::kWaiting;
  std::uint32_t attempts = 0;
  std::int64_t created_ms = 0, started_ms = 0, ended_ms = 0;  // since 1970; 0 = not yet. `started` is that of the last attempt
  JobProgress progress;
  JobLease lease;  // of the last claim
  bool cancel_requested = false;
  std::string error_code, error;  // of a failed one; error_code as base::to_string
  std::uint64_t last_event = 0;   // sequence number
  std::string retry_of, retried_as;  // ids
};

struct NewJob {
  std::string kind, request;
  JobPrincipal principal;
  // The same key and principal again gives the job that is there (kConflict when its kind or request differs), as long as it is kept.
  std::string idempotency_key;
};

struct Submitted {
  Job job;
  bool created = true;  // false: it was there already
};

// Sequence numbers of a job's events count from 1. Kinds: "state" {"state":…, "attempt"?:n, "error"?:…}, "progress" {"stage":…,"done":n,
// "total":n}, "cancel_requested" {}, and what runners append.
struct JobEvent {
  std::uint64_t sequence = 0;
  std::int64_t at_ms = 0;
  std::string kind, data;  // a JSON object on one line
};

struct JobEnd {
  JobState state = JobState::kSucceeded;  // an ended one
  std::string report;                     // JSON; may be empty
  std::string error_code, error;
};

struct JobFilter {
  std::optional<JobState> state;
  std::optional<JobPrincipal> principal;  // jobs of this one: same `owner` and name
};

struct JobPage {
  std::vector<Job> jobs;    // newest first
  std::string next_cursor;  // empty: that was all
};

class JobQueue {
 public:
  virtual ~JobQueue() = default;

  // kRateLimited when max_waiting jobs wait, kTooLarge, kConflict (see NewJob).
  virtual base::Result<Submitted> submit(const NewJob& job) = 0;
  // Waiting: ends now. Running: is asked to end (its runner sees it when it extends). Twice is fine; kConflict when it has ended.
  virtual base::Result<Job> cancel(std::string_view id) = 0;
  // A new job with the request and the principal of a failed or cancelled one; for the second time the same new job. kConflict for others;
  // kRateLimited.
  virtual base::Result<Submitted> retry(std::string_view id) = 0;

  // --- running ---
  // The oldest job of this kind that waits or whose lease ran out, now leased to `owner`; nothing when there is none. Jobs that were
  // asked to end, or have used up their attempts, end here instead.
  virtual base::Result<std::optional<Job>> claim(std::string_view kind, std::string_view owner, std::chrono::milliseconds lease) = 0;
  // The lease ends `lease` from now; progress becomes an event. True: it should end, cancelled. kConflict: another has it, or it has ended.
  virtual base::Result<bool> extend(std::string_view id, const JobLease& held, std::chrono::milliseconds lease,
                                    const std::optional<JobProgress>& progress) = 0;
  // kTooLarge; kConflict as extend.
  virtual base::Status append_event(std::string_view id, const JobLease& held, std::string_view kind, std::string_view data) = 0;
  // Ends it. kConflict as extend: a second finish, or one by a stale owner, changes nothing.
  virtual base::Result<Job> finish(std::string_view id, const JobLease& held, const JobEnd& end) = 0;
  // Back to waiting, at its old place, this attempt not counted; cancelled if that was asked for. For a runner that has to stop.
  virtual base::Result<Job> release(std::string_view id, const JobLease& held) = 0;
  // Makes all leases run out. Only for who knows by a lock outside the queue that no other runner lives.
  virtual base::Status expire_leases() = 0;

  // --- reading ---
  virtual base::Result<Job> get(std::string_view id) const = 0;
  // `job_…` or a prefix of it with at least 4 digits, if one job has it; kConflict when several do.
  virtual base::Result<std::string> resolve(std::string_view id_or_prefix) const = 0;
  // `cursor`: next_cursor of the page before, or empty. kInvalidArgument for another, or a limit outside 1..kMaxJobPage.
  virtual base::Result<JobPage> list(const JobFilter& filter, std::string_view cursor, std::size_t limit) const = 0;
  // After sequence number `after`, in order, at most kMaxJobPage. A first one above after + 1 says that older ones are gone.
  virtual base::Result<std::vector<JobEvent>> events(std::string_view id, std::uint64_t after) const = 0;
  // Empty when it has none (yet).
  virtual base::Result<std::string> report(std::string_view id) const = 0;
  virtual base::Result<std::array<std::uint64_t, kJobStates>> counts() const = 0;  // by JobState
  // Grows with every change of any job, of any process. Budget: 20 µs, so that followers can poll it.
  virtual base::Result<std::uint64_t> changes() const = 0;
};

// Waits until changes() differs from `seen` and gives the new value; `seen` when the deadline passed or its stop came first.
base::Result<std::uint64_t> wait_for_change(const JobQueue& queue, std::uint64_t seen, const base::Deadline& deadline);

// Data of the events that every implementation writes.
std::string state_event(JobState state, std::uint32_t attempt, std::string_view error);
std::string progress_event(const JobProgress& progress);

}  // namespace docent::store
