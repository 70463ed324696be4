#include <algorithm>

#include "cypher/compare.h"
#include "cypher/operators.h"

namespace docent::cypher {
namespace {

using base::Result;

class ArgumentIterator final : public Iterator {
 public:
  using Iterator::Iterator;

 private:
  Result<bool> advance() override { return !std::exchange(given_, true); }
  bool given_ = false;
};

class ScanIterator final : public Iterator {
 public:
  ScanIterator(const ScanOperator& op, Execution& execution, std::unique_ptr<Iterator> input) : Iterator(op, execution), op_(op), input_(std::move(input)) {}

 private:
  Result<bool> advance() override {
    for (;;) {
      if (all_ < all_end_) {
        DOCENT_TRY(step());
        x_[op_.slot] = Value::node(all_++);
        return true;
      }
      if (at_ < nodes_.size()) {
        DOCENT_TRY(step());
        x_[op_.slot] = Value::node(nodes_[at_++]);
        return true;
      }
      if (!values_.empty()) {
        look_up(values_.back());
        values_.pop_back();
        continue;
      }
      DOCENT_ASSIGN(const bool more, input_->next());
      if (!more) return false;
      DOCENT_TRY(begin());
    }
  }

  base::Status begin() {
    all_ = all_end_ = 0;
    nodes_ = {};
    at_ = 0;
    if (op_.kind == OperatorKind::kAllNodesScan) {
      all_end_ = static_cast<NodeId>(x_.graph().node_count());
    } else if (op_.kind == OperatorKind::kLabelScan) {
      if (op_.label_id) nodes_ = x_.graph().nodes_with(*op_.label_id);
    } else {
      DOCENT_ASSIGN(Value value, op_.value->evaluate(x_));
      if (value.is_null()) return {};
      if (!op_.one_of) {
        look_up(value);
      } else if (value.is(ValueType::kList)) {
        values_ = value.list();
        std::ranges::stable_sort(values_, [](const Value& a, const Value& b) { return order(a, b) > 0; });  // taken from the back
        values_.erase(std::unique(values_.begin(), values_.end(), equivalent), values_.end());
      } else {
        return runtime_error("IN needs a LIST, not " + std::string(to_string(value.type())));
      }
    }
    return {};
  }

  void look_up(const Value& value) {
    at_ = 0;
    nodes_ = value.is_null() ? std::span<const NodeId>() : x_.graph().find_nodes(*op_.label_id, op_.key_id, value);
  }

  const ScanOperator& op_;
  std::unique_ptr<Iterator> input_;
  NodeId all_ = 0, all_end_ = 0;
  std::span<const NodeId> nodes_;
  std::size_t at_ = 0;
  List values_;
};

}  // namespace

std::unique_ptr<Iterator> ArgumentOperator::open(Execution& execution) const { return std::make_unique<ArgumentIterator>(*this, execution); }
std::unique_ptr<Iterator> ScanOperator::open(Execution& execution) const { return std::make_unique<ScanIterator>(*this, execution, open_input(execution)); }

}  // namespace docent::cypher
