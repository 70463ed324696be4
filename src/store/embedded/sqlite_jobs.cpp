#include "store/embedded/sqlite_jobs.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/file.h"
#include "base/mutex.h"
#include "base/text.h"
#include "store/embedded/sqlite_codec.h"
#include "store/embedded/sqlite_job_rows.h"
#include "store/embedded/sqlite_pool.h"
#include "store/embedded/sqlite_schema.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;

constexpr std::size_t kMinPrefixDigits = 4;
constexpr const char* kBootFile = "/proc/sys/kernel/random/boot_id";

base::Result<std::string> make_job_id() {
  std::string bytes(kIdBytes, '\0');
  if (::getentropy(bytes.data(), bytes.size()) != 0) return base::fail(ErrorCode::kUnavailable, "the system gives no random numbers");
  return id_text(kJobPrefix, bytes);
}

base::Status check_size(std::string_view what, std::size_t size, std::size_t limit) {
  if (size <= limit) return {};
  return base::fail(ErrorCode::kTooLarge, fmt::format("{} has {} bytes, more than the limit of {}", what, size, limit));
}

base::Error in_state(const Job& job, std::string_view wanted) {
  return {ErrorCode::kConflict, fmt::format("{} is {}, {}", job.id, to_string(job.state), wanted), {}};
}

class SqliteJobs final : public JobQueue {
 public:
  SqliteJobs(const SqliteJobsOptions& options, const base::Clock& clock)
      : options_(options), clock_(clock), readers_({options.file, false, options.busy_limit}) {}

  base::Status open() {
    base::MutexLock lock(mutex_);
    if (options_.boot.empty()) {
      DOCENT_ASSIGN(const std::string boot, base::read_file(kBootFile));
      options_.boot = base::trim(boot);
    }
    DOCENT_ASSIGN(writer_, Connection::open({options_.file, false, options_.busy_limit}));
    return migrate(*writer_, clock_);
  }

  base::Result<Submitted> submit(const NewJob& wanted) override {
    DOCENT_TRY(check_size("the request of a job", wanted.request.size(), kMaxJobRequestBytes));
    DOCENT_TRY(check_size("an idempotency key", wanted.idempotency_key.size(), kMaxJobKeyBytes));
    return write<Submitted>([&](JobWrite& session) -> base::Result<Submitted> {
      if (!wanted.idempotency_key.empty()) {
        DOCENT_ASSIGN(const auto known, find_by_key(session.connection(), wanted));
        if (known && (known->kind != wanted.kind || known->request != wanted.request))
          return base::fail(ErrorCode::kConflict, fmt::format("this idempotency key was used for another request ({})", known->id));
        if (known) return Submitted{*known, false};
      }
      JobRow row;
      row.job.kind = wanted.kind;
      row.job.request = wanted.request;
      row.job.principal = wanted.principal;
      row.idempotency_key = wanted.idempotency_key;
      DOCENT_TRY(add(session, row));
      return Submitted{row.job, true};
    });
  }

  base::Result<Job> cancel(std::string_view id) override {
    return write<Job>([&](JobWrite& session) -> base::Result<Job> {
      DOCENT_ASSIGN(JobRow row, load_job(session.connection(), id));
      if (has_ended(row.job.state)) return std::unexpected(in_state(row.job, "it cannot be cancelled any more"));
      if (row.job.state == JobState::kWaiting || !is_held(row)) {
        DOCENT_TRY(session.enter(row, JobState::kCancelled));
      } else if (!row.job.cancel_requested) {
        row.job.cancel_requested = true;
        DOCENT_TRY(session.add_event(row, "cancel_requested", "{}"));
        DOCENT_TRY(session.update(row));
      }
      return row.job;
    });
  }

  base::Result<Submitted> retry(std::string_view id) override {
    return write<Submitted>([&](JobWrite& session) -> base::Result<Submitted> {
      DOCENT_ASSIGN(JobRow old, load_job(session.connection(), id));
      if (old.job.state != JobState::kFailed && old.job.state != JobState::kCancelled)
        return std::unexpected(in_state(old.job, "only failed and cancelled jobs are retried"));
      if (!old.job.retried_as.empty()) {
        auto again = load_job(session.connection(), old.job.retried_as);
        if (again) return Submitted{std::move(again->job), false};
        if (again.error().code != ErrorCode::kNotFound) return std::unexpected(again.error());
      }
      JobRow row;
      row.job.kind = old.job.kind;
      row.job.request = old.job.request;
      row.job.principal = old.job.principal;
      row.job.retry_of = old.job.id;
      DOCENT_TRY(add(session, row));
      old.job.retried_as = row.job.id;
      DOCENT_TRY(session.update(old));
      return Submitted{row.job, true};
    });
  }

