#include "bench/budget.h"
#include "bench/corpus.h"
#include "ingest/make_bundle.h"
#include "store/embedded/sqlite_store.h"

namespace docent::bench {
namespace {

constexpr std::size_t kDocuments = 64, kDocumentBytes = 7'000;  // as the Kubernetes docs have them

std::vector<store::DocumentWrite> make_documents(int edition) {
  Corpus corpus;
  std::vector<store::DocumentWrite> documents;
  for (std::size_t i = 0; i < kDocuments; ++i) {
    ingest::FileFacts facts;
    facts.source = "bench";
    facts.path = "page" + std::to_string(i) + ".md";
    auto made = ingest::make_bundle(corpus.markdown(kDocumentBytes) + "\nEdition " + std::to_string(edition) + "\n", parse::Format::kMarkdown, facts,
                                    parse::approximate_pieces, false);
    if (!made) std::abort();
    documents.push_back({std::move(made->bundle), 0, 0});
  }
  return documents;
}

// No budget of its own: with parsing and indexing it makes the 5 s for 1,377 files of an ingest by words. One durable commit an iteration;
// real time counts, as it waits for the disk.
void write_batch(benchmark::State& state) {
  const Folder folder;
  const base::SystemClock clock;
  store::embedded::SqliteStoreOptions options;
  options.file = folder.path() / "docent.db";
  auto record = store::embedded::open_sqlite_store(options, clock);
  if (!record) return state.SkipWithError(record.error().message.c_str());
  model::SourceRecord source;
  source.name = "bench";
  if (const auto put = (*record)->put_source(source); !put) return state.SkipWithError(put.error().message.c_str());
  const std::vector<store::DocumentWrite> editions[] = {make_documents(0), make_documents(1)};
  std::size_t next = 0;
  for (auto _ : state)
    if (const auto written = (*record)->write(editions[next++ % 2], {}); !written) return state.SkipWithError(written.error().message.c_str());
  state.SetItemsProcessed(static_cast<std::int64_t>(kDocuments) * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(write_batch)->Unit(benchmark::kMillisecond)->UseRealTime();

// store/document_store.h: 10 passages with their sections and documents in 0.15 ms.
void passage_views(benchmark::State& state) {
  const Folder folder;
  const base::SystemClock clock;
  store::embedded::SqliteStoreOptions options;
  options.file = folder.path() / "docent.db";
  auto record = store::embedded::open_sqlite_store(options, clock);
  if (!record) return state.SkipWithError(record.error().message.c_str());
  model::SourceRecord source;
  source.name = "bench";
  if (!(*record)->put_source(source) || !(*record)->write(make_documents(0), {})) return state.SkipWithError("not written");
  std::vector<model::PassageKey> keys;
  const auto documents = (*record)->documents();
  if (!documents) return state.SkipWithError(documents.error().message.c_str());
  for (const auto& document : *documents) {
    const auto passages = (*record)->passages(document.key);
    if (!passages) return state.SkipWithError(passages.error().message.c_str());
    for (const auto& passage : *passages) keys.push_back(passage.key);
  }
  Corpus corpus;
  for (auto _ : state) {
    std::vector<model::PassageKey> ten;
    for (int i = 0; i < 10; ++i) ten.push_back(keys[std::uniform_int_distribution<std::size_t>(0, keys.size() - 1)(corpus.random())]);
    benchmark::DoNotOptimize((*record)->passage_views(ten));
  }
  budget_us(state, 150);
}
BENCHMARK(passage_views)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace docent::bench
