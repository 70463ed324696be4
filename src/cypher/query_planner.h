// Clauses to operators. Part of the planner, for the parts that need each other (subqueries in expressions).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cypher/ast.h"
#include "cypher/compiler.h"
#include "cypher/plan.h"

namespace docent::cypher {

struct PlannedQuery {
  OperatorPtr root;
  std::vector<std::pair<std::string, Binding>> columns;
};

struct QueryOptions {
  // What the query sees from the start, and (`constant`) what it goes on to see behind every WITH.
  Scope scope, constant;
  // Variables that a leading WITH may take (CALL { WITH x … }).
  Scope importable;
  bool needs_return = true;
};

base::Result<PlannedQuery> plan_query(PlanContext& context, const Query& query, const QueryOptions& options);

// One WITH or RETURN on top of `root`. `scope` becomes what is visible behind it.
struct Projected {
  OperatorPtr root;
  std::vector<std::pair<std::string, Binding>> columns;
};
base::Result<Projected> plan_projection(PlanContext& context, const Projection& projection, const Expression* where, OperatorPtr root, const Scope& before,
                                        bool is_with);

// Patterns of one MATCH on top of `input`; adds the variables they bind to `scope`.
struct PatternOptions {
  const Expression* where = nullptr;
  bool repeatable = false;        // relationships may occur twice
  bool may_introduce = true;      // otherwise every name must be bound already
  std::optional<Slot> path_slot = std::nullopt;  // where to put the (only) path, if somebody wants it
};
base::Result<OperatorPtr> plan_patterns(PlanContext& context, const std::vector<const PathPattern*>& paths, const PatternOptions& options, OperatorPtr input,
                                        Scope& scope);

// Puts a filter on top; passes `root` on when there is nothing to check.
OperatorPtr make_filter(PlanContext& context, OperatorPtr root, EvaluatorPtr condition, std::string details, double selectivity,
                        std::vector<std::shared_ptr<const Operator>> subplans);

}  // namespace docent::cypher
