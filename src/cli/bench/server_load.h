// `docent bench --server`: what HTTP and MCP cost beside the same searches in process, how many connections and requests fit, and what
// clients that misbehave do to the others. The server is a child process of this binary; client and server share the machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "cli/bench/statistics.h"
#include "query/engine.h"

namespace docent::cli {

struct ServerLoadOptions {
  std::size_t clients = 8;      // of each closed loop
  double seconds = 5;           // of each measurement and round
  std::size_t rounds = 3;       // in turn: in process, HTTP, MCP
  std::size_t idle = 5'000;     // connections
  double soak_minutes = 0;      // of mixed load, watching the memory; 0: left out
};

struct LoopFigures {
  Latencies latencies;  // ms, of all rounds
  Spread per_second;    // over the rounds
};

struct ServerFigures {
  LoopFigures in_process, http, mcp, health;
  std::uint64_t idle_connections = 0, idle_bytes = 0;  // what they add to the server's resident set
  Latencies quiet, disturbed;                          // ms of HTTP searches without and with slow, huge and malformed clients beside them
  struct Soak {
    double minutes = 0;
    std::uint64_t begin_bytes = 0, end_bytes = 0;  // resident set after the first tenth, and at the end
    std::uint64_t requests = 0;
  };
  std::optional<Soak> soak;
};

// `engine` over the same `data` folder. Errors as Engine::search, and kUnavailable when the server does not do its part.
base::Result<ServerFigures> measure_server(const std::filesystem::path& executable, const std::filesystem::path& data, const query::Engine& engine,
                                           std::span<const std::string> queries, const ServerLoadOptions& options, const std::stop_token& stop);

}  // namespace docent::cli
