// `jobs`, and `ingest --no-wait`.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/job_runner.h"
#include "ingest/job_json.h"
#include "ingest/job_request.h"
#include "ingest/report_json.h"

namespace docent::cli {
namespace {

using base::ErrorCode;
using store::Job;
using store::JobState;
using Json = nlohmann::ordered_json;

constexpr std::size_t kShortId = 12;  // job_ and 8 digits: enough to be unique among thousands

base::Result<std::unique_ptr<Session>> open_jobs(const Context& context, bool create = false) {
  SessionOptions options;
  options.with_embedder = false;
  options.with_jobs = true;
  options.create = create;
  return context.open(options, context.config);
}

base::Result<Job> find_job(const store::JobQueue& queue, const std::string& named) {
  if (!named.empty()) {
    DOCENT_ASSIGN(const std::string id, queue.resolve(named));
    return queue.get(id);
  }
  DOCENT_ASSIGN(const auto newest, queue.list({}, "", 1));
  if (newest.jobs.empty()) return base::fail(ErrorCode::kNotFound, "there are no jobs yet; `docent ingest FOLDER --no-wait` submits one");
  return newest.jobs.front();
}

std::string targets_of(const Job& job) {
  const Json request = Json::parse(job.request, nullptr, false);
  std::string text;
  if (request.is_object())
    for (const Json& target : request.value("targets", Json::array()))
      if (target.is_string()) text += (text.empty() ? "" : ", ") + target.get<std::string>();
  return safe_for_terminal(text);
}

std::string state_text(const Output& out, const Job& job) {
  const std::string name = job.cancel_requested && job.state == JobState::kRunning ? "cancelling" : std::string(to_string(job.state));
  const std::string padded = fmt::format("{:<10}", name);
  if (job.state == JobState::kSucceeded) return out.good(padded);
  return job.state == JobState::kFailed ? out.bad(padded) : job.state == JobState::kRunning ? out.accent(padded) : padded;
}

std::string progress_text(const store::JobProgress& progress) {
  if (progress.stage.empty()) return {};
  if (progress.total > 0) return fmt::format("{} {}/{}", progress.stage, progress.done, progress.total);
  return progress.done > 0 ? fmt::format("{} {}", progress.stage, progress.done) : progress.stage;
}

// A job that waits and nobody who would run it: says what to do.
void note_if_nobody_runs(const Context& context, const Job& job) {
  if (has_ended(job.state) || context.out.json) return;
  const auto active = ingest::JobRunner::is_any_active(job_lock(context.data));
  if (active && !*active) context.out.note("no process runs jobs now: start `docent serve`, or run `docent jobs run` once");
}

void print_job(const Context& context, const Job& job) {
  const Output& out = context.out;
  const auto line = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) out.print(fmt::format("  {:<10} {}", name, safe_for_terminal(text)));
  };
  out.print(out.bold(job.id) + "  " + state_text(out, job));
  line("targets", targets_of(job));
  line("by", job.principal.owner ? "owner" : job.principal.name);
  line("submitted", ingest::iso_time(job.created_ms));
  if (job.started_ms != 0) line("started", ingest::iso_time(job.started_ms) + (job.attempts > 1 ? fmt::format(" (attempt {})", job.attempts) : ""));
  if (job.ended_ms != 0) line("ended", ingest::iso_time(job.ended_ms));
  if (job.state == JobState::kRunning) line("progress", progress_text(job.progress));
  line("error", job.error);
  line("retry of", job.retry_of);
  line("retried as", job.retried_as);
}

int status_of(const Job& job) { return job.state == JobState::kSucceeded ? kOk : kFailed; }

base::Result<int> list(const Context& context, const JobsArguments& arguments) {
  store::JobFilter filter;
  if (!arguments.state.empty()) {
    filter.state = store::parse_job_state(arguments.state);
    if (!filter.state)
      return base::fail(ErrorCode::kInvalidArgument, fmt::format("--state must be waiting, running, succeeded, failed or cancelled, got \"{}\"", arguments.state));
  }
  if (arguments.limit < 1) return base::fail(ErrorCode::kInvalidArgument, fmt::format("--limit must be 1..{}, got {}", store::kMaxJobPage, arguments.limit));
  DOCENT_ASSIGN(const auto session, open_jobs(context));
  DOCENT_ASSIGN(const auto page, session->jobs()->list(filter, arguments.cursor, static_cast<std::size_t>(arguments.limit)));
  if (context.out.json) {
    context.out.print(ingest::job_page_json(page, true));
    return kOk;
  }
  for (const Job& job : page.jobs) {
    const std::string more = job.state == JobState::kRunning ? progress_text(job.progress) : job.error;
    context.out.print(fmt::format("{}  {} {}  {}{}", context.out.bold(job.id.substr(0, kShortId)), state_text(context.out, job),
                                  context.out.dim(ingest::iso_time(job.created_ms)), targets_of(job),
                                  more.empty() ? "" : context.out.dim("  " + safe_for_terminal(more))));
  }
  if (page.jobs.empty()) context.out.note("No such jobs. `docent ingest FOLDER --no-wait` submits one.");
  else if (!page.next_cursor.empty()) context.out.note("there are more: --limit 200, or --cursor " + page.next_cursor);
  return kOk;
}

