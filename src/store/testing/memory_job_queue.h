// A JobQueue in memory, as plain as can be: the model that the contract suite compares others with, and a fake for tests of what uses a
// queue. Of one process; keeps jobs by number only (never by age).
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "base/clock.h"
#include "base/mutex.h"
#include "store/job_queue.h"

namespace docent::store::testing {

class MemoryJobQueue final : public JobQueue {
 public:
  explicit MemoryJobQueue(const base::Clock& clock, JobLimits limits = {}) : clock_(clock), limits_(limits) {}

  base::Result<Submitted> submit(const NewJob& wanted) override {
    base::MutexLock lock(mutex_);
    if (wanted.request.size() > kMaxJobRequestBytes || wanted.idempotency_key.size() > kMaxJobKeyBytes) return refuse(ErrorCode::kTooLarge);
    for (const Entry& entry : jobs_) {
      const Job& job = entry.job;
      if (wanted.idempotency_key.empty() || entry.key != wanted.idempotency_key || job.principal.owner != wanted.principal.owner ||
          job.principal.name != wanted.principal.name)
        continue;
      if (job.kind != wanted.kind || job.request != wanted.request) return refuse(ErrorCode::kConflict);
      return Submitted{job, false};
    }
    return add(wanted.kind, wanted.request, wanted.principal, wanted.idempotency_key, "");
  }

  base::Result<Job> cancel(std::string_view id) override {
    base::MutexLock lock(mutex_);
    Entry* entry = find(id);
    if (entry == nullptr) return refuse(ErrorCode::kNotFound);
    if (has_ended(entry->job.state)) return refuse(ErrorCode::kConflict);
    if (entry->job.state == JobState::kWaiting || entry->until <= now()) return enter(*entry, JobState::kCancelled);
    if (!std::exchange(entry->job.cancel_requested, true)) note(*entry, "cancel_requested", "{}");
    return entry->job;
  }

  base::Result<Submitted> retry(std::string_view id) override {
    base::MutexLock lock(mutex_);
    Entry* old = find(id);
    if (old == nullptr) return refuse(ErrorCode::kNotFound);
    if (old->job.state != JobState::kFailed && old->job.state != JobState::kCancelled) return refuse(ErrorCode::kConflict);
    if (Entry* again = find(old->job.retried_as)) return Submitted{again->job, false};
    const Job from = old->job;
    auto made = add(from.kind, from.request, from.principal, "", from.id);
    if (made) find(from.id)->job.retried_as = made->job.id;
    return made;
  }

  base::Result<std::optional<Job>> claim(std::string_view kind, std::string_view owner, std::chrono::milliseconds lease) override {
    base::MutexLock lock(mutex_);
    for (std::size_t i = 0; i < jobs_.size(); ++i) {  // ending one may remove older ones
      Entry& entry = jobs_[i];
      if (entry.job.kind != kind || has_ended(entry.job.state)) continue;
      if (entry.job.state == JobState::kRunning && entry.until > now()) continue;
      if (entry.job.cancel_requested || entry.job.attempts >= limits_.max_attempts) {
        if (!entry.job.cancel_requested) entry.job.error_code = base::to_string(ErrorCode::kInternal);
        enter(entry, entry.job.cancel_requested ? JobState::kCancelled : JobState::kFailed);
        i = static_cast<std::size_t>(-1);
        continue;
      }
      ++entry.job.attempts;
      entry.job.started_ms = clock_.unix_millis();
      entry.job.progress = {};
      entry.job.lease = {std::string(owner), entry.job.lease.number + 1};
      entry.until = now() + lease;
      return enter(entry, JobState::kRunning);
    }
    return std::nullopt;
  }

  base::Result<bool> extend(std::string_view id, const JobLease& held, std::chrono::milliseconds lease,
                            const std::optional<JobProgress>& progress) override {
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(Entry* const entry, holding(id, held));
    entry->until = now() + lease;
    if (progress && entry->job.progress != *progress) {
      entry->job.progress = *progress;
      note(*entry, "progress", progress_event(*progress));
    }
    ++changes_;
    return entry->job.cancel_requested;
  }

