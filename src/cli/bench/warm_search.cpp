#include "cli/bench/warm_search.h"

#include <atomic>
#include <chrono>
#include <thread>

#include "base/mutex.h"

namespace docent::cli {
namespace {

using Clock = std::chrono::steady_clock;

base::Result<double> search_ms(const query::Engine& engine, const std::string& query, query::Mode mode, const std::stop_token& stop) {
  query::SearchRequest request;
  request.query = query;
  request.mode = mode;
  request.deadline = base::Deadline::never().with_stop(stop);
  const auto start = Clock::now();
  const auto response = engine.search(request);
  const double ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  if (!response) return std::unexpected(response.error());
  return ms;
}

base::Result<double> encode_ms(embed::Embedder& embedder, const std::string& query, const std::stop_token& stop) {
  const auto start = Clock::now();
  DOCENT_ASSIGN([[maybe_unused]] const auto vector, embedder.embed_query(query, base::Deadline::never().with_stop(stop)));
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

base::Result<double> throughput(const query::Engine& engine, std::span<const std::string> queries, query::Mode mode, std::size_t rounds,
                                std::size_t threads, const std::stop_token& stop) {
  const std::size_t total = queries.size() * rounds;
  std::atomic<std::size_t> next = 0;
  base::Mutex mutex;
  base::Status outcome;
  const auto start = Clock::now();
  {
    std::vector<std::jthread> clients;
    for (std::size_t i = 0; i < threads; ++i)
      clients.emplace_back([&] {
        for (std::size_t at = next++; at < total; at = next++) {
          const auto ms = search_ms(engine, queries[at % queries.size()], mode, stop);
          if (ms) continue;
          const base::MutexLock lock(mutex);
          if (outcome) outcome = std::unexpected(ms.error());
          next = total;
        }
      });
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  DOCENT_TRY(outcome);
  return static_cast<double>(total) / seconds;
}

}  // namespace

base::Result<std::vector<WarmFigures>> measure_warm(const query::Engine& engine, embed::Embedder* embedder,
                                                    std::span<const std::string> queries, std::span<const query::Mode> modes,
                                                    std::size_t rounds, std::size_t threads,
                                                    const std::stop_token& stop) {
  std::vector<WarmFigures> figures(modes.size());
  std::vector<std::vector<double>> all(modes.size()), p50(modes.size()), p95(modes.size()), beyond(modes.size());
  for (std::size_t round = 0; round <= rounds; ++round) {
    std::vector<std::vector<double>> samples(modes.size());
    for (const std::string& query : queries) {
      double encoding = 0;
      if (embedder != nullptr) {
        DOCENT_ASSIGN(encoding, encode_ms(*embedder, query, stop));
      }
      for (std::size_t i = 0; i < modes.size(); ++i) {
        DOCENT_ASSIGN(const double ms, search_ms(engine, query, modes[i], stop));
        samples[i].push_back(ms);
        if (round > 0 && embedder != nullptr && modes[i] != query::Mode::kLexical) beyond[i].push_back(ms - encoding);
      }
    }
    if (round == 0) continue;
    for (std::size_t i = 0; i < modes.size(); ++i) {
      p50[i].push_back(percentile(samples[i], 50));
      p95[i].push_back(percentile(samples[i], 95));
      all[i].insert(all[i].end(), samples[i].begin(), samples[i].end());
    }
  }
  for (std::size_t i = 0; i < modes.size(); ++i) {
    figures[i].mode = modes[i];
    figures[i].latencies = latencies_of(all[i]);
    figures[i].beyond_encoder = latencies_of(beyond[i]);
    figures[i].p50 = spread_of(p50[i]);
    figures[i].p95 = spread_of(p95[i]);
    DOCENT_ASSIGN(figures[i].per_second, throughput(engine, queries, modes[i], rounds, threads, stop));
  }
  return figures;
}

}  // namespace docent::cli
