// The one door of the query pipeline: every step runs through run_stage, which times it, checks the deadline first and reports it.
#pragma once

#include <chrono>
#include <functional>
#include <string_view>

#include "query/request.h"

namespace docent::query {

class StageLog {
 public:
  explicit StageLog(const base::Deadline& deadline) : deadline_(deadline) {}

  // Runs `step` unless the deadline has ended. An optional step that fails with kDeadlineExceeded or kUnavailable becomes a skipped stage and
  // the answer says so; the failure of a required one is the failure of the request.
  enum class Need { kRequired, kOptional };
  base::Status run_stage(std::string_view name, Need need, const std::function<base::Status()>& step);
  void skip(std::string_view name, std::string reason);
  std::vector<StageReport> take() { return std::move(stages_); }

 private:
  const base::Deadline& deadline_;
  std::vector<StageReport> stages_;
};

}  // namespace docent::query
