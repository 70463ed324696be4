// The one door of the query pipeline: every step runs through run_stage, which times it, checks the deadline first and reports it.
//
// Which steps are left out when time is short, and in which order, is in stage_table.h. Once a step was left out for want of time, so are all
// that are left out before it by that order, even if they would fit: what is missing then never depends on small differences of time.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "query/request.h"
#include "query/stage_pace.h"

namespace docent::query {

// For the last steps, which are short: what was found is worth more than an error. Still ends when the caller is gone.
inline base::Deadline closing(const base::Deadline& deadline) { return base::Deadline::never().with_stop(deadline.stop()); }

class StageLog {
 public:
  // All must outlive the log. Without a clock time is the machine's, without a pace the table alone says what a step needs. `before`: the steps of the
  // same question so far.
  explicit StageLog(const base::Deadline& deadline, const base::Clock* clock = nullptr, StagePace* pace = nullptr, std::vector<StageReport> before = {});

  // kRequired: not begun after the deadline, its failure is the failure of the request. kClosing: the same, but begun whatever time it is, since
  // what was found is worth more than an error; its cost must be small. kOptional: left out when it does not fit; kDeadlineExceeded and
  // kUnavailable make it a skipped stage, and the answer says so.
  enum class Need { kRequired, kClosing, kOptional };
  base::Status run_stage(std::string_view name, Need need, const std::function<base::Status()>& step);
  // Why the step must be left out now, or nothing.
  std::optional<std::string> why_left_out(std::string_view name) const;
  void skip(std::string_view name, std::string reason);
  // For want of time: what is left out before it by the order is left out too.
  void drop(std::string_view name, std::string reason);
  // Of the step that ran last: what it took where it ran, when this thread only waited for it.
  void took(double ms) { stages_.back().ms = ms; }
  // Of the step that ran last: how many candidates it was given and how many it gave.
  void count(std::optional<std::size_t> in, std::optional<std::size_t> out);

  // By when a step must have ended so that what must follow it still fits.
  base::Deadline cut_off(std::string_view name) const;
  // A deadline that leaves so much of what is left now for a later step, but not more than half.
  base::Deadline leaving(double ms) const;
  bool out_of_time() const { return remaining_ms() <= 0; }
  std::vector<StageReport> take() { return std::move(stages_); }

 private:
  std::chrono::steady_clock::time_point now() const { return clock_ == nullptr ? std::chrono::steady_clock::now() : clock_->now(); }
  double remaining_ms() const;  // below 0 once it has passed
  base::Deadline earlier(double ms) const;
  base::Status check(std::string_view name, Need need) const;

  const base::Deadline& deadline_;
  const base::Clock* clock_;
  StagePace* pace_;
  std::vector<StageReport> stages_;
};

}  // namespace docent::query
