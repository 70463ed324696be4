// Tree to Plan: where to start and in which order to go, by the statistics of the graph.
//
// A start point is a unique lookup if there is one, else an indexed property, else the smallest label; from there relationships are followed
// in the order that is expected to touch least, and each condition is checked as soon as all it needs is bound.
#pragma once

#include "base/error.h"
#include "cypher/ast.h"
#include "cypher/graph_view.h"
#include "cypher/plan.h"
#include "cypher/procedures.h"

namespace docent::cypher {

// Errors: kInvalidArgument with detail kCompileError for queries that mean nothing (unknown variables and functions, type clashes, …) and for
// what this executor does not do, writing above all. The plan does not need `query` any more, but `graph` and `procedures`.
base::Result<Plan> make_plan(const Query& query, const GraphView& graph, const Procedures& procedures = standard_procedures());

}  // namespace docent::cypher
