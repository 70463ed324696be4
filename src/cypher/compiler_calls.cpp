// Calls of functions, and of aggregates where an aggregation is going on.
#include <fmt/format.h>

#include "base/text.h"
#include "cypher/compiler.h"
#include "cypher/compiler_types.h"
#include "cypher/printer.h"
#include "cypher/walk.h"

namespace docent::cypher {

using enum ValueType;
using Outcome = base::Result<Value>;

Compiler::Result Compiler::compile_node(const FunctionCall& node) {
  if (is_aggregate(node)) return compile_aggregate(node, *find_aggregate(node.name.front()));
  std::string name;
  for (const std::string& part : node.name) name += (name.empty() ? "" : ".") + part;
  const Function* function = find_function(name);
  if (!function) {
    const std::string near = base::nearest(name, function_names());
    return compile_error(fmt::format("there is no function {}(){}", name, near.empty() ? "" : fmt::format("; did you mean {}()?", near)));
  }
  if (node.star || node.distinct) return compile_error(fmt::format("{}() does not aggregate: * and DISTINCT mean nothing there", name));
  if (node.arguments.size() < function->min_arguments || node.arguments.size() > function->max_arguments) {
    return compile_error(fmt::format("{}() takes {} to {} arguments, got {}", name, function->min_arguments, function->max_arguments, node.arguments.size()));
  }
  const bool exists = function->name == "exists";
  const bool before = std::exchange(patterns_allowed_, exists);
  auto compiled = compile_all(node.arguments);
  patterns_allowed_ = before;
  if (!compiled) return std::unexpected(std::move(compiled).error());
  if (exists && as<PatternExpression>(node.arguments.front())) return compiled->front();
  for (std::size_t i = 0; i < compiled->size(); ++i) {
    const Types accepts = function->accepts[std::min<std::size_t>(i, 2)];
    if (!may_be((*compiled)[i].types, accepts)) {
      return compile_error(fmt::format("argument {} of {}() must be {}, not {}", i + 1, function->name, to_string(accepts), to_string((*compiled)[i].types)));
    }
  }
  Compiled made{nullptr, function->gives};
  if (function->name == "nodes") made.items = only(kNode);
  if (function->name == "relationships") made.items = only(kRelationship);
  if (function->name == "coalesce") {
    made.types = 0;
    for (const Compiled& argument : *compiled) made.types = static_cast<Types>(made.types | argument.types);
  }
  made.run = make_evaluator([function, arguments = std::move(*compiled)](Execution& x) -> Outcome {
    Value values[3];
    if (arguments.size() <= 3) {
      for (std::size_t i = 0; i < arguments.size(); ++i) {
        DOCENT_ASSIGN(values[i], arguments[i].run->evaluate(x));
      }
      return call_function(*function, x, std::span(values, arguments.size()));
    }
    List many;
    for (const Compiled& argument : arguments) {
      DOCENT_ASSIGN(Value value, argument.run->evaluate(x));
      many.push_back(std::move(value));
    }
    return call_function(*function, x, many);
  });
  return made;
}

Compiler::Result Compiler::compile_aggregate(const FunctionCall& node, const AggregateFunction& function) {
  if (!grouping_ || !locals_.empty()) return compile_error(fmt::format("{}() aggregates, which is possible only in WITH and RETURN, outside other aggregations and comprehensions", function.name));
  std::string text = base::ascii_lower(function.name) + (node.distinct ? "(DISTINCT " : "(") + (node.star ? "*" : "");
  for (const ExpressionPtr& argument : node.arguments) text += print(*argument) + ",";
  for (const AggregateCall& call : grouping_->calls) {
    if (call.text != text) continue;
    used_.insert(call.slot);
    return Compiled{make_slot_evaluator(call.slot), call.function->gives};
  }
  if (!grouping_->may_add) return compile_error(fmt::format("ORDER BY may use {}() only as it is returned", function.name));
  AggregateCall call{&function, node.distinct, nullptr, nullptr, context_.new_slot(), text};
  if (!node.star) {
    if (node.arguments.size() != function.arguments) return compile_error(fmt::format("{}() takes {} arguments, got {}", function.name, function.arguments, node.arguments.size()));
    Compiler inner(context_, *grouping_->before);
    DOCENT_ASSIGN(const std::vector<Compiled> arguments, inner.compile_all(node.arguments));
    bool random = false;
    for_each_node(*node.arguments.front(), [&](const auto& child) {
      if constexpr (std::is_same_v<std::decay_t<decltype(child)>, Expression>) {
        const auto* nested = as<FunctionCall>(child);
        random = random || (nested && nested->name.size() == 1 && base::ascii_lower(nested->name.front()) == "rand");
      }
    });
    if (random) return compile_error(fmt::format("{}() of rand() says nothing", function.name));
    if (!may_be(arguments.front().types, function.accepts)) {
      return compile_error(fmt::format("{}() needs {}, not {}", function.name, to_string(function.accepts), to_string(arguments.front().types)));
    }
    for (auto& subplan : inner.take_subplans()) subplans_.push_back(std::move(subplan));
    call.argument = arguments.front().run;
    if (arguments.size() > 1) call.second = arguments[1].run;
  } else if (function.name != "count") {
    return compile_error(fmt::format("{}(*) means nothing; only count(*) does", function.name));
  }
  grouping_->calls.push_back(call);
  used_.insert(call.slot);
  return Compiled{make_slot_evaluator(call.slot), function.gives};
}

}  // namespace docent::cypher
