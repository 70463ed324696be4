#include "store/embedded/dense_files.h"

#include <fmt/format.h>

#include <set>
#include <system_error>

#include "base/file.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::uint64_t kMaxManifestBytes = UINT64_C(256) << 20;
constexpr int kMaxReadings = 5;  // of a manifest that changes while its files are opened

std::vector<DenseManifest::Run> dead_runs(const DensePart& part) {
  std::vector<DenseManifest::Run> runs;
  for (std::uint32_t row = 0; row < part.segment->rows(); ++row) {
    if (part.is_live(row)) continue;
    if (!runs.empty() && runs.back().first + runs.back().count == row) ++runs.back().count;
    else runs.push_back({row, 1});
  }
  return runs;
}

base::Result<DensePart> open_part(const std::filesystem::path& folder, const DenseManifest::Segment& entry,
                                  std::size_t dimension, bool deep) {
  const auto file = dense_segment_file(folder, entry.number);
  DensePart part;
  DOCENT_ASSIGN(part.segment, DenseSegment::open(file, dimension));
  if (part.segment->rows() != entry.rows)
    return fail(ErrorCode::kCorrupt, fmt::format("{} has {} rows, the manifest says {}", file.string(), part.segment->rows(), entry.rows));
  if (deep) {
    if (auto status = part.segment->check(); !status) return base::fail_in(file.string(), std::move(status).error());
  }
  // A graph is a shortcut only: a build without usearch scans.
  if (entry.graph && DenseGraph::supported()) {
    DOCENT_ASSIGN(part.graph, DenseGraph::open(dense_graph_file(folder, entry.number), part.segment));
  }
  part.number = entry.number;
  part.live = entry.rows;
  if (!entry.dead.empty()) {
    auto dead = std::make_shared<std::vector<std::uint64_t>>((entry.rows + 63) / 64);
    for (const auto& run : entry.dead) {
      part.live -= run.count;
      for (std::uint32_t row = run.first; row < run.first + run.count; ++row) (*dead)[row / 64] |= UINT64_C(1) << (row % 64);
    }
    part.dead = std::move(dead);
  }
  return part;
}

void remove_unlisted(const std::filesystem::path& folder, const DenseManifest& manifest) {
  std::set<std::filesystem::path> listed = {dense_manifest_file(folder)};
  for (const auto& segment : manifest.segments) {
    listed.insert(dense_segment_file(folder, segment.number));
    if (segment.graph) listed.insert(dense_graph_file(folder, segment.number));
  }
  // Failing to remove costs space only, and the next publication tries again.
  std::error_code ignored;
  std::vector<std::filesystem::path> unlisted;
  for (std::filesystem::directory_iterator entry(folder, ignored), end; !ignored && entry != end; entry.increment(ignored))
    if (is_dense_file(entry->path().filename().string()) && !listed.contains(entry->path())) unlisted.push_back(entry->path());
  for (const auto& file : unlisted) std::filesystem::remove(file, ignored);
}

}  // namespace

base::Result<DenseState> load_dense_state(const std::filesystem::path& folder, std::string_view model, std::size_t dimension,
                                          bool deep) {
  const auto file = dense_manifest_file(folder);
  std::string previous;
  for (int reading = 0;; ++reading) {
    auto bytes = base::read_file(file, kMaxManifestBytes);
    if (!bytes && bytes.error().code == ErrorCode::kNotFound) return DenseState{{std::string(model), dimension, 0, 0, 1, {}}, {}, {}};
    if (!bytes) return std::unexpected(std::move(bytes).error());
    auto manifest = DenseManifest::parse(*bytes);
    if (!manifest) return base::fail_in(file.string(), std::move(manifest).error());
    if (manifest->model != model || manifest->dimension != dimension)
      return fail(ErrorCode::kConflict, fmt::format("the vectors in {} are of model \"{}\" with {} dimensions, not of \"{}\" with {}",
                                                    folder.string(), manifest->model, manifest->dimension, model, dimension));
    DenseState state{std::move(*manifest), *bytes, {}};
    base::Error error;
    bool complete = true;
    for (const auto& entry : state.manifest.segments) {
      auto part = open_part(folder, entry, dimension, deep);
      if (!part) {
        error = std::move(part).error();
        complete = false;
        break;
      }
      state.parts.push_back(std::move(*part));
    }
    if (complete) return state;
    if (error.code == ErrorCode::kNotFound) {
      // Either a publisher was faster, then the manifest is another one by now, or the file is lost.
      if (reading < kMaxReadings && *bytes != previous) {
        previous = std::move(*bytes);
        continue;
      }
      error.code = ErrorCode::kCorrupt;
    }
    return std::unexpected(std::move(error));
  }
}

base::Result<DensePart> write_dense_part(const std::filesystem::path& folder, std::uint64_t number,
                                         std::shared_ptr<const DenseSegment> segment) {
  const auto file = dense_segment_file(folder, number);
  DOCENT_TRY(base::write_file_atomically(file, segment->bytes()));
  DensePart part;
  DOCENT_ASSIGN(part.segment, DenseSegment::open(file, segment->dimension()));
  part.live = part.segment->rows();
  part.number = number;
  return part;
}

base::Status write_dense_graph(const std::filesystem::path& folder, DensePart& part) {
  DOCENT_ASSIGN(const auto graph, DenseGraph::build(part.segment));
  const auto file = dense_graph_file(folder, part.number);
  DOCENT_TRY(graph->save(file));
  DOCENT_ASSIGN(part.graph, DenseGraph::open(file, part.segment));
  return {};
}

base::Status write_dense_manifest(const std::filesystem::path& folder, DenseState& state, std::vector<DensePart> parts,
                                  model::Generation generation) {
  DenseManifest manifest = state.manifest;
  manifest.generation = generation;
  ++manifest.revision;
  manifest.segments.clear();
  for (const DensePart& part : parts)
    manifest.segments.push_back({part.number, static_cast<std::uint32_t>(part.segment->rows()), part.graph != nullptr, dead_runs(part)});
  std::string bytes = manifest.to_bytes();
  DOCENT_TRY(base::write_file_atomically(dense_manifest_file(folder), bytes));
  remove_unlisted(folder, manifest);
  state = {std::move(manifest), std::move(bytes), std::move(parts)};
  return {};
}

}  // namespace docent::store::embedded
