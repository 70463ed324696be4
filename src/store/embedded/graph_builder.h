// Documents to the bytes of a graph (graph_format.h). Used by GraphSnapshot alone.
#pragma once

#include <span>
#include <string>

#include "base/error.h"
#include "store/embedded/graph_snapshot.h"

namespace docent::store::embedded {

base::Result<std::string> build_graph(std::span<const GraphDocument> documents, model::Generation generation, std::string_view identity);

}  // namespace docent::store::embedded