  base::Status append_event(std::string_view id, const JobLease& held, std::string_view kind, std::string_view data) override {
    base::MutexLock lock(mutex_);
    if (kind.size() + data.size() > kMaxJobEventBytes) return refuse(ErrorCode::kTooLarge);
    DOCENT_ASSIGN(Entry* const entry, holding(id, held));
    note(*entry, kind, std::string(data));
    return {};
  }

  base::Result<Job> finish(std::string_view id, const JobLease& held, const JobEnd& end) override {
    base::MutexLock lock(mutex_);
    if (end.report.size() > kMaxJobReportBytes) return refuse(ErrorCode::kTooLarge);
    if (!has_ended(end.state)) return refuse(ErrorCode::kInvalidArgument);
    DOCENT_ASSIGN(Entry* const entry, holding(id, held));
    entry->job.error_code = end.error_code;
    entry->job.error = end.error;
    entry->report = end.report;
    return enter(*entry, end.state);
  }

  base::Result<Job> release(std::string_view id, const JobLease& held) override {
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(Entry* const entry, holding(id, held));
    --entry->job.attempts;
    return enter(*entry, entry->job.cancel_requested ? JobState::kCancelled : JobState::kWaiting);
  }

  base::Status expire_leases() override {
    base::MutexLock lock(mutex_);
    for (Entry& entry : jobs_) entry.until = {};
    return {};
  }

  base::Result<Job> get(std::string_view id) const override {
    base::MutexLock lock(mutex_);
    const Entry* entry = find(id);
    if (entry == nullptr) return refuse(ErrorCode::kNotFound);
    return entry->job;
  }

  base::Result<std::string> resolve(std::string_view id) const override {
    base::MutexLock lock(mutex_);
    if (!id.starts_with("job_") || id.size() < 8 || id.size() > 36) return refuse(ErrorCode::kInvalidArgument);
    std::string found;
    for (const Entry& entry : jobs_) {
      if (!entry.job.id.starts_with(id)) continue;
      if (!found.empty()) return refuse(ErrorCode::kConflict);
      found = entry.job.id;
    }
    if (found.empty()) return refuse(ErrorCode::kNotFound);
    return found;
  }

  base::Result<JobPage> list(const JobFilter& filter, std::string_view cursor, std::size_t limit) const override {
    base::MutexLock lock(mutex_);
    if (limit < 1 || limit > kMaxJobPage || cursor.find_first_not_of("0123456789") != std::string_view::npos || cursor.size() > 18)
      return refuse(ErrorCode::kInvalidArgument);
    const std::uint64_t before = cursor.empty() ? UINT64_MAX : std::stoull(std::string(cursor));
    JobPage page;
    std::uint64_t last = 0;
    for (auto entry = jobs_.rbegin(); entry != jobs_.rend(); ++entry) {
      const Job& job = entry->job;
      if (entry->number >= before || (filter.state && job.state != *filter.state)) continue;
      if (filter.principal && (job.principal.owner != filter.principal->owner || job.principal.name != filter.principal->name)) continue;
      if (page.jobs.size() == limit) {
        page.next_cursor = std::to_string(last);
        return page;
      }
      last = entry->number;
      page.jobs.push_back(job);
    }
    return page;
  }

  base::Result<std::vector<JobEvent>> events(std::string_view id, std::uint64_t after) const override {
    base::MutexLock lock(mutex_);
    const Entry* entry = find(id);
    if (entry == nullptr) return refuse(ErrorCode::kNotFound);
    std::vector<JobEvent> found;
    for (const JobEvent& event : entry->events)
      if (event.sequence > after && found.size() < kMaxJobPage) found.push_back(event);
    return found;
  }

  base::Result<std::string> report(std::string_view id) const override {
    base::MutexLock lock(mutex_);
    const Entry* entry = find(id);
    if (entry == nullptr) return refuse(ErrorCode::kNotFound);
    return entry->report;
  }

