// A navigable small world graph (HNSW: Malkov & Yashunin 2018) over the rows of one segment, by usearch.
//
// The graph holds neighbours only; vectors stay in the segment. Built by one thread, so that equal segments give equal
// graphs. Immutable; safe to share between threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/error.h"
#include "store/embedded/dense_segment.h"

namespace docent::store::embedded {

class DenseGraph {
 public:
  // False when the binary was built without usearch: everything is then scanned.
  static bool supported();
  static base::Result<std::shared_ptr<const DenseGraph>> build(std::shared_ptr<const DenseSegment> segment);
  // kCorrupt when the file is damaged or not of this segment.
  static base::Result<std::shared_ptr<const DenseGraph>> open(const std::filesystem::path& file,
                                                              std::shared_ptr<const DenseSegment> segment);
  virtual ~DenseGraph() = default;

  virtual base::Status save(const std::filesystem::path& file) const = 0;
  // About the `wanted` rows nearest to `query` (stride bytes) among those that `allowed` accepts, in no order.
  virtual base::Result<std::vector<std::uint32_t>> search(const std::int8_t* query, std::size_t wanted,
                                                          const std::function<bool(std::uint32_t)>& allowed) const = 0;
};

}  // namespace docent::store::embedded
