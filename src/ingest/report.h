// What an ingestion did, and how far it is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/graph_store.h"

namespace docent::ingest {

struct SkippedFile {
  std::string path;
  std::string reason;
};

struct IngestReport {
  std::vector<std::string> sources;
  std::uint64_t files = 0, added = 0, changed = 0, unchanged = 0, removed = 0;
  std::uint64_t bytes = 0;                    // of the added and changed files
  std::uint64_t sections = 0, passages = 0;   // written by this run
  std::uint64_t embedded = 0, reused = 0;     // passages embedded, and found in the embedding cache
  std::uint64_t without_vectors = 0;          // passages left without a vector (no model, --no-embed, stopped)
  std::uint64_t extracted = 0;                // documents read again because the extraction has changed
  store::GraphCounts graph;                   // of all documents, when the run ended
  std::vector<SkippedFile> skipped;
  std::vector<SkippedFile> warnings;          // read, but not everything was understood
  std::vector<std::pair<std::string, double>> seconds;  // wall time by stage; "extract": of all threads together, within the first
  bool cancelled = false;
  std::string embedding_note;                 // why passages are left without vectors
};

struct Progress {
  std::string_view stage;       // "files" | "extract" | "embed" | "index"
  std::uint64_t done = 0, total = 0;  // total 0 = not known yet
};
// Called from one thread at a time, often: draw at most a few times a second.
using ProgressSink = std::function<void(const Progress&)>;

}  // namespace docent::ingest
