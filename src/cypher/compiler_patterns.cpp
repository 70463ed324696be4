// Labels and types, and patterns and queries inside expressions.
#include <fmt/format.h>

#include <algorithm>

#include "cypher/compiler.h"
#include "cypher/compiler_types.h"
#include "cypher/operators.h"
#include "cypher/printer.h"
#include "cypher/query_planner.h"

namespace docent::cypher {

using enum ValueType;
using Outcome = base::Result<Value>;

namespace {

// A label expression with its names looked up.
struct LabelTest {
  LabelExpression::Kind kind = LabelExpression::Kind::kName;
  std::optional<LabelId> label;
  std::optional<TypeId> type;
  std::vector<LabelTest> operands;
  EvaluatorPtr dynamic;

  bool has_name(const GraphView& graph, const Value& subject, std::optional<LabelId> wanted_label, std::optional<TypeId> wanted_type) const {
    if (subject.is(kRelationship)) return wanted_type && graph.type_of(subject.relationship_id()) == *wanted_type;
    return wanted_label && std::ranges::find(graph.labels_of(subject.node_id()), *wanted_label) != graph.labels_of(subject.node_id()).end();
  }

  base::Result<bool> matches(Execution& x, const Value& subject) const {
    using Kind = LabelExpression::Kind;
    const GraphView& graph = x.graph();
    switch (kind) {
      case Kind::kName: return has_name(graph, subject, label, type);
      case Kind::kWildcard: return subject.is(kRelationship) || !graph.labels_of(subject.node_id()).empty();
      case Kind::kNot: {
        DOCENT_ASSIGN(const bool inner, operands.front().matches(x, subject));
        return !inner;
      }
      case Kind::kAnd:
      case Kind::kOr:
        for (const LabelTest& operand : operands) {
          DOCENT_ASSIGN(const bool one, operand.matches(x, subject));
          if (one == (kind == Kind::kOr)) return one;
        }
        return kind == Kind::kAnd;
      case Kind::kDynamic:
      case Kind::kDynamicAny: {
        DOCENT_ASSIGN(const Value names, dynamic->evaluate(x));
        const List one = {names};
        const List& all = names.is(kList) ? names.list() : one;
        for (const Value& name : all) {
          if (!name.is(kString)) return runtime_error(fmt::format("a label must be a STRING, not {}", to_string(name.type())));
          const bool has = has_name(graph, subject, graph.find_label(name.string()), graph.find_type(name.string()));
          if (has == (kind == Kind::kDynamicAny)) return has;
        }
        return kind == Kind::kDynamic;
      }
    }
    return false;
  }
};

base::Result<LabelTest> make_test(Compiler& compiler, const LabelExpression& labels) {
  LabelTest test;
  test.kind = labels.kind;
  if (labels.kind == LabelExpression::Kind::kName) {
    test.label = compiler.context().graph.find_label(labels.name.text);
    test.type = compiler.context().graph.find_type(labels.name.text);
  }
  for (const LabelExpression& operand : labels.operands) {
    DOCENT_ASSIGN(LabelTest made, make_test(compiler, operand));
    test.operands.push_back(std::move(made));
  }
  if (labels.dynamic) {
    DOCENT_ASSIGN(const Compiled made, compiler.compile(*labels.dynamic));
    test.dynamic = made.run;
  }
  return test;
}

bool is_of_type(const Value& value, const TypeName& type) {
  if (!type.alternatives.empty()) return std::ranges::any_of(type.alternatives, [&](const TypeName& one) { return is_of_type(value, one); });
  if (value.is_null()) return !type.not_null && type.name != "NOTHING";
  const std::string& name = type.name;
  if (name == "ANY" || name == "ANY VALUE") return true;
  if (name == "LIST" || name == "ARRAY") {
    return value.is(kList) && (type.of.empty() || std::ranges::all_of(value.list(), [&](const Value& item) { return is_of_type(item, type.of.front()); }));
  }
  if (name == "PROPERTY VALUE") return value.is_number() || value.is(kBoolean) || value.is(kString) || value.is(kList);
  static constexpr std::pair<std::string_view, ValueType> kNames[] = {
      {"BOOLEAN", kBoolean}, {"BOOL", kBoolean}, {"INTEGER", kInteger}, {"INT", kInteger}, {"SIGNED INTEGER", kInteger}, {"FLOAT", kFloat},
      {"STRING", kString}, {"VARCHAR", kString}, {"MAP", kMap}, {"NODE", kNode}, {"ANY NODE", kNode}, {"VERTEX", kNode}, {"ANY VERTEX", kNode},
      {"RELATIONSHIP", kRelationship}, {"ANY RELATIONSHIP", kRelationship}, {"EDGE", kRelationship}, {"ANY EDGE", kRelationship}, {"PATH", kPath}};
  const auto found = std::ranges::find(kNames, name, &std::pair<std::string_view, ValueType>::first);
  return found != std::end(kNames) && value.is(found->second);
}

}  // namespace

base::Result<EvaluatorPtr> Compiler::compile_labels(const LabelExpression& labels, EvaluatorPtr subject) {
  DOCENT_ASSIGN(LabelTest test, make_test(*this, labels));
  return make_evaluator([test = std::move(test), subject = std::move(subject)](Execution& x) -> Outcome {
    DOCENT_ASSIGN(const Value value, subject->evaluate(x));
    if (value.is_null()) return Value();
    if (!value.is(kNode) && !value.is(kRelationship)) return runtime_error(fmt::format("{} has no labels", to_string(value.type())));
    DOCENT_ASSIGN(const bool matched, test.matches(x, value));
    return Value(matched);
  });
}

Compiler::Result Compiler::compile_node(const HasLabels& node) {
  DOCENT_ASSIGN(const Compiled subject, compile(*node.subject));
  if (!may_be(subject.types, only(kNode, kRelationship))) return compile_error(fmt::format("{} has no labels", to_string(subject.types)));
  DOCENT_ASSIGN(EvaluatorPtr run, compile_labels(*node.labels, subject.run));
  return Compiled{std::move(run), only(kBoolean)};
}

Compiler::Result Compiler::compile_node(const IsTyped& node) {
  DOCENT_ASSIGN(const Compiled operand, compile(*node.operand));
  return Compiled{make_evaluator([run = operand.run, type = node.type, negated = node.negated](Execution& x) -> Outcome {
                    DOCENT_ASSIGN(const Value value, run->evaluate(x));
                    return Value(is_of_type(value, type) != negated);
                  }),
                  only(kBoolean)};
}

Compiler::Result Compiler::compile_node(const PatternComprehension& node) {
  Scope inner = scope_;
  DOCENT_ASSIGN(OperatorPtr root, plan_patterns(context_, {&node.path}, {.where = node.where.get()}, context_.make<ArgumentOperator>(), inner));
  Compiler projection(context_, std::move(inner));
  projection.locals_ = locals_;
  DOCENT_ASSIGN(const Compiled item, projection.compile(*node.projection));
  for (auto& subplan : projection.take_subplans()) root->subplans.push_back(std::move(subplan));
  return Compiled{make_subplan_evaluator(keep_subplan(std::move(root)), SubplanUse::kCollect, item.run), only(kList), item.types};
}

Compiler::Result Compiler::compile_node(const PatternExpression& node) {
  const PathSelector::Kind kind = node.path.selector.kind;
  const bool shortest = kind == PathSelector::Kind::kShortestPath || kind == PathSelector::Kind::kAllShortestPaths;
  if (!patterns_allowed_ && !shortest) return compile_error("a pattern may stand only where a condition is expected; use EXISTS { … } or a pattern comprehension");
  Scope inner = scope_;
  PatternOptions options;
  options.may_introduce = false;
  options.path_slot = shortest ? std::optional(context_.new_slot()) : std::nullopt;
  DOCENT_ASSIGN(OperatorPtr root, plan_patterns(context_, {&node.path}, options, context_.make<ArgumentOperator>(), inner));
  std::shared_ptr<const Operator> kept = keep_subplan(std::move(root));
  if (!shortest) return Compiled{make_subplan_evaluator(kept, SubplanUse::kExists), only(kBoolean)};
  EvaluatorPtr paths = make_subplan_evaluator(kept, SubplanUse::kCollect, make_slot_evaluator(*options.path_slot));
  if (kind == PathSelector::Kind::kAllShortestPaths) return Compiled{std::move(paths), only(kList), only(kPath)};
  return Compiled{make_evaluator([paths](Execution& x) -> Outcome {
                    DOCENT_ASSIGN(const Value list, paths->evaluate(x));
                    return list.list().empty() ? Value() : list.list().front();
                  }),
                  only(kPath)};
}

Compiler::Result Compiler::compile_node(const SubqueryExpression& node) {
  QueryOptions options;
  options.scope = options.constant = scope_;
  options.needs_return = node.kind == SubqueryExpression::Kind::kCollect;
  DOCENT_ASSIGN(PlannedQuery planned, plan_query(context_, *node.query, options));
  if (node.kind == SubqueryExpression::Kind::kCollect && planned.columns.size() != 1) {
    return compile_error(fmt::format("COLLECT {{ }} needs one column, got {}", planned.columns.size()));
  }
  std::shared_ptr<const Operator> kept = keep_subplan(std::move(planned.root));
  switch (node.kind) {
    case SubqueryExpression::Kind::kExists: return Compiled{make_subplan_evaluator(kept, SubplanUse::kExists), only(kBoolean)};
    case SubqueryExpression::Kind::kCount: return Compiled{make_subplan_evaluator(kept, SubplanUse::kCount), only(kInteger)};
    case SubqueryExpression::Kind::kCollect: break;
  }
  const Binding& column = planned.columns.front().second;
  return Compiled{make_subplan_evaluator(kept, SubplanUse::kCollect, make_slot_evaluator(column.slot)), only(kList), column.types};
}

}  // namespace docent::cypher
