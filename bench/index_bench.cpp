#include "bench/budget.h"
#include "bench/corpus.h"
#include "query/fusion.h"
#include "store/embedded/dense_index.h"
#include "store/embedded/lexical_index.h"
#include "store/embedded/simd_dot.h"

namespace docent::bench {
namespace {

constexpr std::size_t kPassages = 11'000, kDimension = 384, kPassageBytes = 700;

struct Passage {
  std::string title, headings, prose, code;
};
std::vector<Passage> make_passages(Corpus& corpus) {
  std::vector<Passage> passages;
  for (std::size_t i = 0; i < kPassages; ++i)
    passages.push_back({corpus.word() + " " + corpus.word(), corpus.word() + "\n" + corpus.word(), corpus.prose(kPassageBytes), i % 4 == 0 ? corpus.prose(100) : ""});
  return passages;
}
std::vector<store::TextEntry> entries_of(const std::vector<Passage>& passages) {
  std::vector<store::TextEntry> entries;
  for (std::size_t i = 0; i < passages.size(); ++i)
    entries.push_back({static_cast<model::PassageKey>(i + 1), static_cast<model::DocumentKey>(i / 8 + 1), i * 0x9E3779B97F4A7C15U, passages[i].title, passages[i].headings,
                       passages[i].prose, passages[i].code, "en"});
  return entries;
}

// store/embedded/lexical_index.h: p50 0.3 ms a search at 10,000 passages.
void lexical_top_10(benchmark::State& state) {
  const Folder folder;
  Corpus corpus;
  const auto passages = make_passages(corpus);
  auto index = store::embedded::LexicalIndex::open(folder.path());
  if (!index || !(*index)->apply(entries_of(passages), {}, 1) || !(*index)->publish(true)) return state.SkipWithError("no index");
  const auto snapshot = (*index)->snapshot();
  std::vector<text::LexicalQuery> queries;
  for (int i = 0; i < 64; ++i) queries.push_back(text::parse_lexical_query(corpus.sentence(static_cast<std::size_t>(state.range(0)))));
  std::size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(snapshot->search(queries[next++ % queries.size()], {}, 10, base::Deadline::never()));
  budget_us(state, 300);
}
BENCHMARK(lexical_top_10)->Arg(2)->Arg(6)->Arg(12)->Unit(benchmark::kMicrosecond);

// store/embedded/lexical_index.h: 100,000 words applied in 25 ms.
void lexical_apply(benchmark::State& state) {
  Corpus corpus;
  auto passages = make_passages(corpus);
  passages.resize(900);  // 100,000 words
  const auto entries = entries_of(passages);
  const Folder folder;
  auto index = store::embedded::LexicalIndex::open(folder.path());
  if (!index) return state.SkipWithError("no index");
  std::vector<model::DocumentKey> documents;
  for (const auto& entry : entries)
    if (documents.empty() || documents.back() != entry.document) documents.push_back(entry.document);
  model::Generation generation = 0;
  for (auto _ : state) {
    if (!(*index)->apply(entries, documents, ++generation)) return state.SkipWithError("not applied");
  }
  budget_us(state, 25'000);
}
BENCHMARK(lexical_apply)->Unit(benchmark::kMillisecond)->Iterations(20);

// store/embedded/dense_index.h: a scan of 11,000 x 384 in 0.35 ms on one core.
void dense_scan(benchmark::State& state) {
  const Folder folder;
  Corpus corpus;
  auto index = store::embedded::DenseIndex::open(folder.path(), {"bench/1", kDimension, 1'000'000});
  if (!index) return state.SkipWithError(index.error().message.c_str());
  std::vector<store::QuantizedVector> vectors;
  for (std::size_t i = 0; i < kPassages; ++i) vectors.push_back(store::quantize(corpus.unit_vector(kDimension)));
  std::vector<store::VectorEntry> entries;
  for (std::size_t i = 0; i < kPassages; ++i)
    entries.push_back({static_cast<model::PassageKey>(i + 1), static_cast<model::DocumentKey>(i / 8 + 1), i * 0x9E3779B97F4A7C15U, vectors[i].values, vectors[i].scale});
  if (!(*index)->apply(entries, {}, 1) || !(*index)->publish(true)) return state.SkipWithError("no index");
  const auto snapshot = (*index)->snapshot();
  const auto question = corpus.unit_vector(kDimension);
  for (auto _ : state) benchmark::DoNotOptimize(snapshot->search(question, {}, 100, base::Deadline::never()));
  budget_us(state, 350);
}
BENCHMARK(dense_scan)->Unit(benchmark::kMicrosecond);

// The products of that scan alone, by each kernel that this processor has.
void dot_products(benchmark::State& state, store::embedded::DotKernel kernel) {
  std::vector<std::int8_t> matrix(kPassages * kDimension), question(kDimension);
  for (std::size_t i = 0; i < matrix.size(); ++i) matrix[i] = static_cast<std::int8_t>(i * 31 % 255);
  std::vector<std::int32_t> dots(kPassages);
  for (auto _ : state) {
    store::embedded::dot_rows(kernel, question.data(), matrix.data(), kDimension, kPassages, dots.data());
    benchmark::DoNotOptimize(dots.data());
  }
}
const int kRegistered = [] {
  for (const auto kernel : store::embedded::available_kernels())
    benchmark::RegisterBenchmark(("dot_products/" + std::string(store::embedded::to_string(kernel))).c_str(), dot_products, kernel)->Unit(benchmark::kMicrosecond);
  return 0;
}();

// No budget of its own: part of the 0.6 ms of a search (query/engine.h).
void fuse_candidates(benchmark::State& state) {
  Corpus corpus;
  std::vector<query::FusedPassage> candidates;
  for (std::uint32_t i = 0; i < 400; ++i) {
    query::FusedPassage one;
    one.passage = i;
    one.tie = i * 0x9E3779B97F4A7C15U;
    one.bm25f = std::uniform_real_distribution<double>(0, 20)(corpus.random());
    one.cosine = std::uniform_real_distribution<double>(0.3, 0.9)(corpus.random());
    candidates.push_back(one);
  }
  for (auto _ : state) {
    auto copy = candidates;
    query::fuse(copy, {6, 3, 400}, {0.5, 0.1, 11'000}, 0.66);
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(fuse_candidates)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace docent::bench
