#include "mcp/ingest_tool.h"

#include <nlohmann/json.hpp>

#include "ingest/job_json.h"
#include "mcp/arguments.h"

namespace docent::mcp {
namespace {

using base::ErrorCode;

constexpr std::chrono::milliseconds kPoll{1'000};

store::JobPrincipal principal_of(const Caller& caller) {
  return {caller.principal.owner, caller.principal.owner ? std::string() : caller.principal.name, caller.principal.groups};
}

Json job_result(const store::Job& job, const std::string& report) {
  Json structured{{"job_id", job.id}, {"state", store::to_string(job.state)}};
  std::string text = "Job " + job.id + ": " + std::string(store::to_string(job.state));
  if (!report.empty()) {
    structured["report"] = Json::parse(report, nullptr, false);
    const Json& counts = structured["report"];
    const auto count = [&](const char* name) { return counts.is_object() && counts.contains(name) ? counts[name].dump() : std::string("0"); };
    text += "; " + count("files") + " files (" + count("added") + " new, " + count("changed") + " changed, " + count("unchanged") + " unchanged, " + count("removed") + " removed)";
  }
  if (!job.error.empty()) {
    structured["error"] = job.error;
    text += "; " + job.error;
  }
  Json result{{"content", Json::array({{{"type", "text"}, {"text", text}}})}, {"structuredContent", std::move(structured)}};
  if (job.state == store::JobState::kFailed) result["isError"] = true;
  return result;
}

std::chrono::system_clock::time_point time_of(std::int64_t unix_ms) { return std::chrono::system_clock::time_point(std::chrono::milliseconds(unix_ms)); }

Task make_task(const IngestParts& parts, const store::Job& job) {
  Task task;
  task.id = job.id;
  task.poll_interval = kPoll;
  task.created = time_of(job.created_ms);
  task.updated = time_of(std::max({job.created_ms, job.started_ms, job.ended_ms}));
  switch (job.state) {
    case store::JobState::kWaiting: task.message = "waiting"; break;
    case store::JobState::kRunning:
      task.message = job.progress.stage.empty() ? "running" : job.progress.stage;
      if (job.progress.total > 0) task.progress = static_cast<double>(job.progress.done) / static_cast<double>(job.progress.total);
      break;
    case store::JobState::kCancelled: task.status = TaskStatus::kCancelled; break;
    case store::JobState::kSucceeded:
    case store::JobState::kFailed: {
      // A tool that ran and did not reach its end answers with isError: the task itself is complete.
      task.status = TaskStatus::kCompleted;
      auto report = parts.queue.report(job.id);
      task.result = dump(job_result(job, report ? ingest::without_roots(*report, parts.rules) : std::string()));
      break;
    }
  }
  return task;
}

// The job, if the caller submitted it.
std::optional<store::Job> find_job(const IngestParts& parts, const Caller& caller, const std::string& id) {
  auto job = parts.queue.get(id);
  const auto principal = principal_of(caller);
  if (!job || job->principal.owner != principal.owner || job->principal.name != principal.name) return std::nullopt;
  return std::move(*job);
}

}  // namespace

Json ingest_tool() {
  const auto text = [](const char* description) { return Json{{"type", "string"}, {"description", description}}; };
  const auto texts = [](const char* description, std::size_t most) {
    return Json{{"type", "array"}, {"items", {{"type", "string"}}}, {"minItems", 1}, {"maxItems", most}, {"description", description}};
  };
  return {{"name", kIngestTool},
          {"title", "Ingest documentation"},
          {"description",
           "Reads folders, files, globs or archives of the server into the documentation, as a durable job: only what changed is read again, what vanished below "
           "a target is removed. Answers at once with the job; ask only when the user wants documentation added or refreshed."},
          {"inputSchema",
           {{"type", "object"},
            {"properties",
             {{"targets", texts("Paths on the server, below the folders its configuration allows", ingest::kMaxTargets)},
              {"source", text("Name of the source (default: the last component of the target)")},
              {"version_label", text("Version these documents describe")},
              {"include", texts("Only files that match these globs", ingest::kMaxGlobs)},
              {"exclude", texts("Leave out files that match these globs", ingest::kMaxGlobs)}}},
            {"required", {"targets"}},
            {"additionalProperties", false}}},
          {"outputSchema",
           {{"type", "object"},
            {"properties", {{"job_id", {{"type", "string"}}}, {"state", {{"type", "string"}}}, {"report", {{"type", "object"}}}, {"error", {{"type", "string"}}}}},
            {"required", {"job_id", "state"}}}},
          {"annotations", {{"readOnlyHint", false}, {"destructiveHint", true}, {"idempotentHint", true}, {"openWorldHint", false}}}};
}

base::Result<Json> call_ingest_tool(const IngestParts& parts, const Caller& caller, const Json& given) {
  if (!caller.principal.owner && !caller.principal.rights.ingest) return base::fail(ErrorCode::kForbidden, "this needs a token with the scope ingest");
  DOCENT_ASSIGN(const auto arguments, Arguments::read(given, {{"targets", {"target", "path", "paths", "folder", "folders", "file", "files", "url", "urls"}},
                                                              {"source", {"source_name", "name"}},
                                                              {"version_label", {"version", "label"}},
                                                              {"include", {"includes"}},
                                                              {"exclude", {"excludes", "ignore"}}}));
  ingest::IngestRequest request;
  DOCENT_ASSIGN(request.targets, arguments.texts("targets", ingest::kMaxTargets));
  if (request.targets.empty()) return base::fail(ErrorCode::kInvalidArgument, "\"targets\" is missing: name a folder, file or archive");
  DOCENT_ASSIGN(request.source, arguments.text("source"));
  DOCENT_ASSIGN(const auto version, arguments.text("version_label"));
  request.version_label = version.value_or("");
  DOCENT_ASSIGN(request.include, arguments.texts("include", ingest::kMaxGlobs));
  DOCENT_ASSIGN(request.exclude, arguments.texts("exclude", ingest::kMaxGlobs));
  DOCENT_ASSIGN(const auto submitted, ingest::submit_ingest(parts.queue, parts.corpus.record(), request, principal_of(caller), parts.rules));
  if (caller.takes_tasks) return task_started(make_task(parts, submitted.job));
  return job_result(submitted.job, {});
}

std::optional<Task> task_of_job(const IngestParts& parts, const Caller& caller, const std::string& id) {
  const auto job = find_job(parts, caller, id);
  return job ? std::optional(make_task(parts, *job)) : std::nullopt;
}

bool cancel_job_task(const IngestParts& parts, const Caller& caller, const std::string& id) {
  const auto job = find_job(parts, caller, id);
  if (!job) return false;
  static_cast<void>(parts.queue.cancel(job->id));  // one that has ended stays as it is
  return true;
}

}  // namespace docent::mcp
