#include "store/embedded/dense_snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <tuple>

#include "base/hash.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::size_t kMaxHits = 10'000;
constexpr std::size_t kBlockRows = 512;          // whose sums stay in the first-level cache
constexpr std::size_t kRowsBetweenChecks = 1 << 16;  // some 3 ms
constexpr std::size_t kSampleRows = 1'000;
constexpr double kMaxNormError = 0.02;  // of a "unit" query
// Of the rows of a graph that a filter allows: below this share scanning the allowed rows is faster and finds all of them.
constexpr double kMinShareForGraph = 0.1;
// The graph is asked for more than is wanted: its order is approximate, the order of what it gives is made exact.
constexpr std::size_t kMinCandidates = 64;

bool better(const ScoredPassage& a, const ScoredPassage& b) {
  return std::tuple(-a.score, a.tie, a.passage) < std::tuple(-b.score, b.tie, b.passage);
}

struct FreeAligned {
  void operator()(std::int8_t* p) const { std::free(p); }
};

}  // namespace

// The query as int8, like the rows: the cosine is then (integer dot) × scale × scale, the same on every machine.
struct DenseSnapshot::Query {
  std::unique_ptr<std::int8_t, FreeAligned> values;  // stride bytes
  double scale = 0;

  double cosine(std::int32_t dot, float row_scale) const {
    return static_cast<double>(dot) * (scale * static_cast<double>(row_scale));
  }
};

// The k best so far: a heap with the worst on top.
struct DenseSnapshot::Best {
  std::size_t k;
  std::vector<ScoredPassage> heap;
  float bar = -std::numeric_limits<float>::infinity();  // scores below it cannot enter

  void offer(const DenseSegment& segment, std::size_t row, float score) {
    if (score < bar || k == 0) return;
    const ScoredPassage passage{segment.passages()[row], segment.documents()[row], segment.ties()[row], score};
    if (heap.size() == k) {
      if (!better(passage, heap.front())) return;
      std::pop_heap(heap.begin(), heap.end(), better);
      heap.pop_back();
    }
    heap.push_back(passage);
    std::push_heap(heap.begin(), heap.end(), better);
    if (heap.size() == k) bar = heap.front().score;
  }
};

// Mean and deviation as sums of integers: exact, so that neither the order of rows nor how they lie in segments matters.
struct DenseSnapshot::Sums {
  static constexpr double kUnit = 1 << 30;  // 2^-30 is far below what int8 resolves; 2^31 rows fit
  std::int64_t sum = 0, squares = 0;
  std::uint64_t count = 0;

  void add(double cosine) {
    const double bounded = std::clamp(cosine, -2.0, 2.0);  // only damaged rows are beyond
    sum += std::llrint(bounded * kUnit);
    squares += std::llrint(bounded * bounded * kUnit);
    ++count;
  }
  ScoreMoments moments() const {
    if (count == 0) return {};
    const double n = static_cast<double>(count) * kUnit;
    const double mean = static_cast<double>(sum) / n;
    return {mean, std::sqrt(std::max(0.0, static_cast<double>(squares) / n - mean * mean)), count};
  }
};

DenseSnapshot::DenseSnapshot(std::vector<DensePart> parts, std::size_t dimension, model::Generation generation)
    : parts_(std::move(parts)), dimension_(dimension), generation_(generation), kernel_(available_kernels().front()) {
  for (const DensePart& part : parts_) {
    live_ += part.live;
    has_graph_ = has_graph_ || part.graph != nullptr;
  }
}

base::Result<DenseSnapshot::Query> DenseSnapshot::prepare(std::span<const float> vector) const {
  if (vector.size() != dimension_)
    return fail(ErrorCode::kInvalidArgument, fmt::format("a query vector must have {} components, got {}", dimension_, vector.size()));
  double squares = 0;
  for (const float x : vector) squares += static_cast<double>(x) * static_cast<double>(x);
  if (!(std::abs(std::sqrt(squares) - 1) <= kMaxNormError))
    return fail(ErrorCode::kInvalidArgument, fmt::format("a query vector must have length 1, got {}", std::sqrt(squares)));
  const QuantizedVector quantized = quantize(vector);
  const std::size_t stride = row_stride(dimension_);
  Query query;
  query.values.reset(static_cast<std::int8_t*>(std::aligned_alloc(kRowAlignment, stride)));
  std::memset(query.values.get(), 0, stride);
  std::memcpy(query.values.get(), quantized.values.data(), dimension_);
  query.scale = static_cast<double>(quantized.scale);
  return query;
}

