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
  ScanIterator(const ScanOperator& op, Execution& execution, std::unique_ptr<Iterator> input) : Iterator(op, execution), op_(op), input_(std::move(input)), label_(op.label_ids.size()) {}

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
      if (label_ < op_.label_ids.size()) {
        begin_label(op_.label_ids[label_++]);
        continue;
      }
      if (!values_.empty()) {
        look_up(std::move(values_.back()));
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
    label_ = op_.label_ids.size();
    if (op_.kind == OperatorKind::kAllNodesScan) {
      all_end_ = static_cast<NodeId>(x_.graph().node_count());
    } else if (!op_.value) {
      label_ = 0;
    } else {
      DOCENT_ASSIGN(Value value, op_.value->evaluate(x_));
      if (value.is_null()) return {};
      if (!op_.one_of) {
        look_up(std::move(value));
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

  void look_up(Value value) {
    if (value.is_null()) return;
    value_ = std::move(value);
    label_ = 0;
  }

  void begin_label(LabelId label) {
    at_ = 0;
    if (op_.kind == OperatorKind::kLabelScan) nodes_ = x_.graph().nodes_with(label);
    else if (op_.kind == OperatorKind::kIndexScan) nodes_ = x_.graph().nodes_having(label, op_.key_id);
    else nodes_ = x_.graph().find_nodes(label, op_.key_id, value_);
  }

  const ScanOperator& op_;
  std::unique_ptr<Iterator> input_;
  NodeId all_ = 0, all_end_ = 0;
  std::span<const NodeId> nodes_;
  std::size_t at_ = 0;
  std::size_t label_;  // the next of the operator's
  Value value_;
  List values_;
};

}  // namespace

std::unique_ptr<Iterator> ArgumentOperator::open(Execution& execution) const { return std::make_unique<ArgumentIterator>(*this, execution); }
std::unique_ptr<Iterator> ScanOperator::open(Execution& execution) const { return std::make_unique<ScanIterator>(*this, execution, open_input(execution)); }

}  // namespace docent::cypher
