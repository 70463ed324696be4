// Role: finds passages by meaning. Implementations: store/embedded (int8 scan or HNSW), later Qdrant.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/error.h"
#include "model/ids.h"
#include "store/text_index.h"

namespace docent::store {

// A unit vector quantised to int8: component i is about values[i] * scale.
struct QuantizedVector {
  std::vector<std::int8_t> values;
  float scale = 0;
};
// Symmetric, scale = max |x| / 127. Loses at most 0.003 of cosine for unit vectors.
QuantizedVector quantize(std::span<const float> vector);

struct VectorEntry {
  model::PassageKey passage = 0;
  model::DocumentKey document = 0;
  std::uint64_t tie = 0;
  std::span<const std::int8_t> values;
  float scale = 0;
};

struct VectorSearchResult {
  std::vector<ScoredPassage> hits;  // cosine, best first; equal: lower tie first
  // Mean and deviation of the cosine over all live passages (exact scan) or a fixed sample of 1,000 (HNSW).
  ScoreMoments moments;
  bool exact = true;
};

class VectorSnapshot {
 public:
  virtual ~VectorSnapshot() = default;
  // `query` is a unit vector of the index's dimension, else kInvalidArgument.
  virtual base::Result<VectorSearchResult> search(std::span<const float> query, const DocumentFilter& filter, std::size_t k,
                                                  const base::Deadline& deadline) const = 0;
  // Cosines of given passages in the given order; NaN where the passage has no vector.
  virtual base::Result<std::vector<float>> similarities(std::span<const float> query,
                                                        std::span<const model::PassageKey> passages) const = 0;
  virtual std::uint64_t passages() const = 0;
  virtual std::size_t dimension() const = 0;
  virtual model::Generation generation() const = 0;
};

}  // namespace docent::store
