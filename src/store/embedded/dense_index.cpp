#include "store/embedded/dense_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <system_error>

#include "base/mutex.h"
#include "store/embedded/dense_files.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;
using base::fail;

// A segment is merged into the one being written unless it is more than this many times larger: so there are few segments, and
// a row is written again at most as often as the index doubles.
constexpr std::size_t kTierRatio = 2;

void append_live(const DensePart& part, std::vector<DenseRow>& rows) {
  for (std::size_t row = 0; row < part.segment->rows(); ++row)
    if (part.is_live(row)) rows.push_back(part.segment->row(row));
}

std::shared_ptr<const DenseSegment> merge(std::span<const DensePart> parts, std::size_t dimension) {
  std::size_t live = 0;
  for (const DensePart& part : parts) live += part.live;
  std::vector<DenseRow> rows;
  rows.reserve(live);
  for (const DensePart& part : parts) append_live(part, rows);
  return DenseSegment::make(std::move(rows), dimension);
}

// Marks rows of a part dead. Snapshots share the old mask, so the first mark copies it.
class Marker {
 public:
  explicit Marker(DensePart& part) : part_(part) {}
  ~Marker() {
    if (mask_ != nullptr) part_.dead = std::move(mask_);
  }
  Marker(const Marker&) = delete;
  Marker& operator=(const Marker&) = delete;
  void mark(std::size_t row) {
    if (mask_ == nullptr) {
      mask_ = part_.dead == nullptr ? std::make_shared<std::vector<std::uint64_t>>((part_.segment->rows() + 63) / 64)
                                    : std::make_shared<std::vector<std::uint64_t>>(*part_.dead);
    }
    std::uint64_t& word = (*mask_)[row / 64];
    const std::uint64_t bit = UINT64_C(1) << (row % 64);
    if ((word & bit) == 0) --part_.live;
    word |= bit;
  }

 private:
  DensePart& part_;
  std::shared_ptr<std::vector<std::uint64_t>> mask_;
};

class FileDenseIndex final : public DenseIndex {
 public:
  FileDenseIndex(std::filesystem::path folder, DenseIndexOptions options, DenseState state)
      : folder_(std::move(folder)), options_(std::move(options)), published_(std::move(state)) {
    adopt(published_.parts, published_.manifest.generation);
  }

  base::Status apply(std::span<const VectorEntry> added, std::span<const model::DocumentKey> removed,
                     model::Generation generation) override;
  base::Status publish(bool all) override;
  base::Result<bool> refresh() override;
  base::Status check() const override {
    DOCENT_ASSIGN([[maybe_unused]] const auto state, load_dense_state(folder_, options_.model, options_.dimension, /*deep=*/true));
    return {};
  }

  std::shared_ptr<const VectorSnapshot> snapshot() const override { return current(); }
  model::Generation generation() const override { return current()->generation(); }
  std::size_t unpublished() const override { return unpublished_; }
  std::string content_digest() const override { return current()->content_digest(); }

 private:
  std::shared_ptr<const DenseSnapshot> current() const {
    const base::MutexLock lock(mutex_);
    return snapshot_;
  }
  void adopt(std::vector<DensePart> parts, model::Generation generation);
  base::Status check_entries(std::span<const VectorEntry> added) const;
  void remove_documents(std::vector<DensePart>& parts, std::span<const model::DocumentKey> removed) const;
  void add_in_memory(std::vector<DensePart>& parts, std::span<const VectorEntry> added) const;
  base::Result<std::vector<DensePart>> write_parts(bool all, std::uint64_t& next_number) const;
  base::Status keep_graphs(std::vector<DensePart>& parts) const;

  const std::filesystem::path folder_;
  const DenseIndexOptions options_;
  // Only the thread that applies, publishes and refreshes uses these two.
  DenseState published_;
  std::vector<DensePart> parts_;
  std::atomic<std::size_t> unpublished_ = 0;
  mutable base::Mutex mutex_;
  std::shared_ptr<const DenseSnapshot> snapshot_ DOCENT_GUARDED_BY(mutex_);
};

void FileDenseIndex::adopt(std::vector<DensePart> parts, model::Generation generation) {
  std::size_t in_memory = 0;
  for (const DensePart& part : parts)
    if (part.number == 0) in_memory += part.live;
  auto snapshot = std::make_shared<const DenseSnapshot>(parts, options_.dimension, generation);
  parts_ = std::move(parts);
  unpublished_ = in_memory;
  const base::MutexLock lock(mutex_);
  snapshot_ = std::move(snapshot);
}

