// The point in time by which a request must be answered, and whether its caller still wants it. Passed, never a number.
#pragma once

#include <algorithm>
#include <chrono>
#include <stop_token>

#include "base/error.h"

namespace docent::base {

class Deadline {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  static Deadline never() { return Deadline(TimePoint::max(), {}); }
  static Deadline after(std::chrono::nanoseconds budget, std::stop_token stop = {}) {
    return Deadline(std::chrono::steady_clock::now() + budget, std::move(stop));
  }
  Deadline with_stop(std::stop_token stop) const { return Deadline(at_, std::move(stop)); }

  bool is_bounded() const { return at_ != TimePoint::max(); }
  bool expired() const { return is_bounded() && std::chrono::steady_clock::now() >= at_; }
  bool cancelled() const { return stop_.stop_requested(); }
  TimePoint at() const { return at_; }
  const std::stop_token& stop() const { return stop_; }
  // Zero once expired; a very long time when there is no bound.
  std::chrono::nanoseconds remaining() const {
    if (!is_bounded()) return std::chrono::hours(24 * 365);
    return std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(at_ - std::chrono::steady_clock::now()));
  }
  // kCancelled or kDeadlineExceeded, naming `what`, once this deadline has ended.
  Status check(std::string_view what) const {
    if (cancelled()) return fail(ErrorCode::kCancelled, std::string(what) + " was cancelled");
    if (expired()) return fail(ErrorCode::kDeadlineExceeded, std::string(what) + " did not finish before its deadline");
    return {};
  }

 private:
  Deadline(TimePoint at, std::stop_token stop) : at_(at), stop_(std::move(stop)) {}
  TimePoint at_;
  std::stop_token stop_;
};

}  // namespace docent::base