  base::Result<std::optional<Job>> claim(std::string_view kind, std::string_view owner, std::chrono::milliseconds lease) override {
    return write<std::optional<Job>>([&](JobWrite& session) -> base::Result<std::optional<Job>> {
      while (true) {
        DOCENT_ASSIGN(auto row, find_claimable(session.connection(), kind));
        if (!row) return std::nullopt;
        Job& job = row->job;
        if (job.cancel_requested) {
          DOCENT_TRY(session.enter(*row, JobState::kCancelled));
        } else if (job.attempts >= options_.limits.max_attempts) {
          job.error_code = base::to_string(ErrorCode::kInternal);
          job.error = fmt::format("the process that ran it ended {} times without a result; the last one was {}", job.attempts, job.lease.owner);
          DOCENT_TRY(session.enter(*row, JobState::kFailed));
        } else {
          ++job.attempts;
          job.started_ms = session.now_ms();
          job.progress = {};
          job.lease = {std::string(owner), job.lease.number + 1};
          hold(*row, lease);
          DOCENT_TRY(session.enter(*row, JobState::kRunning));
          return job;
        }
      }
    });
  }

  base::Result<bool> extend(std::string_view id, const JobLease& held, std::chrono::milliseconds lease,
                            const std::optional<JobProgress>& progress) override {
    return write<bool>([&](JobWrite& session) -> base::Result<bool> {
      DOCENT_ASSIGN(JobRow row, load_held(session.connection(), id, held));
      hold(row, lease);
      if (progress && row.job.progress != *progress) {
        row.job.progress = *progress;
        const std::string data = progress_event(*progress);
        DOCENT_TRY(check_size("the progress of a job", data.size(), kMaxJobEventBytes));
        DOCENT_TRY(session.add_event(row, "progress", data));
      }
      DOCENT_TRY(session.update(row));
      return row.job.cancel_requested;
    });
  }

  base::Status append_event(std::string_view id, const JobLease& held, std::string_view kind, std::string_view data) override {
    DOCENT_TRY(check_size("an event of a job", kind.size() + data.size(), kMaxJobEventBytes));
    const auto done = write<bool>([&](JobWrite& session) -> base::Result<bool> {
      DOCENT_ASSIGN(JobRow row, load_held(session.connection(), id, held));
      DOCENT_TRY(session.add_event(row, kind, data));
      DOCENT_TRY(session.update(row));
      return true;
    });
    if (!done) return std::unexpected(done.error());
    return {};
  }

  base::Result<Job> finish(std::string_view id, const JobLease& held, const JobEnd& end) override {
    DOCENT_TRY(check_size("the report of a job", end.report.size(), kMaxJobReportBytes));
    if (!has_ended(end.state)) return base::fail(ErrorCode::kInvalidArgument, "a job ends as succeeded, failed or cancelled");
    return write<Job>([&](JobWrite& session) -> base::Result<Job> {
      DOCENT_ASSIGN(JobRow row, load_held(session.connection(), id, held));
      row.job.error_code = end.error_code;
      row.job.error = end.error;
      if (!end.report.empty()) DOCENT_TRY(session.put_report(row, end.report));
      DOCENT_TRY(session.enter(row, end.state));
      return row.job;
    });
  }

  base::Result<Job> release(std::string_view id, const JobLease& held) override {
    return write<Job>([&](JobWrite& session) -> base::Result<Job> {
      DOCENT_ASSIGN(JobRow row, load_held(session.connection(), id, held));
      --row.job.attempts;
      DOCENT_TRY(session.enter(row, row.job.cancel_requested ? JobState::kCancelled : JobState::kWaiting));
      return row.job;
    });
  }

  base::Status expire_leases() override {
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(Transaction transaction, Transaction::write(*writer_));
    {
      DOCENT_ASSIGN(Statement update, writer_->prepare("UPDATE jobs SET lease_until_ms = 0, lease_boot = '' WHERE state = ?1"));
      DOCENT_TRY(update.bind(1, static_cast<int>(JobState::kRunning)).run());
    }
    return transaction.commit();
  }

