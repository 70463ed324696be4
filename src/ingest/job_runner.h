// Runs the jobs of kind "ingest", one at a time, through the pipeline.
//
// One runner of a data folder is active at any time, whatever the number of processes: the others wait for its lock and take over when its
// process ends, however it ends; what it was running is then claimed again at once and goes on from what the record holds. While a job runs
// its lease is extended and its progress becomes events at most once in `progress_every`.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "base/file.h"
#include "ingest/job_request.h"
#include "ingest/pipeline.h"
#include "obs/metrics.h"
#include "store/job_queue.h"

namespace docent::ingest {

class JobRunner {
 public:
  struct Options {
    std::filesystem::path lock;  // a file in the data folder
    std::chrono::milliseconds lease = std::chrono::seconds(30);
    std::chrono::milliseconds progress_every = std::chrono::seconds(1);
    Pipeline::Options pipeline;
    IngestRules rules;
    std::string embedder_note;        // why there is no embedder
    obs::Metrics* metrics = nullptr;  // may be null; outlives the runner
    // Called in the thread that runs the job, all may be empty.
    std::function<void(const store::Job&)> started, ended;
    ProgressSink progress;
  };
  // All outlive the runner; `embedder` and `word_pieces` may be null.
  JobRunner(store::JobQueue& queue, store::Corpus& corpus, embed::Embedder* embedder, std::shared_ptr<const infer::WordPiece> word_pieces,
            const base::Clock& clock, Options options);
  ~JobRunner();  // as stop()
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  // Runs jobs in a thread of its own until stop(). Once.
  void start();
  // The job that runs goes back to waiting, after its current batch. Returns when that is done. Twice is fine.
  void stop();
  // Runs jobs here until none waits or `stop` comes; how many ended. Nothing when another process runs the jobs of this folder. Not with start().
  base::Result<std::optional<std::size_t>> drain(std::stop_token stop);

  // Whether any process runs jobs, by its lock.
  static base::Result<bool> is_any_active(const std::filesystem::path& lock);

 private:
  class Attempt;
  void loop(std::stop_token stop);
  base::Status take_turn(std::stop_token stop);
  base::Result<bool> take_lock();
  base::Result<std::size_t> run_waiting(std::stop_token stop);
  // False: it was given back, since the runner has to stop.
  base::Result<bool> run_one(const store::Job& job, std::stop_token stop);
  store::JobEnd make_end(const store::Job& job, const base::Result<IngestReport>& outcome, double seconds, bool cancelled) const;

  store::JobQueue& queue_;
  store::Corpus& corpus_;
  embed::Embedder* embedder_;
  std::shared_ptr<const infer::WordPiece> word_pieces_;
  const base::Clock& clock_;
  const Options options_;
  const std::string owner_;
  std::unique_ptr<base::FileLock> lock_;
  std::jthread thread_;
};

}  // namespace docent::ingest