base::Result<int> show(const Context& context, const JobsArguments& arguments) {
  DOCENT_ASSIGN(const auto session, open_jobs(context));
  DOCENT_ASSIGN(const Job job, find_job(*session->jobs(), arguments.job));
  if (context.out.json) context.out.print(ingest::job_json(job, true));
  else print_job(context, job);
  note_if_nobody_runs(context, job);
  return kOk;
}

// One event of a job on the terminal.
void print_event(const Context& context, const store::JobEvent& event, ProgressBar& bar) {
  if (context.out.json) {
    context.out.print(ingest::event_json(event));
    std::fflush(stdout);
    return;
  }
  const Json data = Json::parse(event.data, nullptr, false);
  if (event.kind == "progress" && data.is_object()) {
    const std::string stage = data.value("stage", "");
    bar.update({stage, data.value("done", std::uint64_t{0}), data.value("total", std::uint64_t{0})});
    return;
  }
  bar.clear();
  std::string text = event.kind;
  if (event.kind == "state" && data.is_object()) {
    text = data.value("state", "");
    if (data.value("attempt", 0) > 1) text += fmt::format(" (attempt {})", data.value("attempt", 0));
    if (data.contains("error")) text += ": " + data.value("error", "");
  } else if (event.data != "{}") {
    text += " " + event.data;
  }
  context.out.print(context.out.dim(ingest::iso_time(event.at_ms)) + "  " + safe_for_terminal(text));
  std::fflush(stdout);
}

base::Result<int> tail(const Context& context, const JobsArguments& arguments) {
  DOCENT_ASSIGN(const auto session, open_jobs(context));
  const store::JobQueue& queue = *session->jobs();
  DOCENT_ASSIGN(Job job, find_job(queue, arguments.job));
  note_if_nobody_runs(context, job);
  ProgressBar bar(context.out);
  std::uint64_t shown = 0;
  while (true) {
    DOCENT_ASSIGN(const std::uint64_t seen, queue.changes());
    while (true) {
      DOCENT_ASSIGN(const auto events, queue.events(job.id, shown));
      if (events.empty()) break;
      for (const auto& event : events) print_event(context, event, bar);
      shown = events.back().sequence;
    }
    DOCENT_ASSIGN(job, queue.get(job.id));
    if (has_ended(job.state) && job.last_event == shown) return status_of(job);
    DOCENT_TRY(store::wait_for_change(queue, seen, base::Deadline::after(std::chrono::hours(1), context.stop)));
    if (context.stop.stop_requested()) return kPartly;
  }
}

base::Result<int> report(const Context& context, const JobsArguments& arguments) {
  DOCENT_ASSIGN(const auto session, open_jobs(context));
  DOCENT_ASSIGN(const Job job, find_job(*session->jobs(), arguments.job));
  DOCENT_ASSIGN(const std::string json, session->jobs()->report(job.id));
  if (json.empty() && !has_ended(job.state))
    return base::fail(ErrorCode::kConflict, fmt::format("{} is {}; its report comes when it has ended (`docent jobs tail`)", job.id, to_string(job.state)));
  if (json.empty())
    return base::fail(ErrorCode::kNotFound, fmt::format("{} {} without a report{}{}", job.id, job.state == JobState::kFailed ? "failed" : "ended",
                                                        job.error.empty() ? "" : ": ", job.error));
  if (context.out.json) {
    context.out.print(json);
    return status_of(job);
  }
  DOCENT_ASSIGN(const auto parsed, ingest::parse_report(json));
  print_report(context.out, parsed.report, parsed.dry_run, parsed.total_seconds);
  return status_of(job);
}

base::Result<int> cancel(const Context& context, const JobsArguments& arguments) {
  DOCENT_ASSIGN(const auto session, open_jobs(context));
  DOCENT_ASSIGN(const std::string id, session->jobs()->resolve(arguments.job));
  DOCENT_ASSIGN(const Job job, session->jobs()->cancel(id));
  if (context.out.json) context.out.print(ingest::job_json(job, true));
  else context.out.print(has_ended(job.state) ? "Cancelled " + id : id + " was asked to end; it stops after its current batch");
  return kOk;
}

