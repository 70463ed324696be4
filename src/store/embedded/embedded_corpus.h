// The embedded profile's Corpus: SQLite record, inverted index and vector index below one data folder.
//
//   docent.db          the record
//   index/lexical/     projection 1
//   index/dense/       projection 2
//   index/graph/       projection 3: the graph of all documents
//   projector.lock     held by the one process that publishes index files
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "store/corpus.h"
#include "store/embedded/sqlite_store.h"

namespace docent::store::embedded {

struct EmbeddedCorpusOptions {
  std::filesystem::path data;
  bool create = true;  // false: kNotFound when there is no store yet
  std::string embedding_model;  // empty: no vectors
  std::size_t dimension = 0;
  std::size_t hnsw_threshold = 60'000;
  Bm25fOptions bm25f;
  std::chrono::milliseconds busy_limit{10'000};
  std::chrono::hours keep_originals{24 * 30};
};

// Corrupt or outdated index files are dropped and rebuilt from the record, with a warning in the log.
base::Result<std::unique_ptr<Corpus>> open_embedded_corpus(const EmbeddedCorpusOptions& options, const base::Clock& clock);

}  // namespace docent::store::embedded
