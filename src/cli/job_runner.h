// The runner of ingestion jobs over a session, set up as the settings say.
#pragma once

#include <filesystem>
#include <memory>

#include "cli/session.h"
#include "ingest/job_runner.h"

namespace docent::cli {

// Held by the process that runs the jobs of a data folder.
std::filesystem::path job_lock(const std::filesystem::path& data);

// The session must have been opened with_jobs (and with_embedder, with_word_pieces); it outlives the runner. What `options` holds of lock,
// rules, pipeline and note is filled in here.
std::unique_ptr<ingest::JobRunner> make_job_runner(Session& session, ingest::JobRunner::Options options = {});

}  // namespace docent::cli
