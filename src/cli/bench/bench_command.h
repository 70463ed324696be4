// `docent bench`: what ingesting and searching one corpus costs on this machine. Every figure is of the real thing: child processes of
// this binary for what a person runs, the engine of `serve` for what a server does. What the encoder takes depends on the machine most of
// all, so it is measured by itself in the same run, and what ingest and search take beyond it is told apart.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/commands.h"

namespace CLI {
class App;
}

namespace docent::cli {

struct BenchArguments {
  std::string corpus;                // folder, archive or BEIR file; empty: only with `store`
  std::string store;                 // a data folder that is there already: nothing is ingested; empty: a scratch folder
  std::string queries;               // BEIR queries.jsonl or a question a line; empty: titles of the corpus
  std::vector<std::string> exclude;  // as `docent ingest`
  std::string root;
  bool no_embed = false;
  std::uint32_t rounds = 5;     // over all queries, for each mode
  std::uint32_t processes = 9;  // whole-process searches of each mode
  std::uint32_t threads = 0;    // of the throughput figure; 0 = one a core
  bool server = false;          // measure the server instead: docent serve beside the engine in process
  bool deadlines = false;       // measure how well deadlines are kept instead
  double seconds = 5;           // of each measurement of the server
  double soak_minutes = 0;      // of load while its memory is watched
};

// Declares the options of `docent bench` on an otherwise empty subcommand.
void add_bench_options(CLI::App& command, BenchArguments& arguments);

int run_bench(const Context& context, const BenchArguments& arguments);

}  // namespace docent::cli
