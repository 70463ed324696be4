// A half-open range of byte offsets into the original bytes of a document.
#pragma once

#include <compare>
#include <cstdint>

namespace docent::model {

struct Span {
  std::uint64_t start = 0;
  std::uint64_t end = 0;

  std::uint64_t size() const { return end - start; }
  bool empty() const { return end <= start; }
  bool contains(const Span& other) const { return start <= other.start && other.end <= end; }
  bool overlaps(const Span& other) const { return start < other.end && other.start < end; }
  auto operator<=>(const Span&) const = default;
};

}  // namespace docent::model