base::Status FileDenseIndex::apply(std::span<const VectorEntry> added, std::span<const model::DocumentKey> removed,
                                   model::Generation generation) {
  if (generation < current()->generation())
    return fail(ErrorCode::kConflict, fmt::format("the vector index is at generation {} and cannot go back to {}",
                                                  current()->generation(), generation));
  DOCENT_TRY(check_entries(added));
  std::vector<DensePart> parts = parts_;
  remove_documents(parts, removed);
  add_in_memory(parts, added);
  adopt(std::move(parts), generation);
  return {};
}

base::Status FileDenseIndex::check_entries(std::span<const VectorEntry> added) const {
  for (const VectorEntry& entry : added) {
    if (entry.values.size() != options_.dimension)
      return fail(ErrorCode::kInvalidArgument, fmt::format("a vector must have {} components, passage {} has {}", options_.dimension,
                                                           entry.passage, entry.values.size()));
    if (!std::isfinite(entry.scale) || entry.scale < 0)
      return fail(ErrorCode::kInvalidArgument, fmt::format("the scale of a vector must be from 0 up, that of passage {} is {}",
                                                           entry.passage, entry.scale));
  }
  return {};
}

void FileDenseIndex::remove_documents(std::vector<DensePart>& parts, std::span<const model::DocumentKey> removed) const {
  if (removed.empty()) return;
  std::vector<model::DocumentKey> keys(removed.begin(), removed.end());
  std::sort(keys.begin(), keys.end());
  for (DensePart& part : parts) {
    Marker marker(part);
    const auto documents = part.segment->documents();
    for (std::size_t row = 0; row < documents.size(); ++row)
      if (documents[row] >= keys.front() && documents[row] <= keys.back() &&
          std::binary_search(keys.begin(), keys.end(), documents[row]))
        marker.mark(row);
  }
}

// What is added becomes a segment in memory; segments of like size are merged, so there are few, and a row is copied at
// most as often as the number of rows in memory doubles.
void FileDenseIndex::add_in_memory(std::vector<DensePart>& parts, std::span<const VectorEntry> added) const {
  if (added.empty()) return;
  for (DensePart& part : parts) {  // a passage given again replaces the earlier one
    Marker marker(part);
    for (const VectorEntry& entry : added)
      if (const auto row = part.segment->find(entry.passage)) marker.mark(*row);
  }
  std::vector<DenseRow> rows;
  rows.reserve(added.size());
  for (const VectorEntry& entry : added)
    rows.push_back({entry.passage, entry.document, entry.tie, entry.scale, entry.values.data()});
  DensePart part;
  part.segment = DenseSegment::make(std::move(rows), options_.dimension);
  part.live = part.segment->rows();
  parts.push_back(std::move(part));
  while (parts.size() >= 2) {
    const std::span<const DensePart> pair = std::span(parts).last(2);
    if (pair[0].number != 0 || pair[0].live > kTierRatio * pair[1].live) break;
    DensePart merged;
    merged.segment = merge(pair, options_.dimension);
    merged.live = merged.segment->rows();
    parts.resize(parts.size() - 2);
    parts.push_back(std::move(merged));
  }
}

base::Status FileDenseIndex::publish(bool all) {
  DOCENT_ASSIGN(const DenseState on_disk, load_dense_state(folder_, options_.model, options_.dimension));
  const bool foreign = on_disk.manifest_bytes != published_.manifest_bytes;
  if (foreign && on_disk.manifest.generation >= generation()) {
    published_ = on_disk;
    adopt(published_.parts, published_.manifest.generation);
  } else if (foreign) {
    // Another process published less than is known here. Its files hold some of the rows that are in memory here, so all are
    // written anew from what this index holds (maps outlive the files) and theirs go away.
    published_.manifest.next_number = std::max(published_.manifest.next_number, on_disk.manifest.next_number);
    published_.manifest.revision = std::max(published_.manifest.revision, on_disk.manifest.revision);
    all = true;
  }
  std::uint64_t next_number = published_.manifest.next_number;
  DOCENT_ASSIGN(std::vector<DensePart> parts, write_parts(all, next_number));
  DOCENT_TRY(keep_graphs(parts));
  const bool same_parts = std::ranges::equal(parts, published_.parts, [](const DensePart& a, const DensePart& b) {
    return a.number == b.number && a.dead == b.dead && a.graph == b.graph;
  });
  if (same_parts && !foreign && generation() == published_.manifest.generation && !published_.manifest_bytes.empty()) return {};
  const std::uint64_t kept_number = published_.manifest.next_number;
  published_.manifest.next_number = next_number;
  if (auto status = write_dense_manifest(folder_, published_, std::move(parts), generation()); !status) {
    published_.manifest.next_number = kept_number;
    return status;
  }
  adopt(published_.parts, published_.manifest.generation);
  return {};
}

