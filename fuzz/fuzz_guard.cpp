// Any bytes are refused by the guard or become a text that it passes unchanged: one that only reads, has one LIMIT, bounded repetitions, and no
// value in it.
#include <set>

#include "check.h"
#include "cypher/guard.h"
#include "cypher/parser.h"
#include "cypher/rules.h"
#include "cypher/walk.h"

namespace {

using namespace docent::cypher;

// A value for each parameter of the query, of a kind that depends on its name.
Parameters values_for(const Statement& statement) {
  Parameters given;
  for_each_node(statement, Overloaded{[&](const Expression& expression) {
                                        const auto* parameter = as<Parameter>(expression);
                                        if (!parameter) return;
                                        const std::size_t length = parameter->name.size();
                                        given[parameter->name] = length % 3 == 0 ? Value(std::string("x' //")) : Value(static_cast<std::int64_t>(length) * 700);
                                      },
                                      [](const auto&) {}});
  return given;
}

void check_tree(const Query& query, const GuardPolicy& policy) {
  FUZZ_CHECK(query.branches.size() == 1);
  const auto* result = as<ReturnClause>(query.branches.front().clauses.back());
  FUZZ_CHECK(result != nullptr && result->projection.limit != nullptr);
  std::set<const Expression*> counts;
  const auto count = [&](const ExpressionPtr& expression) { counts.insert(expression.get()); };
  for_each_node(query, Overloaded{
                           [&](const Clause& clause) {
                             FUZZ_CHECK(!is_update(clause) && !as<LoadCsvClause>(clause) && !as<UseClause>(clause));
                             if (const auto* call = as<CallSubqueryClause>(clause)) FUZZ_CHECK(!call->in_transactions);
                             if (const auto* call = as<CallClause>(clause)) FUZZ_CHECK(call->name == (std::vector<std::string>{"db", "labels"}));
                             for (const auto* projection : {as<ReturnClause>(clause) ? &as<ReturnClause>(clause)->projection : nullptr, as<WithClause>(clause) ? &as<WithClause>(clause)->projection : nullptr}) {
                               if (!projection) continue;
                               count(projection->skip);
                               count(projection->limit);
                             }
                           },
                           [&](const PathPattern& path) { count(path.selector.count); },
                           [&](const PathElement& element) {
                             const std::optional<Repetition>* repetition = nullptr;
                             if (const auto* relationship = std::get_if<RelationshipPattern>(&element.node)) repetition = &relationship->repetition;
                             if (const auto* group = std::get_if<GroupPattern>(&element.node)) repetition = &group->repetition;
                             if (repetition && *repetition) FUZZ_CHECK((*repetition)->max && *(*repetition)->max <= policy.max_hops);
                           },
                           [&](const Expression& expression) {
                             const auto* literal = as<Literal>(expression);
                             if (!literal || counts.contains(&expression)) return;
                             FUZZ_CHECK(std::holds_alternative<bool>(literal->value) || std::holds_alternative<std::monostate>(literal->value));
                           },
                           [](const auto&) {},
                       });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = docent::fuzz::text_of(data, size);
  const auto statement = parse(input);
  const Parameters given = statement ? values_for(*statement) : Parameters();
  for (const bool open_world : {true, false}) {
    GuardPolicy policy;
    policy.open_world = open_world;
    policy.procedures = {"db.labels"};
    const auto once = guard(input, given, policy);
    if (!once) {
      FUZZ_CHECK(!once.error().message.empty() && !once.error().detail.empty());
      FUZZ_CHECK(once.error().code == docent::base::ErrorCode::kInvalidArgument || once.error().code == docent::base::ErrorCode::kTooLarge);
      continue;
    }
    FUZZ_CHECK(statement.has_value());
    FUZZ_CHECK(once->limit() <= policy.max_limit);
    check_tree(once->query(), policy);
    const auto twice = guard(once->text(), once->parameters(), policy);
    FUZZ_CHECK(twice.has_value());
    FUZZ_CHECK(twice->text() == once->text() && twice->fingerprint() == once->fingerprint() && twice->limit() == once->limit());
    FUZZ_CHECK(twice->parameters().size() == once->parameters().size());
  }
  return 0;
}
