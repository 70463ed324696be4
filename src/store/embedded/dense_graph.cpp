#include "store/embedded/dense_graph.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <mutex>
#include <string>

#include "base/file.h"
#include "base/hash.h"
#include "base/mutex.h"
#include "store/embedded/simd_dot.h"

#if __has_include(<usearch/index.hpp>)
#define DOCENT_HAS_USEARCH 1
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <usearch/index.hpp>
#pragma GCC diagnostic pop
#endif

namespace docent::store::embedded {

#if !defined(DOCENT_HAS_USEARCH)

bool DenseGraph::supported() { return false; }
base::Result<std::shared_ptr<const DenseGraph>> DenseGraph::build(std::shared_ptr<const DenseSegment>) {
  return base::fail(base::ErrorCode::kUnavailable, "this binary was built without usearch");
}
base::Result<std::shared_ptr<const DenseGraph>> DenseGraph::open(const std::filesystem::path&, std::shared_ptr<const DenseSegment>) {
  return base::fail(base::ErrorCode::kUnavailable, "this binary was built without usearch");
}

#else

namespace {

using base::ErrorCode;
using base::fail;
namespace us = unum::usearch;

using Graph = us::index_gt<float, std::uint32_t, std::uint32_t>;

// Measured on 100,000 passages (bench/bench_dense.cpp): recall@10 ≥ 0.99 at expansion 128.
constexpr std::size_t kConnectivity = 24;
constexpr std::size_t kBuildExpansion = 128;
constexpr std::size_t kSearchExpansion = 128;
constexpr std::size_t kMaxSearches = 64;  // at once; further ones wait. Each holds some 100 KB once used

constexpr std::array<char, 8> kMagic = {'D', 'O', 'C', 'G', 'R', 'A', 'P', 'H'};
struct Header {  // 64 bytes, then what usearch writes
  std::array<char, 8> magic;
  std::uint32_t format;
  std::uint32_t rows;
  std::uint64_t bytes;
  std::uint32_t graph_checksum;
  std::uint32_t segment_checksum;  // of the segment's header, which holds the checksums of the rest
  std::array<char, 32> unused;
};
static_assert(sizeof(Header) == 64);
constexpr std::uint32_t kFormat = 1;

std::uint32_t checksum_of(const DenseSegment& segment) { return base::crc32c(segment.bytes().substr(0, 64)); }

// 1 - cosine up to the query's scale, which does not change the order. Rows are vectors of length 1 but for rounding.
class Distance {
 public:
  Distance(const DenseSegment& segment, DotKernel kernel) : segment_(segment), kernel_(kernel) {}

  struct Target {
    const std::int8_t* values;
    float scale;
  };
  Target row(std::size_t index) const { return {segment_.vector(index), segment_.scales()[index]}; }

  template <typename Entry>
  float operator()(const Target& target, const Entry& entry) const {
    return between(target, row(get_slot(entry)));
  }
  template <typename A, typename B>
    requires(!std::is_same_v<A, Target>)
  float operator()(const A& a, const B& b) const {
    return between(row(get_slot(a)), row(get_slot(b)));
  }

 private:
  float between(const Target& a, const Target& b) const {
    std::int32_t dot = 0;
    dot_rows(kernel_, a.values, b.values, segment_.stride(), 1, &dot);
    return 1 - static_cast<float>(dot) * a.scale * b.scale;
  }
  const DenseSegment& segment_;
  DotKernel kernel_;
};

class UsearchGraph final : public DenseGraph {
 public:
  explicit UsearchGraph(std::shared_ptr<const DenseSegment> segment)
      : segment_(std::move(segment)), kernel_(available_kernels().front()), graph_(us::index_config_t(kConnectivity)) {
    for (std::size_t i = 0; i < kMaxSearches; ++i) free_searches_.push_back(kMaxSearches - 1 - i);
  }

  base::Status build() {
    if (!graph_.try_reserve(us::index_limits_t(segment_->rows(), kMaxSearches))) return fail(ErrorCode::kUnavailable, "no memory for the graph of vectors");
    const Distance distance(*segment_, kernel_);
    us::index_update_config_t config;
    config.expansion = kBuildExpansion;
    for (std::uint32_t row = 0; row < segment_->rows(); ++row) {
      auto added = graph_.add(row, distance.row(row), distance, config);
      if (!added) return fail(ErrorCode::kInternal, "cannot build the graph of vectors", added.error.release());
    }
    return {};
  }

