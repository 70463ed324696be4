// The dense index on disk: reading a published state, writing the next one.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "store/embedded/dense_manifest.h"
#include "store/embedded/dense_snapshot.h"

namespace docent::store::embedded {

struct DenseState {
  DenseManifest manifest;
  std::string manifest_bytes;  // empty: nothing published yet
  std::vector<DensePart> parts;
};

// What is published in the folder; an empty state when there is no manifest. kConflict when it is of another model or
// dimension, kCorrupt (naming the file) when something is damaged or missing. `deep` checks the vectors too.
// Safe beside a publisher in another process: when a file goes away meanwhile, the newer manifest is read.
base::Result<DenseState> load_dense_state(const std::filesystem::path& folder, std::string_view model, std::size_t dimension,
                                          bool deep = false);

// Writes a part as the files of segment `number`, with a graph if asked for, and gives it back mapped. Nothing refers to the
// files until a manifest does.
base::Result<DensePart> write_dense_part(const std::filesystem::path& folder, std::uint64_t number,
                                         std::shared_ptr<const DenseSegment> segment);
base::Status write_dense_graph(const std::filesystem::path& folder, DensePart& part);

// Replaces the manifest by one that lists `parts` (all of which have a number), then removes files it does not list.
// `state` is what was published and becomes what is.
base::Status write_dense_manifest(const std::filesystem::path& folder, DenseState& state, std::vector<DensePart> parts,
                                  model::Generation generation);

}  // namespace docent::store::embedded
