// What a document contributes to the graph, as bytes: the same value gives the same bytes, so that the record's digest is over them.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "model/graph.h"

namespace docent::store::embedded {

// Not compressed. The document's own id is not in it.
std::string pack_graph(const model::DocumentGraph& graph);

// kCorrupt for anything that `pack_graph` could not have made of a graph.
base::Result<model::DocumentGraph> unpack_graph(std::string_view bytes, const model::DocumentId& document);

}  // namespace docent::store::embedded
