#include "app/app.h"

#include <cstdlib>

#include "embed/cross_encoder.h"
#include "embed/http_embedder.h"
#include "embed/local_embedder.h"
#include "obs/log.h"
#include "store/embedded/embedded_corpus.h"
#include "store/embedded/sqlite_jobs.h"

namespace docent::app {
namespace {

using base::ErrorCode;

void count_stages(obs::Metrics& metrics, std::span<const query::StageReport> stages) {
  for (const query::StageReport& stage : stages) {
    if (stage.skipped) metrics.add(obs::Metric::kStageSkipped, {stage.name});
    else metrics.observe(obs::Metric::kStageSeconds, {stage.name}, stage.ms / 1000);
  }
}

class App final : public cli::Session {
 public:
  App(config::Config config, std::filesystem::path data, std::filesystem::path models)
      : config_(std::move(config)), data_(std::move(data)), models_(std::move(models)) {}

  base::Status open(const cli::SessionOptions& options) {
    if (options.with_embedder) DOCENT_TRY(open_embedder());
    if (options.with_embedder && options.with_reranker) DOCENT_TRY(open_cross_encoder());
    if (options.with_word_pieces) open_word_pieces();
    store::embedded::EmbeddedCorpusOptions corpus_options;
    corpus_options.data = data_;
    corpus_options.create = options.create;
    if (embedder_) {
      corpus_options.embedding_model = embedder_->identity();
      corpus_options.dimension = embedder_->dimension();
    }
    corpus_options.hnsw_threshold = static_cast<std::size_t>(config_.integer("store.hnsw_threshold"));
    corpus_options.busy_limit = std::chrono::milliseconds(config_.integer("store.busy_limit_ms"));
    corpus_options.keep_originals = std::chrono::hours(24 * config_.integer("store.keep_originals_days"));
    DOCENT_ASSIGN(corpus_, store::embedded::open_embedded_corpus(corpus_options, clock_));
    if (options.with_jobs) DOCENT_TRY(open_jobs());
    if (embedder_) note_model_change();
    query::EngineOptions engine_options;
    engine_options.fusion.dense_weight = config_.number("search.dense_weight");
    engine_options.mentions.weight = config_.number("search.mention_weight");
    engine_options.cross_encoder = cross_encoder_.get();
    engine_options.rerank.passages = static_cast<std::size_t>(config_.integer("rerank.passages"));
    engine_options.rerank.weight = config_.number("rerank.weight");
    if (options.metrics != nullptr) engine_options.observe = [metrics = options.metrics](std::span<const query::StageReport> stages) { count_stages(*metrics, stages); };
    engine_ = std::make_unique<query::Engine>(*corpus_, embedder_.get(), engine_options);
    return {};
  }

  store::Corpus& corpus() override { return *corpus_; }
  const query::Engine& engine() const override { return *engine_; }
  embed::Embedder* embedder() override { return embedder_.get(); }
  const std::string& embedder_note() const override { return embedder_note_; }
  std::shared_ptr<const infer::WordPiece> word_pieces() override { return word_pieces_; }
  store::JobQueue* jobs() override { return jobs_.get(); }
  const config::Config& config() const override { return config_; }
  const base::Clock& clock() const override { return clock_; }
  const std::filesystem::path& data() const override { return data_; }

 private:
  base::Status open_embedder() {
    if (!config_.text("embed.url").empty()) {
      embed::HttpEmbedderOptions options;
      options.base_url = config_.text("embed.url");
      options.model = config_.text("embed.model");
      options.dimension = static_cast<std::size_t>(config_.integer("embed.dimension"));
      options.api_key = config_.text("embed.api_key");
      options.timeout = std::chrono::milliseconds(config_.integer("embed.timeout_ms"));
      DOCENT_ASSIGN(embedder_, embed::open_http_embedder(std::move(options)));
      return {};
    }
    if (models_.empty()) {
      embedder_note_ = "no models folder found; run script/setup, or set DOCENT_MODELS";
      return {};
    }
    embed::LocalEmbedderOptions options;
    options.workers = static_cast<std::size_t>(config_.integer("embed.workers"));
    auto opened = embed::open_local_embedder(models_, options);
    if (opened) {
      embedder_ = std::move(*opened);
    } else {
      // Everything works by words without a model; who asks for meaning is told why.
      embedder_note_ = opened.error().message;
      obs::log(obs::LogLevel::kWarn, "no_embedding_model", {{"why", opened.error().message}});
    }
    return {};
  }

