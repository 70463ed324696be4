#include "store/job_queue.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/text.h"

namespace docent::store {
namespace {

constexpr std::array<std::string_view, kJobStates> kNames = {"waiting", "running", "succeeded", "failed", "cancelled"};
constexpr std::chrono::milliseconds kPollEvery{50};
constexpr std::size_t kMaxErrorInEvent = 1'000;

std::string one_line(const nlohmann::ordered_json& json) { return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace); }

}  // namespace

std::string_view to_string(JobState state) { return kNames[static_cast<std::size_t>(state)]; }

std::optional<JobState> parse_job_state(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<JobState>(i);
  return std::nullopt;
}

base::Result<std::uint64_t> wait_for_change(const JobQueue& queue, std::uint64_t seen, const base::Deadline& deadline) {
  while (true) {
    DOCENT_ASSIGN(const std::uint64_t now, queue.changes());
    if (now != seen || deadline.cancelled() || deadline.expired()) return now;
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(kPollEvery, deadline.remaining()));
  }
}

std::string state_event(JobState state, std::uint32_t attempt, std::string_view error) {
  nlohmann::ordered_json json{{"state", to_string(state)}};
  if (state == JobState::kRunning) json["attempt"] = attempt;
  if (!error.empty()) json["error"] = base::utf8_prefix(error, kMaxErrorInEvent);
  return one_line(json);
}

std::string progress_event(const JobProgress& progress) {
  return one_line({{"stage", progress.stage}, {"done", progress.done}, {"total", progress.total}});
}

}  // namespace docent::store
