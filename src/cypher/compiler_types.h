// Small questions about types and calls that the parts of the compiler share.
#pragma once

#include "cypher/aggregates.h"
#include "cypher/ast.h"
#include "cypher/functions.h"

namespace docent::cypher {

inline bool is_aggregate(const FunctionCall& call) { return call.name.size() == 1 && find_aggregate(call.name.front()) != nullptr; }

// Whether something of `types` may be one of `wanted`; null (0) always may.
inline bool may_be(Types types, Types wanted) { return types == 0 || (types & wanted) != 0; }

}  // namespace docent::cypher
