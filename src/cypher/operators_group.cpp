// Quantified path patterns, and the selection of shortest paths among those found.
#include <algorithm>
#include <map>

#include "cypher/operators.h"
#include "cypher/step_cursor.h"

namespace docent::cypher {
namespace {

using base::Result;
using enum ValueType;

// Depth first over rounds. All rounds share the slots of the body, so each level keeps what it bound and puts it back before it goes on.
class GroupExpandIterator final : public Iterator {
 public:
  GroupExpandIterator(const GroupExpandOperator& op, Execution& execution, std::unique_ptr<Iterator> input)
      : Iterator(op, execution), op_(op), input_(std::move(input)), memory_(execution) {}

 private:
  static constexpr std::uint64_t kLevelBytes = 512;  // the iterators of a round and what it bound, about
  struct Level {
    std::unique_ptr<Iterator> rounds;
    List bound;                              // values of op_.inner after the round
    std::vector<RelationshipId> relationships;
    Path path;                               // of the round
    NodeId end = 0;
    bool done = false;                       // has a round
  };

  Result<bool> advance() override {
    for (;;) {
      if (fresh_) {
        fresh_ = false;
        const std::size_t rounds = levels_.size();
        const NodeId at = rounds == 0 ? start_ : levels_.back().end;
        // Open before the offer: the offer writes the slots of the outside only.
        if (rounds < op_.max) {
          x_[op_.inner_from] = Value::node(at);
          DOCENT_TRY(memory_.add(kLevelBytes));
          levels_.push_back({op_.body->open(x_), {}, {}, {}, 0, false});
        }
        if (rounds >= op_.min && offer(rounds, at)) return true;
      }
      if (levels_.empty()) {
        DOCENT_ASSIGN(const bool more, input_->next());
        if (!more) return false;
        if (!x_[op_.from].is(kNode) || (op_.to_bound && !x_[op_.to].is(kNode))) continue;
        start_ = x_[op_.from].node_id();
        if (op_.to_bound) target_ = x_[op_.to].node_id();
        fresh_ = true;
        continue;
      }
      Level& level = levels_.back();
      restore(level);
      DOCENT_ASSIGN(const bool more, level.rounds->next());
      if (!more) {
        levels_.pop_back();
        memory_.subtract(kLevelBytes);
        continue;
      }
      DOCENT_TRY(step());
      DOCENT_ASSIGN(const bool kept, keep(level));
      if (kept) fresh_ = true;
    }
  }

  void restore(const Level& level) {
    x_[op_.inner_from] = Value::node(levels_.size() == 1 ? start_ : levels_[levels_.size() - 2].end);
    if (!level.done) return;
    for (std::size_t i = 0; i < op_.inner.size(); ++i) x_[op_.inner[i]] = level.bound[i];
  }

  // Takes the round over; false when it uses a relationship again.
  Result<bool> keep(Level& level) {
    level.done = true;
    level.bound.clear();
    for (const Slot slot : op_.inner) level.bound.push_back(x_[slot]);
    level.relationships.clear();
    for (const Slot slot : op_.inner_relationships) {
      const Value& value = x_[slot];
      if (value.is(kRelationship)) level.relationships.push_back(value.relationship_id());
      else if (value.is(kList))
        for (const Value& item : value.list()) level.relationships.push_back(item.relationship_id());
    }
    level.end = x_[op_.inner_to].node_id();
    DOCENT_ASSIGN(const Value path, op_.round_path->evaluate(x_));
    level.path = path.path();
    if (op_.repeatable) return true;
    for (const RelationshipId relationship : level.relationships) {
      if (is_used(x_, op_.different, relationship)) return false;
      for (std::size_t i = 0; i + 1 < levels_.size(); ++i) {
        if (std::ranges::find(levels_[i].relationships, relationship) != levels_[i].relationships.end()) return false;
      }
    }
    return true;
  }

