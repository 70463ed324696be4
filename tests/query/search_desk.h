// An engine on a store in a temporary folder, with vectors made of words, an encoder as slow as a test wants it and a clock that stands still: for tests
// of search.
#pragma once

#include <unistd.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/clock.h"
#include "ingest/testing/ingest_files.h"
#include "query/confidence.h"
#include "query/engine.h"
#include "store/embedded/embedded_corpus.h"
#include "text/analyzer.h"

namespace docent::query::testing {

class HeldClock final : public base::Clock {
 public:
  std::int64_t unix_millis() const override { return 0; }
  std::chrono::steady_clock::time_point now() const override { return std::chrono::steady_clock::time_point(since_start_.load()); }
  void pass(std::chrono::nanoseconds time) { since_start_ = since_start_.load() + time; }

 private:
  std::atomic<std::chrono::steady_clock::duration> since_start_ = std::chrono::steady_clock::now().time_since_epoch();
};

// Texts are alike that share words. Called as the model that the confidence was fitted with, so that cosines are believed.
class WordEncoder final : public embed::Embedder {
 public:
  static constexpr std::size_t kDimension = 128;
  std::string_view identity() const override { return confidence_model().embedding_model; }
  std::size_t dimension() const override { return kDimension; }
  base::Result<embed::Vector> embed_query(std::string_view text, const base::Deadline& deadline) override {
    if (before_question) DOCENT_TRY(before_question(deadline));
    return vector_of(text);
  }
  base::Result<std::vector<embed::Vector>> embed_passages(std::span<const std::string_view> texts, const base::Deadline&) override {
    std::vector<embed::Vector> vectors;
    for (const std::string_view text : texts) vectors.push_back(vector_of(text));
    return vectors;
  }
  std::function<base::Status(const base::Deadline&)> before_question;

 private:
  static embed::Vector vector_of(std::string_view text) {
    embed::Vector vector(kDimension, 0.01F);
    for (const auto& token : text::analyze(text, text::Mode::kProse)) vector[std::hash<std::string>{}(token.term) % kDimension] += 1;
    double squares = 0;
    for (const float x : vector) squares += static_cast<double>(x) * static_cast<double>(x);
    for (float& x : vector) x = static_cast<float>(static_cast<double>(x) / std::sqrt(squares));
    return vector;
  }
};

class SearchDesk {
 public:
  HeldClock clock;
  WordEncoder encoder;

  explicit SearchDesk(bool with_vectors = true, bool held_clock = true) {
    std::string name = (std::filesystem::temp_directory_path() / "searchXXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
    store::embedded::EmbeddedCorpusOptions options;
    options.data = folder_ / "data";
    if (with_vectors) {
      options.embedding_model = encoder.identity();
      options.dimension = encoder.dimension();
    }
    corpus_ = std::move(*store::embedded::open_embedded_corpus(options, system_clock_));
    encoder_ = with_vectors ? &encoder : nullptr;
    EngineOptions engine;
    if (held_clock) engine.clock = &clock;
    engine_ = std::make_unique<Engine>(*corpus_, encoder_, engine);
  }
  ~SearchDesk() {
    engine_.reset();
    corpus_.reset();
    std::filesystem::remove_all(folder_);
  }
  SearchDesk(const SearchDesk&) = delete;
  SearchDesk& operator=(const SearchDesk&) = delete;

  void ingest(const std::string& source, const std::map<std::string, std::string>& files, const std::string& version = "", std::vector<std::string> groups = {}) {
    ingest::IngestRequest request;
    request.source = source;
    request.version_label = version;
    request.groups = std::move(groups);
    const auto report = ingest::testing::ingest_files(*corpus_, encoder_, system_clock_, folder_ / "sources" / (source + version), files, request);
    if (!report) throw std::runtime_error(report.error().message);
  }

  // So much time is left by the clock that stands still; by the machine's it is an hour.
  base::Deadline in(std::chrono::duration<double, std::milli> time) {
    constexpr std::chrono::hours kFar(1);
    const base::Deadline deadline = base::Deadline::after(kFar);
    clock.pass(deadline.at() - clock.now() - std::chrono::duration_cast<std::chrono::nanoseconds>(time));
    return deadline;
  }

  SearchResponse search(const SearchRequest& request) const { return value_of(engine_->search(request)); }
  AskResponse ask(const AskRequest& request) const { return value_of(engine_->ask(request)); }
  const Engine& engine() const { return *engine_; }
  store::Corpus& corpus() const { return *corpus_; }
  std::filesystem::path file(const std::string& source, const std::string& path) const { return folder_ / "sources" / source / path; }

 private:
  template <typename T>
  static T value_of(base::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
  }

  std::filesystem::path folder_;
  const base::SystemClock system_clock_;
  std::unique_ptr<store::Corpus> corpus_;
  embed::Embedder* encoder_ = nullptr;
  std::unique_ptr<Engine> engine_;
};

}  // namespace docent::query::testing
