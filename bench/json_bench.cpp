// Answers as text: the streaming writer beside nlohmann's tree, on texts like those of a search.
#include <nlohmann/json.hpp>

#include "base/json_writer.h"
#include "bench/budget.h"
#include "bench/corpus.h"
#include "mcp/json_rpc.h"

namespace docent::bench {
namespace {

constexpr int kHits = 10;

std::vector<std::string> texts() {
  Corpus corpus;
  std::vector<std::string> made;
  for (int i = 0; i < kHits; ++i) made.push_back(corpus.markdown(1'200));
  return made;
}

// base/json_writer.h
void write_answer(benchmark::State& state) {
  const auto hits = texts();
  for (auto _ : state) {
    std::string out;
    base::JsonWriter json(out);
    json.open_object().key("results").open_array();
    for (const std::string& text : hits) {
      json.open_object();
      for (int i = 0; i < 20; ++i) json.member("a_member_of_it", "a value");
      json.member("score", 0.123456).member("text", text).close_object();
    }
    json.close_array().close_object();
    benchmark::DoNotOptimize(out.size());
  }
  budget_us(state, 25);
}
BENCHMARK(write_answer)->Unit(benchmark::kMicrosecond);

nlohmann::ordered_json tree(const std::vector<std::string>& hits) {
  nlohmann::ordered_json results = nlohmann::ordered_json::array();
  for (const std::string& text : hits) {
    nlohmann::ordered_json hit;
    for (int i = 0; i < 20; ++i) hit["a_member_of_it_" + std::to_string(i)] = "a value";
    hit["score"] = 0.123456;
    hit["text"] = text;
    results.push_back(std::move(hit));
  }
  return {{"results", std::move(results)}};
}

// To compare with write_answer and dump_message; no budgets.
void nlohmann_answer(benchmark::State& state) {
  const auto hits = texts();
  for (auto _ : state) benchmark::DoNotOptimize(tree(hits).dump().size());
}
BENCHMARK(nlohmann_answer)->Unit(benchmark::kMicrosecond);

void nlohmann_dump(benchmark::State& state) {
  const auto json = tree(texts());
  for (auto _ : state) benchmark::DoNotOptimize(json.dump().size());
}
BENCHMARK(nlohmann_dump)->Unit(benchmark::kMicrosecond);

void dump_message(benchmark::State& state) {
  const auto json = tree(texts());
  for (auto _ : state) benchmark::DoNotOptimize(mcp::dump(json).size());
}
BENCHMARK(dump_message)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace docent::bench
