#include "server/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace docent::server {

RateDecision RateLimiter::decide(const std::string& name, const RateRule& rule, Time now, double cost) {
  if (rule.per_minute <= 0) return {};
  const double per_second = rule.per_minute / 60, burst = std::max(1.0, rule.burst);
  const std::lock_guard lock(mutex_);
  if (!buckets_.contains(name) && buckets_.size() >= kMaxNames) make_room(now);
  auto& bucket = buckets_.try_emplace(name, Bucket{burst, now}).first->second;
  const double passed = std::max(0.0, std::chrono::duration<double>(now - bucket.at).count());
  bucket.tokens = std::min(burst, bucket.tokens + passed * per_second);
  bucket.at = now;
  RateDecision decision;
  decision.allowed = bucket.tokens >= 1;
  if (decision.allowed) bucket.tokens -= cost;
  else decision.retry_seconds = (1 - bucket.tokens) / per_second;
  decision.remaining = std::floor(bucket.tokens);
  decision.full_seconds = (burst - bucket.tokens) / per_second;
  return decision;
}

// What was not used for longest is nearest to full: forgetting it gives least away.
void RateLimiter::make_room(Time now) {
  std::erase_if(buckets_, [&](const auto& one) { return now - one.second.at > std::chrono::minutes(10); });
  if (buckets_.size() < kMaxNames) return;
  std::vector<Time> times;
  for (const auto& [name, bucket] : buckets_) times.push_back(bucket.at);
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::ranges::nth_element(times, middle);
  std::erase_if(buckets_, [&](const auto& one) { return one.second.at < *middle; });
  if (buckets_.size() >= kMaxNames) buckets_.clear();  // all of one instant
}

}  // namespace docent::server
