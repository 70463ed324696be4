// Goes through the relationships of one node that a StepFilter lets through, each once (a loop too, whatever the direction).
#pragma once

#include <algorithm>
#include <span>

#include "cypher/operators.h"

namespace docent::cypher {

class StepCursor {
 public:
  StepCursor() = default;
  StepCursor(const GraphView& graph, const StepFilter& filter, NodeId node) : graph_(&graph), filter_(&filter), node_(node), part_(0) {}

  // False at the end.
  bool next(Step& step) {
    if (!graph_) return false;
    for (;;) {
      while (at_ < steps_.size()) {
        step = steps_[at_++];
        if (step.other == node_ && towards_ == Towards::kIncoming && filter_->outgoing) continue;  // a loop, seen as an outgoing one
        return true;
      }
      if (!next_part()) return false;
    }
  }

 private:
  bool next_part() {
    const std::size_t parts = filter_->any_type ? 1 : filter_->types.size();
    const std::size_t directions = (filter_->outgoing ? 1U : 0U) + (filter_->incoming ? 1U : 0U);
    if (part_ == parts * directions) return false;
    const std::size_t type = part_ % parts, direction = part_ / parts;
    ++part_;
    at_ = 0;
    towards_ = direction == 0 && filter_->outgoing ? Towards::kOutgoing : Towards::kIncoming;
    steps_ = filter_->any_type ? graph_->steps(node_, towards_) : graph_->steps(node_, towards_, filter_->types[type]);
    return true;
  }

  const GraphView* graph_ = nullptr;
  const StepFilter* filter_ = nullptr;
  NodeId node_ = 0;
  std::size_t part_ = 0;
  Towards towards_ = Towards::kOutgoing;
  std::span<const Step> steps_;
  std::size_t at_ = 0;
};

// All trails (no relationship twice) from a node, depth first. Memory is the length of the trail.
class TrailWalker {
 public:
  TrailWalker() = default;
  TrailWalker(const GraphView& graph, const StepFilter& filter, NodeId start, std::uint64_t min, std::uint64_t max)
      : graph_(&graph), filter_(&filter), min_(min), max_(max), at_(start), fresh_(true) {}

  // Moves to the next trail of min to max relationships. `accept(relationship)` is a Result<bool>: whether a trail may go that way.
  template <typename Accept>
  base::Result<bool> next(Accept&& accept) {
    for (;;) {
      if (fresh_) {  // the node reached has not been offered yet
        fresh_ = false;
        if (path_.size() < max_) cursors_.emplace_back(*graph_, *filter_, at_);
        if (path_.size() >= min_) return true;
      }
      if (cursors_.empty()) return false;
      path_.resize(cursors_.size() - 1);  // what was added at this level is replaced
      Step found;
      if (!cursors_.back().next(found)) {
        cursors_.pop_back();
        continue;
      }
      DOCENT_ASSIGN(const bool accepted, accept(found.relationship));
      if (!accepted || std::ranges::find(path_, found.relationship) != path_.end()) continue;
      path_.push_back(found.relationship);
      at_ = found.other;
      fresh_ = true;
    }
  }

  NodeId at() const { return at_; }
  const std::vector<RelationshipId>& path() const { return path_; }

 private:
  const GraphView* graph_ = nullptr;
  const StepFilter* filter_ = nullptr;
  std::uint64_t min_ = 0, max_ = 0;
  std::vector<StepCursor> cursors_;
  std::vector<RelationshipId> path_;
  NodeId at_ = 0;
  bool fresh_ = false;
};

// Whether `relationship` is in one of the slots.
inline bool is_used(const Execution& x, const Different& different, RelationshipId relationship) {
  for (const Slot slot : different) {
    const Value& value = x[slot];
    if (value.is(ValueType::kRelationship) && value.relationship_id() == relationship) return true;
    if (value.is(ValueType::kPath) && std::ranges::find(value.path().relationships, relationship) != value.path().relationships.end()) return true;
    if (value.is(ValueType::kList)) {
      for (const Value& item : value.list())
        if (item.is(ValueType::kRelationship) && item.relationship_id() == relationship) return true;
    }
  }
  return false;
}

inline Value relationship_list(std::span<const RelationshipId> ids, bool reversed) {
  List items;
  items.reserve(ids.size());
  for (const RelationshipId id : ids) items.push_back(Value::relationship(id));
  if (reversed) std::ranges::reverse(items);
  return Value(std::move(items));
}

}  // namespace docent::cypher