  base::Result<Job> get(std::string_view id) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(JobRow row, load_job(reader.connection(), id));
    return std::move(row.job);
  }

  base::Result<std::string> resolve(std::string_view id) const override {
    std::string low(id.substr(std::min(kJobPrefix.size(), id.size())));
    if (!id.starts_with(kJobPrefix) || low.size() < kMinPrefixDigits || low.size() > 2 * kIdBytes || !is_hex(low))
      return base::fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is no job: its id starts with \"{}\" and {} to {} hexadecimal digits",
                                                                 id.substr(0, 64), kJobPrefix, kMinPrefixDigits, 2 * kIdBytes));
    std::string high = low, first, last;
    low.resize(2 * kIdBytes, '0');
    high.resize(2 * kIdBytes, 'f');
    append_from_hex(low, first);
    append_from_hex(high, last);
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(Statement select, reader.connection().prepare("SELECT id FROM jobs WHERE id BETWEEN ?1 AND ?2 LIMIT 2"));
    select.bind_blob(1, first).bind_blob(2, last);
    DOCENT_ASSIGN(const bool found, select.step());
    if (!found) return std::unexpected(no_such_job(id));
    std::string full = id_text(kJobPrefix, select.bytes(0));
    DOCENT_ASSIGN(const bool another, select.step());
    if (another) return base::fail(ErrorCode::kConflict, fmt::format("several jobs begin with \"{}\"; give more of the id", id));
    return full;
  }

  base::Result<JobPage> list(const JobFilter& filter, std::string_view cursor, std::size_t limit) const override {
    if (limit < 1 || limit > kMaxJobPage)
      return base::fail(ErrorCode::kInvalidArgument, fmt::format("a page has 1..{} jobs, not {}", kMaxJobPage, limit));
    std::int64_t before = std::numeric_limits<std::int64_t>::max();
    if (!cursor.empty()) {
      const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), before);
      if (error != std::errc() || end != cursor.data() + cursor.size() || before < 1)
        return base::fail(ErrorCode::kInvalidArgument, "the cursor is not one that a page of jobs ended with");
    }
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(Statement select, reader.connection().prepare(
                                        "SELECT " DOCENT_JOB_COLUMNS " FROM jobs WHERE number < ?1 AND (?2 IS NULL OR state = ?2) "
                                        "AND (?3 IS NULL OR (by_owner = ?3 AND by_name = ?4)) ORDER BY number DESC LIMIT ?5"));
    select.bind(1, before).bind(5, limit + 1);
    if (filter.state) select.bind(2, static_cast<int>(*filter.state));
    if (filter.principal) select.bind(3, static_cast<int>(filter.principal->owner)).bind(4, filter.principal->name);
    JobPage page;
    std::int64_t last = 0;
    while (true) {
      DOCENT_ASSIGN(const bool found, select.step());
      if (!found) return page;
      if (page.jobs.size() == limit) break;
      DOCENT_ASSIGN(JobRow row, read_job(reader.connection(), select));
      last = row.number;
      page.jobs.push_back(std::move(row.job));
    }
    page.next_cursor = std::to_string(last);
    return page;
  }

  base::Result<std::vector<JobEvent>> events(std::string_view id, std::uint64_t after) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const JobRow row, load_job(reader.connection(), id));
    DOCENT_ASSIGN(Statement select, reader.connection().prepare("SELECT sequence, at_ms, kind, data FROM job_events WHERE job = ?1 AND "
                                                                "sequence > ?2 ORDER BY sequence LIMIT ?3"));
    select.bind(1, row.number).bind(2, std::min<std::uint64_t>(after, std::numeric_limits<std::int64_t>::max())).bind(3, kMaxJobPage);
    std::vector<JobEvent> found;
    while (true) {
      DOCENT_ASSIGN(const bool more, select.step());
      if (!more) return found;
      found.push_back({select.number<std::uint64_t>(0), select.integer(1), select.string(2), select.string(3)});
    }
  }

  base::Result<std::string> report(std::string_view id) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const JobRow row, load_job(reader.connection(), id));
    DOCENT_ASSIGN(Statement select, reader.connection().prepare("SELECT report FROM job_reports WHERE job = ?1"));
    select.bind(1, row.number);
    DOCENT_ASSIGN(const bool found, select.step());
    return found ? select.string(0) : std::string();
  }

  base::Result<std::array<std::uint64_t, kJobStates>> counts() const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(Statement select, reader.connection().prepare("SELECT state, count(*) FROM jobs GROUP BY state"));
    std::array<std::uint64_t, kJobStates> found{};
    while (true) {
      DOCENT_ASSIGN(const bool more, select.step());
      if (!more) return found;
      if (const auto state = select.number<std::size_t>(0); state < found.size()) found[state] = select.number<std::uint64_t>(1);
    }
  }

  base::Result<std::uint64_t> changes() const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const std::int64_t number, reader.connection().integer("SELECT value FROM state WHERE name = 'job_changes'"));
    return static_cast<std::uint64_t>(number);
  }

 private:
  // One durable transaction: nothing of it is kept when `change` fails.
  template <typename T, typename Change>
  base::Result<T> write(const Change& change) {
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(JobWrite session, JobWrite::begin(*writer_, options_.limits, clock_.unix_millis()));
    base::Result<T> done = change(session);
    if (!done) return done;
    DOCENT_TRY(session.commit());
    return done;
  }

  std::int64_t monotonic_ms() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now().time_since_epoch()).count();
  }

  void hold(JobRow& row, std::chrono::milliseconds lease) const {
    row.lease_boot = options_.boot;
    row.lease_until_ms = monotonic_ms() + std::clamp(lease, std::chrono::milliseconds(1), kMaxLease).count();
  }

  bool is_held(const JobRow& row) const {
    return row.job.state == JobState::kRunning && row.lease_boot == options_.boot && row.lease_until_ms > monotonic_ms();
  }

  base::Status add(JobWrite& session, JobRow& row) const {
    DOCENT_ASSIGN(const std::int64_t waiting, session.connection().integer("SELECT count(*) FROM jobs WHERE state = 0"));
    if (waiting >= static_cast<std::int64_t>(options_.limits.max_waiting))
      return base::fail(ErrorCode::kRateLimited, fmt::format("{} jobs wait already and the limit (jobs.max_waiting) is {}; try again when some are done",
                                                             waiting, options_.limits.max_waiting));
    DOCENT_ASSIGN(row.job.id, make_job_id());
    row.job.created_ms = session.now_ms();
    DOCENT_TRY(session.insert(row));
    return session.enter(row, JobState::kWaiting);
  }

  static base::Result<std::optional<Job>> find_by_key(Connection& connection, const NewJob& wanted) {
    DOCENT_ASSIGN(Statement select, connection.prepare("SELECT " DOCENT_JOB_COLUMNS " FROM jobs WHERE by_owner = ?1 AND by_name = ?2 AND "
                                                       "idempotency_key = ?3"));
    select.bind(1, static_cast<int>(wanted.principal.owner)).bind(2, wanted.principal.name).bind(3, wanted.idempotency_key);
    DOCENT_ASSIGN(const bool found, select.step());
    if (!found) return std::nullopt;
    DOCENT_ASSIGN(JobRow row, read_job(connection, select));
    return std::move(row.job);
  }

  base::Result<std::optional<JobRow>> find_claimable(Connection& connection, std::string_view kind) const {
    DOCENT_ASSIGN(Statement select, connection.prepare("SELECT " DOCENT_JOB_COLUMNS " FROM jobs WHERE state < 2 AND kind = ?1 AND "
                                                       "(state = 0 OR lease_boot <> ?2 OR lease_until_ms <= ?3) ORDER BY number LIMIT 1"));
    select.bind(1, kind).bind(2, options_.boot).bind(3, monotonic_ms());
    DOCENT_ASSIGN(const bool found, select.step());
    if (!found) return std::nullopt;
    DOCENT_ASSIGN(JobRow row, read_job(connection, select));
    return row;
  }

  // A lease that ran out still counts as long as nobody else claimed the job.
  static base::Result<JobRow> load_held(Connection& connection, std::string_view id, const JobLease& held) {
    DOCENT_ASSIGN(JobRow row, load_job(connection, id));
    if (row.job.state != JobState::kRunning) return std::unexpected(in_state(row.job, "so this runner has no say in it"));
    if (row.job.lease.number != held.number || row.job.lease.owner != held.owner)
      return base::fail(ErrorCode::kConflict, fmt::format("{} was claimed by another runner ({}) after the lease of this one ran out", row.job.id,
                                                          row.job.lease.owner));
    return row;
  }

  SqliteJobsOptions options_;
  const base::Clock& clock_;
  mutable ReaderPool readers_;
  base::Mutex mutex_;
  std::unique_ptr<Connection> writer_ DOCENT_GUARDED_BY(mutex_);
};

}  // namespace

base::Result<std::unique_ptr<JobQueue>> open_sqlite_jobs(const SqliteJobsOptions& options, const base::Clock& clock) {
  auto jobs = std::make_unique<SqliteJobs>(options, clock);
  DOCENT_TRY(jobs->open());
  return jobs;
}

}  // namespace docent::store::embedded
