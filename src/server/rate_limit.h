// Token buckets by name: a principal, or an address. Bounded; thread safe. Budget: 0.5 µs.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace docent::server {

struct RateRule {
  double per_minute = 0;  // 0: no limit
  double burst = 1;
};

struct RateDecision {
  bool allowed = true;
  double remaining = 0;     // whole requests that could follow at once
  double retry_seconds = 0;  // until the next one; 0 when allowed
  double full_seconds = 0;   // until all of the burst is there again
};

class RateLimiter {
 public:
  static constexpr std::size_t kMaxNames = 20'000;
  using Time = std::chrono::steady_clock::time_point;

  // Takes one from the bucket of `name`, which is full when it was not seen before.
  RateDecision take(const std::string& name, const RateRule& rule, Time now) { return decide(name, rule, now, 1); }
  // What take() would say, without taking.
  RateDecision peek(const std::string& name, const RateRule& rule, Time now) { return decide(name, rule, now, 0); }

 private:
  struct Bucket {
    double tokens;
    Time at;
  };
  RateDecision decide(const std::string& name, const RateRule& rule, Time now, double cost);
  void make_room(Time now);

  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace docent::server
