// What the commands work with. Built by app/, the only place that knows concrete types.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "config/config.h"
#include "embed/embedder.h"
#include "infer/wordpiece.h"
#include "obs/metrics.h"
#include "query/engine.h"
#include "store/corpus.h"
#include "store/job_queue.h"

namespace docent::cli {

struct SessionOptions {
  std::filesystem::path data;
  bool create = false;         // else kNotFound when nothing is ingested yet
  bool with_embedder = true;   // false: lexical only, the model is not touched
  bool with_reranker = true;   // where there is an embedder: the cross-encoder that rerank.model names, if it does
  bool with_word_pieces = false;
  bool with_jobs = false;
  obs::Metrics* metrics = nullptr;  // told of the stages of questions; outlives the session
};

class Session {
 public:
  virtual ~Session() = default;
  virtual store::Corpus& corpus() = 0;
  virtual const query::Engine& engine() const = 0;
  virtual embed::Embedder* embedder() = 0;          // null without a model
  virtual const std::string& embedder_note() const = 0;  // why there is none, else empty
  virtual std::shared_ptr<const infer::WordPiece> word_pieces() = 0;  // null without a vocabulary
  virtual store::JobQueue* jobs() = 0;                                 // null unless asked for
  virtual const config::Config& config() const = 0;
  virtual const base::Clock& clock() const = 0;
  virtual const std::filesystem::path& data() const = 0;
};

using OpenSession = std::function<base::Result<std::unique_ptr<Session>>(const SessionOptions&, const config::Config&)>;

}  // namespace docent::cli
