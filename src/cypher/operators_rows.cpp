// Filter, project, unwind, distinct, skip and limit, union, procedures.
#include <fmt/format.h>

#include <unordered_set>

#include "cypher/compare.h"
#include "cypher/operators.h"

namespace docent::cypher {
namespace {

using base::Result;

// An iterator with one input.
template <typename Op>
class OverInput : public Iterator {
 public:
  OverInput(const Op& op, Execution& execution, std::unique_ptr<Iterator> input) : Iterator(op, execution), op_(op), input_(std::move(input)) {}

 protected:
  const Op& op_;
  std::unique_ptr<Iterator> input_;
};

class FilterIterator final : public OverInput<FilterOperator> {
  using OverInput::OverInput;
  Result<bool> advance() override {
    for (;;) {
      DOCENT_ASSIGN(const bool more, input_->next());
      if (!more) return false;
      DOCENT_ASSIGN(const bool kept, holds(*op_.condition, x_));
      if (kept) return true;
    }
  }
};

class ProjectIterator final : public OverInput<ProjectOperator> {
  using OverInput::OverInput;
  Result<bool> advance() override {
    DOCENT_ASSIGN(const bool more, input_->next());
    if (!more) return false;
    for (const auto& [slot, value] : op_.items) {
      DOCENT_ASSIGN(x_[slot], value->evaluate(x_));
    }
    return true;
  }
};

class UnwindIterator final : public OverInput<UnwindOperator> {
  using OverInput::OverInput;
  Result<bool> advance() override {
    for (;;) {
      if (list_.is(ValueType::kList) && at_ < list_.list().size()) {
        x_[op_.slot] = list_.list()[at_++];
        return true;
      }
      DOCENT_ASSIGN(const bool more, input_->next());
      if (!more) return false;
      at_ = 0;
      DOCENT_ASSIGN(list_, op_.list->evaluate(x_));
      if (!list_.is_null() && !list_.is(ValueType::kList)) list_ = Value(List{list_});
    }
  }
  Value list_;
  std::size_t at_ = 0;
};

struct RowHash {
  std::size_t operator()(const List& row) const {
    std::size_t hash = 17;
    for (const Value& value : row) hash = hash * 31 + hash_of(value);
    return hash;
  }
};
struct RowEquivalent {
  bool operator()(const List& a, const List& b) const { return std::ranges::equal(a, b, equivalent); }
};

class DistinctIterator final : public OverInput<DistinctOperator> {
 public:
  DistinctIterator(const DistinctOperator& op, Execution& execution, std::unique_ptr<Iterator> input)
      : OverInput(op, execution, std::move(input)), memory_(execution) {}

 private:
  Result<bool> advance() override {
    for (;;) {
      DOCENT_ASSIGN(const bool more, input_->next());
      if (!more) return false;
      List row;
      std::uint64_t bytes = 64;  // of the node in the table
      for (const Slot slot : op_.slots) {
        row.push_back(x_[slot]);
        bytes += x_[slot].weight();
      }
      if (!seen_.insert(std::move(row)).second) continue;
      DOCENT_TRY(memory_.add(bytes));
      return true;
    }
  }
  Reservation memory_;
  std::unordered_set<List, RowHash, RowEquivalent> seen_;
};

class SkipLimitIterator final : public OverInput<SkipLimitOperator> {
  using OverInput::OverInput;
  Result<bool> advance() override {
    const bool limits = op_.kind == OperatorKind::kLimit;
    if (!known_) {
      DOCENT_ASSIGN(left_, count_of(*op_.count, x_, limits ? "LIMIT" : "SKIP"));
      known_ = true;
      for (; !limits && left_ > 0; --left_) {
        DOCENT_ASSIGN(const bool more, input_->next());
        if (!more) return false;
      }
    }
    if (limits && left_-- == 0) return false;
    return input_->next();
  }
  bool known_ = false;
  std::uint64_t left_ = 0;
};

class UnionIterator final : public Iterator {
 public:
  UnionIterator(const UnionOperator& op, Execution& execution) : Iterator(op, execution), op_(op) {}

 private:
  Result<bool> advance() override {
    for (;;) {
      if (!input_) {
        if (which_ == op_.inputs.size()) return false;
        input_ = op_.inputs[which_++]->open(x_);
      }
      DOCENT_ASSIGN(const bool more, input_->next());
      if (more) return true;
      input_.reset();
    }
  }
  const UnionOperator& op_;
  std::unique_ptr<Iterator> input_;
  std::size_t which_ = 0;
};

class ProcedureCallIterator final : public OverInput<ProcedureCallOperator> {
  using OverInput::OverInput;
  Result<bool> advance() override {
    for (;;) {
      if (at_ < rows_.size()) {
        const List& row = rows_[at_++];
        for (const auto& [result, slot] : op_.results) x_[slot] = row[result];
        return true;
      }
      DOCENT_ASSIGN(const bool more, input_->next());
      if (!more) return false;
      List arguments;
      for (std::size_t i = 0; i < op_.arguments.size(); ++i) {
        DOCENT_ASSIGN(Value value, op_.arguments[i]->evaluate(x_));
        const Procedure::Field& field = op_.procedure->arguments[i];
        if (!value.is_null() && !includes(field.types, value.type())) {
          return runtime_error(fmt::format("{} of {} must be {}, not {}", field.name, op_.procedure->name, to_string(field.types), to_string(value.type())));
        }
        arguments.push_back(std::move(value));
      }
      DOCENT_ASSIGN(rows_, op_.procedure->call(x_, arguments));
      at_ = 0;
      if (op_.keeps_row) {
        rows_.clear();
        return true;
      }
    }
  }
  std::vector<List> rows_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::uint64_t> count_of(const Evaluator& value, Execution& execution, std::string_view what) {
  DOCENT_ASSIGN(const Value count, value.evaluate(execution));
  if (!count.is(ValueType::kInteger)) return runtime_error(fmt::format("{} needs an INTEGER, not {}", what, to_string(count.type())));
  if (count.integer() < 0) return runtime_error(fmt::format("{} must not be negative, got {}", what, count.integer()));
  return static_cast<std::uint64_t>(count.integer());
}

std::unique_ptr<Iterator> FilterOperator::open(Execution& execution) const { return std::make_unique<FilterIterator>(*this, execution, open_input(execution)); }
std::unique_ptr<Iterator> ProjectOperator::open(Execution& execution) const { return std::make_unique<ProjectIterator>(*this, execution, open_input(execution)); }
std::unique_ptr<Iterator> UnwindOperator::open(Execution& execution) const { return std::make_unique<UnwindIterator>(*this, execution, open_input(execution)); }
std::unique_ptr<Iterator> DistinctOperator::open(Execution& execution) const { return std::make_unique<DistinctIterator>(*this, execution, open_input(execution)); }
std::unique_ptr<Iterator> SkipLimitOperator::open(Execution& execution) const { return std::make_unique<SkipLimitIterator>(*this, execution, open_input(execution)); }
std::unique_ptr<Iterator> UnionOperator::open(Execution& execution) const { return std::make_unique<UnionIterator>(*this, execution); }
std::unique_ptr<Iterator> ProcedureCallOperator::open(Execution& execution) const {
  return std::make_unique<ProcedureCallIterator>(*this, execution, open_input(execution));
}

}  // namespace docent::cypher