base::Result<int> retry(const Context& context, const JobsArguments& arguments) {
  DOCENT_ASSIGN(const auto session, open_jobs(context));
  DOCENT_ASSIGN(const std::string id, session->jobs()->resolve(arguments.job));
  DOCENT_ASSIGN(const auto made, session->jobs()->retry(id));
  if (context.out.json) context.out.print(ingest::job_json(made.job, true));
  else context.out.print(made.job.id);
  if (!made.created && !context.out.json) context.out.note("it was retried before, as this job");
  note_if_nobody_runs(context, made.job);
  return kOk;
}

base::Result<int> run(const Context& context) {
  SessionOptions session_options;
  session_options.with_word_pieces = true;
  session_options.with_jobs = true;
  DOCENT_ASSIGN(const auto session, context.open(session_options, context.config));
  ProgressBar bar(context.out);
  Json ended = Json::array();
  bool all_well = true;
  ingest::JobRunner::Options options;
  options.progress = [&bar](const ingest::Progress& progress) { bar.update(progress); };
  options.ended = [&](const Job& job) {
    bar.clear();
    all_well = all_well && job.state == JobState::kSucceeded;
    ended.push_back({{"id", job.id}, {"state", to_string(job.state)}});
    if (!context.out.json)
      context.out.print(fmt::format("{}  {} {}{}", context.out.bold(job.id.substr(0, kShortId)), state_text(context.out, job), targets_of(job),
                                    job.error.empty() ? "" : "  " + safe_for_terminal(job.error)));
  };
  DOCENT_ASSIGN(const auto ran, make_job_runner(*session, std::move(options))->drain(context.stop));
  if (context.out.json) context.out.print(Json{{"jobs", ended}, {"run_elsewhere", !ran}}.dump(2));
  else if (!ran) context.out.note("another process runs the jobs of this folder already; nothing to do here");
  else if (ended.empty()) context.out.note("no jobs wait");
  return all_well ? kOk : kPartly;
}

base::Result<int> submit(const Context& context, const ingest::IngestRequest& request) {
  DOCENT_ASSIGN(const auto session, open_jobs(context, true));
  DOCENT_ASSIGN(const auto made, ingest::submit_ingest(*session->jobs(), session->corpus().record(), request, {}, {}));
  const auto active = ingest::JobRunner::is_any_active(job_lock(context.data));
  if (context.out.json) {
    Json json = Json::parse(ingest::job_json(made.job, true));
    json["running_process"] = active && *active;
    context.out.print(json.dump(2));
    return kOk;
  }
  context.out.print(made.job.id);
  note_if_nobody_runs(context, made.job);
  return kOk;
}

int finish(const Context& context, const base::Result<int>& done) { return done ? *done : context.out.fail(done.error()); }

}  // namespace

std::filesystem::path job_lock(const std::filesystem::path& data) { return data / "jobs.lock"; }

std::unique_ptr<ingest::JobRunner> make_job_runner(Session& session, ingest::JobRunner::Options options) {
  const config::Config& config = session.config();
  options.lock = job_lock(session.data());
  options.rules = ingest::make_ingest_rules(config.text("ingest.allowed_roots"));
  options.pipeline.threads = static_cast<std::size_t>(config.integer("ingest.threads"));
  options.pipeline.max_file_bytes = static_cast<std::uint64_t>(config.integer("ingest.max_file_bytes"));
  options.embedder_note = session.embedder_note();
  return std::make_unique<ingest::JobRunner>(*session.jobs(), session.corpus(), session.embedder(), session.word_pieces(), session.clock(),
                                             std::move(options));
}

int run_jobs_list(const Context& context, const JobsArguments& arguments) { return finish(context, list(context, arguments)); }
int run_jobs_show(const Context& context, const JobsArguments& arguments) { return finish(context, show(context, arguments)); }
int run_jobs_tail(const Context& context, const JobsArguments& arguments) { return finish(context, tail(context, arguments)); }
int run_jobs_report(const Context& context, const JobsArguments& arguments) { return finish(context, report(context, arguments)); }
int run_jobs_cancel(const Context& context, const JobsArguments& arguments) { return finish(context, cancel(context, arguments)); }
int run_jobs_retry(const Context& context, const JobsArguments& arguments) { return finish(context, retry(context, arguments)); }
int run_jobs_run(const Context& context) { return finish(context, run(context)); }
int submit_ingest_job(const Context& context, const ingest::IngestRequest& request) { return finish(context, submit(context, request)); }

}  // namespace docent::cli
