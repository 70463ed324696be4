// shortestPath and its like: breadth first (from both ends, when both are known) where the shortest way to a node is all that counts,
// otherwise trails of growing length.
#include <unordered_map>

#include "cypher/operators.h"
#include "cypher/step_cursor.h"

namespace docent::cypher {
namespace {

using base::Result;
using enum ValueType;

class ShortestPathIterator final : public Iterator {
 public:
  ShortestPathIterator(const ShortestPathOperator& op, Execution& execution, std::unique_ptr<Iterator> input)
      : Iterator(op, execution), op_(op), input_(std::move(input)), memory_(execution) {}

 private:
  // How a node was first reached: all ways of that length, as (relationship, node before).
  struct Visit {
    std::uint64_t depth = 0;
    std::vector<std::pair<RelationshipId, NodeId>> from;
  };

  Result<bool> advance() override {
    for (;;) {
      if (mode_ == Mode::kVisits && next_by_parents()) return true;
      if (mode_ == Mode::kTrails) {
        DOCENT_ASSIGN(const bool found, next_trail());
        if (found) return true;
      }
      mode_ = Mode::kNone;
      DOCENT_ASSIGN(const bool more, input_->next());
      if (!more) return false;
      if (!x_[op_.from].is(kNode) || (op_.to_bound && !x_[op_.to].is(kNode))) continue;
      from_ = x_[op_.from].node_id();
      if (op_.to_bound) to_ = x_[op_.to].node_id();
      // Breadth first search knows no way back to its start, nor detours: those cases are searched trail by trail.
      const bool detours = op_.path_condition || op_.min > 1 || (op_.to_bound && from_ == to_ && op_.min > 0);
      if (detours && op_.to_bound) {
        mode_ = Mode::kTrails;
        length_ = op_.min;
        found_length_ = deepest_ = false;
        walker_ = TrailWalker(x_.graph(), op_.filter, from_, length_, length_);
      } else {
        mode_ = Mode::kVisits;
        DOCENT_TRY(search());
      }
    }
  }

  Result<bool> accepts(RelationshipId relationship) {
    DOCENT_TRY(step());
    if (!op_.condition) return true;
    x_[op_.element] = Value::relationship(relationship);
    return holds(*op_.condition, x_);
  }

  using Visits = std::unordered_map<NodeId, Visit>;

  // One level further: the nodes that are reached for the first time, each with all relationships that reach it on this level.
  Result<std::vector<NodeId>> widen(const std::vector<NodeId>& level, std::uint64_t depth, const StepFilter& filter, Visits& visits) {
    std::vector<NodeId> next;
    for (const NodeId node : level) {
      StepCursor cursor(x_.graph(), filter, node);
      for (Step found; cursor.next(found);) {
        DOCENT_ASSIGN(const bool accepted, accepts(found.relationship));
        if (!accepted) continue;
        const auto [visit, fresh] = visits.try_emplace(found.other);
        if (fresh) {
          visit->second.depth = depth;
          next.push_back(found.other);
        } else if (!op_.all || visit->second.depth != depth) {
          continue;
        }
        DOCENT_TRY(memory_.add(fresh ? 96 : 8));
        visit->second.from.emplace_back(found.relationship, node);
      }
    }
    return next;
  }

  base::Status search() {
    visits_.clear();
    memory_.clear();
    targets_.clear();
    way_.clear();
    started_ = false;
    target_ = 0;
    visits_[from_].depth = 0;
    if (op_.min == 0 && (!op_.to_bound || to_ == from_)) targets_.push_back(from_);
    if (op_.to_bound) return to_ == from_ ? base::Status() : search_from_both();
    std::vector<NodeId> level = {from_};
    for (std::uint64_t depth = 1; !level.empty() && depth <= op_.max; ++depth) {
      DOCENT_ASSIGN(level, widen(level, depth, op_.filter, visits_));
      targets_.insert(targets_.end(), level.begin(), level.end());
    }
    return {};
  }

