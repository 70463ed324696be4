// The embedded JobQueue: tables of the record's own file, each change one transaction with `synchronous=FULL`.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "store/job_queue.h"

namespace docent::store::embedded {

struct SqliteJobsOptions {
  std::filesystem::path file;  // docent.db; made and brought up to date when needed
  JobLimits limits;
  std::chrono::milliseconds busy_limit{10'000};
  std::string boot;  // of this start of the machine; empty: as the kernel says
};

// `clock` outlives it. Errors as open_sqlite_store.
base::Result<std::unique_ptr<JobQueue>> open_sqlite_jobs(const SqliteJobsOptions& options, const base::Clock& clock);

}  // namespace docent::store::embedded
