#include "ingest/embed_stage.h"

#include <algorithm>
#include <unordered_set>

#include "ingest/make_bundle.h"

namespace docent::ingest {
namespace {

// Passages embedded between two commits: a few seconds of work, so that little is lost by a kill and workers seldom wait for the last one.
constexpr std::size_t kPassagesAtATime = 384;

struct Batch {
  std::vector<model::DocumentKey> documents;
  std::vector<std::string> hashes, texts;  // distinct, missing from the cache
  std::size_t passages = 0;
};

}  // namespace

base::Status embed_missing(store::Corpus& corpus, embed::Embedder& embedder, const ProgressSink& progress, std::stop_token stop,
                           IngestReport& report) {
  store::DocumentStore& record = corpus.record();
  const std::string model(embedder.identity());
  DOCENT_ASSIGN(const auto documents, record.documents_without_vectors(model));
  if (documents.empty()) return {};
  std::uint64_t total = 0, done = 0;
  for (const model::DocumentKey key : documents)
    if (const auto document = record.document_by_key(key)) total += document->passages;

  Batch batch;
  std::unordered_set<std::string> in_batch;
  const auto flush = [&]() -> base::Status {
    if (batch.documents.empty()) return {};
    std::vector<std::string_view> texts(batch.texts.begin(), batch.texts.end());
    std::vector<store::DocumentStore::CachedVector> cached;
    if (!texts.empty()) {
      DOCENT_ASSIGN(const auto vectors, embedder.embed_passages(texts, base::Deadline::never().with_stop(stop)));
      for (std::size_t i = 0; i < vectors.size(); ++i) cached.push_back({batch.hashes[i], store::quantize(vectors[i])});
    }
    DOCENT_ASSIGN([[maybe_unused]] const auto generation, record.put_vectors(model, cached, batch.documents));
    report.embedded += batch.texts.size();
    report.reused += batch.passages - batch.texts.size();
    done += batch.passages;
    if (progress) progress({"embed", done, total});
    batch = {};
    in_batch.clear();
    return {};
  };
  const auto stopped = [&](const base::Status& status) {
    return stop.stop_requested() || (!status && status.error().code == base::ErrorCode::kCancelled);
  };

  if (progress) progress({"embed", 0, total});
  for (const model::DocumentKey key : documents) {
    if (stop.stop_requested()) break;
    auto passages = record.passages(key);
    if (!passages && passages.error().code == base::ErrorCode::kNotFound) continue;  // replaced meanwhile
    if (!passages) return std::unexpected(passages.error());
    std::vector<std::string> hashes;
    for (const auto& passage : *passages) hashes.push_back(passage.embedding_hash);
    DOCENT_ASSIGN(const auto missing, record.missing_vectors(model, hashes));
    const std::unordered_set<std::string> lacking(missing.begin(), missing.end());
    for (const auto& passage : *passages) {
      if (!lacking.contains(passage.embedding_hash) || !in_batch.insert(passage.embedding_hash).second) continue;
      batch.hashes.push_back(passage.embedding_hash);
      batch.texts.push_back(encoder_text(passage));
    }
    batch.documents.push_back(key);
    batch.passages += passages->size();
    if (batch.texts.size() >= kPassagesAtATime) {
      const base::Status status = flush();
      if (stopped(status)) break;
      DOCENT_TRY(status);
    }
  }
  if (!stop.stop_requested()) {
    const base::Status status = flush();
    if (!status && status.error().code != base::ErrorCode::kCancelled) return status;
  }
  report.cancelled = report.cancelled || stop.stop_requested();
  return {};
}

}  // namespace docent::ingest
