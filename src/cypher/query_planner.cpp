// Clauses in the order written: each stands on what the one before gives, and passes on what is visible behind it.
#include "cypher/query_planner.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cypher/compiler_types.h"
#include "cypher/operators.h"
#include "cypher/planner.h"
#include "cypher/printer.h"

namespace docent::cypher {
namespace {

using base::Result;
using base::Status;
using enum ValueType;

class BranchPlanner {
 public:
  BranchPlanner(PlanContext& context, const QueryOptions& options) : context_(context), options_(options), scope_(options.scope) {}

  Result<PlannedQuery> plan(const SingleQuery& query) {
    root_ = context_.make<ArgumentOperator>();
    bool returned = false;
    for (std::size_t i = 0; i < query.clauses.size(); ++i) {
      if (returned) return compile_error("nothing may follow RETURN");
      // CALL { WITH x … } takes x from outside, by a WITH of plain variables that stands first.
      const Clause& clause = query.clauses[i];
      if (i == 0 && as<WithClause>(clause) && imports(*as<WithClause>(clause))) continue;
      standalone_ = query.clauses.size() == 1;
      if (context_.operators > kMaxOperators || scope_.size() > kMaxVariables) {
        return base::fail(base::ErrorCode::kTooLarge, fmt::format("a query may have {} variables at a time and {} steps", kMaxVariables, kMaxOperators), std::string(kCompileError));
      }
      DOCENT_TRY(std::visit([this](const auto& node) { return add(node); }, clause.node));
      returned = as<ReturnClause>(clause) != nullptr || as<FinishClause>(clause) != nullptr;
    }
    const bool call_alone = standalone_ && as<CallClause>(query.clauses.front());
    if (!returned && !call_alone && options_.needs_return) return compile_error("a query must end with RETURN");
    return PlannedQuery{std::move(root_), std::move(columns_)};
  }

 private:
  bool imports(const WithClause& with) {
    if (options_.importable.empty()) return false;
    const Projection& projection = with.projection;
    const bool plain = !with.where && !projection.distinct && projection.order_by.empty() && !projection.skip && !projection.limit;
    if (!plain) return false;
    if (projection.star && projection.items.empty()) {
      scope_ = options_.importable;
      return true;
    }
    Scope taken;
    for (const ProjectionItem& item : projection.items) {
      const auto* variable = as<Variable>(item.value);
      if (!variable || (item.alias && item.alias->text != variable->name)) return false;
      const auto found = options_.importable.find(variable->name);
      if (found == options_.importable.end()) return false;
      taken.insert(*found);
    }
    scope_.insert(taken.begin(), taken.end());
    return true;
  }

  void put(OperatorPtr made, double rows) {
    made->estimate.rows = rows;
    made->inputs.insert(made->inputs.begin(), std::move(root_));
    root_ = std::move(made);
  }

  Status add(const MatchClause& match) {
    std::vector<const PathPattern*> paths;
    for (const PathPattern& path : match.paths) paths.push_back(&path);
    PatternOptions options;
    options.where = match.where.get();
    options.repeatable = match.mode == MatchClause::Mode::kRepeatableElements;
    if (!match.optional) {
      DOCENT_ASSIGN(root_, plan_patterns(context_, paths, options, std::move(root_), scope_));
      return {};
    }
    const Scope before = scope_;
    OperatorPtr argument = context_.make<ArgumentOperator>();
    argument->estimate.rows = root_->estimate.rows;
    DOCENT_ASSIGN(OperatorPtr inner, plan_patterns(context_, paths, options, std::move(argument), scope_));
    return add_optional(std::move(inner), before);
  }

  Status add_optional(OperatorPtr inner, const Scope& before) {
    auto made = context_.make<ApplyOperator>(OperatorKind::kOptional);
    for (const auto& [name, binding] : scope_)
      if (!before.contains(name)) made->introduced.push_back(binding.slot);
    const double rows = std::max(root_->estimate.rows, inner->estimate.rows);
    made->inputs.push_back(std::move(inner));
    put(std::move(made), rows);
    return {};
  }