  // Who names a model wants it used: not starting is clearer than ranking without it.
  base::Status open_cross_encoder() {
    const std::string model = config_.text("rerank.model");
    if (model.empty()) return {};
    auto opened = embed::open_cross_encoder({embed::local_runtime_file(models_), model, config_.text("rerank.tokenizer")},
                                            static_cast<std::size_t>(config_.integer("embed.workers")));
    if (!opened) return base::fail_in("rerank.model", std::move(opened).error());
    cross_encoder_ = std::move(*opened);
    return {};
  }

  base::Status open_jobs() {
    store::embedded::SqliteJobsOptions options;
    options.file = data_ / "docent.db";
    options.busy_limit = std::chrono::milliseconds(config_.integer("store.busy_limit_ms"));
    options.limits.max_waiting = static_cast<std::size_t>(config_.integer("jobs.max_waiting"));
    options.limits.max_attempts = static_cast<std::uint32_t>(config_.integer("jobs.max_attempts"));
    options.limits.keep_ended = static_cast<std::size_t>(config_.integer("jobs.keep_ended"));
    options.limits.keep_for = std::chrono::hours(24 * config_.integer("jobs.keep_days"));
    DOCENT_ASSIGN(jobs_, store::embedded::open_sqlite_jobs(options, clock_));
    return {};
  }

  void open_word_pieces() {
    if (models_.empty()) return;
    auto loaded = infer::WordPiece::load(embed::local_tokenizer_file(models_));
    if (loaded) word_pieces_ = std::move(*loaded);
    else obs::log(obs::LogLevel::kWarn, "no_vocabulary", {{"why", loaded.error().message}});
  }

  // Vectors of two models never meet: the index of another model is left where it is, and everything is embedded again on the next ingest.
  void note_model_change() {
    store::DocumentStore& record = corpus_->record();
    const std::string now(embedder_->identity());
    const auto before = record.setting("embedding_model");
    if (!before || *before == now) return;
    if (!before->empty())
      obs::log(obs::LogLevel::kWarn, "embedding_model_changed",
               {{"from", *before}, {"to", now}, {"do", "run `docent ingest` again to embed everything with the new model"}});
    if (const auto saved = record.put_setting("embedding_model", now); !saved)
      obs::log(obs::LogLevel::kDebug, "setting_not_saved", {{"why", saved.error().message}});
  }

  const config::Config config_;
  const std::filesystem::path data_, models_;
  const base::SystemClock clock_;
  std::string embedder_note_;
  std::unique_ptr<embed::Embedder> embedder_;
  std::unique_ptr<embed::CrossEncoder> cross_encoder_;
  std::shared_ptr<const infer::WordPiece> word_pieces_;
  std::unique_ptr<store::Corpus> corpus_;
  std::unique_ptr<store::JobQueue> jobs_;
  std::unique_ptr<query::Engine> engine_;
};

}  // namespace

std::filesystem::path find_models(const std::filesystem::path& executable) {
  std::vector<std::filesystem::path> candidates;
  if (const char* named = std::getenv("DOCENT_MODELS"); named != nullptr && *named != '\0') return named;
  const auto folder = executable.parent_path();
  candidates.push_back(folder / "models");
  candidates.push_back(folder.parent_path() / "models");
  candidates.push_back(folder.parent_path() / "share" / "docent" / "models");
  std::error_code error;
  for (const auto& candidate : candidates)
    if (std::filesystem::is_directory(candidate, error)) return candidate;
  return {};
}

base::Result<std::unique_ptr<cli::Session>> open_app(const cli::SessionOptions& options, const config::Config& config,
                                                     const std::filesystem::path& models) {
  auto app = std::make_unique<App>(config, options.data, models);
  DOCENT_TRY(app->open(options));
  return app;
}

}  // namespace docent::app