base::Result<VectorSearchResult> DenseSnapshot::search(std::span<const float> vector, const DocumentFilter& filter,
                                                       std::size_t k, const base::Deadline& deadline) const {
  DOCENT_ASSIGN(const Query query, prepare(vector));
  Best best{std::min(k, kMaxHits), {}};
  best.heap.reserve(std::min<std::size_t>(best.k, live_));
  Sums sums;
  for (const DensePart& part : parts_) {
    DOCENT_TRY(part.graph == nullptr ? scan(part, query, filter, deadline, best, has_graph_ ? nullptr : &sums)
                                     : walk(part, query, filter, deadline, best));
  }
  if (has_graph_) sample(query, sums);
  std::sort(best.heap.begin(), best.heap.end(), better);
  return VectorSearchResult{std::move(best.heap), sums.moments(), !has_graph_};
}

base::Status DenseSnapshot::scan(const DensePart& part, const Query& query, const DocumentFilter& filter,
                                 const base::Deadline& deadline, Best& best, Sums* sums) const {
  const DenseSegment& segment = *part.segment;
  std::array<std::int32_t, kBlockRows> dots;
  for (std::size_t start = 0; start < segment.rows(); start += kBlockRows) {
    if (start % kRowsBetweenChecks == 0) DOCENT_TRY(deadline.check("vector search"));
    const std::size_t count = std::min(kBlockRows, segment.rows() - start);
    dot_rows(kernel_, query.values.get(), segment.vector(start), segment.stride(), count, dots.data());
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = start + i;
      if (!part.is_live(row)) continue;
      const double cosine = query.cosine(dots[i], segment.scales()[row]);
      if (sums != nullptr) sums->add(cosine);
      const auto score = static_cast<float>(cosine);
      if (score >= best.bar && filter.allows(segment.documents()[row])) best.offer(segment, row, score);
    }
  }
  return {};
}

base::Status DenseSnapshot::walk(const DensePart& part, const Query& query, const DocumentFilter& filter,
                                 const base::Deadline& deadline, Best& best) const {
  const DenseSegment& segment = *part.segment;
  const auto allowed = [&](std::uint32_t row) { return part.is_live(row) && filter.allows(segment.documents()[row]); };
  DOCENT_TRY(deadline.check("vector search"));
  if (!filter.all || part.live < segment.rows()) {
    std::size_t count = 0;
    for (std::uint32_t row = 0; row < segment.rows(); ++row) count += allowed(row) ? 1 : 0;
    if (static_cast<double>(count) < kMinShareForGraph * static_cast<double>(segment.rows()))
      return scan(part, query, filter, deadline, best, nullptr);
  }
  DOCENT_ASSIGN(const auto rows, part.graph->search(query.values.get(), std::max(best.k, kMinCandidates), allowed));
  for (const std::uint32_t row : rows) {
    std::int32_t dot = 0;
    dot_rows(kernel_, query.values.get(), segment.vector(row), segment.stride(), 1, &dot);
    best.offer(segment, row, static_cast<float>(query.cosine(dot, segment.scales()[row])));
  }
  return {};
}

// The live rows with the smallest ties: a tie is the hash of an id, so this is a random choice, and the same after any
// history of edits.
void DenseSnapshot::sample(const Query& query, Sums& sums) const {
  std::call_once(sampled_, [this] {
    std::vector<Place> places;
    places.reserve(live_);
    for (std::uint32_t p = 0; p < parts_.size(); ++p)
      for (std::uint32_t row = 0; row < parts_[p].segment->rows(); ++row)
        if (parts_[p].is_live(row)) places.push_back({p, row});
    const auto before = [this](const Place& a, const Place& b) {
      return parts_[a.part].segment->ties()[a.row] < parts_[b.part].segment->ties()[b.row];
    };
    if (places.size() > kSampleRows) {
      std::nth_element(places.begin(), places.begin() + kSampleRows, places.end(), before);
      places.resize(kSampleRows);
      places.shrink_to_fit();
    }
    sample_ = std::move(places);
  });
  for (const Place& place : sample_) {
    const DenseSegment& segment = *parts_[place.part].segment;
    std::int32_t dot = 0;
    dot_rows(kernel_, query.values.get(), segment.vector(place.row), segment.stride(), 1, &dot);
    sums.add(query.cosine(dot, segment.scales()[place.row]));
  }
}

