// Tasks kept in memory, for the fixtures of the conformance suite. Thread safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "mcp/features.h"
#include "mcp/tasks.h"

namespace docent::fixtures {

class Tasks {
 public:
  // What a task's work sees of it.
  struct Work {
    std::stop_token stop;
    // Sleeps; false when the task is cancelled meanwhile.
    std::function<bool(std::chrono::milliseconds)> sleep;
    // Asks all of them at once and waits for every answer; JSON by key, empty when the task is cancelled.
    std::function<std::string(const std::string& requests)> ask;
  };
  // The result of the tool call, or the JSON-RPC error it ends with.
  using Run = std::function<mcp::Outcome<mcp::Json>(const Work&)>;

  mcp::Task start(Run run);
  std::optional<mcp::Task> find(const std::string& id) const;
  bool update(const std::string& id, const mcp::Json& responses);
  bool cancel(const std::string& id);
  std::uint64_t generation() const { return generation_; }

 private:
  struct Kept {
    mcp::Task task;
    std::string responses = "{}";
    std::stop_source stop;
  };
  void end(Kept& kept, const mcp::Outcome<mcp::Json>& result);
  void touch(Kept& kept, mcp::TaskStatus status);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::string, std::shared_ptr<Kept>> kept_;
  std::atomic<std::uint64_t> generation_ = 0;
  std::vector<std::jthread> threads_;  // last: ends first
};

std::span<const char* const> task_tools();
bool is_task_tool(std::string_view name);
// `name` is one of them.
mcp::Outcome<mcp::Json> call_task_tool(Tasks& tasks, const mcp::Caller& caller, const std::string& name, const mcp::Json& arguments);

}  // namespace docent::fixtures
