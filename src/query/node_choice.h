// Which node of the graph a caller means: an id, a unique prefix of one, a name, or KIND:NAME.
//
// Names are compared without regard to case, and aliases count; where several have the name, those that are spelled as asked come before the
// others. Several nodes of one name are not guessed between, but for a component and its definitions, which are one thing: the one with most
// relationships stands for all. Budget: 20 µs for a name, 2 ms for a prefix of an id among 100,000 nodes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/graph_store.h"

namespace docent::query {

// What `asked` may mean, the one with most relationships first: more than one is ambiguous. Empty: nothing of the name, or no name at all.
std::vector<cypher::NodeId> nodes_named(const store::Graph& graph, std::string_view asked, model::NodeKinds kinds = model::kAllKinds);
// KIND:NAME, which nodes_named() understands.
std::string choice_of(const store::Graph& graph, cypher::NodeId node);
// kConflict: `asked` may mean `choices`, of which the first few are named.
base::Error ambiguous_name(std::string_view asked, const std::vector<std::string>& choices);

// Errors: kNotFound; kConflict names the candidates as KIND:NAME (most mentioned first); kInvalidArgument for a text that is empty or too long.
base::Result<cypher::NodeId> choose_node(const store::Graph& graph, std::string_view asked, model::NodeKinds kinds = model::kAllKinds);

}  // namespace docent::query
