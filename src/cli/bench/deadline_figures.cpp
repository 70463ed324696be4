#include "cli/bench/deadline_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

namespace docent::cli {
namespace {

using Clock = std::chrono::steady_clock;

// Keeps the encoder at passages of full length, as ingesting does, for as long as it lives.
class Ingestion {
 public:
  Ingestion(embed::Embedder* embedder, const std::stop_token& stop) {
    if (embedder == nullptr) return;
    thread_ = std::jthread([embedder, stop](const std::stop_token& ended) {
      std::string text;
      while (text.size() < 1'600) text += "A passage as long as passages may be, which the encoder works on while questions wait. ";
      const std::vector<std::string_view> texts(2, text);
      while (!ended.stop_requested() && !stop.stop_requested())
        if (!embedder->embed_passages(texts, base::Deadline::never().with_stop(ended))) break;
    });
  }

 private:
  std::jthread thread_;
};

base::Result<std::vector<query::StageReport>> run_one(const query::Engine& engine, bool ask, const std::string& question, base::Deadline deadline) {
  if (ask) {
    query::AskRequest request;
    request.question = question;
    request.deadline = std::move(deadline);
    DOCENT_ASSIGN(auto answer, engine.ask(request));
    return std::move(answer.search.stages);
  }
  query::SearchRequest request;
  request.query = question;
  request.deadline = std::move(deadline);
  DOCENT_ASSIGN(auto found, engine.search(request));
  return std::move(found.stages);
}

base::Result<DeadlineFigures> measure_one(const query::Engine& engine, bool ask, std::chrono::milliseconds deadline, std::span<const std::string> questions,
                                          std::size_t rounds, const std::stop_token& stop) {
  DeadlineFigures figures;
  figures.ask = ask;
  figures.deadline = deadline;
  std::vector<double> took, overshoot;
  for (std::size_t round = 0; round < rounds; ++round)
    for (const std::string& question : questions) {
      const auto start = Clock::now();
      const auto stages = run_one(engine, ask, question, base::Deadline::after(deadline, stop));
      took.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
      overshoot.push_back(std::max(0.0, took.back() - static_cast<double>(deadline.count())));
      ++figures.asked;
      if (!stages && stages.error().code != base::ErrorCode::kDeadlineExceeded) return std::unexpected(stages.error());
      if (!stages) ++figures.failed;
      else
        for (const query::StageReport& stage : *stages)
          if (stage.late) ++figures.dropped[stage.name];
    }
  figures.took = latencies_of(std::move(took));
  figures.overshoot = latencies_of(std::move(overshoot));
  return figures;
}

}  // namespace

base::Result<std::vector<DeadlineFigures>> measure_deadlines(const query::Engine& engine, embed::Embedder* embedder, std::span<const std::string> questions,
                                                             std::size_t rounds, const std::stop_token& stop) {
  for (const bool ask : {false, true})
    for (const std::string& question : questions) DOCENT_TRY(run_one(engine, ask, question, base::Deadline::never().with_stop(stop)));
  std::vector<DeadlineFigures> all;
  for (const bool busy : {false, true}) {
    if (busy && embedder == nullptr) break;
    const Ingestion ingestion(busy ? embedder : nullptr, stop);
    for (const bool ask : {false, true})
      for (const auto deadline : kBenchDeadlines) {
        DOCENT_ASSIGN(all.emplace_back(), measure_one(engine, ask, deadline, questions, rounds, stop));
        all.back().busy = busy;
      }
  }
  return all;
}

void print_deadlines(const Output& out, std::span<const DeadlineFigures> figures) {
  out.print(out.bold(fmt::format("{:<22} {:>8} {:>8} {:>7} {:>9} {:>9} {:>19} {:>9} {:>9}  {}", "", "deadline", "asked", "failed", "took p50", "p99", "beyond it, ms  p50", "p99", "max",
                                 "left out")));
  for (const DeadlineFigures& f : figures) {
    std::string dropped;
    for (const auto& [stage, count] : f.dropped)
      dropped += fmt::format("{}{} {:.0f} %", dropped.empty() ? "" : ", ", stage, 100.0 * static_cast<double>(count) / static_cast<double>(std::max<std::size_t>(1, f.asked)));
    out.print(fmt::format("{:<22} {:>8} {:>8} {:>7} {:>9.2f} {:>9.2f} {:>19.2f} {:>9.2f} {:>9.2f}  {}", fmt::format("{}{}", f.ask ? "ask" : "search", f.busy ? ", while embedding" : ""),
                          f.deadline.count(), f.asked, f.failed, f.took.p50, f.took.p99, f.overshoot.p50, f.overshoot.p99, f.overshoot.max, dropped));
  }
}

std::string deadlines_json(std::span<const DeadlineFigures> figures) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const DeadlineFigures& f : figures)
    list.push_back({{"what", f.ask ? "ask" : "search"},
                    {"while_embedding", f.busy},
                    {"deadline_ms", f.deadline.count()},
                    {"asked", f.asked},
                    {"failed", f.failed},
                    {"dropped", f.dropped},
                    {"took_ms", {{"p50", f.took.p50}, {"p99", f.took.p99}}},
                    {"overshoot_ms", {{"p50", f.overshoot.p50}, {"p99", f.overshoot.p99}, {"max", f.overshoot.max}}}});
  return nlohmann::ordered_json{{"deadlines", std::move(list)}}.dump(2);
}

}  // namespace docent::cli
