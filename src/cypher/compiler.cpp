#include "cypher/compiler.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cypher/arithmetic.h"
#include "cypher/compare.h"
#include "cypher/compiler_types.h"
#include "cypher/printer.h"
#include "cypher/text_functions.h"
#include "cypher/walk.h"

namespace docent::cypher {

using enum ValueType;
using Outcome = base::Result<Value>;

namespace {

Types result_of(Arithmetic::Op op, Types left, Types right) {
  const auto is_number = [](Types types) { return types != 0 && (types & ~kNumbers) == 0; };
  if (is_number(left) && is_number(right)) {
    if (op == Arithmetic::Op::kPower) return only(kFloat);
    return left == only(kInteger) && right == only(kInteger) ? only(kInteger) : left == only(kFloat) || right == only(kFloat) ? only(kFloat) : kNumbers;
  }
  if (op == Arithmetic::Op::kAdd || op == Arithmetic::Op::kConcatenate) return only(kInteger, kFloat, kString, kList);
  return kNumbers;
}

}  // namespace

bool holds_aggregate(const Expression& expression) {
  bool found = false;
  for_each_node(expression, [&](const auto& node) -> bool {
    if constexpr (std::is_same_v<std::decay_t<decltype(node)>, Expression>) {
      if (const auto* call = as<FunctionCall>(node); call && is_aggregate(*call)) found = true;
    }
    return !std::is_same_v<std::decay_t<decltype(node)>, Query>;
  });
  return found;
}

base::Result<Compiled> Compiler::compile(const Expression& expression) {
  if (known_ || grouping_) {
    const bool simple = as<Variable>(expression) || as<Property>(expression);
    if ((known_ || simple) && locals_.empty()) {
      const std::string text = print(expression);
      const std::map<std::string, Binding>* tables[] = {known_, grouping_ && simple ? &grouping_->keys : nullptr};
      for (const auto* table : tables) {
        if (!table) continue;
        if (const auto found = table->find(text); found != table->end()) {
          used_.insert(found->second.slot);
          return Compiled{make_slot_evaluator(found->second.slot), found->second.types, found->second.items};
        }
      }
    }
  }
  return std::visit([this](const auto& node) { return compile_node(node); }, expression.node);
}

base::Result<EvaluatorPtr> Compiler::compile_condition(const Expression& expression) {
  const bool before = std::exchange(patterns_allowed_, true);
  auto made = compile(expression);
  patterns_allowed_ = before;
  if (!made) return std::unexpected(std::move(made).error());
  if (!may_be(made->types, only(kBoolean))) return compile_error(fmt::format("a condition must be a BOOLEAN, not {}", to_string(made->types)));
  return made->run;
}

base::Result<std::vector<Compiled>> Compiler::compile_all(const std::vector<ExpressionPtr>& expressions) {
  std::vector<Compiled> made;
  for (const ExpressionPtr& expression : expressions) {
    DOCENT_ASSIGN(Compiled one, compile(*expression));
    made.push_back(std::move(one));
  }
  return made;
}

std::shared_ptr<const Operator> Compiler::keep_subplan(OperatorPtr subplan) {
  for (const auto& [name, binding] : scope_) used_.insert(binding.slot);
  std::shared_ptr<const Operator> shared = std::move(subplan);
  subplans_.push_back(shared);
  return shared;
}

Compiler::Result Compiler::compile_node(const Literal& node) {
  return std::visit(Overloaded{
                        [](std::monostate) { return Compiled{make_constant({}), 0}; },
                        [](bool value) { return Compiled{make_constant(Value(value)), only(kBoolean)}; },
                        [](std::int64_t value) { return Compiled{make_constant(Value(value)), only(kInteger)}; },
                        [](double value) { return Compiled{make_constant(Value(value)), only(kFloat)}; },
                        [](const std::string& value) { return Compiled{make_constant(Value(value)), only(kString)}; },
                    },
                    node.value);
}

Compiler::Result Compiler::compile_node(const Parameter& node) {
  return Compiled{make_evaluator([name = node.name](Execution& x) -> Outcome {
    const auto found = x.parameters().find(name);
    if (found == x.parameters().end()) return runtime_error(fmt::format("the parameter ${} has no value", name));
    return found->second;
  })};
}

Compiler::Result Compiler::compile_node(const Variable& node) {
  const auto found = scope_.find(node.name);
  if (found == scope_.end()) {
    if (grouping_ && grouping_->before->contains(node.name)) {
      return compile_error(fmt::format("\"{}\" stands beside an aggregation but is not grouped by; return it (or its property) as a column of its own", node.name));
    }
    std::vector<std::string> names;
    for (const auto& [name, binding] : scope_) names.push_back(name);
    const std::string near = base::nearest(node.name, names);
    return compile_error(fmt::format("there is no variable \"{}\" here{}", node.name, near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
  }
  used_.insert(found->second.slot);
  return Compiled{make_slot_evaluator(found->second.slot), found->second.types, found->second.items};
}

Compiler::Result Compiler::compile_node(const Property& node) {
  DOCENT_ASSIGN(const Compiled subject, compile(*node.subject));
  if (!may_be(subject.types, only(kNode, kRelationship, kMap))) {
    return compile_error(fmt::format("{} has no properties; \"{}\" was asked of it", to_string(subject.types), node.key.text));
  }
  // A node's or relationship's key is looked up once, not for each row.
  const auto key = context_.graph.find_key(node.key.text);
  return Compiled{make_evaluator([run = subject.run, name = node.key.text, key](Execution& x) -> Outcome {
    DOCENT_ASSIGN(const Value value, run->evaluate(x));
    if (value.is(kNode)) return key ? x.graph().node_property(value.node_id(), *key) : Value();
    if (value.is(kRelationship)) return key ? x.graph().relationship_property(value.relationship_id(), *key) : Value();
    return property_of(x, value, name);
  })};
}

Compiler::Result Compiler::compile_node(const Unary& node) {
  DOCENT_ASSIGN(const Compiled operand, compile(*node.operand));
  if (node.op == Unary::Op::kNot) {
    if (!may_be(operand.types, only(kBoolean))) return compile_error(fmt::format("NOT needs a BOOLEAN, not {}", to_string(operand.types)));
    return Compiled{make_evaluator([run = operand.run](Execution& x) -> Outcome {
                      DOCENT_ASSIGN(const Value value, run->evaluate(x));
                      if (value.is_null()) return Value();
                      if (!value.is(kBoolean)) return runtime_error(fmt::format("NOT needs a BOOLEAN, not {}", to_string(value.type())));
                      return Value(!value.boolean());
                    }),
                    only(kBoolean)};
  }
  if (!may_be(operand.types, kNumbers)) return compile_error(fmt::format("a sign needs a number, not {}", to_string(operand.types)));
  const auto types = static_cast<Types>(operand.types & kNumbers);
  const bool minus = node.op == Unary::Op::kMinus;
  return Compiled{make_evaluator([run = operand.run, minus](Execution& x) -> Outcome {
                    DOCENT_ASSIGN(Value value, run->evaluate(x));
                    if (minus) return negate(value);
                    if (!value.is_null() && !value.is_number()) return runtime_error(fmt::format("a sign needs a number, not {}", to_string(value.type())));
                    return value;
                  }),
                  types};
}

Compiler::Result Compiler::compile_node(const Arithmetic& node) {
  DOCENT_ASSIGN(const std::vector<Compiled> operands, compile_all(node.operands));
  Compiled made = operands.front();
  for (std::size_t i = 0; i < node.operators.size(); ++i) {
    const Compiled& right = operands[i + 1];
    const Arithmetic::Op op = node.operators[i];
    const bool joins = op == Arithmetic::Op::kAdd || op == Arithmetic::Op::kConcatenate;
    for (const Types types : {made.types, right.types}) {
      if (!joins && !may_be(types, kNumbers)) return compile_error(fmt::format("arithmetic needs numbers, not {}", to_string(types)));
    }
    const Types types = result_of(op, made.types, right.types);
    made = Compiled{make_evaluator([left = made.run, right_run = right.run, op](Execution& x) -> Outcome {
                      DOCENT_ASSIGN(const Value a, left->evaluate(x));
                      DOCENT_ASSIGN(const Value b, right_run->evaluate(x));
                      return calculate(x, op, a, b);
                    }),
                    types};
  }
  return made;
}

Compiler::Result Compiler::compile_node(const Logical& node) {
  static constexpr std::string_view kNames[] = {"AND", "OR", "XOR"};
  DOCENT_ASSIGN(const std::vector<Compiled> operands, compile_all(node.operands));
  for (const Compiled& operand : operands) {
    if (!may_be(operand.types, only(kBoolean))) {
      return compile_error(fmt::format("{} needs BOOLEANs, not {}", kNames[static_cast<std::size_t>(node.op)], to_string(operand.types)));
    }
  }
  return Compiled{make_evaluator([operands, op = node.op](Execution& x) -> Outcome {
                    // AND ends at the first false, OR at the first true; XOR is null as soon as one operand is.
                    const bool decides = op == Logical::Op::kOr;
                    bool null = false, odd = false;
                    for (const Compiled& operand : operands) {
                      DOCENT_ASSIGN(const Value value, operand.run->evaluate(x));
                      if (value.is_null()) null = true;
                      else if (!value.is(kBoolean)) {
                        return runtime_error(fmt::format("{} needs BOOLEANs, not {}", kNames[static_cast<std::size_t>(op)], to_string(value.type())));
                      } else if (op == Logical::Op::kXor) odd = odd != value.boolean();
                      else if (value.boolean() == decides) return Value(decides);
                    }
                    if (null) return Value();
                    return Value(op == Logical::Op::kXor ? odd : !decides);
                  }),
                  only(kBoolean)};
}

namespace {

Ternary compare_by(Comparison::Op op, const Value& a, const Value& b) {
  using Op = Comparison::Op;
  if (op == Op::kEqual) return equals(a, b);
  if (op == Op::kNotEqual) {
    const Ternary same = equals(a, b);
    return same ? Ternary(!*same) : std::nullopt;
  }
  const auto ordering = compare(a, b);
  if (!ordering) return std::nullopt;
  switch (op) {
    case Op::kLess: return *ordering < 0;
    case Op::kLessOrEqual: return *ordering <= 0;
    case Op::kGreater: return *ordering > 0;
    default: return *ordering >= 0;
  }
}

Outcome in_list(const Value& item, const Value& list) {
  if (list.is_null()) return Value();
  if (!list.is(kList)) return runtime_error(fmt::format("IN needs a LIST, not {}", to_string(list.type())));
  Ternary found = false;
  for (const Value& candidate : list.list()) {
    const Ternary same = equals(item, candidate);
    if (!same) found = std::nullopt;
    else if (*same) return Value(true);
  }
  return to_value(found);
}

Outcome match_strings(Predicate::Op op, const Value& left, const Value& right) {
  if (!left.is(kString) || !right.is(kString)) return Value();
  const std::string_view text = left.string(), part = right.string();
  switch (op) {
    case Predicate::Op::kStartsWith: return Value(text.starts_with(part));
    case Predicate::Op::kEndsWith: return Value(text.ends_with(part));
    default: return Value(text.find(part) != std::string_view::npos);
  }
}

}  // namespace

Compiler::Result Compiler::compile_node(const Comparison& node) {
  DOCENT_ASSIGN(const std::vector<Compiled> operands, compile_all(node.operands));
  return Compiled{make_evaluator([operands, operators = node.operators](Execution& x) -> Outcome {
                    DOCENT_ASSIGN(Value left, operands.front().run->evaluate(x));
                    Ternary all = true;
                    for (std::size_t i = 0; i < operators.size(); ++i) {
                      DOCENT_ASSIGN(Value right, operands[i + 1].run->evaluate(x));
                      const Ternary one = compare_by(operators[i], left, right);
                      if (!one) all = std::nullopt;
                      else if (!*one) return Value(false);
                      left = std::move(right);
                    }
                    return to_value(all);
                  }),
                  only(kBoolean)};
}

Compiler::Result Compiler::compile_node(const Predicate& node) {
  DOCENT_ASSIGN(const Compiled left, compile(*node.left));
  DOCENT_ASSIGN(const Compiled right, compile(*node.right));
  if (node.op == Predicate::Op::kIn && !may_be(right.types, only(kList))) return compile_error(fmt::format("IN needs a LIST, not {}", to_string(right.types)));
  return Compiled{make_evaluator([left_run = left.run, right_run = right.run, op = node.op](Execution& x) -> Outcome {
                    DOCENT_ASSIGN(const Value a, left_run->evaluate(x));
                    DOCENT_ASSIGN(const Value b, right_run->evaluate(x));
                    if (op == Predicate::Op::kIn) return in_list(a, b);
                    if (op != Predicate::Op::kMatchesRegex) return match_strings(op, a, b);
                    if (!a.is(kString) || !b.is(kString)) return Value();
                    DOCENT_ASSIGN(const bool matched, matches_regex(a.string(), b.string()));
                    return Value(matched);
                  }),
                  only(kBoolean)};
}

Compiler::Result Compiler::compile_node(const IsNull& node) {
  DOCENT_ASSIGN(const Compiled operand, compile(*node.operand));
  return Compiled{make_evaluator([run = operand.run, negated = node.negated](Execution& x) -> Outcome {
                    DOCENT_ASSIGN(const Value value, run->evaluate(x));
                    return Value(value.is_null() != negated);
                  }),
                  only(kBoolean)};
}

Compiler::Result Compiler::compile_node(const IsNormalized& node) {
  DOCENT_ASSIGN(const Compiled operand, compile(*node.operand));
  return Compiled{make_evaluator([run = operand.run, form = node.form, negated = node.negated](Execution& x) -> Outcome {
                    DOCENT_ASSIGN(const Value value, run->evaluate(x));
                    if (!value.is(kString)) return Value();
                    DOCENT_ASSIGN(const std::string normal, normalized_text(value.string(), form));
                    return Value((normal == value.string()) != negated);
                  }),
                  only(kBoolean)};
}

}  // namespace docent::cypher
