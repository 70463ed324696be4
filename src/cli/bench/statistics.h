// Order statistics of measured times.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace docent::cli {

// Nearest rank: the smallest sample such that at least `percent` of a hundred are not above it. 0 without samples.
double percentile(std::vector<double> samples, double percent);

struct Spread {
  double min = 0, median = 0, max = 0;
};
// Over repetitions of the same measurement. The median of an even number is the mean of the middle two.
Spread spread_of(std::vector<double> samples);

struct Latencies {
  std::size_t count = 0;
  double p50 = 0, p95 = 0, p99 = 0, max = 0, mean = 0;
};
Latencies latencies_of(std::vector<double> samples);

}  // namespace docent::cli
