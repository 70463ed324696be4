// Time is passed in, so that tests can hold it still.
#pragma once

#include <chrono>
#include <cstdint>

namespace docent::base {

class Clock {
 public:
  virtual ~Clock() = default;
  // Wall clock, milliseconds since 1970-01-01 UTC. May jump either way: for records and display only.
  virtual std::int64_t unix_millis() const = 0;
  // Never goes back: for durations and deadlines.
  virtual std::chrono::steady_clock::time_point now() const = 0;
};

// The machine's clocks. Thread safe.
class SystemClock final : public Clock {
 public:
  std::int64_t unix_millis() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
  std::chrono::steady_clock::time_point now() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace docent::base
