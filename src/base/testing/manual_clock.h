// A clock that stands still until it is told to move; wall clock and monotonic clock apart.
#pragma once

#include <atomic>

#include "base/clock.h"

namespace docent::base::testing {

class ManualClock final : public Clock {
 public:
  std::int64_t unix_millis() const override { return wall_ms_; }
  std::chrono::steady_clock::time_point now() const override {
    return std::chrono::steady_clock::time_point(std::chrono::milliseconds(steady_ms_));
  }
  // Both go on.
  void advance(std::chrono::milliseconds by) {
    wall_ms_ += by.count();
    steady_ms_ += by.count();
  }
  // The wall clock alone jumps.
  void jump_wall(std::chrono::milliseconds by) { wall_ms_ += by.count(); }
  void set_steady(std::chrono::milliseconds to) { steady_ms_ = to.count(); }

 private:
  std::atomic<std::int64_t> wall_ms_{1'700'000'000'000}, steady_ms_{1'000'000};
};

}  // namespace docent::base::testing
