#include "ingest/job_json.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ingest/job_request.h"

namespace docent::ingest {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kLastMs = 253'402'300'799'000;  // of the year 9999

Json time_or_null(std::int64_t ms) { return ms == 0 ? Json() : Json(iso_time(ms)); }
Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
std::string one_line(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// What the queue keeps as text; anything but an object (a damaged record) shows as {}.
Json object_of(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  return json.is_object() ? json : Json::object();
}

Json to_json(const store::Job& job, bool for_owner) {
  Json json{{"id", job.id},
            {"kind", job.kind},
            {"state", store::to_string(job.state)},
            {"request", object_of(for_owner ? job.request : public_request(job))},
            {"submitted_by", job.principal.owner ? "owner" : job.principal.name},
            {"attempts", job.attempts},
            {"created_at", time_or_null(job.created_ms)},
            {"started_at", time_or_null(job.started_ms)},
            {"ended_at", time_or_null(job.ended_ms)},
            {"progress", Json()},
            {"cancel_requested", job.cancel_requested},
            {"error", Json()},
            {"last_event", job.last_event},
            {"retry_of", text_or_null(job.retry_of)},
            {"retried_as", text_or_null(job.retried_as)}};
  if (!job.progress.stage.empty()) json["progress"] = {{"stage", job.progress.stage}, {"done", job.progress.done}, {"total", job.progress.total}};
  if (!job.error_code.empty()) json["error"] = {{"code", job.error_code}, {"message", job.error}};
  return json;
}

}  // namespace

std::string job_json(const store::Job& job, bool for_owner) { return one_line(to_json(job, for_owner)); }

std::string job_page_json(const store::JobPage& page, bool for_owner) {
  Json jobs = Json::array();
  for (const store::Job& job : page.jobs) jobs.push_back(to_json(job, for_owner));
  return one_line({{"jobs", jobs}, {"next_cursor", text_or_null(page.next_cursor)}});
}

std::string event_json(const store::JobEvent& event) {
  return one_line({{"sequence", event.sequence}, {"at", iso_time(event.at_ms)}, {"kind", event.kind}, {"data", object_of(event.data)}});
}

std::string iso_time(std::int64_t unix_ms) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(std::clamp<std::int64_t>(unix_ms, 0, kLastMs) / 1000)));
}

}  // namespace docent::ingest