  base::Status save(const std::filesystem::path& file) const override {
    std::string bytes(sizeof(Header), '\0');
    bytes.reserve(sizeof(Header) + graph_.serialized_length());
    auto saved = graph_.save_to_stream([&](const void* data, std::size_t size) {
      bytes.append(static_cast<const char*>(data), size);
      return true;
    });
    if (!saved) return fail(ErrorCode::kInternal, "cannot save the graph of vectors", saved.error.release());
    const std::string_view graph = std::string_view(bytes).substr(sizeof(Header));
    const Header header{kMagic, kFormat, static_cast<std::uint32_t>(segment_->rows()), graph.size(), base::crc32c(graph),
                        checksum_of(*segment_), {}};
    std::memcpy(bytes.data(), &header, sizeof header);
    return base::write_file_atomically(file, bytes);
  }

  base::Status load(const std::filesystem::path& file) {
    DOCENT_ASSIGN(file_, base::MappedFile::open(file));
    const auto corrupt = [&](std::string_view what) {
      return fail(ErrorCode::kCorrupt, fmt::format("{}: damaged graph of vectors: {}", file.string(), what));
    };
    const std::string_view bytes = file_->bytes();
    Header header{};
    if (bytes.size() < sizeof header) return corrupt("it is shorter than its header");
    std::memcpy(&header, bytes.data(), sizeof header);
    const std::string_view graph = bytes.substr(sizeof header);
    if (header.magic != kMagic || header.format != kFormat) return corrupt("it does not begin as one");
    if (header.bytes != graph.size() || header.graph_checksum != base::crc32c(graph)) return corrupt("its checksum is wrong");
    if (header.rows != segment_->rows() || header.segment_checksum != checksum_of(*segment_)) return corrupt("it is of another segment");
    if (!graph_.try_reserve(us::index_limits_t(0, kMaxSearches))) return fail(ErrorCode::kUnavailable, "no memory for the graph of vectors");
    // usearch reads only, though it asks for a pointer to what could be changed.
    auto* data = reinterpret_cast<us::byte_t*>(const_cast<char*>(graph.data()));
    auto viewed = graph_.view(us::memory_mapped_file_t(data, graph.size()));
    if (!viewed) return corrupt(viewed.error.release());
    if (graph_.size() != segment_->rows()) return corrupt("it lacks rows");
    return {};
  }

  base::Result<std::vector<std::uint32_t>> search(const std::int8_t* query, std::size_t wanted,
                                                  const std::function<bool(std::uint32_t)>& allowed) const override {
    const Turn turn(*this);
    const Distance distance(*segment_, kernel_);
    us::index_search_config_t config;
    config.expansion = std::max(kSearchExpansion, wanted);
    config.thread = turn.number;
    auto found = graph_.search(Distance::Target{query, 1}, wanted, distance, config,
                               [&](const auto& member) { return allowed(static_cast<std::uint32_t>(get_slot(member))); });
    if (!found) return fail(ErrorCode::kInternal, "cannot search the graph of vectors", found.error.release());
    std::vector<std::uint32_t> rows;
    rows.reserve(found.size());
    for (std::size_t i = 0; i < found.size(); ++i) rows.push_back(static_cast<std::uint32_t>(get_slot(found[i].member)));
    return rows;
  }

 private:
  // usearch keeps scratch memory for each searching thread, by a number that no two may use at once.
  struct Turn {
    explicit Turn(const UsearchGraph& graph) : owner(graph) {
      base::MutexLock lock(owner.mutex_);
      owner.freed_.wait(lock, [&] {
        owner.mutex_.assert_held();
        return !owner.free_searches_.empty();
      });
      number = owner.free_searches_.back();
      owner.free_searches_.pop_back();
    }
    ~Turn() {
      const base::MutexLock lock(owner.mutex_);
      owner.free_searches_.push_back(number);
      owner.freed_.notify_one();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    const UsearchGraph& owner;
    std::size_t number = 0;
  };

  std::shared_ptr<const DenseSegment> segment_;
  DotKernel kernel_;
  std::shared_ptr<const base::MappedFile> file_;  // outlives the graph that points into it
  Graph graph_;
  mutable base::Mutex mutex_;
  mutable base::Condition freed_;
  mutable std::vector<std::size_t> free_searches_ DOCENT_GUARDED_BY(mutex_);
};

}  // namespace

bool DenseGraph::supported() { return true; }

base::Result<std::shared_ptr<const DenseGraph>> DenseGraph::build(std::shared_ptr<const DenseSegment> segment) {
  auto graph = std::make_shared<UsearchGraph>(std::move(segment));
  DOCENT_TRY(graph->build());
  return graph;
}

base::Result<std::shared_ptr<const DenseGraph>> DenseGraph::open(const std::filesystem::path& file,
                                                                 std::shared_ptr<const DenseSegment> segment) {
  auto graph = std::make_shared<UsearchGraph>(std::move(segment));
  DOCENT_TRY(graph->load(file));
  return graph;
}

#endif

}  // namespace docent::store::embedded
