// What an index can tell of given passages beyond their scores, for ranking the best candidates of a question. Not every index can: ask a
// snapshot by dynamic_cast. Safe to share between threads, as the snapshots are.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/ids.h"

namespace docent::store {

// The passages of one document: `count` successive keys. None: `count` is 0.
struct PassageRange {
  model::PassageKey first = 0;
  std::uint32_t count = 0;
};

// A TextSnapshot that knows how passages lie in their documents.
class TextCloseLook {
 public:
  virtual ~TextCloseLook() = default;
  // The passages of the document of each of `passages`.
  virtual std::vector<PassageRange> documents_of(std::span<const model::PassageKey> passages) const = 0;
};

// A VectorSnapshot that keeps the vectors.
class VectorCloseLook {
 public:
  virtual ~VectorCloseLook() = default;
  // Cosines of each of `from` with each of `to`: [i * to.size() + j]; NaN where one has no vector. Budget: 2 with 200 in 0.02 ms.
  virtual std::vector<float> similarities_between(std::span<const model::PassageKey> from, std::span<const model::PassageKey> to) const = 0;
};

}  // namespace docent::store
