#include "mcp/tasks.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "mcp/features.h"
#include "mcp/params.h"

namespace docent::mcp {
namespace {

std::string iso_8601(std::chrono::system_clock::time_point time) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), ((ms % 1000) + 1000) % 1000);
}

std::string status_message(const Task& task) {
  if (task.status != TaskStatus::kWorking || !task.progress) return task.message;
  const std::string percent = fmt::format("{:.0f} %", *task.progress * 100);
  return task.message.empty() ? percent : percent + ": " + task.message;
}

// Of every status.
Json base_of(const Task& task) {
  Json json{{"taskId", task.id}, {"status", to_string(task.status)}};
  if (std::string message = status_message(task); !message.empty()) json["statusMessage"] = std::move(message);
  json["createdAt"] = iso_8601(task.created);
  json["lastUpdatedAt"] = iso_8601(task.updated);
  json["ttlMs"] = task.ttl ? Json(task.ttl->count()) : Json(nullptr);
  json["pollIntervalMs"] = task.poll_interval.count();
  return json;
}

Json object_of(const std::string& text) {
  Json value = Json::parse(text, nullptr, false);
  return value.is_object() ? value : Json::object();
}

std::unexpected<RpcError> unknown() { return fail(RpcCode::kInvalidParams, "there is no task of this id; it may have expired"); }

}  // namespace

std::string_view to_string(TaskStatus status) {
  switch (status) {
    case TaskStatus::kWorking: return "working";
    case TaskStatus::kInputRequired: return "input_required";
    case TaskStatus::kCompleted: return "completed";
    case TaskStatus::kCancelled: return "cancelled";
    case TaskStatus::kFailed: return "failed";
  }
  return "";
}

Json task_started(const Task& task) {
  Json json{{"resultType", "task"}};
  json.update(base_of(task));
  return json;
}

Json task_details(const Task& task) {
  Json json = base_of(task);
  if (task.status == TaskStatus::kInputRequired) json["inputRequests"] = object_of(task.input_requests);
  if (task.status == TaskStatus::kCompleted) json["result"] = object_of(task.result);
  if (task.status == TaskStatus::kFailed) json["error"] = object_of(task.error);
  return json;
}

RpcError tasks_not_declared() {
  Json data = Json::object();
  data["requiredCapabilities"]["extensions"][std::string(kTasksExtension)] = Json::object();
  return {RpcCode::kMissingCapability, "Missing required client capability", dump(data)};
}

std::string task_error(const RpcError& error) {
  Json json{{"code", static_cast<int>(error.code)}, {"message", error.message}};
  if (!error.data.empty()) json["data"] = Json::parse(error.data, nullptr, false);
  return dump(json);
}

Outcome<Json> handle_task_method(const Features& features, const Caller& caller, const std::string& method, const Json& params) {
  if (!features.has_tasks()) return fail(RpcCode::kMethodNotFound, "Method not found: " + method);
  if (!caller.takes_tasks) return std::unexpected(tasks_not_declared());
  const auto id = text_member(params, "taskId");
  if (!id) return std::unexpected(id.error());
  if (method == "tasks/get") {
    const auto task = features.task(caller, *id);
    return task ? Outcome<Json>(task_details(*task)) : unknown();
  }
  if (method == "tasks/cancel") return features.cancel_task(caller, *id) ? Outcome<Json>(Json::object()) : unknown();
  const auto responses = params.find("inputResponses");
  if (responses == params.end() || !responses->is_object()) return fail(RpcCode::kInvalidParams, "params.inputResponses must be an object");
  return features.update_task(caller, *id, *responses) ? Outcome<Json>(Json::object()) : unknown();
}

}  // namespace docent::mcp
