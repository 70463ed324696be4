#include "cypher/guard.h"

#include "base/hash.h"
#include "cypher/binder.h"
#include "cypher/guard_steps.h"
#include "cypher/parser.h"
#include "cypher/printer.h"
#include "cypher/rules.h"
#include "cypher/syntax_error.h"

namespace docent::cypher {
namespace {

using base::Result;

constexpr PrintOptions kPrint{.mask_values = false, .keep_column_names = true};

// The tree of the text that will be sent. Read again rather than kept: then nothing depends on the printer saying what the tree says.
Result<Query> read_again(const std::string& text, const Limits& limits, const GuardPolicy& policy) {
  auto statement = parse(text, limits);
  if (!statement && statement.error().code == base::ErrorCode::kTooLarge) {
    return base::fail_in("the query grows when written out in full", std::move(statement).error());
  }
  const auto broken = [&](const std::string& why) { return base::fail(base::ErrorCode::kInternal, "the canonical text of the query is not read as it was meant", why + ": " + text); };
  if (!statement) return broken(statement.error().message);
  if (const auto allowed = refuse_forbidden(*statement, text, policy); !allowed) return broken(allowed.error().message);
  const Query& query = *statement->query();
  if (const auto bounded = check_bounds(query, text, policy); !bounded) return broken(bounded.error().message);
  const auto* result = query.branches.size() == 1 ? as<ReturnClause>(query.branches.front().clauses.back()) : nullptr;
  if (!result || !result->projection.limit) return broken("no LIMIT");
  return std::move(*statement->query());
}

}  // namespace

Result<GuardedCypher> guard(std::string_view text, const Parameters& given, const GuardPolicy& policy) {
  Limits limits;
  limits.max_bytes = policy.max_bytes;
  DOCENT_ASSIGN(Statement statement, parse(text, limits));
  // Before the rules of the language: whoever tries to write is told that, not that a WITH is missing.
  DOCENT_TRY(refuse_forbidden(statement, text, policy));
  DOCENT_TRY(check_rules(statement, text));
  Query& query = *statement.query();
  if (!policy.open_world) DOCENT_TRY(bind_names(query, text));
  DOCENT_TRY(check_bounds(query, text, policy));
  DOCENT_TRY(check_parameters(query, text, given, policy));

  GuardedCypher guarded;
  DOCENT_ASSIGN(guarded.limit_, bound_rows(query, text, given, policy));
  guarded.parameters_ = given;
  lift_literals(query, guarded.parameters_);
  guarded.text_ = print(query, kPrint);
  guarded.fingerprint_ = base::sha256_hex(guarded.text_);
  if (guarded.text_.size() > policy.max_bytes) {
    return syntax_error(text, 0, "the query grows to more than " + std::to_string(policy.max_bytes) + " bytes when written out in full", kLimit);
  }
  if (policy.read_again) {
    DOCENT_ASSIGN(query, read_again(guarded.text_, limits, policy));
  }
  guarded.query_ = std::make_shared<const Query>(std::move(query));
  return guarded;
}

}  // namespace docent::cypher
