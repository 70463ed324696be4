#include "server/jobs_api.h"

#include <charconv>
#include <memory>

#include "base/text.h"
#include "ingest/job_json.h"
#include "server/api.h"
#include "server/problem.h"

namespace docent::server {
namespace {

using base::ErrorCode;

constexpr std::size_t kDefaultPage = 50;

template <typename Number>
base::Result<Number> read_number(std::string_view name, std::string_view text, Number low, Number high) {
  Number number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size() || number < low || number > high)
    return base::fail(ErrorCode::kInvalidArgument, "\"" + std::string(name) + "\" must be a whole number of " + std::to_string(low) + ".." + std::to_string(high));
  return number;
}

bool sees_all(const Call& call) { return call.local_user || call.principal.rights.admin; }

std::string event_text(const store::JobEvent& event) {
  return "id: " + std::to_string(event.sequence) + "\nevent: " + event.kind + "\ndata: " + ingest::event_json(event) + "\n\n";
}

}  // namespace

store::JobPrincipal job_principal(const Call& call) { return {call.local_user, call.local_user ? std::string() : call.principal.name, call.principal.groups}; }

std::vector<Route> JobsApi::routes() const {
  const std::vector<QueryParameter> paging = {{"state", R"({"type":"string","enum":["waiting","running","succeeded","failed","cancelled"]})", "Only jobs in this state"},
                                              {"cursor", R"({"type":"string"})", "next_cursor of the page before"},
                                              {"limit", R"({"type":"integer","minimum":1,"maximum":200})", "Jobs of a page (default 50)"}};
  return {
      {"POST", "/v1/jobs", Access::kIngest, "submit_job", "Ask for an ingestion; the job is durable when this answers. Idempotency-Key makes a repetition harmless", "Jobs", "IngestJob", "Job", {},
       [this](Call& call) { return submit(call); }, false, 202},
      {"GET", "/v1/jobs", Access::kIngest, "list_jobs", "Jobs, newest first", "Jobs", "", "Jobs", paging, [this](Call& call) { return list(call); }},
      {"GET", "/v1/jobs/{id}", Access::kIngest, "job", "A job", "Jobs", "", "Job", {}, [this](Call& call) { return show(call); }},
      {"DELETE", "/v1/jobs/{id}", Access::kIngest, "cancel_job", "Cancel a job: at once when it waits, after its current batch when it runs", "Jobs", "", "Job", {},
       [this](Call& call) { return cancel(call); }},
      {"POST", "/v1/jobs/{id}/retry", Access::kIngest, "retry_job", "A new job with the request of a failed or cancelled one", "Jobs", "", "Job", {}, [this](Call& call) { return retry(call); }, false, 202},
      {"GET", "/v1/jobs/{id}/report", Access::kIngest, "job_report", "What an ended job did", "Jobs", "", "Report", {}, [this](Call& call) { return report(call); }},
      {"GET", "/v1/jobs/{id}/events", Access::kIngest, "job_events", "Events as they come (server-sent events; Last-Event-ID resumes); ends with the job", "Jobs", "", "text/event-stream", {},
       [this](Call& call) { return events(call); }},
  };
}

base::Result<std::string> JobsApi::find(const Call& call) const {
  const std::string& asked = call.parameters.front();
  const auto nothing = [&] { return base::fail(ErrorCode::kNotFound, "there is no job \"" + std::string(base::utf8_prefix(asked, 64)) + "\""); };
  if (sees_all(call)) return queue_.resolve(asked);
  // Whole ids only: what a prefix stands for depends on jobs of others.
  const auto job = queue_.get(asked);
  if (!job && job.error().code != ErrorCode::kNotFound) return std::unexpected(job.error());
  if (!job || job->principal.owner || job->principal.name != call.principal.name) return nothing();
  return job->id;
}

Response JobsApi::submit(Call& call) const {
  const auto request = ingest::parse_ingest_request(call.request.body);
  if (!request) return problem_of(request.error(), call.request.request_id);
  const std::string* key = call.request.header("idempotency-key");
  const auto submitted = ingest::submit_ingest(queue_, corpus_.record(), *request, job_principal(call), rules_, key == nullptr ? std::string() : *key);
  if (!submitted) return problem_of(submitted.error(), call.request.request_id);
  if (request->source) call.sources = {*request->source};
  Response response = json_response(ingest::job_json(submitted->job, call.local_user));
  response.status = 202;
  response.headers["Location"] = "/v1/jobs/" + submitted->job.id;
  return response;
}

