// Names of a query against the closed world of the product: labels and relationship types are those of model/graph.h, property keys the ones that a
// node of that kind or a relationship can have, functions those of functions.h and aggregates.h.
//
// A misspelt name would otherwise be a query that finds nothing, which reads like an answer. Where it is not known what a value is (the
// item of a list of anything, an entry of a map), its keys are let through. Whether variables exist, and types, are the planner's to say.
#pragma once

#include <string_view>

#include "base/error.h"
#include "cypher/ast.h"

namespace docent::cypher {

constexpr std::string_view kUnknownName = "unknown_name";

// kInvalidArgument as in syntax_error.h, `detail` kUnknownName: which name is unknown and the nearest known one, or all there are. `text` is
// what the tree was parsed from.
base::Status bind_names(const Query& query, std::string_view text);

}  // namespace docent::cypher
