#include "store/embedded/sqlite_job_rows.h"

#include <algorithm>

#include "store/embedded/sqlite_codec.h"

namespace docent::store::embedded {
namespace {

constexpr std::int64_t kRemovedAtOnce = 64;  // by one transaction; the next ones go on

std::string packed(const std::vector<std::string>& list) {
  ByteWriter out;
  out.strings(list);
  return out.take();
}

void bind_id(Statement& statement, int parameter, const std::string& bytes) {
  if (bytes.empty()) statement.bind_null(parameter);
  else statement.bind_blob(parameter, bytes);
}

}  // namespace

std::string job_id_bytes(std::string_view id) {
  std::string bytes;
  if (!id.starts_with(kJobPrefix) || !append_from_hex(id.substr(kJobPrefix.size()), bytes) || bytes.size() != kIdBytes) return {};
  return bytes;
}

base::Error no_such_job(std::string_view id) {
  return {base::ErrorCode::kNotFound, "no job \"" + std::string(id.substr(0, 64)) + "\"; it may have been removed some time after its end", {}};
}

base::Result<JobRow> read_job(Connection& connection, const Statement& select) {
  JobRow row;
  Job& job = row.job;
  int column = 0;
  row.number = select.integer(column++);
  job.id = id_text(kJobPrefix, select.bytes(column++));
  job.kind = select.string(column++);
  job.request = select.string(column++);
  job.principal.owner = select.integer(column++) != 0;
  job.principal.name = select.string(column++);
  ByteReader groups(select.bytes(column++));
  job.principal.groups = groups.strings();
  row.idempotency_key = select.string(column++);
  const std::int64_t state = select.integer(column++);
  job.attempts = select.number<std::uint32_t>(column++);
  job.created_ms = select.integer(column++);
  job.started_ms = select.integer(column++);
  job.ended_ms = select.integer(column++);
  job.progress.stage = select.string(column++);
  job.progress.done = select.number<std::uint64_t>(column++);
  job.progress.total = select.number<std::uint64_t>(column++);
  job.lease.owner = select.string(column++);
  job.lease.number = select.number<std::uint64_t>(column++);
  row.lease_boot = select.string(column++);
  row.lease_until_ms = select.integer(column++);
  job.cancel_requested = select.integer(column++) != 0;
  job.error_code = select.string(column++);
  job.error = select.string(column++);
  job.last_event = select.number<std::uint64_t>(column++);
  if (!select.is_null(column)) job.retry_of = id_text(kJobPrefix, select.bytes(column));
  ++column;
  if (!select.is_null(column)) job.retried_as = id_text(kJobPrefix, select.bytes(column));
  if (!groups.complete() || state < 0 || state >= static_cast<std::int64_t>(kJobStates))
    return std::unexpected(connection.corrupt("a job cannot be read"));
  job.state = static_cast<JobState>(state);
  return row;
}

base::Result<JobRow> load_job(Connection& connection, std::string_view id) {
  const std::string bytes = job_id_bytes(id);
  if (bytes.empty()) return std::unexpected(no_such_job(id));
  DOCENT_ASSIGN(Statement select, connection.prepare("SELECT " DOCENT_JOB_COLUMNS " FROM jobs WHERE id = ?1"));
  select.bind_blob(1, bytes);
  DOCENT_ASSIGN(const bool found, select.step());
  if (!found) return std::unexpected(no_such_job(id));
  return read_job(connection, select);
}

base::Result<JobWrite> JobWrite::begin(Connection& connection, const JobLimits& limits, std::int64_t now_ms) {
  DOCENT_ASSIGN(Transaction transaction, Transaction::write(connection));
  JobWrite write(connection, std::move(transaction), limits, now_ms);
  DOCENT_ASSIGN(const std::int64_t changes, connection.integer("SELECT value FROM state WHERE name = 'job_changes'"));
  write.change_ = changes + 1;
  return write;
}

base::Status JobWrite::insert(JobRow& row) {
  const Job& job = row.job;
  const std::string id = job_id_bytes(job.id), groups = packed(job.principal.groups), retry_of = job_id_bytes(job.retry_of);
  DOCENT_ASSIGN(Statement insert,
                connection_->prepare("INSERT INTO jobs VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, 0, 0, NULL, '', 0, 0, '', 0, "
                                     "'', 0, 0, '', '', 0, ?10, NULL) RETURNING number"));
  insert.bind_blob(1, id).bind(2, job.kind).bind(3, job.request).bind(4, static_cast<int>(job.principal.owner));
  insert.bind(5, job.principal.name).bind_blob(6, groups);
  if (row.idempotency_key.empty()) insert.bind_null(7);
  else insert.bind(7, row.idempotency_key);
  insert.bind(8, static_cast<int>(job.state)).bind(9, job.created_ms);
  bind_id(insert, 10, retry_of);
  DOCENT_ASSIGN(const bool given, insert.step());
  if (!given) return std::unexpected(connection_->corrupt("a new job got no number"));
  row.number = insert.integer(0);
  insert.reset();  // a statement that is not at its end would keep the transaction from committing
  changed_ = true;
  return {};
}

base::Status JobWrite::update(const JobRow& row) {
  const Job& job = row.job;
  const std::string retried_as = job_id_bytes(job.retried_as);
  DOCENT_ASSIGN(Statement update,
                connection_->prepare("UPDATE jobs SET state = ?2, attempts = ?3, started_ms = ?4, ended_ms = ?5, "
                                     "ended_number = CASE ?6 WHEN 0 THEN NULL ELSE ifnull(ended_number, ?6) END, stage = ?7, "
                                     "done = ?8, total = ?9, lease_owner = ?10, lease_number = ?11, lease_boot = ?12, lease_until_ms = ?13, "
                                     "cancel_requested = ?14, error_code = ?15, error = ?16, last_event = ?17, retried_as = ?18 "
                                     "WHERE number = ?1"));
  update.bind(1, row.number).bind(2, static_cast<int>(job.state)).bind(3, job.attempts).bind(4, job.started_ms).bind(5, job.ended_ms);
  update.bind(6, has_ended(job.state) ? change_ : 0);
  update.bind(7, job.progress.stage).bind(8, job.progress.done).bind(9, job.progress.total).bind(10, job.lease.owner);
  update.bind(11, job.lease.number).bind(12, row.lease_boot).bind(13, row.lease_until_ms).bind(14, static_cast<int>(job.cancel_requested));
  update.bind(15, job.error_code).bind(16, job.error).bind(17, job.last_event);
  bind_id(update, 18, retried_as);
  changed_ = true;
  return update.run();
}

base::Status JobWrite::add_event(JobRow& row, std::string_view kind, std::string_view data) {
  ++row.job.last_event;
  DOCENT_ASSIGN(Statement insert, connection_->prepare("INSERT INTO job_events VALUES (?1, ?2, ?3, ?4, ?5)"));
  insert.bind(1, row.number).bind(2, row.job.last_event).bind(3, now_ms_).bind(4, kind).bind(5, data);
  DOCENT_TRY(insert.run());
  if (row.job.last_event <= limits_->max_events) return {};
  DOCENT_ASSIGN(Statement remove, connection_->prepare("DELETE FROM job_events WHERE job = ?1 AND sequence <= ?2"));
  return remove.bind(1, row.number).bind(2, row.job.last_event - limits_->max_events).run();
}

base::Status JobWrite::enter(JobRow& row, JobState state) {
  row.job.state = state;
  if (has_ended(state)) {
    row.job.ended_ms = now_ms_;
    ended_ = true;
  }
  if (state != JobState::kRunning) row.lease_until_ms = 0;
  DOCENT_TRY(add_event(row, "state", state_event(state, row.job.attempts, row.job.error)));
  return update(row);
}

base::Status JobWrite::put_report(const JobRow& row, std::string_view report) {
  DOCENT_ASSIGN(Statement put, connection_->prepare("INSERT OR REPLACE INTO job_reports VALUES (?1, ?2)"));
  return put.bind(1, row.number).bind(2, report).run();
}

// What ended first goes first: what is beyond keep_ended, and what is older than keep_for except the newest kAlwaysKept.
base::Status JobWrite::remove_old() {
  DOCENT_ASSIGN(const std::int64_t ended, connection_->integer("SELECT count(*) FROM jobs WHERE ended_number IS NOT NULL"));
  const std::int64_t too_many = ended - static_cast<std::int64_t>(std::max(limits_->keep_ended, std::size_t{1}));
  const std::int64_t may_age = ended - static_cast<std::int64_t>(kAlwaysKept);
  const std::int64_t oldest_ms = now_ms_ - std::chrono::duration_cast<std::chrono::milliseconds>(limits_->keep_for).count();
  std::vector<std::int64_t> gone;
  {
    DOCENT_ASSIGN(Statement select, connection_->prepare("SELECT number, ended_ms FROM jobs WHERE ended_number IS NOT NULL "
                                                         "ORDER BY ended_number LIMIT ?1"));
    select.bind(1, std::clamp<std::int64_t>(std::max(too_many, may_age), 0, kRemovedAtOnce));
    for (std::int64_t rank = 0;; ++rank) {
      DOCENT_ASSIGN(const bool found, select.step());
      if (!found) break;
      if (rank < too_many || (rank < may_age && select.integer(1) < oldest_ms)) gone.push_back(select.integer(0));
    }
  }
  for (const char* sql : {"DELETE FROM jobs WHERE number = ?1", "DELETE FROM job_reports WHERE job = ?1", "DELETE FROM job_events WHERE job = ?1"}) {
    DOCENT_ASSIGN(Statement remove, connection_->prepare(sql));
    for (const std::int64_t number : gone) DOCENT_TRY(remove.bind(1, number).run());
  }
  return {};
}

base::Status JobWrite::commit() {
  if (ended_) DOCENT_TRY(remove_old());
  if (changed_) {
    DOCENT_ASSIGN(Statement count, connection_->prepare("UPDATE state SET value = ?1 WHERE name = 'job_changes'"));
    DOCENT_TRY(count.bind(1, change_).run());
  }
  return transaction_.commit();
}

}  // namespace docent::store::embedded
