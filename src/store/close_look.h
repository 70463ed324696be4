// What an index can tell of given passages beyond their scores, for ranking the best candidates of a question. Not every index can: ask a
// snapshot by dynamic_cast. Safe to share between threads, as the snapshots are.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/deadline.h"
#include "base/error.h"
#include "model/ids.h"
#include "text/lexical_query.h"

namespace docent::store {

inline constexpr std::size_t kTextFields = 4;  // title, headings, prose, code
using FieldCounts = std::array<std::uint16_t, kTextFields>;

// What of a query some passages hold, for ranking them. A passage that the index does not know has zeros.
struct TermMatches {
  std::vector<float> weights;        // of the terms that the index knows, in the order of the query: weight in the query * idf
  std::vector<FieldCounts> counts;   // occurrences of term t in passage i: [i * weights.size() + t]; capped at 65,535
  std::vector<FieldCounts> lengths;  // words, by passage
  struct Extent {
    model::PassageKey first = 0;  // the passages of a document have successive keys
    std::uint32_t count = 0;
  };
  std::vector<Extent> documents;  // the passages of its document, by passage
  // Sequential dependence (Metzler & Croft 2005), by passage, in [0, 1): neighbours in the query that stand in a row, and within
  // kNearWords words of each other; weighted by the weaker term of each pair, counts saturated. Only terms whose positions are few enough to read.
  std::vector<float> in_a_row, near;
};
inline constexpr std::uint32_t kNearWords = 8;

// A TextSnapshot that keeps postings.
class TextCloseLook {
 public:
  virtual ~TextCloseLook() = default;
  // kDeadlineExceeded, kCancelled, kCorrupt. Budget: 200 passages and 10 terms in 0.2 ms at 10,000 passages.
  virtual base::Result<TermMatches> matches(const text::LexicalQuery& query, std::span<const model::PassageKey> passages,
                                            const base::Deadline& deadline) const = 0;
};

// A VectorSnapshot that keeps the vectors.
class VectorCloseLook {
 public:
  virtual ~VectorCloseLook() = default;
  // Cosines of each of `from` with each of `to`: [i * to.size() + j]; NaN where one has no vector. Budget: 20 with 200 in 0.1 ms.
  virtual std::vector<float> similarities_between(std::span<const model::PassageKey> from, std::span<const model::PassageKey> to) const = 0;
};

}  // namespace docent::store
