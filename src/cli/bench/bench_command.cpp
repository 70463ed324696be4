#include "cli/bench/bench_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "base/file.h"
#include "cli/bench/child.h"
#include "cli/bench/deadline_figures.h"
#include "cli/bench/encoder_figures.h"
#include "cli/bench/server_load.h"
#include "cli/bench/warm_search.h"
#include "cli/eval/queries.h"
#include "cli/eval/scratch.h"

namespace docent::cli {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxTitles = 200;
constexpr std::uint64_t kMaxQueryFileBytes = 1ULL << 30;

struct Ingests {
  ChildFigures words, unchanged;
  std::optional<ChildFigures> vectors;  // of what `words` left to do
};

struct Processes {
  Spread lexical, hybrid;  // seconds; hybrid 0 without vectors
  double first_answer = 0;
};

struct BenchOutcome {
  std::optional<Ingests> ingests;
  std::uint64_t documents = 0, passages = 0, text_bytes = 0, store_bytes = 0;
  std::size_t queries = 0, threads = 0;
  Processes processes;
  std::vector<WarmFigures> warm;
  std::optional<EncoderFigures> encoder;
  // What ingesting took beyond encoding the passages; nothing when no vectors were made in this run.
  std::optional<double> ingest_seconds_beyond_encoder() const {
    if (!encoder || !ingests || !ingests->vectors) return std::nullopt;
    return ingests->words.seconds + ingests->vectors->seconds - encoder->corpus_seconds();
  }
  std::optional<double> ingest_cpu_seconds_beyond_encoder() const {
    if (!encoder || !ingests || !ingests->vectors) return std::nullopt;
    return ingests->words.cpu_seconds + ingests->vectors->cpu_seconds - encoder->corpus_cpu_seconds();
  }
};

base::Result<Ingests> measure_ingests(const Context& context, const BenchArguments& a, const std::string& data) {
  std::vector<std::string> words = {"--data", data, "ingest", a.corpus, "--source", "corpus"};
  for (const std::string& pattern : a.exclude) words.insert(words.end(), {"--exclude", pattern});
  if (!a.root.empty()) words.insert(words.end(), {"--root", a.root});
  const std::vector<std::string> vectors = words;
  words.push_back("--no-embed");
  const std::vector<int> accepted = {kOk, kPartly};
  Ingests ingests;
  DOCENT_ASSIGN(ingests.words, run_child(context.executable, words, accepted, context.stop));
  DOCENT_ASSIGN(ingests.unchanged, run_child(context.executable, words, accepted, context.stop));
  if (a.no_embed) return ingests;
  context.out.note("making the vectors; this takes the longest");
  DOCENT_ASSIGN(ingests.vectors, run_child(context.executable, vectors, accepted, context.stop));
  return ingests;
}

base::Result<std::vector<std::string>> load_queries(const BenchArguments& a, store::DocumentStore& record) {
  std::vector<std::string> texts;
  if (!a.queries.empty()) {
    DOCENT_ASSIGN(const std::string text, base::read_file(a.queries, kMaxQueryFileBytes));
    DOCENT_ASSIGN(const auto queries, parse_query_file(text, a.queries));
    for (const EvalQuery& query : queries) texts.push_back(query.text);
  } else {
    DOCENT_ASSIGN(const auto documents, record.documents());
    const std::size_t step = std::max<std::size_t>(1, documents.size() / kMaxTitles);
    for (std::size_t i = 0; i < documents.size() && texts.size() < kMaxTitles; i += step)
      if (!documents[i].title.empty()) texts.push_back(documents[i].title);
  }
  if (texts.empty()) return base::fail(ErrorCode::kInvalidArgument, "nothing to ask: give --queries FILE with a question a line");
  return texts;
}

base::Result<Spread> measure_processes(const Context& context, const BenchArguments& a, const std::string& data,
                                       const std::vector<std::string>& queries, std::string_view mode) {
  std::vector<double> seconds;
  for (std::uint32_t i = 0; i <= a.processes; ++i) {
    DOCENT_ASSIGN(const ChildFigures figures,
                  run_child(context.executable, {"--data", data, "search", "--mode", std::string(mode), "--", queries[i % queries.size()]}, {kOk},
                            context.stop));
    if (i > 0) seconds.push_back(figures.seconds);  // the first one reads the files into the page cache
  }
  return spread_of(std::move(seconds));
}

base::Result<BenchOutcome> measure(const Context& context, const BenchArguments& a) {
  if (a.corpus.empty() == a.store.empty())
    return base::fail(ErrorCode::kInvalidArgument, "give either a corpus to ingest or --store DIR with one that is ingested");
  BenchOutcome outcome;
  std::unique_ptr<ScratchFolder> scratch;
  std::string data = a.store;
  if (data.empty()) {
    DOCENT_ASSIGN(scratch, ScratchFolder::make());
    data = scratch->path().string();
    context.out.note("ingesting " + safe_for_terminal(a.corpus));
    DOCENT_ASSIGN(outcome.ingests, measure_ingests(context, a, data));
  }
  SessionOptions options;
  options.data = data;
  options.with_embedder = options.with_word_pieces = !a.no_embed;
  DOCENT_ASSIGN(const auto session, context.open(options, context.config));
  DOCENT_ASSIGN(const auto snapshot, session->corpus().snapshot());
  DOCENT_ASSIGN(const auto documents, session->corpus().record().documents());
  outcome.documents = documents.size();
  for (const auto& document : documents) outcome.text_bytes += document.size;
  outcome.passages = snapshot.text->passages();
  outcome.store_bytes = folder_bytes(data);
  DOCENT_ASSIGN(const auto queries, load_queries(a, session->corpus().record()));
  outcome.queries = queries.size();

  const bool vectors = !a.no_embed && session->embedder() != nullptr && snapshot.vectors && snapshot.vectors->passages() > 0;
  if (!vectors && !a.no_embed) context.out.note("no vectors: only lexical figures. " + session->embedder_note());
  std::vector<query::Mode> modes = {query::Mode::kLexical};
  if (vectors) modes.push_back(query::Mode::kHybrid);
  outcome.threads = a.threads > 0 ? a.threads : std::max(1U, std::thread::hardware_concurrency());
  context.out.note("searching");
  DOCENT_ASSIGN(outcome.processes.lexical, measure_processes(context, a, data, queries, "lexical"));
  if (vectors) {
    DOCENT_ASSIGN(outcome.processes.hybrid, measure_processes(context, a, data, queries, "hybrid"));
  }
  DOCENT_ASSIGN(outcome.processes.first_answer, time_to_first_answer(context.executable, data, queries.front()));
  DOCENT_ASSIGN(outcome.warm, measure_warm(session->engine(), vectors ? session->embedder() : nullptr, queries, modes, a.rounds, outcome.threads,
                                           context.stop));
  // An endpoint's speed says nothing about this machine.
  if (vectors && session->word_pieces() != nullptr && context.config.text("embed.url").empty()) {
    context.out.note("encoding");
    DOCENT_ASSIGN(outcome.encoder, measure_encoder(*session, context.stop));
  }
  return outcome;
}

Json to_json(const ChildFigures& f) { return {{"seconds", f.seconds}, {"cpu_seconds", f.cpu_seconds}, {"peak_rss_bytes", f.peak_bytes}}; }
Json to_json(const Spread& s) { return {{"min", s.min}, {"median", s.median}, {"max", s.max}}; }

Json to_json(const BenchOutcome& o) {
  Json json{{"documents", o.documents},     {"passages", o.passages}, {"text_bytes", o.text_bytes},
            {"store_bytes", o.store_bytes}, {"queries", o.queries},   {"threads", o.threads}};
  if (o.ingests) {
    json["ingest"] = {{"words", to_json(o.ingests->words)}, {"unchanged", to_json(o.ingests->unchanged)}};
    if (o.ingests->vectors) json["ingest"]["vectors"] = to_json(*o.ingests->vectors);
  }
  json["process_seconds"] = {{"lexical", to_json(o.processes.lexical)}, {"serve_to_first_answer", o.processes.first_answer}};
  if (o.warm.size() > 1) json["process_seconds"]["hybrid"] = to_json(o.processes.hybrid);
  for (const WarmFigures& w : o.warm) {
    json["warm"][std::string(query::to_string(w.mode))] = {{"searches", w.latencies.count}, {"p50_ms", w.latencies.p50},
                                                           {"p95_ms", w.latencies.p95},     {"p99_ms", w.latencies.p99},
                                                           {"max_ms", w.latencies.max},     {"p50_ms_by_round", to_json(w.p50)},
                                                           {"p95_ms_by_round", to_json(w.p95)}, {"per_second", w.per_second}};
    if (w.beyond_encoder.count > 0)
      json["warm"][std::string(query::to_string(w.mode))]["beyond_encoder_ms"] = {{"p50", w.beyond_encoder.p50}, {"p95", w.beyond_encoder.p95}};
  }
  if (o.encoder) {
    const EncoderFigures& e = *o.encoder;
    json["encoder"] = {{"vector_extensions", e.vector_extensions},
                       {"workers", e.workers},
                       {"question_tokens", kQuestionTokens},
                       {"question_p50_ms", e.question_ms.p50},
                       {"question_p95_ms", e.question_ms.p95},
                       {"sample_tokens", e.sample_tokens},
                       {"tokens_per_second_a_core", e.tokens_per_second},
                       {"tokens_per_cpu_second", e.tokens_per_cpu_second},
                       {"corpus_tokens", e.corpus_tokens},
                       {"corpus_seconds", e.corpus_seconds()},
                       {"corpus_cpu_seconds", e.corpus_cpu_seconds()}};
    if (const auto beyond = o.ingest_seconds_beyond_encoder()) json["ingest"]["seconds_beyond_encoder"] = *beyond;
    if (const auto beyond = o.ingest_cpu_seconds_beyond_encoder()) json["ingest"]["cpu_seconds_beyond_encoder"] = *beyond;
  }
  return json;
}

void print(const Output& out, const BenchOutcome& o) {
  out.print(fmt::format("{} documents, {} of text, {} passages; store {} ({:.1f} x the text)", o.documents, human_bytes(o.text_bytes),
                        o.passages, human_bytes(o.store_bytes),
                        static_cast<double>(o.store_bytes) / static_cast<double>(std::max<std::uint64_t>(1, o.text_bytes))));
  if (o.ingests) {
    out.print(out.bold(fmt::format("\n{:<28} {:>9} {:>9} {:>10}", "ingest", "seconds", "CPU s", "peak RSS")));
    const auto line = [&](std::string_view name, const ChildFigures& f) {
      out.print(fmt::format("{:<28} {:>9.2f} {:>9.2f} {:>10}", name, f.seconds, f.cpu_seconds, human_bytes(f.peak_bytes)));
    };
    line("parse, store, words", o.ingests->words);
    line("again, nothing changed", o.ingests->unchanged);
    if (o.ingests->vectors) line("then the vectors", *o.ingests->vectors);
  }
  out.print(out.bold(fmt::format("\n{:<28} {:>9} {:>9} {:>10}", "whole process, ms", "min", "median", "max")));
  const auto line = [&](std::string_view name, const Spread& s) {
    out.print(fmt::format("{:<28} {:>9.0f} {:>9.0f} {:>10.0f}", name, s.min * 1e3, s.median * 1e3, s.max * 1e3));
  };
  line("search --mode lexical", o.processes.lexical);
  if (o.warm.size() > 1) line("search --mode hybrid", o.processes.hybrid);
  out.print(fmt::format("{:<28} {:>9} {:>9.0f}", "serve to first answer", "", o.processes.first_answer * 1e3));
  out.print(out.bold(fmt::format("\n{:<28} {:>9} {:>9} {:>10} {:>9} {:>12} {:>12}", "warm, ms", "p50", "p95", "p99", "max", "p50 spread",
                                 fmt::format("{} clients", o.threads))));
  for (const WarmFigures& w : o.warm)
    out.print(fmt::format("{:<28} {:>9.2f} {:>9.2f} {:>10.2f} {:>9.2f} {:>12} {:>10.0f}/s",
                          fmt::format("{} ({} searches)", query::to_string(w.mode), w.latencies.count), w.latencies.p50, w.latencies.p95,
                          w.latencies.p99, w.latencies.max, fmt::format("{:.2f}-{:.2f}", w.p50.min, w.p50.max), w.per_second));
  for (const WarmFigures& w : o.warm)
    if (w.beyond_encoder.count > 0)
      out.print(fmt::format("{:<28} {:>9.2f} {:>9.2f}", fmt::format("{} beyond the encoder", query::to_string(w.mode)), w.beyond_encoder.p50,
                            w.beyond_encoder.p95));
  if (!o.encoder) return;
  const EncoderFigures& e = *o.encoder;
  out.print(out.bold(fmt::format("\nencoder alone ({})", e.vector_extensions.empty() ? "plain" : fmt::format("{}", fmt::join(e.vector_extensions, ", ")))));
  out.print(fmt::format("{:<28} {:.2f} ms p50, {:.2f} ms p95", fmt::format("question of {} tokens", kQuestionTokens), e.question_ms.p50, e.question_ms.p95));
  out.print(fmt::format("{:<28} {:.0f} tokens/s a core on {} workers; {:.0f} a CPU second ({} tokens)", "passages", e.tokens_per_second, e.workers,
                        e.tokens_per_cpu_second, e.sample_tokens));
  out.print(fmt::format("{:<28} {} tokens: {:.1f} s, {:.1f} CPU s at that rate", "the whole corpus", e.corpus_tokens, e.corpus_seconds(), e.corpus_cpu_seconds()));
  const auto beyond = o.ingest_seconds_beyond_encoder(), cpu_beyond = o.ingest_cpu_seconds_beyond_encoder();
  if (beyond && cpu_beyond) out.print(fmt::format("{:<28} {:.1f} s, {:.1f} CPU s", "ingest beyond the encoder", *beyond, *cpu_beyond));
}

// The store of --store, for the measurement that `option` names.
base::Result<std::unique_ptr<Session>> open_store(const Context& context, const BenchArguments& a, std::string_view option) {
  if (a.store.empty()) return base::fail(ErrorCode::kInvalidArgument, fmt::format("{} needs --store DIR with a corpus that is ingested", option));
  SessionOptions options;
  options.data = a.store;
  options.with_embedder = !a.no_embed;
  return context.open(options, context.config);
}

base::Result<ServerFigures> measure_serve(const Context& context, const BenchArguments& a) {
  DOCENT_ASSIGN(const auto session, open_store(context, a, "--server"));
  DOCENT_ASSIGN(const auto queries, load_queries(a, session->corpus().record()));
  ServerLoadOptions load;
  load.seconds = a.seconds;
  load.soak_minutes = a.soak_minutes;
  context.out.note(fmt::format("{} clients ask {} questions in turn: in process, over HTTP, over MCP", load.clients, queries.size()));
  return measure_server(context.executable, a.store, session->engine(), queries, load, context.stop);
}

Json to_json(const Latencies& l) { return {{"count", l.count}, {"p50_ms", l.p50}, {"p95_ms", l.p95}, {"p99_ms", l.p99}, {"max_ms", l.max}}; }

Json to_json(const ServerFigures& f) {
  const auto loop = [](const LoopFigures& one) {
    Json json = to_json(one.latencies);
    json["per_second"] = to_json(one.per_second);
    return json;
  };
  Json json{{"in_process", loop(f.in_process)}, {"http", loop(f.http)}, {"mcp", loop(f.mcp)}, {"health", loop(f.health)},
            {"idle", {{"connections", f.idle_connections}, {"bytes", f.idle_bytes}}}, {"quiet", to_json(f.quiet)}, {"disturbed", to_json(f.disturbed)}};
  if (f.soak)
    json["soak"] = {{"minutes", f.soak->minutes}, {"requests", f.soak->requests}, {"begin_bytes", f.soak->begin_bytes}, {"end_bytes", f.soak->end_bytes}};
  return json;
}

void print(const Output& out, const ServerFigures& f) {
  out.print(out.bold(fmt::format("{:<28} {:>9} {:>9} {:>9} {:>12} {:>14}", "8 clients, ms", "p50", "p95", "p99", "a second", "spread")));
  const auto line = [&](std::string_view name, const LoopFigures& one) {
    out.print(fmt::format("{:<28} {:>9.2f} {:>9.2f} {:>9.2f} {:>12.0f} {:>14}", name, one.latencies.p50, one.latencies.p95, one.latencies.p99, one.per_second.median,
                          fmt::format("{:.0f}-{:.0f}", one.per_second.min, one.per_second.max)));
  };
  line("search in process", f.in_process);
  line("search over HTTP", f.http);
  line("search over MCP", f.mcp);
  line("GET /health", f.health);
  out.print(fmt::format("HTTP adds {:+.2f} ms at p50 and {:+.2f} ms at p95, MCP {:+.2f} and {:+.2f}; HTTP does {:.0f} %, MCP {:.0f} % of the searches in process",
                        f.http.latencies.p50 - f.in_process.latencies.p50, f.http.latencies.p95 - f.in_process.latencies.p95, f.mcp.latencies.p50 - f.in_process.latencies.p50,
                        f.mcp.latencies.p95 - f.in_process.latencies.p95, 100 * f.http.per_second.median / f.in_process.per_second.median,
                        100 * f.mcp.per_second.median / f.in_process.per_second.median));
  out.print(fmt::format("beside slow, huge and malformed clients: p95 {:.2f} ms instead of {:.2f} ({:.2f} x)", f.disturbed.p95, f.quiet.p95, f.disturbed.p95 / f.quiet.p95));
  out.print(fmt::format("{} idle connections cost {}", f.idle_connections, human_bytes(f.idle_bytes)));
  if (f.soak)
    out.print(fmt::format("{:.0f} minutes of load, {} requests: resident {} after the first tenth, {} at the end", f.soak->minutes, f.soak->requests, human_bytes(f.soak->begin_bytes),
                          human_bytes(f.soak->end_bytes)));
}

base::Result<std::vector<DeadlineFigures>> measure_deadlines_of(const Context& context, const BenchArguments& a) {
  DOCENT_ASSIGN(const auto session, open_store(context, a, "--deadlines"));
  DOCENT_ASSIGN(const auto queries, load_queries(a, session->corpus().record()));
  context.out.note(fmt::format("{} questions, {} times each, for each deadline", queries.size(), a.rounds));
  return measure_deadlines(session->engine(), session->embedder(), queries, a.rounds, context.stop);
}

}  // namespace

int run_bench(const Context& context, const BenchArguments& arguments) {
  if (arguments.deadlines) {
    const auto figures = measure_deadlines_of(context, arguments);
    if (!figures) return context.out.fail(figures.error());
    if (context.out.json) context.out.print(deadlines_json(*figures));
    else print_deadlines(context.out, *figures);
    return kOk;
  }
  if (arguments.server) {
    const auto figures = measure_serve(context, arguments);
    if (!figures) return context.out.fail(figures.error());
    if (context.out.json) context.out.print(to_json(*figures).dump(2));
    else print(context.out, *figures);
    return kOk;
  }
  const auto outcome = measure(context, arguments);
  if (!outcome) return context.out.fail(outcome.error());
  if (context.out.json) context.out.print(to_json(*outcome).dump(2));
  else print(context.out, *outcome);
  return kOk;
}

}  // namespace docent::cli
