// The manifest of the dense index: which files hold the index, what in them is dead, and what made the vectors.
//
// One line of JSON and one with its CRC-32C; replaced atomically. Reading accepts any bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "model/ids.h"

namespace docent::store::embedded {

struct DenseManifest {
  struct Run {  // of rows
    std::uint32_t first = 0, count = 0;
  };
  struct Segment {
    std::uint64_t number = 0;  // names its file
    std::uint32_t rows = 0;
    bool graph = false;        // it has a graph file
    std::vector<Run> dead;     // ascending, not touching
  };

  std::string model;
  std::uint64_t dimension = 0;
  model::Generation generation = 0;
  std::uint64_t revision = 0;  // grows with each manifest written
  std::uint64_t next_number = 1;
  std::vector<Segment> segments;

  // kCorrupt for anything that `to_bytes` could not have made.
  static base::Result<DenseManifest> parse(std::string_view bytes);
  std::string to_bytes() const;
};

std::filesystem::path dense_manifest_file(const std::filesystem::path& folder);
std::filesystem::path dense_segment_file(const std::filesystem::path& folder, std::uint64_t number);
std::filesystem::path dense_graph_file(const std::filesystem::path& folder, std::uint64_t number);
// Whether a name in the folder is one that the dense index makes (manifest, segments, graphs and their temporary files).
bool is_dense_file(std::string_view name);

}  // namespace docent::store::embedded