  Status add(const UnwindClause& unwind) {
    Compiler compiler(context_, scope_);
    DOCENT_ASSIGN(const Compiled list, compiler.compile(*unwind.list));
    if (scope_.contains(unwind.variable.text)) return compile_error(fmt::format("\"{}\" is bound already", unwind.variable.text));
    auto made = context_.make<UnwindOperator>();
    made->list = list.run;
    made->slot = context_.new_slot();
    made->details = print(*unwind.list) + " AS " + unwind.variable.text;
    made->subplans = compiler.take_subplans();
    scope_[unwind.variable.text] = {made->slot, list.types == only(kList) ? list.items : kAnyType};
    const auto* literal = as<ListLiteral>(unwind.list);
    const double rows = root_->estimate.rows * (literal ? static_cast<double>(literal->items.size()) : kAssumedListItems);
    put(std::move(made), rows);
    return {};
  }

  Status add(const WithClause& with) {
    for (const ProjectionItem& item : with.projection.items) {
      if (!item.alias && !as<Variable>(item.value)) return compile_error(fmt::format("\"{}\" in WITH needs a name: AS …", item.text));
    }
    DOCENT_ASSIGN(Projected made, plan_projection(context_, with.projection, with.where.get(), std::move(root_), scope_, true));
    root_ = std::move(made.root);
    scope_ = options_.constant;
    for (const auto& [name, binding] : made.columns) scope_[name] = binding;
    return {};
  }

  Status add(const ReturnClause& clause) {
    DOCENT_ASSIGN(Projected made, plan_projection(context_, clause.projection, nullptr, std::move(root_), scope_, false));
    root_ = std::move(made.root);
    columns_ = std::move(made.columns);
    return {};
  }

  Status add(const FinishClause&) {
    auto none = context_.make<SkipLimitOperator>(true);
    none->count = make_constant(Value(std::int64_t{0}));
    none->details = std::string(1, '0');  // of a literal, g++ 12 warns of an overlap that is none
    put(std::move(none), 0);
    return {};
  }

  Status add(const CallClause& call) {
    std::string name;
    for (const std::string& part : call.name) name += (name.empty() ? "" : ".") + part;
    const Procedure* procedure = context_.procedures.find(name);
    if (!procedure) return compile_error(fmt::format("there is no procedure {}", name));
    auto made = context_.make<ProcedureCallOperator>();
    made->procedure = procedure;
    made->details = name;
    Compiler compiler(context_, scope_);
    if (call.arguments) {
      if (call.arguments->size() != procedure->arguments.size()) {
        return compile_error(fmt::format("{} takes {} arguments, got {}", name, procedure->arguments.size(), call.arguments->size()));
      }
      for (std::size_t i = 0; i < call.arguments->size(); ++i) {
        DOCENT_ASSIGN(const Compiled argument, compiler.compile(*(*call.arguments)[i]));
        const Procedure::Field& field = procedure->arguments[i];
        if (!may_be(argument.types, field.types)) return compile_error(fmt::format("{} of {} must be {}, not {}", field.name, name, to_string(field.types), to_string(argument.types)));
        made->arguments.push_back(argument.run);
      }
    } else {
      if (!standalone_) return compile_error(fmt::format("{} needs its arguments in parentheses inside a query", name));
      for (const Procedure::Field& field : procedure->arguments) {
        DOCENT_ASSIGN(const Compiled argument, compiler.compile(*make_expression(Parameter{field.name})));
        made->arguments.push_back(argument.run);
      }
    }
    made->subplans = compiler.take_subplans();
    const Scope before = scope_;
    DOCENT_TRY(bind_results(call, *procedure, *made));
    made->keeps_row = procedure->results.empty() && !standalone_;
    const double rows = root_->estimate.rows * kAssumedListItems;
    if (call.optional) {
      OperatorPtr inner = std::move(made);
      inner->inputs.push_back(context_.make<ArgumentOperator>());
      inner->estimate.rows = rows;
      DOCENT_TRY(add_optional(std::move(inner), before));
    } else {
      put(std::move(made), rows);
    }
    if (call.yield && call.yield->where) return add_filter(*call.yield->where);
    return {};
  }

