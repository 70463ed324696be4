// A compiled expression: names are slots, literals are values, functions are found. Immutable; it does not need the tree it came from.
#pragma once

#include <memory>
#include <utility>

#include "base/error.h"
#include "cypher/execution.h"
#include "cypher/value.h"

namespace docent::cypher {

class Evaluator {
 public:
  virtual ~Evaluator() = default;
  // Of the row that the slots of `execution` hold. Errors: runtime_error, limits, deadline.
  virtual base::Result<Value> evaluate(Execution& execution) const = 0;
};

using EvaluatorPtr = std::shared_ptr<const Evaluator>;

// `make_evaluator([operand](Execution& x) -> base::Result<Value> { … })`
template <typename F>
EvaluatorPtr make_evaluator(F function) {
  struct Made final : Evaluator {
    explicit Made(F f) : call(std::move(f)) {}
    base::Result<Value> evaluate(Execution& execution) const override { return call(execution); }
    F call;
  };
  return std::make_shared<const Made>(std::move(function));
}

inline EvaluatorPtr make_slot_evaluator(Slot slot) {
  return make_evaluator([slot](Execution& x) -> base::Result<Value> { return x[slot]; });
}
inline EvaluatorPtr make_constant(Value value) {
  return make_evaluator([value = std::move(value)](Execution&) -> base::Result<Value> { return value; });
}

// Whether a condition holds: null and false are no. Any other value is a type error.
inline base::Result<bool> holds(const Evaluator& condition, Execution& execution) {
  DOCENT_ASSIGN(const Value value, condition.evaluate(execution));
  if (value.is_null()) return false;
  if (!value.is(ValueType::kBoolean)) return runtime_error("a condition must be a BOOLEAN, not " + std::string(to_string(value.type())));
  return value.boolean();
}

}  // namespace docent::cypher