  bool offer(std::size_t rounds, NodeId at) {
    if (op_.to_bound && at != target_) return false;
    if (!op_.to_bound) x_[op_.to] = Value::node(at);
    const auto level = [&](std::size_t i) -> const Level& { return levels_[op_.reversed ? rounds - 1 - i : i]; };
    for (const auto& [inner, outer] : op_.gathered) {
      const auto place = static_cast<std::size_t>(std::ranges::find(op_.inner, inner) - op_.inner.begin());
      List items;
      for (std::size_t i = 0; i < rounds; ++i) items.push_back(level(i).bound[place]);
      x_[outer] = Value(std::move(items));
    }
    Path whole;
    whole.nodes.push_back(op_.reversed ? at : start_);
    for (std::size_t i = 0; i < rounds; ++i) {
      const Path& part = level(i).path;
      whole.nodes.insert(whole.nodes.end(), part.nodes.begin() + 1, part.nodes.end());
      whole.relationships.insert(whole.relationships.end(), part.relationships.begin(), part.relationships.end());
    }
    x_[op_.path] = Value(std::move(whole));
    return true;
  }

  const GroupExpandOperator& op_;
  std::unique_ptr<Iterator> input_;
  Reservation memory_;
  std::vector<Level> levels_;
  NodeId start_ = 0, target_ = 0;
  bool fresh_ = false;
};

class SelectPathsIterator final : public Iterator {
 public:
  SelectPathsIterator(const SelectPathsOperator& op, Execution& execution, std::unique_ptr<Iterator> rows)
      : Iterator(op, execution), op_(op), rows_(std::move(rows)), memory_(execution) {}

 private:
  Result<bool> advance() override {
    for (;;) {
      if (at_ < found_.size()) {
        List& row = found_[at_++];
        for (std::size_t i = 0; i < op_.kept.size(); ++i) x_[op_.kept[i]] = std::move(row[i]);
        return true;
      }
      DOCENT_ASSIGN(const bool more, rows_->next());
      if (!more) return false;
      DOCENT_TRY(gather());
    }
  }

  base::Status gather() {
    std::uint64_t count = 1;
    if (op_.count) {
      DOCENT_ASSIGN(count, count_of(*op_.count, x_, "SHORTEST"));
    }
    memory_.clear();
    found_.clear();
    at_ = 0;
    using Ends = std::pair<NodeId, NodeId>;
    std::map<Ends, std::vector<std::pair<std::size_t, List>>> by_ends;
    const std::unique_ptr<Iterator> inner = op_.inputs[1]->open(x_);
    for (;;) {
      DOCENT_ASSIGN(const bool more, inner->next());
      if (!more) break;
      const Path& path = x_[op_.path].path();
      List row;
      std::uint64_t bytes = 64;
      for (const Slot slot : op_.kept) {
        bytes += x_[slot].weight();
        row.push_back(x_[slot]);
      }
      DOCENT_TRY(memory_.add(bytes));
      by_ends[{path.nodes.front(), path.nodes.back()}].emplace_back(path.relationships.size(), std::move(row));
    }
    for (auto& [ends, paths] : by_ends) {
      std::ranges::stable_sort(paths, {}, &std::pair<std::size_t, List>::first);
      std::uint64_t taken = 0;
      for (std::size_t i = 0; i < paths.size(); ++i) {
        const bool new_length = i == 0 || paths[i].first != paths[i - 1].first;
        if (!op_.groups || new_length) ++taken;
        if (taken > count) break;
        found_.push_back(std::move(paths[i].second));
      }
    }
    return {};
  }

  const SelectPathsOperator& op_;
  std::unique_ptr<Iterator> rows_;
  Reservation memory_;
  std::vector<List> found_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<Iterator> GroupExpandOperator::open(Execution& execution) const { return std::make_unique<GroupExpandIterator>(*this, execution, open_input(execution)); }
std::unique_ptr<Iterator> SelectPathsOperator::open(Execution& execution) const { return std::make_unique<SelectPathsIterator>(*this, execution, open_input(execution)); }

}  // namespace docent::cypher
