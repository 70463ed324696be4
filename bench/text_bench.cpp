#include "bench/budget.h"
#include "bench/corpus.h"
#include "text/analyzer.h"
#include "text/lexical_query.h"

namespace docent::bench {
namespace {

// text/analyzer.h: 10 MB of English a second on one core.
void analyze_prose(benchmark::State& state) {
  const std::string text = Corpus().prose(1 << 20);
  for (auto _ : state) benchmark::DoNotOptimize(text::analyze(text, text::Mode::kProse, "en"));
  budget_mb_per_second(state, 10, text.size());
}
BENCHMARK(analyze_prose)->Unit(benchmark::kMillisecond);

// text/analyzer.h: the same budget.
void analyze_code(benchmark::State& state) {
  const std::string text = Corpus().markdown(1 << 20);
  for (auto _ : state) benchmark::DoNotOptimize(text::analyze(text, text::Mode::kCode));
  budget_mb_per_second(state, 10, text.size());
}
BENCHMARK(analyze_code)->Unit(benchmark::kMillisecond);

// No budget of its own: part of the 0.6 ms of a lexical search (query/engine.h).
void parse_question(benchmark::State& state) {
  Corpus corpus;
  std::vector<std::string> questions;
  for (int i = 0; i < 64; ++i) questions.push_back(corpus.sentence(9));
  std::size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(text::parse_lexical_query(questions[next++ % questions.size()]));
}
BENCHMARK(parse_question)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace docent::bench
