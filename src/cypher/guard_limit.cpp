// Every query has one LIMIT for all of its rows.
#include <fmt/format.h>

#include <algorithm>

#include "cypher/guard_steps.h"
#include "cypher/procedures.h"
#include "cypher/syntax_error.h"

namespace docent::cypher {
namespace {

using base::Result;
using base::Status;

ExpressionPtr make_number(std::size_t value) { return make_expression(Literal{static_cast<std::int64_t>(value)}); }

class RowBound {
 public:
  RowBound(std::string_view text, const Parameters& given, const GuardPolicy& policy) : text_(text), given_(given), policy_(policy) {}

  Result<std::size_t> apply(Query& query) const {
    for (SingleQuery& branch : query.branches) DOCENT_TRY(end_with_return(branch));
    if (query.branches.size() > 1) wrap(query);
    return apply(std::get<ReturnClause>(query.branches.front().clauses.back().node).projection);
  }

 private:
  Result<std::size_t> apply(Projection& projection) const {
    const std::size_t most = policy_.max_limit;
    if (!projection.limit) {
      const std::size_t limit = std::min(policy_.default_limit, most);
      projection.limit = make_number(limit);
      return limit;
    }
    std::int64_t wanted = -1;
    if (const auto* literal = as<Literal>(projection.limit)) {
      if (const auto* integer = std::get_if<std::int64_t>(&literal->value)) wanted = *integer;
    } else if (const auto* parameter = as<Parameter>(projection.limit)) {
      wanted = given_.find(parameter->name)->second.integer();
    }
    if (wanted < 0) return syntax_error(text_, projection.limit->span.start, "LIMIT needs a whole number of 0 or more, or a parameter", kBadLimit);
    const auto limit = static_cast<std::size_t>(wanted);
    if (limit <= most) return limit;
    projection.limit = make_number(most);
    return most;
  }

  Status end_with_return(SingleQuery& branch) const {
    Clause& last = branch.clauses.back();
    if (as<ReturnClause>(last)) return {};
    auto* call = as<CallClause>(last);
    if (!call || branch.clauses.size() > 1) return syntax_error(text_, last.span.start, "a query must end with RETURN", kNoResult);
    DOCENT_TRY(name_results(*call, last.span));
    ReturnClause result;
    for (const YieldItem& item : call->yield->items) {
      const std::string& name = item.alias ? item.alias->text : item.field.text;
      result.projection.items.push_back({make_expression(Variable{name}), std::nullopt, name, {}});
    }
    branch.clauses.push_back({{}, std::move(result)});
    return {};
  }

  // CALL alone may leave out its arguments and what it yields; with a RETURN behind it both must be there.
  Status name_results(CallClause& call, const Span& span) const {
    const auto unclear = [&](std::string_view hint) { return syntax_error(text_, span.start, hint, kNoResult); };
    const Procedure* procedure = standard_procedures().find(fmt::format("{}", fmt::join(call.name, ".")));
    if (!call.arguments) {
      if (!procedure || !procedure->arguments.empty()) return unclear("a procedure needs its arguments in parentheses: CALL name(…) YIELD column RETURN column");
      call.arguments.emplace();
    }
    if (call.yield && !call.yield->items.empty()) return {};
    if (!procedure || (call.yield && !call.yield->star)) return unclear("name the columns: CALL name(…) YIELD column RETURN column");
    if (!call.yield) call.yield.emplace();
    call.yield->star = false;
    for (const Procedure::Field& field : procedure->results) call.yield->items.push_back({Name{field.name, {}}, std::nullopt});
    return {};
  }

  // LIMIT belongs to one branch of a UNION, so the whole becomes CALL () { … } RETURN …
  static void wrap(Query& query) {
    ReturnClause result;
    for (SingleQuery& branch : query.branches) {
      Projection& projection = std::get<ReturnClause>(branch.clauses.back().node).projection;
      for (ProjectionItem& item : projection.items) {
        const auto* variable = as<Variable>(item.value);
        if (!item.alias && !(variable && variable->name == item.text)) item.alias = Name{item.text, {}};
      }
    }
    const Projection& columns = std::get<ReturnClause>(query.branches.front().clauses.back().node).projection;
    result.projection.star = columns.star;
    if (!columns.star) {
      for (const ProjectionItem& item : columns.items) {
        result.projection.items.push_back({make_expression(Variable{item.column()}), std::nullopt, item.column(), {}});
      }
    }
    CallSubqueryClause call;
    call.scoped = true;
    call.query = std::make_unique<Query>(std::move(query));
    SingleQuery whole;
    whole.clauses.push_back({{}, std::move(call)});
    whole.clauses.push_back({{}, std::move(result)});
    query = Query{};
    query.branches.push_back(std::move(whole));
  }

  std::string_view text_;
  const Parameters& given_;
  const GuardPolicy& policy_;
};

}  // namespace

Result<std::size_t> bound_rows(Query& query, std::string_view text, const Parameters& given, const GuardPolicy& policy) {
  return RowBound(text, given, policy).apply(query);
}

}  // namespace docent::cypher
