// Skipped without a model: DOCENT_MODELS names the folder that script/setup fills.
#include <cstdlib>

#include "bench/budget.h"
#include "bench/corpus.h"
#include "infer/session.h"
#include "infer/wordpiece.h"

namespace docent::bench {
namespace {

std::filesystem::path model_folder() {
  const char* named = std::getenv("DOCENT_MODELS");
  return named == nullptr ? std::filesystem::path("models") : std::filesystem::path(named);
}
std::shared_ptr<const infer::WordPiece> load_words(benchmark::State& state) {
  auto words = infer::WordPiece::load(model_folder() / "bge-small-en-v1.5-q" / "tokenizer.json");
  if (words) return *words;
  state.SkipWithError("skipped: no model");
  return nullptr;
}
std::unique_ptr<infer::Session> load_session(benchmark::State& state) {
  auto session = infer::Session::load(model_folder() / "onnxruntime" / "libonnxruntime.so.1", model_folder() / "bge-small-en-v1.5-q" / "model.onnx");
  if (session) return std::move(*session);
  state.SkipWithError("skipped: no model");
  return nullptr;
}

// infer/wordpiece.h: 0.1 ms for a passage of 256 pieces.
void word_pieces(benchmark::State& state) {
  const auto words = load_words(state);
  if (!words) return;
  Corpus corpus;
  std::string text;
  while (words->count(text) < 254) text += corpus.word() + " ";
  for (auto _ : state) benchmark::DoNotOptimize(words->encode(text));
  budget_us(state, 100);
}
BENCHMARK(word_pieces)->Unit(benchmark::kMicrosecond);

// query/engine.h: a question takes the encoder about 2.2 ms (14 tokens). embed/local_embedder.h: a passage of 256 tokens some 27 ms.
void encode(benchmark::State& state) {
  const auto session = load_session(state);
  if (!session) return;
  Corpus corpus;
  std::vector<std::int32_t> ids(static_cast<std::size_t>(state.range(0)));
  for (std::int32_t& id : ids) id = std::uniform_int_distribution<std::int32_t>(1'000, 29'000)(corpus.random());
  for (auto _ : state) benchmark::DoNotOptimize(session->run(ids));
  state.counters["tokens/s"] = benchmark::Counter(static_cast<double>(ids.size()), benchmark::Counter::kIsIterationInvariantRate);
  if (ids.size() == 14) budget_us(state, 2'200);
  if (ids.size() == 256) budget_us(state, 27'000);
}
BENCHMARK(encode)->Arg(14)->Arg(32)->Arg(64)->Arg(141)->Arg(256)->Unit(benchmark::kMillisecond);

// infer/session.h: about 0.1 s for 34 MB.
void load_model(benchmark::State& state) {
  for (auto _ : state)
    if (!load_session(state)) return;
  budget_us(state, 100'000);
}
BENCHMARK(load_model)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace docent::bench