  // The smaller of the two circles grows until they touch. Where they do is one depth as seen from the start, so each path is found once.
  base::Status search_from_both() {
    StepFilter reversed = op_.filter;
    std::swap(reversed.outgoing, reversed.incoming);
    Visits back;
    back[to_].depth = 0;
    std::vector<NodeId> ahead = {from_}, behind = {to_}, touching;
    std::uint64_t forwards = 0, backwards = 0;
    while (touching.empty() && !ahead.empty() && !behind.empty() && forwards + backwards < op_.max) {
      const bool forward = ahead.size() <= behind.size();
      std::vector<NodeId>& level = forward ? ahead : behind;
      DOCENT_ASSIGN(level, widen(level, forward ? ++forwards : ++backwards, forward ? op_.filter : reversed, forward ? visits_ : back));
      for (const NodeId node : level)
        if ((forward ? back : visits_).contains(node)) touching.push_back(node);
    }
    if (touching.empty()) return {};
    if (!op_.all) touching.resize(1);
    // What the second circle found is turned round and added to the first.
    for (std::uint64_t depth = forwards + 1; !touching.empty(); ++depth) {
      std::vector<NodeId> next;
      for (const NodeId node : touching) {
        for (const auto& [relationship, nearer] : back[node].from) {
          const auto [visit, fresh] = visits_.try_emplace(nearer);
          if (fresh) next.push_back(nearer);
          visit->second.depth = depth;
          visit->second.from.emplace_back(relationship, node);
        }
      }
      touching = std::move(next);
    }
    targets_.push_back(to_);
    return {};
  }

  // Ways to the targets, each from its end back to the start: `way_` holds which parent was taken at each node.
  bool next_by_parents() {
    for (; target_ < targets_.size(); ++target_) {
      if (way_.empty()) {
        if (!started_) {
          started_ = true;
          extend(targets_[target_]);
          emit();
          return true;
        }
      } else {
        while (!way_.empty()) {
          auto& [node, taken] = way_.back();
          if (++taken < visits_[node].from.size()) {
            extend(visits_[node].from[taken].second);
            emit();
            return true;
          }
          way_.pop_back();
        }
      }
      started_ = false;
      way_.clear();
    }
    return false;
  }

  void extend(NodeId node) {
    while (node != from_) {
      way_.emplace_back(node, 0);
      node = visits_[node].from.front().second;
    }
  }

  void emit() {
    std::vector<RelationshipId> path;
    for (auto at = way_.rbegin(); at != way_.rend(); ++at) path.push_back(visits_[at->first].from[at->second].first);
    x_[op_.relationships] = relationship_list(path, op_.reversed);
    if (!op_.to_bound) x_[op_.to] = Value::node(targets_[target_]);
  }

  Result<bool> next_trail() {
    for (;;) {
      DOCENT_ASSIGN(const bool found, walker_.next([this](RelationshipId relationship) { return accepts(relationship); }));
      if (!found) {
        if (found_length_ || !deepest_ || length_ >= op_.max) return false;
        ++length_;
        deepest_ = false;
        walker_ = TrailWalker(x_.graph(), op_.filter, from_, length_, length_);
        continue;
      }
      deepest_ = true;  // there are trails of this length, so there may be longer ones
      if (walker_.at() != to_) continue;
      x_[op_.relationships] = relationship_list(walker_.path(), op_.reversed);
      if (op_.path) {
        DOCENT_ASSIGN(x_[op_.path_slot], op_.path->evaluate(x_));
      }
      if (op_.path_condition) {
        DOCENT_ASSIGN(const bool passes, holds(*op_.path_condition, x_));
        if (!passes) continue;
      }
      if (!op_.all && found_length_) return false;
      found_length_ = true;
      return true;
    }
  }

  enum class Mode { kNone, kVisits, kTrails };
  const ShortestPathOperator& op_;
  std::unique_ptr<Iterator> input_;
  Reservation memory_;
  Mode mode_ = Mode::kNone;
  NodeId from_ = 0, to_ = 0;
  Visits visits_;
  std::vector<NodeId> targets_;
  std::size_t target_ = 0;
  std::vector<std::pair<NodeId, std::size_t>> way_;
  bool started_ = false;
  TrailWalker walker_;
  std::uint64_t length_ = 0;
  bool found_length_ = false, deepest_ = false;
};

}  // namespace

std::unique_ptr<Iterator> ShortestPathOperator::open(Execution& execution) const {
  return std::make_unique<ShortestPathIterator>(*this, execution, open_input(execution));
}

}  // namespace docent::cypher
