// WITH and RETURN: project or aggregate, then distinct, sort, skip, limit, and the WHERE of a WITH.
#include <fmt/format.h>

#include <algorithm>

#include "cypher/compiler_types.h"
#include "cypher/operators.h"
#include "cypher/printer.h"
#include "cypher/query_planner.h"
#include "cypher/walk.h"

namespace docent::cypher {
namespace {

using base::Result;
using base::Status;
using enum ValueType;

class ProjectionPlanner {
 public:
  ProjectionPlanner(PlanContext& context, const Projection& projection, const Expression* where, OperatorPtr root, const Scope& before)
      : context_(context), projection_(projection), where_(where), root_(std::move(root)), before_(before) {}

  Result<Projected> plan(bool is_with) {
    if (projection_.star && before_.empty() && projection_.items.empty() && !is_with) return compile_error("RETURN * needs a variable");
    DOCENT_TRY(check_names());
    aggregates_ = std::ranges::any_of(projection_.items, [](const ProjectionItem& item) { return holds_aggregate(*item.value); });
    if (aggregates_) DOCENT_TRY(add_aggregation());
    else DOCENT_TRY(add_projection());
    if (projection_.distinct) add_distinct();
    DOCENT_TRY(add_order());
    if (where_) DOCENT_TRY(add_where());
    return Projected{std::move(root_), std::move(columns_)};
  }

 private:
  Status check_names() const {
    std::set<std::string> seen;
    if (projection_.star)
      for (const auto& [name, binding] : before_) seen.insert(name);
    for (const ProjectionItem& item : projection_.items) {
      if (!seen.insert(item.column()).second) return compile_error(fmt::format("two columns are called \"{}\"", item.column()));
    }
    return {};
  }

  void put(OperatorPtr made, double rows) {
    made->estimate.rows = rows;
    made->inputs.insert(made->inputs.begin(), std::move(root_));
    root_ = std::move(made);
  }

  void add_star() {
    if (!projection_.star) return;
    for (const auto& [name, binding] : before_) columns_.emplace_back(name, binding);
  }

  Status add_projection() {
    add_star();
    auto made = context_.make<ProjectOperator>();
    Compiler compiler(context_, before_);
    for (const ProjectionItem& item : projection_.items) {
      DOCENT_ASSIGN(const Compiled value, compiler.compile(*item.value));
      // A variable that is only passed on keeps its slot.
      if (const auto* variable = as<Variable>(item.value)) {
        add_column(item, before_.find(variable->name)->second);
        continue;
      }
      const Slot slot = context_.new_slot();
      made->items.emplace_back(slot, value.run);
      made->details += (made->details.empty() ? "" : ", ") + item.column();
      add_column(item, {slot, value.types, value.items});
    }
    made->subplans = compiler.take_subplans();
    if (!made->items.empty()) put(std::move(made), root_->estimate.rows);
    return {};
  }

  void add_column(const ProjectionItem& item, const Binding& binding) {
    columns_.emplace_back(item.column(), binding);
    texts_[print(*item.value)] = binding;
  }

  // Columns without aggregates are what is grouped by; the others are calculated from them and from the aggregates.
  Status add_aggregation() {
    auto aggregate = context_.make<AggregateOperator>();
    Compiler keys(context_, before_);
    std::vector<std::optional<Binding>> known(projection_.items.size());
    if (projection_.star) {
      for (const auto& [name, binding] : before_) {
        Binding fresh = binding;
        fresh.slot = context_.new_slot();
        aggregate->keys.emplace_back(fresh.slot, make_slot_evaluator(binding.slot));
        columns_.emplace_back(name, fresh);
        grouping_.keys[print(*make_expression(Variable{name}))] = fresh;
        key_scope_[name] = fresh;
      }
    }
    for (std::size_t i = 0; i < projection_.items.size(); ++i) {
      const ProjectionItem& item = projection_.items[i];
      if (holds_aggregate(*item.value)) continue;
      DOCENT_ASSIGN(const Compiled value, keys.compile(*item.value));
      Binding binding{context_.new_slot(), value.types, value.items};
      if (const auto* variable = as<Variable>(item.value)) {
        binding.label = before_.find(variable->name)->second.label;
        key_scope_[variable->name] = binding;
      }
      aggregate->keys.emplace_back(binding.slot, value.run);
      if (as<Variable>(item.value) || as<Property>(item.value)) grouping_.keys[print(*item.value)] = binding;
      known[i] = binding;
    }
    aggregate->subplans = keys.take_subplans();
    grouping_.before = &before_;
    Compiler compiler(context_, key_scope_);
    compiler.set_grouping(&grouping_);
    auto project = context_.make<ProjectOperator>();
    for (std::size_t i = 0; i < projection_.items.size(); ++i) {
      const ProjectionItem& item = projection_.items[i];
      if (!known[i]) {
        DOCENT_ASSIGN(const Compiled value, compiler.compile(*item.value));
        known[i] = Binding{context_.new_slot(), value.types, value.items};
        project->items.emplace_back(known[i]->slot, value.run);
        project->details += (project->details.empty() ? "" : ", ") + item.column();
      }
      add_column(item, *known[i]);
    }
    for (auto& subplan : compiler.take_subplans()) aggregate->subplans.push_back(std::move(subplan));
    aggregate->calls = grouping_.calls;
    const double rows = aggregate->keys.empty() ? 1 : root_->estimate.rows;
    put(std::move(aggregate), rows);
    put(std::move(project), rows);
    return {};
  }

