// How well deadlines are kept, and what they cost.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "cli/bench/statistics.h"
#include "cli/output.h"
#include "embed/embedder.h"
#include "query/engine.h"

namespace docent::cli {

inline constexpr std::array kBenchDeadlines{std::chrono::milliseconds(2), std::chrono::milliseconds(5), std::chrono::milliseconds(10), std::chrono::milliseconds(20), std::chrono::milliseconds(50)};

struct DeadlineFigures {
  bool ask = false;   // else search
  bool busy = false;  // passages were embedded meanwhile
  std::chrono::milliseconds deadline{0};
  std::size_t asked = 0, failed = 0;           // failed: not even the search by words came to its end
  std::map<std::string, std::size_t> dropped;  // for want of time, by stage
  Latencies took, overshoot;                   // ms; an overshoot is 0 where the answer came in time
};

// All questions `rounds` times for each deadline, after a warm-up without one. `embedder` may be null: then nothing is busy. Errors as Engine::search,
// save kDeadlineExceeded, which is counted.
base::Result<std::vector<DeadlineFigures>> measure_deadlines(const query::Engine& engine, embed::Embedder* embedder, std::span<const std::string> questions,
                                                             std::size_t rounds, const std::stop_token& stop);

void print_deadlines(const Output& out, std::span<const DeadlineFigures> figures);
std::string deadlines_json(std::span<const DeadlineFigures> figures);

}  // namespace docent::cli
