// Groups in the order in which they first came.
#include <unordered_map>
#include <unordered_set>

#include "cypher/compare.h"
#include "cypher/operators.h"

namespace docent::cypher {
namespace {

using base::Result;

class AggregateIterator final : public Iterator {
 public:
  AggregateIterator(const AggregateOperator& op, Execution& execution, std::unique_ptr<Iterator> input)
      : Iterator(op, execution), op_(op), input_(std::move(input)), memory_(execution) {}

 private:
  struct Group {
    List keys;
    std::vector<std::unique_ptr<Accumulator>> accumulators;
    std::vector<std::unordered_set<Value, ValueHash, ValueEquivalent>> seen;  // of DISTINCT
  };

  Result<bool> advance() override {
    if (input_) DOCENT_TRY(gather());
    if (at_ == groups_.size()) return false;
    Group& group = *groups_[at_++];
    for (std::size_t i = 0; i < op_.keys.size(); ++i) x_[op_.keys[i].first] = std::move(group.keys[i]);
    for (std::size_t i = 0; i < op_.calls.size(); ++i) {
      DOCENT_ASSIGN(x_[op_.calls[i].slot], group.accumulators[i]->finish(x_));
    }
    return true;
  }

  base::Status gather() {
    for (;;) {
      DOCENT_ASSIGN(const bool more, input_->next());
      if (!more) break;
      List keys;
      std::uint64_t bytes = 64;
      for (const auto& [slot, value] : op_.keys) {
        DOCENT_ASSIGN(Value key, value->evaluate(x_));
        bytes += key.weight();
        keys.push_back(std::move(key));
      }
      Group* group = find(keys);
      if (!group) {
        DOCENT_TRY(memory_.add(bytes + sizeof(Group) + 64 * op_.calls.size()));
        group = &add(std::move(keys));
      }
      for (std::size_t i = 0; i < op_.calls.size(); ++i) DOCENT_TRY(count_in(*group, i));
    }
    input_.reset();
    if (groups_.empty() && op_.keys.empty()) add({});  // count(*) of nothing is 0
    return {};
  }

  base::Status count_in(Group& group, std::size_t which) {
    const AggregateCall& call = op_.calls[which];
    Value value(true), second;
    if (call.argument) {
      DOCENT_ASSIGN(value, call.argument->evaluate(x_));
    }
    if (value.is_null()) return {};
    if (!includes(call.function->accepts, value.type())) {
      return runtime_error(std::string(call.function->name) + "() needs " + to_string(call.function->accepts) + ", not " + std::string(to_string(value.type())));
    }
    if (call.distinct) {
      if (!group.seen[which].insert(value).second) return {};
      DOCENT_TRY(memory_.add(value.weight() + 32));
    }
    if (call.second) {
      DOCENT_ASSIGN(second, call.second->evaluate(x_));
    }
    return group.accumulators[which]->add(x_, value, second);
  }

  Group* find(const List& keys) {
    const auto [from, to] = table_.equal_range(hash_of_all(keys));
    for (auto at = from; at != to; ++at) {
      Group& group = *groups_[at->second];
      if (std::ranges::equal(group.keys, keys, equivalent)) return &group;
    }
    return nullptr;
  }

  Group& add(List keys) {
    table_.emplace(hash_of_all(keys), groups_.size());
    auto group = std::make_unique<Group>();
    group->keys = std::move(keys);
    for (const AggregateCall& call : op_.calls) group->accumulators.push_back(call.function->make(memory_));
    group->seen.resize(op_.calls.size());
    groups_.push_back(std::move(group));
    return *groups_.back();
  }

  static std::size_t hash_of_all(const List& keys) {
    std::size_t hash = 19;
    for (const Value& key : keys) hash = hash * 31 + hash_of(key);
    return hash;
  }

  const AggregateOperator& op_;
  std::unique_ptr<Iterator> input_;
  Reservation memory_;
  std::unordered_multimap<std::size_t, std::size_t> table_;  // hash of the keys → group
  std::vector<std::unique_ptr<Group>> groups_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<Iterator> AggregateOperator::open(Execution& execution) const {
  return std::make_unique<AggregateIterator>(*this, execution, open_input(execution));
}

}  // namespace docent::cypher
