// Ingestion: list → load → parse → cut → write → index → embed, only for what changed.
//
// Texts are searchable by their words as soon as they are written, by meaning when their vectors are there. Killed at any point, the record
// holds whole documents only; the next run goes on with what is missing. Memory is bounded by kMaxBytesInFlight plus the indexes.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "embed/embedder.h"
#include "infer/wordpiece.h"
#include "ingest/report.h"
#include "store/corpus.h"

namespace docent::ingest {

constexpr std::uint64_t kMaxBytesInFlight = 32ULL << 20;  // original bytes read and not yet written

struct IngestRequest {
  std::vector<std::string> targets;   // at least one
  std::optional<std::string> source;  // else each target is a source of its own, called after its last component
  std::string version_label;
  std::vector<std::string> include, exclude;  // globs relative to the target
  std::string root;                           // prefix stripped from paths; what is not below it is left out
  std::optional<std::vector<std::string>> groups;  // absent = as the source has them
  std::optional<std::string> trust, licence, language;
  bool dry_run = false;  // reports what would be done, writes nothing
  bool embed = true;
};

class Pipeline {
 public:
  struct Options {
    std::size_t threads = 0;  // parsing; 0 = one a core
    std::uint64_t max_file_bytes = 64ULL << 20;
  };
  // `embedder` and `word_pieces` may be null (passages are then cut by an approximate count). All must outlive the pipeline.
  Pipeline(store::Corpus& corpus, embed::Embedder* embedder, std::shared_ptr<const infer::WordPiece> word_pieces,
           const base::Clock& clock, Options options);

  // Errors: kInvalidArgument (a bad name, glob or trust), kNotFound (a target), kUnavailable (disk). One bad file is a line of the
  // report, never an error. A stop request ends the run after the current batch; what was written stays.
  base::Result<IngestReport> run(const IngestRequest& request, const ProgressSink& progress, std::stop_token stop);

 private:
  store::Corpus& corpus_;
  embed::Embedder* embedder_;
  std::shared_ptr<const infer::WordPiece> word_pieces_;
  const base::Clock& clock_;
  Options options_;
};

}  // namespace docent::ingest
