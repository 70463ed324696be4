// Role: the record together with its projections, as one consistent thing to search.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "store/document_store.h"
#include "store/graph_store.h"
#include "store/text_index.h"
#include "store/vector_index.h"

namespace docent::store {

// What every search sees of the documents: enough to filter without touching the record. Rows ascend by key.
struct DocumentTable {
  struct Row {
    model::DocumentKey key = 0;
    std::uint32_t source = 0, version = 0, groups = 0;  // indexes into the lists below
    std::string title;
  };
  std::vector<Row> rows;
  std::vector<std::string> sources, versions;
  std::vector<std::vector<std::string>> groups;
  model::DocumentKey end = 0;  // one past the largest key
};

struct CorpusSnapshot {
  std::shared_ptr<const TextSnapshot> text;
  std::shared_ptr<const VectorSnapshot> vectors;  // null: no embedding model
  model::Generation generation = 0;               // of the record that `text` reflects
  bool vectors_current = true;                    // false while embeddings are still being made
};

class Corpus {
 public:
  virtual ~Corpus() = default;
  virtual DocumentStore& record() = 0;
  virtual GraphStore& graph() = 0;
  // Both projections caught up with the record (which other processes may write too). Costs a few microseconds when nothing changed.
  virtual base::Result<CorpusSnapshot> snapshot() = 0;
  virtual base::Result<std::shared_ptr<const DocumentTable>> documents() = 0;
  // Writes what the projections hold in memory, when this process can get the projector lock; else leaves it to who has it.
  virtual base::Status publish(bool compact) = 0;
  // Checksums of all index files. kCorrupt names the file.
  virtual base::Status check() = 0;
  // Drops the projections and builds them again from the record.
  virtual base::Status rebuild() = 0;
  // Digest over record and index contents; equal for equal contents whatever the history.
  virtual base::Result<std::string> digest() = 0;
  // Identity of the embedding model whose vectors are searched; empty = none.
  virtual std::string embedding_model() const = 0;
};

}  // namespace docent::store
