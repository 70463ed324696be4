#include <CLI/CLI.hpp>

#include "cli/bench/bench_command.h"

namespace docent::cli {

void add_bench_options(CLI::App& command, BenchArguments& a) {
  command.add_option("corpus", a.corpus, "what to ingest into a scratch store: a folder, an archive or a BEIR corpus.jsonl");
  command.add_option("--store", a.store, "measure searches on this data folder instead of ingesting");
  command.add_option("--queries", a.queries, "BEIR queries.jsonl, or a question a line (default: titles of the corpus)");
  command.add_option("--exclude", a.exclude, "leave out files that match this glob (may be repeated)");
  command.add_option("--root", a.root, "folder prefix to take off the paths");
  command.add_flag("--no-embed", a.no_embed, "words only: neither vectors nor the hybrid figures");
  command.add_option("--rounds", a.rounds, "times each question is asked in each mode (default 5)")->check(CLI::Range(1, 1'000));
  command.add_option("--processes", a.processes, "whole-process searches of each mode (default 9)")->check(CLI::Range(1, 1'000));
  command.add_flag("--server", a.server, "with --store: what HTTP and MCP cost beside the same searches in process, and how much the server stands");
  command.add_flag("--deadlines", a.deadlines, "with --store: how far searches and answers go beyond deadlines of 2 to 50 ms, and what is left out for them");
  command.add_option("--seconds", a.seconds, "of each measurement of --server (default 5)")->check(CLI::Range(0.2, 600.0));
  command.add_option("--soak", a.soak_minutes, "minutes of further load on the server while its memory is watched")->check(CLI::Range(0.0, 1440.0));
  command.add_option("--threads", a.threads, "clients of the throughput figure (default: one a core)")->check(CLI::Range(0, 256));
}

}  // namespace docent::cli
