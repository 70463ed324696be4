// Rows of the tables of jobs, and one write transaction over them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/embedded/sqlite_db.h"
#include "store/job_queue.h"

namespace docent::store::embedded {

constexpr std::string_view kJobPrefix = "job_";

struct JobRow {
  std::int64_t number = 0;  // order of submission
  Job job;
  std::string idempotency_key, lease_boot;
  std::int64_t lease_until_ms = 0;
};

// Start of every statement that reads whole rows with read_job().
#define DOCENT_JOB_COLUMNS                                                                                                          \
  "number, id, kind, request, by_owner, by_name, by_groups, idempotency_key, state, attempts, created_ms, started_ms, ended_ms, "   \
  "stage, done, total, lease_owner, lease_number, lease_boot, lease_until_ms, cancel_requested, error_code, error, last_event, "    \
  "retry_of, retried_as"

base::Result<JobRow> read_job(Connection& connection, const Statement& select);
// The 16 bytes of a full id; empty when it is none.
std::string job_id_bytes(std::string_view id);
// kNotFound.
base::Result<JobRow> load_job(Connection& connection, std::string_view id);
base::Error no_such_job(std::string_view id);

// Everything a change of jobs needs: the number of the change, events, retention. Rolls back unless committed.
class JobWrite {
 public:
  static base::Result<JobWrite> begin(Connection& connection, const JobLimits& limits, std::int64_t now_ms);

  Connection& connection() { return *connection_; }
  std::int64_t now_ms() const { return now_ms_; }
  // Gives it its number.
  base::Status insert(JobRow& row);
  // All that can change of a job.
  base::Status update(const JobRow& row);
  // Counts in row.job.last_event, which update() then keeps.
  base::Status add_event(JobRow& row, std::string_view kind, std::string_view data);
  // Sets the state, with its event, and updates.
  base::Status enter(JobRow& row, JobState state);
  base::Status put_report(const JobRow& row, std::string_view report);
  base::Status commit();

 private:
  JobWrite(Connection& connection, Transaction transaction, const JobLimits& limits, std::int64_t now_ms)
      : connection_(&connection), transaction_(std::move(transaction)), limits_(&limits), now_ms_(now_ms) {}
  base::Status remove_old();

  Connection* connection_;
  Transaction transaction_;
  const JobLimits* limits_;
  std::int64_t now_ms_;
  std::int64_t change_ = 0;
  bool changed_ = false, ended_ = false;
};

}  // namespace docent::store::embedded
