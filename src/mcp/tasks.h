// The tasks extension: work that goes on after its request was answered, looked at with tasks/get, answered with tasks/update, ended with
// tasks/cancel. Who holds the tasks is behind Features; here is their form on the wire.
//
// Source: the extension `io.modelcontextprotocol/tasks` (SEP-2663) of MCP 2026-07-28. Thread safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "mcp/json.h"
#include "mcp/json_rpc.h"

namespace docent::mcp {

class Features;
struct Caller;

enum class TaskStatus { kWorking, kInputRequired, kCompleted, kCancelled, kFailed };
std::string_view to_string(TaskStatus status);
constexpr bool is_terminal(TaskStatus status) { return status != TaskStatus::kWorking && status != TaskStatus::kInputRequired; }

struct Task {
  std::string id;  // not to be guessed; durable before anybody hears of it
  TaskStatus status = TaskStatus::kWorking;
  std::string message;             // for people, of any status; may be empty
  std::optional<double> progress;  // 0 to 1, while working: goes in front of the message, as the extension has no progress of its own
  std::chrono::system_clock::time_point created, updated;
  std::optional<std::chrono::milliseconds> ttl;  // since `created`; nullopt: kept for ever
  std::chrono::milliseconds poll_interval{1000};
  // JSON texts, each with its status only.
  std::string input_requests;  // kInputRequired: an object of requests by key; a key is never used again
  std::string result;          // kCompleted: what the request would have answered, also with isError
  std::string error;           // kFailed: a JSON-RPC error
};

// The answer of tools/call that started `task`, for callers with `takes_tasks` only.
Json task_started(const Task& task);
// What tasks/get and notifications/tasks say.
Json task_details(const Task& task);
// kMissingCapability, naming the extension: for tools that cannot do without it.
RpcError tasks_not_declared();
// A JSON-RPC error as Task::error wants it.
std::string task_error(const RpcError& error);

constexpr bool is_task_method(std::string_view method) { return method == "tasks/get" || method == "tasks/update" || method == "tasks/cancel"; }
// `method` is one of those. kMethodNotFound where Features has no tasks, kMissingCapability, kInvalidParams.
Outcome<Json> handle_task_method(const Features& features, const Caller& caller, const std::string& method, const Json& params);

}  // namespace docent::mcp
