#include "cli/bench/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace docent::cli {
namespace {

double nearest_rank(const std::vector<double>& sorted, double percent) {
  if (sorted.empty()) return 0;
  const double wanted = std::ceil(percent / 100.0 * static_cast<double>(sorted.size()));
  const auto rank = static_cast<std::size_t>(std::clamp(wanted, 1.0, static_cast<double>(sorted.size())));
  return sorted[rank - 1];
}

}  // namespace

double percentile(std::vector<double> samples, double percent) {
  std::ranges::sort(samples);
  return nearest_rank(samples, percent);
}

Spread spread_of(std::vector<double> samples) {
  if (samples.empty()) return {};
  std::ranges::sort(samples);
  const std::size_t middle = samples.size() / 2;
  const double median = samples.size() % 2 == 1 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
  return {samples.front(), median, samples.back()};
}

Latencies latencies_of(std::vector<double> samples) {
  if (samples.empty()) return {};
  std::ranges::sort(samples);
  return {samples.size(),
          nearest_rank(samples, 50),
          nearest_rank(samples, 95),
          nearest_rank(samples, 99),
          samples.back(),
          std::accumulate(samples.begin(), samples.end(), 0.0) / static_cast<double>(samples.size())};
}

}  // namespace docent::cli
