// A state of the dense index: segments, and which of their rows are dead.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/close_look.h"
#include "store/embedded/dense_graph.h"
#include "store/embedded/dense_segment.h"
#include "store/embedded/simd_dot.h"
#include "store/vector_index.h"

namespace docent::store::embedded {

// One segment in a state. A value; what it points to is immutable.
struct DensePart {
  std::shared_ptr<const DenseSegment> segment;
  std::shared_ptr<const DenseGraph> graph;                // null: scan
  std::shared_ptr<const std::vector<std::uint64_t>> dead;  // a bit a row; null: none
  std::size_t live = 0;
  std::uint64_t number = 0;  // of its file; 0: in memory only

  bool is_live(std::size_t row) const { return dead == nullptr || ((*dead)[row / 64] >> (row % 64) & 1U) == 0; }
};

class DenseSnapshot final : public VectorSnapshot, public VectorCloseLook {
 public:
  DenseSnapshot(std::vector<DensePart> parts, std::size_t dimension, model::Generation generation);

  base::Result<VectorSearchResult> search(std::span<const float> query, const DocumentFilter& filter, std::size_t k,
                                          const base::Deadline& deadline) const override;
  base::Result<std::vector<float>> similarities(std::span<const float> query,
                                                std::span<const model::PassageKey> passages) const override;
  std::vector<float> similarities_between(std::span<const model::PassageKey> from,
                                          std::span<const model::PassageKey> to) const override;
  std::uint64_t passages() const override { return live_; }
  std::size_t dimension() const override { return dimension_; }
  model::Generation generation() const override { return generation_; }

  // See DenseIndex::content_digest.
  std::string content_digest() const;

 private:
  struct Query;
  struct Best;
  struct Sums;

  base::Result<Query> prepare(std::span<const float> vector) const;
  base::Status scan(const DensePart& part, const Query& query, const DocumentFilter& filter, const base::Deadline& deadline,
                    Best& best, Sums* sums) const;
  base::Status walk(const DensePart& part, const Query& query, const DocumentFilter& filter, const base::Deadline& deadline,
                    Best& best) const;
  void sample(const Query& query, Sums& sums) const;
  std::optional<DenseRow> find(model::PassageKey passage) const;

  std::vector<DensePart> parts_;
  std::size_t dimension_;
  model::Generation generation_;
  DotKernel kernel_;
  std::uint64_t live_ = 0;
  bool has_graph_ = false;
  struct Place {
    std::uint32_t part, row;
  };
  mutable std::once_flag sampled_;
  mutable std::vector<Place> sample_;  // made when first asked for
};

}  // namespace docent::store::embedded
