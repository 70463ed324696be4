// The embedded vector index: int8 vectors in memory-mapped, checksummed files, exact SIMD scan (AVX-512 VNNI, AVX2, NEON, plain, chosen
// at run time), usearch HNSW above `hnsw_threshold` live passages.
//
// Same life as LexicalIndex: one publisher, many readers, apply/publish/refresh. One model and dimension a folder: both are in the
// manifest; opening with others gives kConflict, so vectors of two models are never mixed.
// Budget: scan of 11,000 × 384 in 0.35 ms on one core.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "store/vector_index.h"

namespace docent::store::embedded {

struct DenseIndexOptions {
  std::string model;  // identity of the embedding model, for example "bge-small-en-v1.5-q/2"
  std::size_t dimension = 0;
  std::size_t hnsw_threshold = 60'000;  // live passages; measured, see bench/
};

class DenseIndex {
 public:
  static base::Result<std::unique_ptr<DenseIndex>> open(std::filesystem::path folder, DenseIndexOptions options);
  static base::Status reset(const std::filesystem::path& folder);
  virtual ~DenseIndex() = default;

  virtual base::Status apply(std::span<const VectorEntry> added, std::span<const model::DocumentKey> removed,
                             model::Generation generation) = 0;
  virtual base::Status publish(bool all = false) = 0;
  virtual base::Result<bool> refresh() = 0;
  virtual base::Status check() const = 0;
  virtual std::shared_ptr<const VectorSnapshot> snapshot() const = 0;
  virtual model::Generation generation() const = 0;
  virtual std::size_t unpublished() const = 0;
  virtual std::string content_digest() const = 0;
};

}  // namespace docent::store::embedded
