// The operators of a plan. Each is a value made by the planner; what it does is in the file of its story (operators_*.cpp).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cypher/compiler.h"
#include "cypher/graph_view.h"
#include "cypher/plan.h"
#include "cypher/procedures.h"

namespace docent::cypher {

// ---- Where rows begin: operators_scan.cpp ------------------------------------------------------------------------------------------

struct ArgumentOperator final : Operator {
  explicit ArgumentOperator(std::size_t i) : Operator(OperatorKind::kArgument, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
};

// All nodes, those of a label, or those of a label with an indexed property. Their input gives the rows to do it for.
struct ScanOperator final : Operator {
  ScanOperator(std::size_t i, OperatorKind operator_kind) : Operator(operator_kind, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  Slot slot = 0;
  std::vector<LabelId> label_ids;  // looked through one after the other; kLabelScan: none, when nothing has that label
  KeyId key_id = 0;
  EvaluatorPtr value;    // of lookups
  bool one_of = false;   // the value is a list; each item is looked up once
};

// ---- Relationships: operators_expand.cpp -------------------------------------------------------------------------------------------

// Which relationships of a node to follow.
struct StepFilter {
  bool outgoing = true, incoming = false;
  bool any_type = true;
  std::vector<TypeId> types;  // sorted; may be empty although `any_type` is false: nothing matches
};

// What a relationship found must not be equal to: slots with a relationship, a list of them, or a path.
using Different = std::vector<Slot>;

struct ExpandOperator final : Operator {
  ExpandOperator(std::size_t i, bool into) : Operator(into ? OperatorKind::kExpandInto : OperatorKind::kExpand, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  Slot from = 0, to = 0, relationship = 0;
  StepFilter filter;
  Different different;
};

// The relationship (or, with `list`, the list of them) is bound; checks it and binds or checks its ends.
struct BoundRelationshipOperator final : Operator {
  explicit BoundRelationshipOperator(std::size_t i) : Operator(OperatorKind::kBoundRelationship, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  Slot from = 0, to = 0, relationship = 0;
  bool from_bound = false, to_bound = false;
  bool list = false;
  std::uint64_t min = 1, max = 1;  // of a list
  StepFilter filter;
  Different different;
};

constexpr std::uint64_t kUnbounded = std::numeric_limits<std::uint64_t>::max();

struct VariableExpandOperator final : Operator {
  explicit VariableExpandOperator(std::size_t i) : Operator(OperatorKind::kVariableExpand, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  Slot from = 0, to = 0;
  Slot relationships = 0;  // the list, in the order of the pattern
  bool to_bound = false;
  bool reversed = false;   // `from` is the pattern's right end
  std::uint64_t min = 1, max = kUnbounded;
  StepFilter filter;
  Different different;
  // A condition on each relationship, which stands in `element` then.
  Slot element = 0;
  EvaluatorPtr condition;
};

// The shortest paths between two nodes, or to all nodes that can be reached.
struct ShortestPathOperator final : Operator {
  explicit ShortestPathOperator(std::size_t i) : Operator(OperatorKind::kShortestPath, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  Slot from = 0, to = 0, relationships = 0;
  bool to_bound = false, reversed = false;
  bool all = false;        // all of the shortest length, otherwise one
  std::uint64_t min = 1, max = kUnbounded;
  StepFilter filter;
  Slot element = 0;
  EvaluatorPtr condition;  // on each relationship
  // On the whole path: with it, paths are tried by growing length until one (or with `all`: a length) passes. Both ends are bound then.
  EvaluatorPtr path_condition;
  EvaluatorPtr path;       // gives the path for `path_slot` before the condition is asked; may be null
  Slot path_slot = 0;
};

// ---- ((a)-->(b) WHERE …){1,3}: operators_group.cpp ---------------------------------------------------------------------------------

struct GroupExpandOperator final : Operator {
  explicit GroupExpandOperator(std::size_t i) : Operator(OperatorKind::kGroupExpand, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  Slot from = 0, to = 0;
  bool to_bound = false, reversed = false;
  std::uint64_t min = 1, max = kUnbounded;
  std::shared_ptr<const Operator> body;    // one round: inner_from is bound, inner_to comes out; also in `subplans`
  Slot inner_from = 0, inner_to = 0;
  std::vector<Slot> inner;                 // everything a round binds
  std::vector<std::pair<Slot, Slot>> gathered;  // inner variable → list of its values over the rounds
  std::vector<Slot> inner_relationships;   // must all differ over the rounds
  EvaluatorPtr round_path;                 // the path of a round, in the order of the pattern
  Slot path = 0;                           // of all rounds
  bool repeatable = false;
  Different different;
};

// Of the paths its second input finds for a row of the first: the shortest, by pairs of end nodes.
struct SelectPathsOperator final : Operator {
  explicit SelectPathsOperator(std::size_t i) : Operator(OperatorKind::kSelectPaths, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  Slot path = 0;
  std::vector<Slot> kept;        // what the second input binds
  bool groups = false;           // count lengths, not paths
  EvaluatorPtr count;            // null: 1
};

// ---- Rows: operators_rows.cpp ------------------------------------------------------------------------------------------------------

struct FilterOperator final : Operator {
  explicit FilterOperator(std::size_t i) : Operator(OperatorKind::kFilter, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  EvaluatorPtr condition;
};

struct ProjectOperator final : Operator {
  explicit ProjectOperator(std::size_t i) : Operator(OperatorKind::kProject, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  std::vector<std::pair<Slot, EvaluatorPtr>> items;
};

struct UnwindOperator final : Operator {
  explicit UnwindOperator(std::size_t i) : Operator(OperatorKind::kUnwind, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  EvaluatorPtr list;
  Slot slot = 0;
};

struct DistinctOperator final : Operator {
  explicit DistinctOperator(std::size_t i) : Operator(OperatorKind::kDistinct, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  std::vector<Slot> slots;
};

struct SkipLimitOperator final : Operator {
  SkipLimitOperator(std::size_t i, bool is_limit) : Operator(is_limit ? OperatorKind::kLimit : OperatorKind::kSkip, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  EvaluatorPtr count;
};

// Rows of the first input, then of the second, …: each writes its columns to the same slots.
struct UnionOperator final : Operator {
  explicit UnionOperator(std::size_t i) : Operator(OperatorKind::kUnion, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
};

struct ProcedureCallOperator final : Operator {
  explicit ProcedureCallOperator(std::size_t i) : Operator(OperatorKind::kProcedureCall, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  const Procedure* procedure = nullptr;
  std::vector<EvaluatorPtr> arguments;
  std::vector<std::pair<std::size_t, Slot>> results;  // which result goes where
  bool keeps_row = false;                             // a procedure without results: the row goes on
};

// ---- Rows seen all together: operators_sort.cpp, operators_aggregate.cpp -----------------------------------------------------------

struct SortOperator final : Operator {
  SortOperator(std::size_t i, bool top) : Operator(top ? OperatorKind::kTop : OperatorKind::kSort, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  struct Key {
    EvaluatorPtr value;
    bool descending = false;
  };
  std::vector<Key> keys;
  std::vector<Slot> kept;          // what must still be known of a row
  EvaluatorPtr skip, limit;        // of kTop; skip may be null
};

struct AggregateOperator final : Operator {
  explicit AggregateOperator(std::size_t i) : Operator(OperatorKind::kAggregate, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  std::vector<std::pair<Slot, EvaluatorPtr>> keys;
  std::vector<AggregateCall> calls;
};

// ---- One input for each row of another: operators_apply.cpp ------------------------------------------------------------------------

struct ApplyOperator final : Operator {
  ApplyOperator(std::size_t i, OperatorKind operator_kind) : Operator(operator_kind, i) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override;
  std::vector<Slot> introduced;  // kOptional: null where the second input has no row
};

// The shape of `root` as a value of one row: whether it has any, how many, or a list of `slot`.
enum class SubplanUse : std::uint8_t { kExists, kCount, kCollect };
EvaluatorPtr make_subplan_evaluator(std::shared_ptr<const Operator> root, SubplanUse use, EvaluatorPtr item = nullptr);

// SKIP, LIMIT and the count of SHORTEST: a non-negative integer.
base::Result<std::uint64_t> count_of(const Evaluator& value, Execution& execution, std::string_view what);

}  // namespace docent::cypher