  base::Result<std::array<std::uint64_t, kJobStates>> counts() const override {
    base::MutexLock lock(mutex_);
    std::array<std::uint64_t, kJobStates> found{};
    for (const Entry& entry : jobs_) ++found[static_cast<std::size_t>(entry.job.state)];
    return found;
  }

  base::Result<std::uint64_t> changes() const override {
    base::MutexLock lock(mutex_);
    return changes_;
  }

 private:
  using ErrorCode = base::ErrorCode;
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Entry {
    std::uint64_t number = 0, ended = 0;
    Job job;
    std::string key, report;
    TimePoint until{};
    std::deque<JobEvent> events;
  };

  static std::unexpected<base::Error> refuse(ErrorCode code) { return base::fail(code, "refused"); }
  TimePoint now() const { return clock_.now(); }

  Entry* find(std::string_view id) const DOCENT_REQUIRES(mutex_) {
    const auto at = std::ranges::find(jobs_, id, [](const Entry& entry) { return std::string_view(entry.job.id); });
    return at == jobs_.end() ? nullptr : const_cast<Entry*>(&*at);
  }

  base::Result<Entry*> holding(std::string_view id, const JobLease& held) DOCENT_REQUIRES(mutex_) {
    Entry* entry = find(id);
    if (entry == nullptr) return refuse(ErrorCode::kNotFound);
    const JobLease& lease = entry->job.lease;
    if (entry->job.state != JobState::kRunning || lease.number != held.number || lease.owner != held.owner) return refuse(ErrorCode::kConflict);
    return entry;
  }

  base::Result<Submitted> add(const std::string& kind, const std::string& request, const JobPrincipal& principal, const std::string& key,
                              const std::string& retry_of) DOCENT_REQUIRES(mutex_) {
    const auto waiting = std::ranges::count(jobs_, JobState::kWaiting, [](const Entry& entry) { return entry.job.state; });
    if (static_cast<std::size_t>(waiting) >= limits_.max_waiting) return refuse(ErrorCode::kRateLimited);
    Entry entry;
    entry.number = ++last_number_;
    entry.key = key;
    // Multiplied, so that the first digits differ.
    entry.job.id = fmt::format("job_{:016x}{:016x}", entry.number * 0x9E3779B97F4A7C15, entry.number);
    entry.job.kind = kind;
    entry.job.request = request;
    entry.job.principal = principal;
    entry.job.retry_of = retry_of;
    entry.job.created_ms = clock_.unix_millis();
    jobs_.push_back(std::move(entry));
    return Submitted{enter(jobs_.back(), JobState::kWaiting), true};
  }

  void note(Entry& entry, std::string_view kind, std::string data) DOCENT_REQUIRES(mutex_) {
    entry.events.push_back({++entry.job.last_event, clock_.unix_millis(), std::string(kind), std::move(data)});
    if (entry.events.size() > limits_.max_events) entry.events.pop_front();
    ++changes_;
  }

  Job enter(Entry& entry, JobState state) DOCENT_REQUIRES(mutex_) {
    entry.job.state = state;
    note(entry, "state", state_event(state, entry.job.attempts, entry.job.error));
    if (state != JobState::kRunning) entry.until = {};
    if (!has_ended(state)) return entry.job;
    entry.job.ended_ms = clock_.unix_millis();
    entry.ended = ++last_ended_;
    const Job ended = entry.job;
    while (std::ranges::count_if(jobs_, [](const Entry& one) { return one.ended != 0; }) > static_cast<std::ptrdiff_t>(limits_.keep_ended))
      jobs_.erase(std::ranges::min_element(jobs_, {}, [](const Entry& one) { return one.ended == 0 ? UINT64_MAX : one.ended; }));
    return ended;
  }

  const base::Clock& clock_;
  const JobLimits limits_;
  mutable base::Mutex mutex_;
  std::deque<Entry> jobs_ DOCENT_GUARDED_BY(mutex_);  // by number
  std::uint64_t last_number_ DOCENT_GUARDED_BY(mutex_) = 0, last_ended_ DOCENT_GUARDED_BY(mutex_) = 0, changes_ DOCENT_GUARDED_BY(mutex_) = 0;
};

}  // namespace docent::store::testing
