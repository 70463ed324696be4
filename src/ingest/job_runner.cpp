#include "ingest/job_runner.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>

#include "base/mutex.h"
#include "ingest/report_json.h"
#include "obs/log.h"

namespace docent::ingest {
namespace {

using base::ErrorCode;
using store::Job;
using store::JobState;

constexpr std::chrono::milliseconds kLockEvery{1'000};    // how soon another process takes over
constexpr std::chrono::milliseconds kLockAgain{50};
constexpr int kLockTries = 4;
constexpr std::chrono::milliseconds kRecheck{5'000};      // waiting for changes is cut, in case a lease of another machine's runner ran out
constexpr std::chrono::milliseconds kAfterError{2'000};
constexpr int kFinishTries = 5;

void sleep_for(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any().wait_for(lock, stop, time, [] { return false; });
}

// What somebody who does not own the machine may know of an error.
std::string public_message(const base::Error& error, const IngestRules& rules) {
  switch (error.code) {
    case ErrorCode::kUnavailable:
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal: return "the store could not take it; whoever runs the server finds the cause in its log";
    default: return without_roots(error.message, rules);
  }
}

// Embedding completes whatever lacks vectors, also documents that this principal may not know of: its figures are the owner's.
IngestReport public_report(IngestReport report, const IngestRules& rules) {
  report.embedded = report.reused = report.without_vectors = 0;
  report.embedding_note = "figures of vectors are for the owner of the data";
  for (auto* list : {&report.skipped, &report.warnings})
    for (SkippedFile& file : *list) file.reason = without_roots(std::move(file.reason), rules);
  return report;
}

// The report that fits: long lists are cut, and the report says so.
std::string bounded_report(const IngestReport& report, double seconds) {
  for (std::size_t lines = std::max(report.skipped.size(), report.warnings.size());; lines /= 2) {
    std::string json = report_json(report, false, seconds, lines);
    if (json.size() <= store::kMaxJobReportBytes || lines == 0) return json;
  }
}

}  // namespace

// One job in the hands of this runner: a thread beside the pipeline tells the queue that it lives and how far it is, and the pipeline when to
// end.
class JobRunner::Attempt {
 public:
  Attempt(JobRunner& runner, const Job& job, std::stop_token stop)
      : runner_(runner), job_(job), on_stop_(std::move(stop), [this] { work_.request_stop(); }), beat_([this](std::stop_token done) { beat(done); }) {}

  std::stop_token work() const { return work_.get_token(); }

  void note(const Progress& progress) {
    const bool whole = job_.principal.owner || progress.stage != "embed";  // see public_report
    base::MutexLock lock(mutex_);
    latest_ = store::JobProgress{std::string(progress.stage), whole ? progress.done : 0, whole ? progress.total : 0};
  }

  // To be asked when the pipeline has returned.
  void end() {
    beat_.request_stop();
    beat_.join();
  }
  bool cancelled() const { return cancelled_; }
  bool lost() const { return lost_; }

 private:
  void beat(const std::stop_token& done) {
    using std::chrono::steady_clock;
    auto extended = steady_clock::now();
    store::JobProgress said;
    while (!done.stop_requested()) {
      sleep_for(std::min(runner_.options_.progress_every, runner_.options_.lease / 4), done);
      if (done.stop_requested()) return;
      std::optional<store::JobProgress> progress;
      {
        base::MutexLock lock(mutex_);
        if (latest_ && *latest_ != said) progress = latest_;
      }
      if (progress || steady_clock::now() - extended > runner_.options_.lease / 4) {
        const auto asked_to_end = runner_.queue_.extend(job_.id, job_.lease, runner_.options_.lease, progress);
        if (asked_to_end) {
          extended = steady_clock::now();
          if (progress) said = *progress;
          if (*asked_to_end) end_early(cancelled_);
        } else if (asked_to_end.error().code == ErrorCode::kConflict || asked_to_end.error().code == ErrorCode::kNotFound) {
          end_early(lost_);
        } else {
          obs::log(obs::LogLevel::kWarn, "job_not_extended", {{"job", job_.id}, {"why", asked_to_end.error().message}});
        }
      } else if (const auto now = runner_.queue_.get(job_.id); now && now->cancel_requested) {
        end_early(cancelled_);
      }
    }
  }

  void end_early(std::atomic<bool>& why) {
    why = true;
    work_.request_stop();
  }

  JobRunner& runner_;
  const Job& job_;
  base::Mutex mutex_;
  std::optional<store::JobProgress> latest_ DOCENT_GUARDED_BY(mutex_);
  std::atomic<bool> cancelled_ = false, lost_ = false;
  std::stop_source work_;
  std::stop_callback<std::function<void()>> on_stop_;
  std::jthread beat_;  // last: it uses what is above
};

JobRunner::JobRunner(store::JobQueue& queue, store::Corpus& corpus, embed::Embedder* embedder,
                     std::shared_ptr<const infer::WordPiece> word_pieces, const base::Clock& clock, Options options)
    : queue_(queue),
      corpus_(corpus),
      embedder_(embedder),
      word_pieces_(std::move(word_pieces)),
      clock_(clock),
      options_(std::move(options)),
      owner_("process " + std::to_string(::getpid())) {}

JobRunner::~JobRunner() { stop(); }

void JobRunner::start() {
  thread_ = std::jthread([this](std::stop_token stop) { loop(stop); });
}

void JobRunner::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

base::Result<bool> JobRunner::is_any_active(const std::filesystem::path& lock) {
  std::error_code error;
  if (!std::filesystem::exists(lock, error)) return false;
  DOCENT_ASSIGN(const auto held, base::FileLock::acquire(lock, false));
  return held == nullptr;
}

base::Result<bool> JobRunner::take_lock() {
  if (lock_) return true;
  DOCENT_ASSIGN(auto lock, base::FileLock::acquire(options_.lock, false));
  if (!lock) return false;
  // Whoever held a lease held this lock too, and is gone.
  DOCENT_TRY(queue_.expire_leases());
  lock_ = std::move(lock);
  return true;
}

void JobRunner::loop(std::stop_token stop) {
  while (!stop.stop_requested()) {
    const auto done = take_turn(stop);
    if (done) continue;
    obs::log(obs::LogLevel::kWarn, "jobs_not_run", {{"why", done.error().message}, {"detail", done.error().detail}});
    sleep_for(kAfterError, stop);
  }
  lock_.reset();
}

base::Status JobRunner::take_turn(std::stop_token stop) {
  DOCENT_ASSIGN(const bool active, take_lock());
  if (!active) {
    sleep_for(kLockEvery, stop);
    return {};
  }
  // Read before looking for jobs, so that one that comes in between is not slept over.
  DOCENT_ASSIGN(const std::uint64_t seen, queue_.changes());
  DOCENT_ASSIGN(const std::size_t ran, run_waiting(stop));
  if (ran == 0) DOCENT_TRY(store::wait_for_change(queue_, seen, base::Deadline::after(kRecheck, stop)));
  return {};
}

base::Result<std::optional<std::size_t>> JobRunner::drain(std::stop_token stop) {
  // Who merely looks whether the lock is held (is_any_active) holds it for a moment.
  for (int tries = 1;; ++tries) {
    DOCENT_ASSIGN(const bool active, take_lock());
    if (active) break;
    if (tries == kLockTries) return std::nullopt;
    sleep_for(kLockAgain, stop);
  }
  const auto ran = run_waiting(stop);
  lock_.reset();
  if (!ran) return std::unexpected(ran.error());
  return *ran;
}

base::Result<std::size_t> JobRunner::run_waiting(std::stop_token stop) {
  std::size_t ended = 0;
  while (!stop.stop_requested()) {
    DOCENT_ASSIGN(const auto job, queue_.claim(kIngestJob, owner_, options_.lease));
    if (!job) return ended;
    DOCENT_ASSIGN(const bool whole, run_one(*job, stop));
    if (!whole) return ended;
    ++ended;
  }
  return ended;
}

base::Result<bool> JobRunner::run_one(const Job& job, std::stop_token stop) {
  obs::log(obs::LogLevel::kInfo, "job_started", {{"job", job.id}, {"attempt", std::to_string(job.attempts)}});
  if (options_.started) options_.started(job);
  const auto start = std::chrono::steady_clock::now();
  Attempt attempt(*this, job, stop);
  const auto outcome = [&]() -> base::Result<IngestReport> {
    DOCENT_ASSIGN(const IngestRequest request, parse_ingest_request(job.request));
    DOCENT_ASSIGN(const auto sources, corpus_.record().sources());
    DOCENT_ASSIGN(const IngestRequest resolved, resolve_ingest_request(request, job.principal, options_.rules, sources));
    Pipeline pipeline(corpus_, embedder_, word_pieces_, clock_, options_.pipeline);
    DOCENT_ASSIGN(IngestReport report, pipeline.run(resolved, [&](const Progress& progress) {
      attempt.note(progress);
      if (options_.progress) options_.progress(progress);
    }, attempt.work()));
    if (report.without_vectors > 0 && request.embed && embedder_ == nullptr) report.embedding_note = options_.embedder_note;
    return report;
  }();
  attempt.end();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const bool interrupted = outcome ? outcome->cancelled : outcome.error().code == ErrorCode::kCancelled;
  if (attempt.lost()) {
    obs::log(obs::LogLevel::kWarn, "job_lost", {{"job", job.id}, {"why", "its lease ran out and another runner has it, or it has ended"}});
    return true;
  }
  if (interrupted && !attempt.cancelled()) {
    DOCENT_ASSIGN(const Job back, queue_.release(job.id, job.lease));
    obs::log(obs::LogLevel::kInfo, "job_released", {{"job", job.id}});
    if (options_.ended) options_.ended(back);
    return false;
  }
  const store::JobEnd end = make_end(job, outcome, seconds, interrupted);
  for (int tries = 1;; ++tries) {
    const auto ended = queue_.finish(job.id, job.lease, end);
    if (ended) {
      obs::log(obs::LogLevel::kInfo, "job_ended", {{"job", job.id}, {"state", std::string(to_string(end.state))}});
      if (options_.metrics != nullptr) {
        options_.metrics->add(obs::Metric::kJobsFinished, {to_string(end.state)});
        options_.metrics->observe(obs::Metric::kJobSeconds, {}, seconds);
      }
      if (options_.ended) options_.ended(*ended);
      return true;
    }
    // The work is done and may be done again: when the queue cannot take the end, the lease runs out and the job is run once more.
    if (ended.error().code != ErrorCode::kUnavailable || tries == kFinishTries || stop.stop_requested()) return std::unexpected(ended.error());
    sleep_for(kAfterError, stop);
  }
}

store::JobEnd JobRunner::make_end(const Job& job, const base::Result<IngestReport>& outcome, double seconds, bool cancelled) const {
  store::JobEnd end;
  if (!outcome) {
    end.state = cancelled ? JobState::kCancelled : JobState::kFailed;
    if (!cancelled) {
      end.error_code = base::to_string(outcome.error().code);
      end.error = job.principal.owner ? outcome.error().message : public_message(outcome.error(), options_.rules);
      obs::log(obs::LogLevel::kWarn, "job_failed", {{"job", job.id}, {"why", outcome.error().message}, {"detail", outcome.error().detail}});
    }
    return end;
  }
  end.state = cancelled ? JobState::kCancelled : JobState::kSucceeded;
  end.report = bounded_report(job.principal.owner ? *outcome : public_report(*outcome, options_.rules), seconds);
  return end;
}

}  // namespace docent::ingest
