// The graph store of the embedded profile: graphs in memory, made of the record's, and one file of the graph of all documents.
//
// A view is told by the state of the documents in it, not by the generation: vectors that are written, or documents that are hidden from it,
// make no view outdated. A damaged or outdated file is made again.
#pragma once

#include <filesystem>
#include <memory>

#include "store/graph_store.h"

namespace docent::store::embedded {

constexpr std::size_t kKeptGraphs = 4;  // views that are kept ready; about 15 MB for 1,400 pages

// `record` outlives the store. `folder` is below index/; `lock` is the file of the projector's lock.
std::unique_ptr<GraphStore> open_embedded_graph(const DocumentStore& record, std::filesystem::path folder, std::filesystem::path lock);

}  // namespace docent::store::embedded