  Status bind_results(const CallClause& call, const Procedure& procedure, ProcedureCallOperator& made) {
    const auto bind = [&](std::size_t result, const std::string& as_name) -> Status {
      if (scope_.contains(as_name)) return compile_error(fmt::format("\"{}\" is bound already", as_name));
      const Slot slot = context_.new_slot();
      made.results.emplace_back(result, slot);
      const Binding binding{slot, procedure.results[result].types};
      scope_[as_name] = binding;
      columns_.emplace_back(as_name, binding);
      return {};
    };
    columns_.clear();
    if (!call.yield || call.yield->star) {
      if (call.yield && !standalone_) return compile_error("YIELD * is possible only where CALL is the whole query");
      if (!call.yield && !standalone_) {
        if (!procedure.results.empty()) return compile_error(fmt::format("inside a query {} needs YIELD", procedure.name));
        return {};
      }
      for (std::size_t i = 0; i < procedure.results.size(); ++i) DOCENT_TRY(bind(i, procedure.results[i].name));
      return {};
    }
    for (const YieldItem& item : call.yield->items) {
      const auto found = std::ranges::find(procedure.results, item.field.text, &Procedure::Field::name);
      if (found == procedure.results.end()) return compile_error(fmt::format("{} yields no \"{}\"", procedure.name, item.field.text));
      DOCENT_TRY(bind(static_cast<std::size_t>(found - procedure.results.begin()), item.alias ? item.alias->text : item.field.text));
    }
    return {};
  }

  Status add_filter(const Expression& where) {
    Compiler compiler(context_, scope_);
    DOCENT_ASSIGN(EvaluatorPtr condition, compiler.compile_condition(where));
    root_ = make_filter(context_, std::move(root_), std::move(condition), print(where), 0.5, compiler.take_subplans());
    return {};
  }

  Status add(const CallSubqueryClause& call) {
    if (call.in_transactions) return compile_error("CALL { … } IN TRANSACTIONS is for writing, which is not possible");
    QueryOptions inner;
    inner.needs_return = false;
    if (call.scoped) {
      if (call.import_all) inner.scope = scope_;
      for (const Name& name : call.imports) {
        const auto found = scope_.find(name.text);
        if (found == scope_.end()) return compile_error(fmt::format("there is no variable \"{}\" here", name.text));
        inner.scope.insert(*found);
      }
      inner.constant = inner.scope;
    } else {
      inner.importable = scope_;
    }
    DOCENT_ASSIGN(PlannedQuery planned, plan_query(context_, *call.query, inner));
    if (planned.columns.empty()) return compile_error("CALL { … } needs a RETURN");
    const Scope before = scope_;
    for (const auto& [name, binding] : planned.columns) {
      if (scope_.contains(name)) return compile_error(fmt::format("\"{}\" is bound already, so CALL {{ … }} must not return it", name));
      scope_[name] = binding;
    }
    const double rows = root_->estimate.rows * std::max(1.0, planned.root->estimate.rows);
    if (call.optional) return add_optional(std::move(planned.root), before);
    auto made = context_.make<ApplyOperator>(OperatorKind::kApply);
    made->inputs.push_back(std::move(planned.root));
    put(std::move(made), rows);
    return {};
  }

  Status add(const UseClause&) { return compile_error("USE is not supported: there is one graph"); }
  Status add(const LoadCsvClause&) { return compile_error("LOAD CSV is not possible: queries only read the graph"); }
  Status refuse(std::string_view what) { return compile_error(fmt::format("{} is not possible: queries only read", what)); }
  Status add(const CreateClause&) { return refuse("CREATE"); }
  Status add(const MergeClause&) { return refuse("MERGE"); }
  Status add(const SetClause&) { return refuse("SET"); }
  Status add(const RemoveClause&) { return refuse("REMOVE"); }
  Status add(const DeleteClause&) { return refuse("DELETE"); }
  Status add(const ForeachClause&) { return refuse("FOREACH"); }