Response JobsApi::list(Call& call) const {
  store::JobFilter filter;
  std::size_t limit = kDefaultPage;
  if (const auto state = call.query.find("state"); state != call.query.end()) {
    filter.state = store::parse_job_state(state->second);
    if (!filter.state) return problem(400, "invalid_argument", "\"state\" must be waiting, running, succeeded, failed or cancelled", call.request.request_id);
  }
  if (const auto given = call.query.find("limit"); given != call.query.end()) {
    const auto number = read_number<std::size_t>("limit", given->second, 1, store::kMaxJobPage);
    if (!number) return problem_of(number.error(), call.request.request_id);
    limit = *number;
  }
  if (!sees_all(call)) filter.principal = job_principal(call);
  const auto cursor = call.query.find("cursor");
  const auto page = queue_.list(filter, cursor == call.query.end() ? std::string() : cursor->second, limit);
  return page ? json_response(ingest::job_page_json(*page, call.local_user)) : problem_of(page.error(), call.request.request_id);
}

Response JobsApi::show(Call& call) const {
  const auto id = find(call);
  if (!id) return problem_of(id.error(), call.request.request_id);
  const auto job = queue_.get(*id);
  return job ? json_response(ingest::job_json(*job, call.local_user)) : problem_of(job.error(), call.request.request_id);
}

Response JobsApi::cancel(Call& call) const {
  const auto id = find(call);
  if (!id) return problem_of(id.error(), call.request.request_id);
  const auto job = queue_.cancel(*id);
  return job ? json_response(ingest::job_json(*job, call.local_user)) : problem_of(job.error(), call.request.request_id);
}

Response JobsApi::retry(Call& call) const {
  const auto id = find(call);
  if (!id) return problem_of(id.error(), call.request.request_id);
  const auto submitted = queue_.retry(*id);
  if (!submitted) return problem_of(submitted.error(), call.request.request_id);
  Response response = json_response(ingest::job_json(submitted->job, call.local_user));
  response.status = 202;
  response.headers["Location"] = "/v1/jobs/" + submitted->job.id;
  return response;
}

Response JobsApi::report(Call& call) const {
  const auto id = find(call);
  if (!id) return problem_of(id.error(), call.request.request_id);
  const auto text = queue_.report(*id);
  if (!text) return problem_of(text.error(), call.request.request_id);
  if (text->empty()) return problem(404, "not_found", "this job has no report yet", call.request.request_id);
  return json_response(call.local_user ? *text : ingest::without_roots(*text, rules_));
}

Response JobsApi::events(Call& call) const {
  const auto id = find(call);
  if (!id) return problem_of(id.error(), call.request.request_id);
  struct Place {
    std::uint64_t sequence = 0, seen = 0;
    bool first = true;
  };
  const auto place = std::make_shared<Place>();
  if (const std::string* last = call.request.header("last-event-id")) {
    const auto number = read_number<std::uint64_t>("Last-Event-ID", *last, 0, INT64_MAX);
    if (!number) return problem_of(number.error(), call.request.request_id);
    place->sequence = *number;
  }
  Response response;
  response.content_type = "text/event-stream";
  response.stream = [&queue = queue_, id = *id, place](bool draining) -> std::optional<std::string> {
    if (draining) return std::nullopt;
    const auto changes = queue.changes();
    if (!changes) return std::nullopt;  // the client comes back with Last-Event-ID
    if (!std::exchange(place->first, false) && *changes == place->seen) return std::string();
    place->seen = *changes;
    // The job first: what it had been when it was read is in the events that are read after it.
    const auto job = queue.get(id);
    const auto events = queue.events(id, place->sequence);
    if (!job || !events) return std::nullopt;
    std::string text;
    for (const store::JobEvent& event : *events) {
      text += event_text(event);
      place->sequence = event.sequence;
    }
    if (text.empty() && store::has_ended(job->state)) return std::nullopt;
    place->first = !text.empty();  // there may be more, or the end
    return text;
  };
  return response;
}

}  // namespace docent::server
