// How a query is carried out: a tree of operators with estimates, which the plan gate and --explain read and `Cursor` (execute.h) runs.
//
// Rows flow from the leaves to the root; an operator pulls from its inputs one row at a time. A plan is immutable, may be shared by threads and
// kept for later runs with other parameters, but only with the GraphView it was made for (it holds the numbers of labels, types and keys).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cypher/ast.h"
#include "cypher/evaluator.h"
#include "cypher/execution.h"

namespace docent::cypher {

enum class OperatorKind : std::uint8_t {
  kArgument,          // one row: what is bound outside
  kAllNodesScan,
  kLabelScan,
  kIndexLookup,       // nodes whose indexed property has a value
  kUniqueLookup,      // the same, at most one for each value
  kIndexScan,         // nodes that have an indexed property
  kBoundRelationship, // the nodes of a relationship that is bound already
  kExpand,            // relationships of a node to nodes not yet bound
  kExpandInto,        // relationships between two bound nodes
  kVariableExpand,    // -[*1..3]->
  kGroupExpand,       // ((a)-->(b)){1,3}
  kShortestPath,
  kSelectPaths,       // ANY, SHORTEST k, … of the paths its input finds
  kFilter,
  kProject,
  kUnwind,
  kAggregate,
  kDistinct,
  kSort,
  kTop,               // sort that keeps the first rows only
  kSkip,
  kLimit,
  kUnion,
  kApply,             // the second input once for each row of the first
  kCartesianProduct,  // the same, where the second does not depend on the first
  kOptional,          // Apply that keeps rows for which the second has none
  kProcedureCall,
};
std::string_view to_string(OperatorKind kind);  // "LabelScan"

class Iterator;
class Operator;
using OperatorPtr = std::unique_ptr<Operator>;

class Operator {
 public:
  struct Estimate {
    double rows = 1;        // that it gives, all together
    double expansions = 0;  // nodes and relationships it looks at
  };

  Operator(OperatorKind operator_kind, std::size_t operator_index) : kind(operator_kind), index(operator_index) {}
  Operator(const Operator&) = delete;
  Operator& operator=(const Operator&) = delete;
  virtual ~Operator() = default;

  // Starts over, for the row that the slots hold now. The iterator must not outlive this or the execution.
  virtual std::unique_ptr<Iterator> open(Execution& execution) const = 0;

  const OperatorKind kind;
  const std::size_t index;  // of its OperatorCounts
  std::string details;      // "n:Command", "(a)-[:REQUIRES*1..3]->(b)"
  // Of scans and lookups: the variable, the label and the property, where known; of a scan, the properties that the query compares with
  // something and that could start it if they had an index.
  std::string variable, label, property;
  std::vector<std::string> wanted_indexes;  // "Command.name"
  std::size_t max_hops = 0;  // of expansions; 1, the bound of a repetition, or 0: unbounded
  Estimate estimate;
  std::vector<OperatorPtr> inputs;
  std::vector<std::shared_ptr<const Operator>> subplans;  // of subqueries and patterns inside its expressions, run for each row

 protected:
  // Opens an input.
  std::unique_ptr<Iterator> open_input(Execution& execution, std::size_t which = 0) const;
};

// Calls f for `root` and everything below it, subplans too.
template <typename F>
void for_each_operator(const Operator& root, F&& f) {
  f(root);
  for (const auto& input : root.inputs) for_each_operator(*input, f);
  for (const auto& subplan : root.subplans) for_each_operator(*subplan, f);
}

// Rows of one operator. Not to be used again after it said false or failed.
class Iterator {
 public:
  Iterator(const Operator& source, Execution& execution) : x_(execution), index_(source.index) {}
  Iterator(const Iterator&) = delete;
  Iterator& operator=(const Iterator&) = delete;
  virtual ~Iterator() = default;
  // Moves to the next row, in the slots; false when there is none.
  base::Result<bool> next() {
    DOCENT_TRY(x_.tick());
    auto moved = advance();
    if (moved && *moved) ++x_.counts()[index_].rows;
    return moved;
  }

 protected:
  virtual base::Result<bool> advance() = 0;
  base::Status step(std::uint64_t count = 1) { return x_.step(index_, count); }
  Execution& x_;

 private:
  std::size_t index_;
};

struct Plan {
  std::unique_ptr<const Operator> root;
  std::vector<std::string> columns;
  std::vector<Slot> column_slots;
  std::size_t slots = 0;
  std::size_t operators = 0;

  // One line for each operator, root first, inputs indented; with counts also what really happened.
  std::string explain(const std::vector<OperatorCounts>* counts = nullptr) const;
};

}  // namespace docent::cypher
