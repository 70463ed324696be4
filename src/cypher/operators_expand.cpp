// One relationship at a time, bound relationships, and -[*]->.
#include <fmt/format.h>

#include "cypher/operators.h"
#include "cypher/step_cursor.h"

namespace docent::cypher {
namespace {

using base::Result;
using enum ValueType;

class ExpandIterator final : public Iterator {
 public:
  ExpandIterator(const ExpandOperator& op, Execution& execution, std::unique_ptr<Iterator> input)
      : Iterator(op, execution), op_(op), input_(std::move(input)), reversed_(op.filter) {
    std::swap(reversed_.outgoing, reversed_.incoming);
  }

 private:
  Result<bool> advance() override {
    const bool into = op_.kind == OperatorKind::kExpandInto;
    for (;;) {
      for (Step found; cursor_.next(found);) {
        DOCENT_TRY(step());
        if (into && found.other != target_) continue;
        if (!op_.different.empty() && is_used(x_, op_.different, found.relationship)) continue;
        x_[op_.relationship] = Value::relationship(found.relationship);
        if (!into) x_[op_.to] = Value::node(found.other);
        return true;
      }
      cursor_ = {};
      DOCENT_ASSIGN(const bool more, input_->next());
      if (!more) return false;
      const Value& from = x_[op_.from];
      if (!from.is(kNode)) continue;  // null, after OPTIONAL MATCH
      NodeId start = from.node_id();
      const StepFilter* filter = &op_.filter;
      if (into) {
        if (!x_[op_.to].is(kNode)) continue;
        target_ = x_[op_.to].node_id();
        if (degree(target_) < degree(start)) {  // from the end that has fewer: one of them may be a hub
          std::swap(start, target_);
          filter = &reversed_;
        }
      }
      cursor_ = StepCursor(x_.graph(), *filter, start);
    }
  }

  std::size_t degree(NodeId node) const { return x_.graph().steps(node, Towards::kOutgoing).size() + x_.graph().steps(node, Towards::kIncoming).size(); }

  const ExpandOperator& op_;
  std::unique_ptr<Iterator> input_;
  StepFilter reversed_;
  StepCursor cursor_;
  NodeId target_ = 0;
};

class BoundRelationshipIterator final : public Iterator {
 public:
  BoundRelationshipIterator(const BoundRelationshipOperator& op, Execution& execution, std::unique_ptr<Iterator> input)
      : Iterator(op, execution), op_(op), input_(std::move(input)) {}

 private:
  // A relationship fits in up to two ways: as it is, and against its direction.
  Result<bool> advance() override {
    for (;;) {
      while (way_ < 2) {
        DOCENT_TRY(step());
        if (fits(way_++ == 0)) return true;
      }
      DOCENT_ASSIGN(const bool more, input_->next());
      if (!more) return false;
      way_ = 0;
      if (op_.from_bound) from_ = x_[op_.from];
      if (op_.to_bound) to_ = x_[op_.to];
    }
  }

  bool fits(bool forwards) {
    if (forwards ? !op_.filter.outgoing : !op_.filter.incoming) return false;
    const Value& value = x_[op_.relationship];
    if (!op_.list) return value.is(kRelationship) && fits_one(value.relationship_id(), forwards);
    return value.is(kList) && fits_list(value.list(), forwards);
  }

  bool fits_one(RelationshipId id, bool forwards) {
    NodeId first = x_.graph().start_of(id), last = x_.graph().end_of(id);
    if (!forwards) std::swap(first, last);
    if (!forwards && op_.filter.outgoing && first == last) return false;  // a loop, seen already
    if (!is_of_type(id) || is_used(x_, op_.different, id)) return false;
    return set_ends(first, last);
  }

  bool fits_list(const List& list, bool forwards) {
    // Direction of each relationship is free when the pattern has none: walk from each possible first node.
    if (list.size() < op_.min || list.size() > op_.max) return false;
    for (const Value& item : list) {
      if (!item.is(kRelationship) || !is_of_type(item.relationship_id())) return false;
    }
    if (list.empty()) {
      const Value& known = op_.from_bound ? from_ : to_;
      return forwards && known.is(kNode) && set_ends(known.node_id(), known.node_id());
    }
    const RelationshipId head = list.front().relationship_id();
    const NodeId first = forwards ? x_.graph().start_of(head) : x_.graph().end_of(head);
    NodeId at = first;
    const bool either = op_.filter.outgoing && op_.filter.incoming;
    for (const Value& item : list) {
      const NodeId start = x_.graph().start_of(item.relationship_id()), end = x_.graph().end_of(item.relationship_id());
      if (at == start && (forwards || either)) at = end;
      else if (at == end && (!forwards || either)) at = start;
      else return false;
    }
    return set_ends(first, at);
  }

  bool is_of_type(RelationshipId id) const { return op_.filter.any_type || std::ranges::binary_search(op_.filter.types, x_.graph().type_of(id)); }

  bool set_ends(NodeId first, NodeId last) {
    if (op_.from_bound && (!from_.is(kNode) || from_.node_id() != first)) return false;
    if (op_.to_bound && (!to_.is(kNode) || to_.node_id() != last)) return false;
    if (op_.from == op_.to && first != last) return false;
    x_[op_.from] = Value::node(first);
    x_[op_.to] = Value::node(last);
    return true;
  }

  const BoundRelationshipOperator& op_;
  std::unique_ptr<Iterator> input_;
  int way_ = 2;
  Value from_, to_;
};

class VariableExpandIterator final : public Iterator {
 public:
  VariableExpandIterator(const VariableExpandOperator& op, Execution& execution, std::unique_ptr<Iterator> input)
      : Iterator(op, execution), op_(op), input_(std::move(input)) {}

 private:
  Result<bool> advance() override {
    for (;;) {
      DOCENT_ASSIGN(const bool found, walker_.next([this](RelationshipId relationship) { return accepts(relationship); }));
      if (found) {
        if (op_.to_bound && walker_.at() != target_) continue;
        x_[op_.relationships] = relationship_list(walker_.path(), op_.reversed);
        if (!op_.to_bound) x_[op_.to] = Value::node(walker_.at());
        return true;
      }
      DOCENT_ASSIGN(const bool more, input_->next());
      if (!more) return false;
      if (!x_[op_.from].is(kNode) || (op_.to_bound && !x_[op_.to].is(kNode))) continue;
      if (op_.to_bound) target_ = x_[op_.to].node_id();
      walker_ = TrailWalker(x_.graph(), op_.filter, x_[op_.from].node_id(), op_.min, op_.max);
    }
  }

  Result<bool> accepts(RelationshipId relationship) {
    DOCENT_TRY(step());
    if (is_used(x_, op_.different, relationship)) return false;
    if (!op_.condition) return true;
    x_[op_.element] = Value::relationship(relationship);
    return holds(*op_.condition, x_);
  }

  const VariableExpandOperator& op_;
  std::unique_ptr<Iterator> input_;
  TrailWalker walker_;
  NodeId target_ = 0;
};

}  // namespace

std::unique_ptr<Iterator> ExpandOperator::open(Execution& execution) const { return std::make_unique<ExpandIterator>(*this, execution, open_input(execution)); }
std::unique_ptr<Iterator> BoundRelationshipOperator::open(Execution& execution) const {
  return std::make_unique<BoundRelationshipIterator>(*this, execution, open_input(execution));
}
std::unique_ptr<Iterator> VariableExpandOperator::open(Execution& execution) const {
  return std::make_unique<VariableExpandIterator>(*this, execution, open_input(execution));
}

}  // namespace docent::cypher