// The parts of the next manifest: those that stay, and at most one new one made of memory and what is merged with it.
base::Result<std::vector<DensePart>> FileDenseIndex::write_parts(bool all, std::uint64_t& next_number) const {
  std::vector<DensePart> staying, merging;
  std::size_t rows = 0;
  for (const DensePart& part : parts_) {
    const bool mostly_dead = part.live * 2 < part.segment->rows();
    const bool file_is_ours = std::ranges::any_of(published_.parts, [&](const DensePart& p) { return p.number == part.number; });
    if (part.number != 0 && !mostly_dead && file_is_ours) {
      staying.push_back(part);
    } else {
      merging.push_back(part);
      rows += part.live;
    }
  }
  const bool is_one_whole = merging.empty() && staying.size() == 1 && staying[0].live == staying[0].segment->rows();
  const bool rewrite = all && !is_one_whole;
  std::ranges::stable_sort(staying, std::greater<>(), &DensePart::live);
  while (!staying.empty() && (rewrite || (rows > 0 && staying.back().live <= kTierRatio * rows))) {
    rows += staying.back().live;
    merging.push_back(std::move(staying.back()));
    staying.pop_back();
  }
  if (rows > kMaxSegmentRows)
    return fail(ErrorCode::kTooLarge, fmt::format("a vector segment has at most {} rows, {} are needed", kMaxSegmentRows, rows));
  if (rows > 0) {
    DOCENT_ASSIGN(DensePart part, write_dense_part(folder_, next_number, merge(merging, options_.dimension)));
    ++next_number;
    staying.push_back(std::move(part));
  }
  return staying;
}

// From the threshold on, each segment that makes up a good part of the index has a graph; below it none.
base::Status FileDenseIndex::keep_graphs(std::vector<DensePart>& parts) const {
  std::size_t live = 0;
  for (const DensePart& part : parts) live += part.live;
  for (DensePart& part : parts) {
    if (live < options_.hnsw_threshold || !DenseGraph::supported()) part.graph = nullptr;
    else if (part.graph == nullptr && part.segment->rows() * 2 >= options_.hnsw_threshold) DOCENT_TRY(write_dense_graph(folder_, part));
  }
  return {};
}

base::Result<bool> FileDenseIndex::refresh() {
  DOCENT_ASSIGN(DenseState state, load_dense_state(folder_, options_.model, options_.dimension));
  if (state.manifest.generation <= generation()) return false;
  published_ = std::move(state);
  adopt(published_.parts, published_.manifest.generation);
  return true;
}

}  // namespace

base::Result<std::unique_ptr<DenseIndex>> DenseIndex::open(std::filesystem::path folder, DenseIndexOptions options) {
  if (options.model.empty()) return fail(ErrorCode::kInvalidArgument, "a vector index needs the name of its embedding model");
  if (options.dimension == 0 || options.dimension > kMaxDimension)
    return fail(ErrorCode::kInvalidArgument, fmt::format("the dimension of vectors must be 1..{}, got {}", kMaxDimension, options.dimension));
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorCode::kUnavailable, fmt::format("cannot make the folder {}: {}", folder.string(), error.message()));
  DOCENT_ASSIGN(DenseState state, load_dense_state(folder, options.model, options.dimension));
  return std::make_unique<FileDenseIndex>(std::move(folder), std::move(options), std::move(state));
}

base::Status DenseIndex::reset(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (is_dense_file(entry->path().filename().string())) files.push_back(entry->path());
  if (error == std::errc::no_such_file_or_directory) return {};
  // The manifest first: a crash in between must not leave one that lists missing files.
  std::ranges::sort(files, [](const auto& a, const auto& b) { return (a.filename() == "manifest") > (b.filename() == "manifest"); });
  for (const auto& file : files) {
    if (error) break;
    std::filesystem::remove(file, error);
  }
  if (error) return fail(ErrorCode::kUnavailable, fmt::format("cannot empty {}: {}", folder.string(), error.message()));
  return {};
}

}  // namespace docent::store::embedded
