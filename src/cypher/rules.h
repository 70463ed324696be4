// What is wrong with a tree that the grammar lets through and that needs no names, types or data to see: which clause may follow which,
// what CREATE and MERGE may write, where a path may stand as a condition. Scopes, types and known labels are the binder's.
#pragma once

#include <string_view>

#include "base/error.h"
#include "cypher/ast.h"

namespace docent::cypher {

// Whether the clause changes the graph: CREATE, MERGE, SET, REMOVE, DELETE, FOREACH. (CALL { } is looked into by who walks the tree.)
bool is_update(const Clause& clause);

// Errors as in syntax_error.h; `query` is the text that the tree was parsed from, for their positions.
base::Status check_rules(const Statement& statement, std::string_view query);

}  // namespace docent::cypher