  void add_distinct() {
    auto made = context_.make<DistinctOperator>();
    for (const auto& [name, binding] : columns_) made->slots.push_back(binding.slot);
    put(std::move(made), root_->estimate.rows);
  }

  Scope column_scope() const {
    Scope scope;
    for (const auto& [name, binding] : columns_) scope[name] = binding;
    return scope;
  }

  Status add_order() {
    EvaluatorPtr skip, limit;
    double most = root_->estimate.rows;
    if (projection_.skip) {
      DOCENT_ASSIGN(skip, compile_count(*projection_.skip, "SKIP"));
    }
    if (projection_.limit) {
      DOCENT_ASSIGN(limit, compile_count(*projection_.limit, "LIMIT"));
      const auto* literal = as<Literal>(projection_.limit);
      const auto* number = literal ? std::get_if<std::int64_t>(&literal->value) : nullptr;
      if (number) most = std::min(most, static_cast<double>(*number));
    }
    if (!projection_.order_by.empty()) {
      auto sort = context_.make<SortOperator>(limit != nullptr);
      DOCENT_TRY(add_keys(*sort));
      for (const auto& [name, binding] : columns_) sort->kept.push_back(binding.slot);
      // WHERE of a WITH may still look at what was there before.
      if (where_ && !aggregates_ && !projection_.distinct)
        for (const auto& [name, binding] : before_) sort->kept.push_back(binding.slot);
      sort->limit = limit;
      sort->skip = skip;
      put(std::move(sort), most);
    } else {
      if (skip) {
        auto made = context_.make<SkipLimitOperator>(false);
        made->count = skip;
        made->details = print(*projection_.skip);
        put(std::move(made), root_->estimate.rows);
      }
      if (limit) {
        auto made = context_.make<SkipLimitOperator>(true);
        made->count = limit;
        made->details = print(*projection_.limit);
        put(std::move(made), most);
      }
      return {};
    }
    // kTop skips by itself.
    if (skip && !limit) {
      auto made = context_.make<SkipLimitOperator>(false);
      made->count = skip;
      made->details = print(*projection_.skip);
      put(std::move(made), root_->estimate.rows);
    }
    return {};
  }

  Status add_keys(SortOperator& sort) {
    const Scope columns = column_scope();
    for (const SortItem& item : projection_.order_by) {
      const std::string text = print(*item.value);
      sort.details += (sort.details.empty() ? "" : ", ") + text + (item.descending ? " DESC" : "");
      const auto known = texts_.find(text);
      const bool restricted = aggregates_ || projection_.distinct;
      if (restricted && known != texts_.end() && !columns.contains(text)) {
        sort.keys.push_back({make_slot_evaluator(known->second.slot), item.descending});
        continue;
      }
      // Old names are still known where each row comes from one row, and new names hide them.
      Scope scope = columns;
      if (!restricted) scope.insert(before_.begin(), before_.end());
      Compiler compiler(context_, scope);
      Grouping grouping = grouping_;
      if (aggregates_) {
        grouping.may_add = false;
        grouping.before = &before_;
        compiler.set_grouping(&grouping);
      } else if (projection_.distinct) {
        compiler.set_known(&texts_);
      }
      DOCENT_ASSIGN(const Compiled value, compiler.compile(*item.value));
      for (auto& subplan : compiler.take_subplans()) sort.subplans.push_back(std::move(subplan));
      sort.keys.push_back({value.run, item.descending});
    }
    return {};
  }

  Result<EvaluatorPtr> compile_count(const Expression& expression, std::string_view what) {
    Compiler compiler(context_, {});
    auto value = compiler.compile(expression);
    if (!value) return base::fail_in(fmt::format("{} must not depend on rows", what), value.error());
    if (!may_be(value->types, only(kInteger))) return compile_error(fmt::format("{} needs an INTEGER, not {}", what, to_string(value->types)));
    const auto* literal = as<Literal>(expression);
    const auto* number = literal ? std::get_if<std::int64_t>(&literal->value) : nullptr;
    if (number && *number < 0) return compile_error(fmt::format("{} must not be negative, got {}", what, *number));
    return value->run;
  }

  Status add_where() {
    Scope scope = column_scope();
    if (!aggregates_ && !projection_.distinct) scope.insert(before_.begin(), before_.end());
    Compiler compiler(context_, scope);
    if (aggregates_ || projection_.distinct) compiler.set_known(&texts_);
    DOCENT_ASSIGN(EvaluatorPtr condition, compiler.compile_condition(*where_));
    root_ = make_filter(context_, std::move(root_), std::move(condition), print(*where_), 0.5, compiler.take_subplans());
    return {};
  }

  PlanContext& context_;
  const Projection& projection_;
  const Expression* where_;
  OperatorPtr root_;
  const Scope& before_;
  bool aggregates_ = false;
  Grouping grouping_;
  Scope key_scope_;
  std::map<std::string, Binding> texts_;  // canonical text of a column's expression
  std::vector<std::pair<std::string, Binding>> columns_;
};

}  // namespace

Result<Projected> plan_projection(PlanContext& context, const Projection& projection, const Expression* where, OperatorPtr root, const Scope& before, bool is_with) {
  return ProjectionPlanner(context, projection, where, std::move(root), before).plan(is_with);
}

}  // namespace docent::cypher
