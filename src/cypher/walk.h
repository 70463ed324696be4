// Reaches every node of a tree: each nested expression, pattern, clause and subquery.
//
// The nodes are Expression, LabelExpression, PathElement, PathPattern, Clause, SingleQuery, Query and Statement. All functions work on const
// and on mutable trees; a mutable walk may replace the node it is given (`expression.node = Parameter{"p0"}`), and then goes on with the
// children of the new one. A kind of node that is missing here does not compile. Depth of recursion is bounded by the parser (limits.h).
//
//   for_each_node(statement, Overloaded{
//       [&](const Clause& clause) { … },
//       [&](const Expression& expression) { … },
//       [](const auto&) {},
//   });
#pragma once

#include <type_traits>

#include "cypher/ast.h"

namespace docent::cypher {

namespace walk_detail {

template <typename Node, typename Kind>
constexpr bool kIs = std::is_same_v<std::remove_const_t<Node>, Kind>;
template <typename>
constexpr bool kUnknown = false;

// A const tree has const children, which unique_ptr alone would not say.
template <typename Parent, typename Child, typename F>
void give(const std::unique_ptr<Child>& child, F& f) {
  if (!child) return;
  if constexpr (std::is_const_v<Parent>) f(std::as_const(*child));
  else f(*child);
}

template <typename Parent, typename F>
void give_all(Parent& children, F& f) {
  for (auto& child : children) {
    if constexpr (kIs<decltype(child), ExpressionPtr&> || kIs<decltype(child), const ExpressionPtr&>) give<Parent>(child, f);
    else f(child);
  }
}

template <typename Item, typename F>
void set_items(Item& items, F& f) {
  for (auto& item : items) {
    give<Item>(item.target, f);
    give<Item>(item.labels, f);
    if constexpr (requires { item.value; }) give<Item>(item.value, f);
  }
}

template <typename P, typename F>
void projection(P& node, F& f) {
  for (auto& item : node.items) give<P>(item.value, f);
  for (auto& item : node.order_by) give<P>(item.value, f);
  give<P>(node.skip, f);
  give<P>(node.limit, f);
}

template <typename N, typename F>
void pattern_children(N& node, F& f) {
  if constexpr (kIs<N, NodePattern>) {
    give<N>(node.labels, f);
    give<N>(node.properties, f);
    give<N>(node.where, f);
  } else if constexpr (kIs<N, RelationshipPattern>) {
    give<N>(node.types, f);
    give<N>(node.properties, f);
    give<N>(node.where, f);
  } else if constexpr (kIs<N, GroupPattern>) {
    give_all(node.elements, f);
    give<N>(node.where, f);
  } else {
    static_assert(kUnknown<N>);
  }
}

template <typename N, typename F>
void expression_children(N& node, F& f) {
  if constexpr (kIs<N, Literal> || kIs<N, Parameter> || kIs<N, Variable>) {
  } else if constexpr (kIs<N, ListLiteral>) {
    give_all(node.items, f);
  } else if constexpr (kIs<N, MapLiteral>) {
    for (auto& entry : node.entries) give<N>(entry.value, f);
  } else if constexpr (kIs<N, Property>) {
    give<N>(node.subject, f);
  } else if constexpr (kIs<N, Index>) {
    give<N>(node.subject, f);
    give<N>(node.index, f);
  } else if constexpr (kIs<N, Slice>) {
    give<N>(node.subject, f);
    give<N>(node.from, f);
    give<N>(node.to, f);
  } else if constexpr (kIs<N, Unary> || kIs<N, IsNull> || kIs<N, IsTyped> || kIs<N, IsNormalized>) {
    give<N>(node.operand, f);
  } else if constexpr (kIs<N, Arithmetic> || kIs<N, Logical> || kIs<N, Comparison>) {
    give_all(node.operands, f);
  } else if constexpr (kIs<N, Predicate>) {
    give<N>(node.left, f);
    give<N>(node.right, f);
  } else if constexpr (kIs<N, HasLabels>) {
    give<N>(node.subject, f);
    give<N>(node.labels, f);
  } else if constexpr (kIs<N, FunctionCall>) {
    give_all(node.arguments, f);
  } else if constexpr (kIs<N, Case>) {
    give<N>(node.operand, f);
    for (auto& branch : node.branches) {
      give<N>(branch.when, f);
      give<N>(branch.then, f);
    }
    give<N>(node.otherwise, f);
  } else if constexpr (kIs<N, ListComprehension>) {
    give<N>(node.list, f);
    give<N>(node.where, f);
    give<N>(node.projection, f);
  } else if constexpr (kIs<N, PatternComprehension>) {
    f(node.path);
    give<N>(node.where, f);
    give<N>(node.projection, f);
  } else if constexpr (kIs<N, MapProjection>) {
    for (auto& item : node.items) give<N>(item.value, f);
  } else if constexpr (kIs<N, Quantifier>) {
    give<N>(node.list, f);
    give<N>(node.where, f);
  } else if constexpr (kIs<N, Reduce>) {
    give<N>(node.initial, f);
    give<N>(node.list, f);
    give<N>(node.step, f);
  } else if constexpr (kIs<N, PatternExpression>) {
    f(node.path);
  } else if constexpr (kIs<N, SubqueryExpression>) {
    give<N>(node.query, f);
  } else {
    static_assert(kUnknown<N>);
  }
}

template <typename N, typename F>
void clause_children(N& node, F& f) {
  if constexpr (kIs<N, MatchClause>) {
    give_all(node.paths, f);
    give<N>(node.where, f);
  } else if constexpr (kIs<N, UnwindClause>) {
    give<N>(node.list, f);
  } else if constexpr (kIs<N, WithClause>) {
    projection(node.projection, f);
    give<N>(node.where, f);
  } else if constexpr (kIs<N, ReturnClause>) {
    projection(node.projection, f);
  } else if constexpr (kIs<N, CallClause>) {
    if (node.arguments) give_all(*node.arguments, f);
    if (node.yield) give<N>(node.yield->where, f);
  } else if constexpr (kIs<N, CallSubqueryClause>) {
    give<N>(node.query, f);
    give<N>(node.concurrency, f);
    give<N>(node.batch_rows, f);
  } else if constexpr (kIs<N, LoadCsvClause>) {
    give<N>(node.url, f);
  } else if constexpr (kIs<N, UseClause>) {
    give<N>(node.graph, f);
  } else if constexpr (kIs<N, FinishClause>) {
  } else if constexpr (kIs<N, CreateClause>) {
    give_all(node.paths, f);
  } else if constexpr (kIs<N, MergeClause>) {
    f(node.path);
    for (auto& action : node.actions) set_items(action.items, f);
  } else if constexpr (kIs<N, SetClause> || kIs<N, RemoveClause>) {
    set_items(node.items, f);
  } else if constexpr (kIs<N, DeleteClause>) {
    give_all(node.targets, f);
  } else if constexpr (kIs<N, ForeachClause>) {
    give<N>(node.list, f);
    give_all(node.updates, f);
  } else {
    static_assert(kUnknown<N>);
  }
}

}  // namespace walk_detail

// Calls f(child) for each node directly below `node`, in the order written.
template <typename Node, typename F>
void for_each_child(Node& node, F&& f) {
  using namespace walk_detail;
  if constexpr (kIs<Node, Expression>) {
    std::visit([&](auto& kind) { expression_children(kind, f); }, node.node);
  } else if constexpr (kIs<Node, LabelExpression>) {
    give_all(node.operands, f);
    give<Node>(node.dynamic, f);
  } else if constexpr (kIs<Node, PathElement>) {
    std::visit([&](auto& kind) { pattern_children(kind, f); }, node.node);
  } else if constexpr (kIs<Node, PathPattern>) {
    give<Node>(node.selector.count, f);
    give_all(node.elements, f);
  } else if constexpr (kIs<Node, Clause>) {
    std::visit([&](auto& kind) { clause_children(kind, f); }, node.node);
  } else if constexpr (kIs<Node, SingleQuery>) {
    give_all(node.clauses, f);
  } else if constexpr (kIs<Node, Query>) {
    give_all(node.branches, f);
  } else if constexpr (kIs<Node, Statement>) {
    if (auto* query = node.query()) f(*query);  // a Command has no tree
  } else {
    static_assert(kUnknown<Node>);
  }
}

// Calls f for `node` and then for everything below it, in the order written. When f returns bool for a node, false leaves out what is
// below that node.
template <typename Node, typename F>
void for_each_node(Node& node, F&& f) {
  if constexpr (std::is_same_v<decltype(f(node)), bool>) {
    if (!f(node)) return;
  } else {
    f(node);
  }
  for_each_child(node, [&f](auto& child) { for_each_node(child, f); });
}

}  // namespace docent::cypher
