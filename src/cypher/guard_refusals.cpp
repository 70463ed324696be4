// Clauses and statements that have no place in a query that reads.
#include <fmt/format.h>

#include <algorithm>

#include "cypher/guard_steps.h"
#include "cypher/rules.h"
#include "cypher/syntax_error.h"
#include "cypher/walk.h"

namespace docent::cypher {
namespace {

using base::Status;

std::string_view name_of(const Clause& clause) {
  return std::visit(Overloaded{
                        [](const CreateClause&) { return "CREATE"; },
                        [](const MergeClause&) { return "MERGE"; },
                        [](const SetClause&) { return "SET"; },
                        [](const RemoveClause&) { return "REMOVE"; },
                        [](const DeleteClause& deletion) { return deletion.detach ? "DETACH DELETE" : "DELETE"; },
                        [](const ForeachClause&) { return "FOREACH"; },
                        [](const auto&) { return "this clause"; },
                    },
                    clause.node);
}

// A dot inside a part of a name (`db.labels` in back quotes) makes it another name than it seems.
bool is_allowed(const CallClause& call, const GuardPolicy& policy, std::string& name) {
  bool plain = true;
  for (const std::string& part : call.name) {
    name += (name.empty() ? "" : ".") + part;
    plain = plain && part.find('.') == std::string::npos;
  }
  return plain && std::ranges::find(policy.procedures, name) != policy.procedures.end();
}

Status check(const Clause& clause, std::string_view text, const GuardPolicy& policy) {
  const auto refused = [&](std::string_view message, std::string_view reason) { return syntax_error(text, clause.span.start, message, reason); };
  if (is_update(clause)) return refused(fmt::format("{} is refused: queries only read", name_of(clause)), kWrites);
  if (as<LoadCsvClause>(clause)) return refused("LOAD CSV is refused: queries read the graph and nothing else", kLoad);
  if (as<UseClause>(clause)) return refused("USE is refused: there is one graph", kCommand);
  if (const auto* call = as<CallSubqueryClause>(clause); call && call->in_transactions) {
    return refused("CALL { … } IN TRANSACTIONS is refused: it is for writing", kWrites);
  }
  if (const auto* call = as<CallClause>(clause)) {
    std::string name;
    if (is_allowed(*call, policy, name)) return {};
    const std::string allowed = policy.procedures.empty() ? "no procedure may be called" : fmt::format("allowed are {}", fmt::join(policy.procedures, ", "));
    return refused(fmt::format("CALL {} is refused: {}", name, allowed), kProcedure);
  }
  return {};
}

}  // namespace

Status refuse_forbidden(const Statement& statement, std::string_view text, const GuardPolicy& policy) {
  const auto refused = [&](std::string_view message) { return syntax_error(text, statement.span.start, message, kCommand); };
  if (statement.prefix != Statement::Prefix::kNone) return refused("EXPLAIN and PROFILE are refused: ask for the plan beside the query, not in it");
  if (!statement.options.empty()) return refused("options (CYPHER …) in front of a query are refused");
  if (const auto* command = std::get_if<Command>(&statement.body)) {
    return refused(fmt::format("{} is refused: statements of schema and administration are not queries", command->name.empty() ? "this" : command->name));
  }
  Status status;
  for_each_node(statement, Overloaded{
                               [&](const Clause& clause) {
                                 if (status) status = check(clause, text, policy);
                               },
                               [](const auto&) {},
                           });
  return status;
}

}  // namespace docent::cypher
