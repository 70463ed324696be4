// One plan for each row of another, and plans as values.
#include "cypher/operators.h"

namespace docent::cypher {
namespace {

using base::Result;

class ApplyIterator final : public Iterator {
 public:
  ApplyIterator(const ApplyOperator& op, Execution& execution, std::unique_ptr<Iterator> rows) : Iterator(op, execution), op_(op), rows_(std::move(rows)) {}

 private:
  Result<bool> advance() override {
    for (;;) {
      if (inner_) {
        DOCENT_ASSIGN(const bool more, inner_->next());
        if (more) {
          any_ = true;
          return true;
        }
        inner_.reset();
        if (op_.kind == OperatorKind::kOptional && !any_) {
          for (const Slot slot : op_.introduced) x_[slot] = Value();
          return true;
        }
      }
      DOCENT_ASSIGN(const bool more, rows_->next());
      if (!more) return false;
      any_ = false;
      inner_ = op_.inputs[1]->open(x_);
    }
  }

  const ApplyOperator& op_;
  std::unique_ptr<Iterator> rows_, inner_;
  bool any_ = false;
};

}  // namespace

std::unique_ptr<Iterator> ApplyOperator::open(Execution& execution) const { return std::make_unique<ApplyIterator>(*this, execution, open_input(execution)); }

EvaluatorPtr make_subplan_evaluator(std::shared_ptr<const Operator> root, SubplanUse use, EvaluatorPtr item) {
  return make_evaluator([root = std::move(root), use, item = std::move(item)](Execution& x) -> Result<Value> {
    const std::unique_ptr<Iterator> rows = root->open(x);
    List list;
    std::uint64_t count = 0, bytes = 0;
    for (;; ++count) {
      DOCENT_ASSIGN(const bool more, rows->next());
      if (use == SubplanUse::kExists) return Value(more);
      if (!more) break;
      if (use == SubplanUse::kCount) continue;
      DOCENT_ASSIGN(Value value, item->evaluate(x));
      bytes += value.weight();
      DOCENT_TRY(x.admit(bytes));
      list.push_back(std::move(value));
    }
    if (use == SubplanUse::kCount) return Value(static_cast<std::int64_t>(count));
    return x.admit(Value(std::move(list)));
  });
}

}  // namespace docent::cypher
