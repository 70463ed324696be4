// The steps of the guard, each in the file of its story. `text` is what the tree was parsed from, for the places in errors.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.h"
#include "cypher/ast.h"
#include "cypher/execution.h"
#include "cypher/guard.h"

namespace docent::cypher {

// guard_refusals.cpp: what a query that reads must not hold.
base::Status refuse_forbidden(const Statement& statement, std::string_view text, const GuardPolicy& policy);

// guard_bounds.cpp: repetitions have an upper bound within the policy's.
base::Status check_bounds(const Query& query, std::string_view text, const GuardPolicy& policy);

// guard_parameters.cpp: each parameter has a value, and those that count rows or paths a fitting one.
base::Status check_parameters(const Query& query, std::string_view text, const Parameters& given, const GuardPolicy& policy);

// guard_limit.cpp: gives the query its LIMIT and returns it.
base::Result<std::size_t> bound_rows(Query& query, std::string_view text, const Parameters& given, const GuardPolicy& policy);

// guard_literals.cpp: moves literals into `parameters`.
void lift_literals(Query& query, Parameters& parameters);

}  // namespace docent::cypher
