// Sort, and sort that keeps the first rows only (a heap of skip + limit rows).
#include <algorithm>

#include "cypher/compare.h"
#include "cypher/operators.h"

namespace docent::cypher {
namespace {

using base::Result;

class SortIterator final : public Iterator {
 public:
  SortIterator(const SortOperator& op, Execution& execution, std::unique_ptr<Iterator> input)
      : Iterator(op, execution), op_(op), input_(std::move(input)), memory_(execution) {}

 private:
  struct Row {
    List keys, kept;
    std::uint64_t number = 0;  // rows of equal keys stay in the order they came
  };

  Result<bool> advance() override {
    if (input_) DOCENT_TRY(gather());
    if (at_ == rows_.size()) return false;
    Row& row = rows_[at_++];
    for (std::size_t i = 0; i < op_.kept.size(); ++i) x_[op_.kept[i]] = std::move(row.kept[i]);
    return true;
  }

  base::Status gather() {
    std::uint64_t most = ~std::uint64_t{0}, skip = 0;
    if (op_.kind == OperatorKind::kTop) {
      DOCENT_ASSIGN(most, count_of(*op_.limit, x_, "LIMIT"));
      if (op_.skip) {
        DOCENT_ASSIGN(skip, count_of(*op_.skip, x_, "SKIP"));
      }
      if (__builtin_add_overflow(most, skip, &most)) most = ~std::uint64_t{0};
    }
    const auto before = [this](const Row& a, const Row& b) { return precedes(a, b); };
    for (std::uint64_t number = 0; most > 0; ++number) {
      DOCENT_ASSIGN(const bool more, input_->next());
      if (!more) break;
      Row row;
      row.number = number;
      std::uint64_t bytes = sizeof(Row);
      for (const SortOperator::Key& key : op_.keys) {
        DOCENT_ASSIGN(Value value, key.value->evaluate(x_));
        bytes += value.weight();
        row.keys.push_back(std::move(value));
      }
      const bool full = rows_.size() == most;
      if (full && !precedes(row, rows_.front())) continue;
      for (const Slot slot : op_.kept) {
        bytes += x_[slot].weight();
        row.kept.push_back(x_[slot]);
      }
      if (full) {
        std::ranges::pop_heap(rows_, before);
        rows_.back() = std::move(row);  // of about the size of what it replaces
      } else {
        DOCENT_TRY(memory_.add(bytes));
        rows_.push_back(std::move(row));
      }
      if (op_.kind == OperatorKind::kTop) std::ranges::push_heap(rows_, before);
    }
    input_.reset();
    std::ranges::sort(rows_, before);
    at_ = std::min<std::uint64_t>(skip, rows_.size());
    return {};
  }

  bool precedes(const Row& a, const Row& b) const {
    for (std::size_t i = 0; i < op_.keys.size(); ++i) {
      const auto ordering = order(a.keys[i], b.keys[i]);
      if (ordering != 0) return op_.keys[i].descending ? ordering > 0 : ordering < 0;
    }
    return a.number < b.number;
  }

  const SortOperator& op_;
  std::unique_ptr<Iterator> input_;
  Reservation memory_;
  std::vector<Row> rows_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<Iterator> SortOperator::open(Execution& execution) const { return std::make_unique<SortIterator>(*this, execution, open_input(execution)); }

}  // namespace docent::cypher