  static constexpr double kAssumedListItems = 10;
  // Scopes are copied for each clause and condition: planning is linear in the product of the two.
  static constexpr std::size_t kMaxOperators = 1'000, kMaxVariables = 200;

  PlanContext& context_;
  const QueryOptions& options_;
  Scope scope_;
  OperatorPtr root_;
  std::vector<std::pair<std::string, Binding>> columns_;
  bool standalone_ = false;
};

}  // namespace

Result<PlannedQuery> plan_query(PlanContext& context, const Query& query, const QueryOptions& options) {
  std::vector<PlannedQuery> branches;
  for (const SingleQuery& branch : query.branches) {
    DOCENT_ASSIGN(PlannedQuery planned, BranchPlanner(context, options).plan(branch));
    branches.push_back(std::move(planned));
  }
  PlannedQuery made = std::move(branches.front());
  for (std::size_t i = 1; i < branches.size(); ++i) {
    PlannedQuery& right = branches[i];
    const auto name_of = [](const auto& column) { return column.first; };
    std::vector<std::string> left_names, right_names;
    std::ranges::transform(made.columns, std::back_inserter(left_names), name_of);
    std::ranges::transform(right.columns, std::back_inserter(right_names), name_of);
    if (!std::ranges::is_permutation(left_names, right_names)) return compile_error("the parts of a UNION must return columns of the same names");
    if (i > 1 && query.union_all[i - 1] != query.union_all[i - 2]) return compile_error("UNION and UNION ALL must not be mixed");
    auto both = context.make<UnionOperator>();
    std::vector<std::pair<std::string, Binding>> columns;
    auto left_copy = context.make<ProjectOperator>(), right_copy = context.make<ProjectOperator>();
    for (const auto& [name, binding] : made.columns) {
      const Slot slot = context.new_slot();
      const Binding& other = std::ranges::find(right.columns, name, &std::pair<std::string, Binding>::first)->second;
      left_copy->items.emplace_back(slot, make_slot_evaluator(binding.slot));
      right_copy->items.emplace_back(slot, make_slot_evaluator(other.slot));
      columns.emplace_back(name, Binding{slot, static_cast<Types>(binding.types | other.types), static_cast<Types>(binding.items | other.items)});
    }
    both->estimate.rows = made.root->estimate.rows + right.root->estimate.rows;
    left_copy->estimate.rows = made.root->estimate.rows;
    right_copy->estimate.rows = right.root->estimate.rows;
    left_copy->inputs.push_back(std::move(made.root));
    right_copy->inputs.push_back(std::move(right.root));
    both->inputs.push_back(std::move(left_copy));
    both->inputs.push_back(std::move(right_copy));
    made.root = std::move(both);
    made.columns = std::move(columns);
    if (query.union_all[i - 1]) continue;
    auto distinct = context.make<DistinctOperator>();
    for (const auto& [name, binding] : made.columns) distinct->slots.push_back(binding.slot);
    distinct->estimate.rows = made.root->estimate.rows;
    distinct->inputs.push_back(std::move(made.root));
    made.root = std::move(distinct);
  }
  return made;
}

Result<Plan> make_plan(const Query& query, const GraphView& graph, const Procedures& procedures) {
  PlanContext context{graph, procedures};
  DOCENT_ASSIGN(PlannedQuery planned, plan_query(context, query, {}));
  Plan plan;
  plan.root = std::move(planned.root);
  for (const auto& [name, binding] : planned.columns) {
    plan.columns.push_back(name);
    plan.column_slots.push_back(binding.slot);
  }
  plan.slots = context.slots;
  plan.operators = context.operators;
  return plan;
}

}  // namespace docent::cypher
