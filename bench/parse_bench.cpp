#include "bench/budget.h"
#include "bench/corpus.h"
#include "parse/parse.h"
#include "parse/passages.h"

namespace docent::bench {
namespace {

void parse_one(benchmark::State& state, const std::string& bytes, parse::Format format, const char* path) {
  parse::ParseOptions options;
  options.path = path;
  for (auto _ : state) {
    auto parsed = parse::parse_document(bytes, format, options);
    if (!parsed) return state.SkipWithError(parsed.error().message.c_str());
    benchmark::DoNotOptimize(parsed);
  }
  budget_mb_per_second(state, 40, bytes.size());
}

// parse/parse.h: 40 MB of Markdown a second on one core.
void parse_markdown(benchmark::State& state) { parse_one(state, Corpus().markdown(static_cast<std::size_t>(state.range(0))), parse::Format::kMarkdown, "a.md"); }
BENCHMARK(parse_markdown)->Arg(8 << 10)->Arg(1 << 20)->Unit(benchmark::kMillisecond);

// parse/parse.h: 40 MB of HTML a second on one core.
void parse_html(benchmark::State& state) { parse_one(state, Corpus().html(static_cast<std::size_t>(state.range(0))), parse::Format::kHtml, "a.html"); }
BENCHMARK(parse_html)->Arg(8 << 10)->Arg(1 << 20)->Unit(benchmark::kMillisecond);

// No budget of its own: with parsing, storing and indexing it makes the 5 s for 9.6 MB of an ingest by words. The approximate counter, so
// that cutting is measured and not WordPiece.
void cut_passages(benchmark::State& state) {
  const std::string bytes = Corpus().markdown(1 << 20);
  parse::ParseOptions options;
  options.path = "a.md";
  const auto parsed = parse::parse_document(bytes, parse::Format::kMarkdown, options);
  if (!parsed) return state.SkipWithError(parsed.error().message.c_str());
  for (auto _ : state) benchmark::DoNotOptimize(parse::cut_passages(*parsed, bytes, parse::approximate_pieces));
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes.size()) * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(cut_passages)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace docent::bench
