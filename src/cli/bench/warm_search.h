// Latency and throughput of searches in one process.
#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "cli/bench/statistics.h"
#include "embed/embedder.h"
#include "query/engine.h"

namespace docent::cli {

struct WarmFigures {
  query::Mode mode = query::Mode::kLexical;
  Latencies latencies;   // ms, of all rounds together
  Spread p50, p95;       // ms, over the rounds: how far to trust them
  double per_second = 0;  // searches a second with all clients at once
  // ms of the same searches beyond the encoding of the same question, which takes its turn with the modes; count 0 where nothing is encoded.
  Latencies beyond_encoder;
};

// Each mode answers all queries once unmeasured, then `rounds` times; modes take turns on each question, so that whatever slows the machine
// down meanwhile slows all of them. Ten results each, texts included, as a client gets them. `embedder` may be null. Errors as Engine::search.
base::Result<std::vector<WarmFigures>> measure_warm(const query::Engine& engine, embed::Embedder* embedder,
                                                    std::span<const std::string> queries, std::span<const query::Mode> modes,
                                                    std::size_t rounds, std::size_t threads,
                                                    const std::stop_token& stop);

}  // namespace docent::cli
