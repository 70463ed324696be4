#include "fixture_tasks.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <random>

#include "fixture_content.h"

namespace docent::fixtures {

using mcp::Caller;
using mcp::Outcome;
using mcp::TaskStatus;
using namespace std::chrono_literals;

namespace {

constexpr std::array kTaskTools = {"greet", "slow_compute", "failing_job", "protocol_error_job", "confirm_delete", "multi_input", "test_tool_with_task"};

Outcome<Json> gone() { return fail("cancelled"); }

Outcome<Json> slow_compute(Tasks& tasks, const Caller& caller, const Json& arguments) {
  const std::chrono::milliseconds time(arguments.contains("seconds") && arguments["seconds"].is_number() ? static_cast<long>(arguments["seconds"].get<double>() * 1000) : 0);
  const auto done = [] { return contents({text("computed")}); };
  if (time.count() == 0) return done();
  if (!caller.takes_tasks) {
    std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(time, 5s));
    return done();
  }
  return task_started(tasks.start([time, done](const Tasks::Work& work) -> Outcome<Json> {
    if (!work.sleep(time)) return gone();
    return done();
  }));
}

// Cannot be done in any other way than as a task.
Outcome<Json> start_only(Tasks& tasks, const Caller& caller, Tasks::Run run) {
  if (!caller.takes_tasks) return std::unexpected(mcp::tasks_not_declared());
  return task_started(tasks.start(std::move(run)));
}

// First asks by a multi-round-trip request, then goes on as a task.
Outcome<Json> ask_then_start(Tasks& tasks, const Caller& caller) {
  const Json responses = caller.input_responses.empty() ? Json::object() : Json::parse(caller.input_responses);
  if (!responses.contains("user_name"))
    return Json{{"resultType", "input_required"}, {"inputRequests", {{"user_name", form("What is your name?", "name", "string")}}}};
  const Json& response = responses["user_name"];
  const std::string name = response.is_object() && response.contains("content") ? response["content"].value("name", "") : "";
  return start_only(tasks, caller, [name](const Tasks::Work& work) -> Outcome<Json> {
    if (!work.sleep(100ms)) return gone();
    return contents({text("Hello, " + name + "!")});
  });
}

}  // namespace

void Tasks::touch(Kept& kept, TaskStatus status) {
  kept.task.status = status;
  kept.task.updated = std::chrono::system_clock::now();
  ++generation_;
  changed_.notify_all();
}

void Tasks::end(Kept& kept, const mcp::Outcome<Json>& result) {
  const std::lock_guard lock(mutex_);
  if (mcp::is_terminal(kept.task.status)) return;
  if (result) kept.task.result = mcp::dump(*result);
  else kept.task.error = mcp::task_error(result.error());
  touch(kept, result ? TaskStatus::kCompleted : TaskStatus::kFailed);
}

mcp::Task Tasks::start(Run run) {
  std::random_device random;
  auto kept = std::make_shared<Kept>();
  for (int i = 0; i < 4; ++i) kept->task.id += std::to_string(random()) + (i < 3 ? "-" : "");
  kept->task.created = kept->task.updated = std::chrono::system_clock::now();
  kept->task.ttl = std::chrono::minutes(10);
  kept->task.poll_interval = std::chrono::milliseconds(200);
  const mcp::Task first = kept->task;
  const std::lock_guard lock(mutex_);
  kept_.emplace(first.id, kept);
  threads_.emplace_back([this, kept, run = std::move(run)](const std::stop_token& ending) {
    const std::stop_callback on_ending(ending, [&] { kept->stop.request_stop(); });
    Work work;
    work.stop = kept->stop.get_token();
    work.sleep = [&](std::chrono::milliseconds time) {
      std::unique_lock held(mutex_);
      changed_.wait_for(held, work.stop, time, [] { return false; });
      return !work.stop.stop_requested();
    };
    work.ask = [&](const std::string& requests) {
      std::unique_lock held(mutex_);
      kept->task.input_requests = requests;
      touch(*kept, TaskStatus::kInputRequired);
      const bool answered = changed_.wait(held, work.stop, [&] { return Json::parse(kept->task.input_requests).empty(); });
      if (!answered) return std::string();
      touch(*kept, TaskStatus::kWorking);
      return kept->responses;
    };
    end(*kept, run(work));
  });
  return first;
}

std::optional<mcp::Task> Tasks::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(id);
  return found == kept_.end() ? std::nullopt : std::optional(found->second->task);
}

bool Tasks::update(const std::string& id, const Json& responses) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(id);
  if (found == kept_.end()) return false;
  Kept& kept = *found->second;
  if (kept.task.status != TaskStatus::kInputRequired) return true;
  Json open = Json::parse(kept.task.input_requests), given = Json::parse(kept.responses);
  for (const auto& [key, response] : responses.items())
    if (open.contains(key)) {
      given[key] = response;
      open.erase(key);
    }
  kept.responses = mcp::dump(given);
  kept.task.input_requests = mcp::dump(open);
  touch(kept, TaskStatus::kInputRequired);
  return true;
}

bool Tasks::cancel(const std::string& id) {
  std::shared_ptr<Kept> kept;
  {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(id);
    if (found == kept_.end()) return false;
    kept = found->second;
    if (!mcp::is_terminal(kept->task.status)) touch(*kept, TaskStatus::kCancelled);
  }
  kept->stop.request_stop();  // without the lock, which those it wakes take
  return true;
}

std::span<const char* const> task_tools() { return kTaskTools; }

bool is_task_tool(std::string_view name) { return std::ranges::find(kTaskTools, name) != kTaskTools.end(); }

Outcome<Json> call_task_tool(Tasks& tasks, const Caller& caller, const std::string& name, const Json& arguments) {
  if (name == "greet") return contents({text("Hello, " + arguments.value("name", "") + "!")});
  if (name == "slow_compute") return slow_compute(tasks, caller, arguments);
  if (name == "test_tool_with_task") return ask_then_start(tasks, caller);
  return start_only(tasks, caller, [name](const Tasks::Work& work) -> Outcome<Json> {
    if (name == "failing_job") return work.sleep(300ms) ? failure("the job failed") : gone();
    if (name == "protocol_error_job") return std::unexpected(mcp::RpcError{mcp::RpcCode::kInternal, "the job broke", {}});
    Json questions{{"confirm", form("Delete it?", "confirm", "boolean")}};
    if (name == "multi_input") questions = {{"first", form("The first?", "name", "string")}, {"second", form("The second?", "name", "string")}};
    const std::string answers = work.ask(mcp::dump(questions));
    return answers.empty() ? gone() : contents({text("Answered: " + answers)});
  });
}

}  // namespace docent::fixtures