std::optional<DenseRow> DenseSnapshot::find(model::PassageKey passage) const {
  for (const DensePart& part : parts_) {
    const auto row = part.segment->find(passage);
    if (row && part.is_live(*row)) return part.segment->row(*row);
  }
  return std::nullopt;
}

base::Result<std::vector<float>> DenseSnapshot::similarities(std::span<const float> vector,
                                                             std::span<const model::PassageKey> passages) const {
  DOCENT_ASSIGN(const Query query, prepare(vector));
  std::vector<float> cosines(passages.size(), std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < passages.size(); ++i) {
    const auto row = find(passages[i]);
    if (!row) continue;
    std::int32_t dot = 0;
    dot_rows(kernel_, query.values.get(), row->values, row_stride(dimension_), 1, &dot);
    cosines[i] = static_cast<float>(query.cosine(dot, row->scale));
  }
  return cosines;
}

std::vector<float> DenseSnapshot::similarities_between(std::span<const model::PassageKey> from,
                                                       std::span<const model::PassageKey> to) const {
  // Gathered side by side, so that each row of `from` is one run of the kernel.
  const std::size_t stride = row_stride(dimension_);
  std::unique_ptr<std::int8_t, FreeAligned> matrix(static_cast<std::int8_t*>(std::aligned_alloc(kRowAlignment, std::max<std::size_t>(1, to.size()) * stride)));
  std::vector<float> scales(to.size(), std::numeric_limits<float>::quiet_NaN());
  for (std::size_t j = 0; j < to.size(); ++j) {
    const auto row = find(to[j]);
    if (row) {
      std::memcpy(matrix.get() + j * stride, row->values, stride);
      scales[j] = row->scale;
    } else {
      std::memset(matrix.get() + j * stride, 0, stride);
    }
  }
  std::vector<float> cosines(from.size() * to.size(), std::numeric_limits<float>::quiet_NaN());
  std::vector<std::int32_t> dots(to.size());
  for (std::size_t i = 0; i < from.size(); ++i) {
    const auto row = find(from[i]);
    if (!row) continue;
    dot_rows(kernel_, row->values, matrix.get(), stride, to.size(), dots.data());
    for (std::size_t j = 0; j < to.size(); ++j) cosines[i * to.size() + j] = static_cast<float>(dots[j]) * (row->scale * scales[j]);
  }
  return cosines;
}

std::string DenseSnapshot::content_digest() const {
  std::vector<DenseRow> rows;
  rows.reserve(live_);
  for (const DensePart& part : parts_)
    for (std::size_t row = 0; row < part.segment->rows(); ++row)
      if (part.is_live(row)) rows.push_back(part.segment->row(row));
  // Two passages of one tie are equal in all that is hashed, or a bug that the digest should show; order them by content.
  std::sort(rows.begin(), rows.end(), [this](const DenseRow& a, const DenseRow& b) {
    if (a.tie != b.tie) return a.tie < b.tie;
    if (a.scale < b.scale || b.scale < a.scale) return a.scale < b.scale;
    return std::memcmp(a.values, b.values, dimension_) < 0;
  });
  base::Sha256Stream hash;
  for (const DenseRow& row : rows) {
    hash.update({reinterpret_cast<const char*>(&row.tie), sizeof row.tie});
    hash.update({reinterpret_cast<const char*>(&row.scale), sizeof row.scale});
    hash.update({reinterpret_cast<const char*>(row.values), dimension_});
  }
  return base::to_hex(hash.finish());
}

}  // namespace docent::store::embedded
