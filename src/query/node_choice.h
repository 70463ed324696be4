// Which node of the graph a caller means: an id, a unique prefix of one, a name, or KIND:NAME.
//
// Names are compared without regard to case; aliases count. Several nodes of one name are not guessed
// between, but for a component and a concept, which are one thing: the one that has more relationships stands for both. Budget: 20 µs for a name,
// 2 ms for a prefix of an id among 100,000 nodes.
#pragma once

#include <string_view>

#include "base/error.h"
#include "store/graph_store.h"

namespace docent::query {

// Errors: kNotFound; kConflict names the candidates as KIND:NAME (most mentioned first); kInvalidArgument for a text that is empty or too long.
base::Result<cypher::NodeId> choose_node(const store::Graph& graph, std::string_view asked, model::NodeKinds kinds = model::kAllKinds);

}  // namespace docent::query
