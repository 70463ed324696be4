// What the header of the measured part promises, shown by script/bench beside what was measured. CPU time of one core, of the reference
// machine (a core at about 3 GHz with AVX-512 VNNI): elsewhere a figure to compare with, not a limit.
#pragma once

#include <benchmark/benchmark.h>

namespace docent::bench {

// An iteration may take so long.
inline void budget_us(benchmark::State& state, double us) { state.counters["budget_us"] = us; }
// So many bytes are to be worked off in a second.
inline void budget_mb_per_second(benchmark::State& state, double mb, std::size_t bytes_an_iteration) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes_an_iteration) * static_cast<std::int64_t>(state.iterations()));
  state.counters["budget_mb_s"] = mb;
}

}  // namespace docent::bench
