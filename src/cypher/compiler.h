// Tree to Evaluator: names become slots, functions are looked up, types are checked as far as they are known.
//
// Not for callers of the executor; planner.h is.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "cypher/aggregates.h"
#include "cypher/ast.h"
#include "cypher/evaluator.h"
#include "cypher/functions.h"
#include "cypher/graph_view.h"
#include "cypher/plan.h"
#include "cypher/procedures.h"

namespace docent::cypher {

struct Binding {
  Slot slot = 0;
  Types types = kAnyType;  // what it may be, null aside
  Types items = kAnyType;  // of a list: what its items may be
  // Of a node: the label its pattern demands first, for estimates.
  std::string label = {};
};
using Scope = std::map<std::string, Binding, std::less<>>;

// What the parts of one plan share while it is made.
struct PlanContext {
  const GraphView& graph;
  const Procedures& procedures;
  std::size_t slots = 0;
  std::size_t operators = 0;

  Slot new_slot() { return static_cast<Slot>(slots++); }
  template <typename Op, typename... Arguments>
  std::unique_ptr<Op> make(Arguments&&... arguments) {
    return std::make_unique<Op>(operators++, std::forward<Arguments>(arguments)...);
  }
};

struct Compiled {
  EvaluatorPtr run;
  Types types = kAnyType;  // what it may give, null aside; 0: always null
  Types items = kAnyType;  // of a list: what its items may be
};

// One call of an aggregating function in a projection.
struct AggregateCall {
  const AggregateFunction* function = nullptr;
  bool distinct = false;
  EvaluatorPtr argument, second;  // argument null: count(*)
  Slot slot = 0;                  // of the result
  std::string text;               // canonical
};

// How expressions are read that stand behind an aggregation: aggregate calls are slots, of what was before only grouping keys are left.
struct Grouping {
  const Scope* before = nullptr;           // what arguments of aggregates see
  std::map<std::string, Binding> keys;    // canonical text of a variable or property → its value
  std::vector<AggregateCall> calls;
  bool may_add = true;                     // false: an aggregate that is not there yet is an error
};

class Compiler {
 public:
  Compiler(PlanContext& context, Scope scope) : context_(context), scope_(std::move(scope)) {}

  void set_grouping(Grouping* grouping) { grouping_ = grouping; }
  // Expressions of this canonical text are slots already.
  void set_known(const std::map<std::string, Binding>* known) { known_ = known; }
  // Patterns whose variables are all bound may stand as conditions; elsewhere a pattern is an error.
  void allow_patterns(bool allow) { patterns_allowed_ = allow; }

  // Errors (compile_error): unknown variables, functions and wrong numbers of arguments, operands that can never be of the right type.
  base::Result<Compiled> compile(const Expression& expression);
  // Also checks that it may be a boolean.
  base::Result<EvaluatorPtr> compile_condition(const Expression& expression);

  // Slots of the scope that were read since the last call, and operators of subqueries.
  std::set<Slot> take_used() { return std::exchange(used_, {}); }
  std::vector<std::shared_ptr<const Operator>> take_subplans() { return std::exchange(subplans_, {}); }

  PlanContext& context() { return context_; }
  const Scope& scope() const { return scope_; }

  base::Result<EvaluatorPtr> compile_labels(const LabelExpression& labels, EvaluatorPtr subject);

 private:
  using Result = base::Result<Compiled>;

  Result compile_node(const Literal& node);
  Result compile_node(const Parameter& node);
  Result compile_node(const Variable& node);
  Result compile_node(const ListLiteral& node);
  Result compile_node(const MapLiteral& node);
  Result compile_node(const Property& node);
  Result compile_node(const Index& node);
  Result compile_node(const Slice& node);
  Result compile_node(const Unary& node);
  Result compile_node(const Arithmetic& node);
  Result compile_node(const Logical& node);
  Result compile_node(const Comparison& node);
  Result compile_node(const Predicate& node);
  Result compile_node(const IsNull& node);
  Result compile_node(const IsTyped& node);
  Result compile_node(const IsNormalized& node);
  Result compile_node(const HasLabels& node);
  Result compile_node(const FunctionCall& node);
  Result compile_node(const Case& node);
  Result compile_node(const ListComprehension& node);
  Result compile_node(const PatternComprehension& node);
  Result compile_node(const MapProjection& node);
  Result compile_node(const Quantifier& node);
  Result compile_node(const Reduce& node);
  Result compile_node(const PatternExpression& node);
  Result compile_node(const SubqueryExpression& node);

  Result compile_aggregate(const FunctionCall& node, const AggregateFunction& function);
  base::Result<std::vector<Compiled>> compile_all(const std::vector<ExpressionPtr>& expressions);
  // Compiles `f` with a variable of its own, as comprehensions have.
  template <typename F>
  auto with_local(const std::string& name, const Binding& binding, F&& f);
  // The subplan runs for each row; it may read anything that is in scope.
  std::shared_ptr<const Operator> keep_subplan(OperatorPtr subplan);

  PlanContext& context_;
  Scope scope_;
  std::set<std::string> locals_;  // variables of comprehensions around
  Grouping* grouping_ = nullptr;
  const std::map<std::string, Binding>* known_ = nullptr;
  bool patterns_allowed_ = false;
  std::set<Slot> used_;
  std::vector<std::shared_ptr<const Operator>> subplans_;
};

// Whether an aggregate call is in the expression (not in a subquery within it).
bool holds_aggregate(const Expression& expression);

}  // namespace docent::cypher
