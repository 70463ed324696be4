// Parameters have values, and counts are counts.
#include <fmt/format.h>

#include "cypher/guard_steps.h"
#include "cypher/syntax_error.h"
#include "cypher/walk.h"

namespace docent::cypher {
namespace {

using base::Status;

class ParameterCheck {
 public:
  ParameterCheck(std::string_view text, const Parameters& given, const GuardPolicy& policy) : text_(text), given_(given), policy_(policy) {}

  Status check(const Query& query) const {
    Status status;
    const auto keep = [&](auto&& next) {
      if (status) status = next();
    };
    for_each_node(query, Overloaded{
                             [&](const Expression& expression) { keep([&] { return check(expression); }); },
                             [&](const PathPattern& path) { keep([&] { return check_paths(path.selector.count); }); },
                             [&](const Clause& clause) {
                               if (const auto* with = as<WithClause>(clause)) keep([&] { return check(with->projection); });
                               if (const auto* result = as<ReturnClause>(clause)) keep([&] { return check(result->projection); });
                             },
                             [](const auto&) {},
                         });
    return status;
  }

 private:
  Status check(const Expression& expression) const {
    const auto* parameter = as<Parameter>(expression);
    if (!parameter || given_.contains(parameter->name)) return {};
    return syntax_error(text_, expression.span.start, fmt::format("the parameter ${} has no value: give it one", parameter->name), kMissingParameter);
  }

  Status check(const Projection& projection) const {
    DOCENT_TRY(check_count(projection.skip, "SKIP"));
    return check_count(projection.limit, "LIMIT");
  }

  // What a parameter says; literals are checked by the rules of the language.
  Status check_count(const ExpressionPtr& count, std::string_view what) const {
    const auto* parameter = as<Parameter>(count);
    if (!parameter) return {};
    DOCENT_TRY(check(*count));
    const Value& value = given_.find(parameter->name)->second;
    if (value.is(ValueType::kInteger) && value.integer() >= 0) return {};
    const std::string got = value.is(ValueType::kInteger) ? std::to_string(value.integer()) : std::string(to_string(value.type()));
    return syntax_error(text_, count->span.start, fmt::format("{} ${} needs a whole number of 0 or more, got {}", what, parameter->name, got), kBadLimit);
  }

  Status check_paths(const ExpressionPtr& count) const {
    if (!count) return {};
    DOCENT_TRY(check_count(count, "the number of paths"));
    std::int64_t paths = 0;
    if (const auto* parameter = as<Parameter>(count)) paths = given_.find(parameter->name)->second.integer();
    if (const auto* literal = as<Literal>(count))
      if (const auto* integer = std::get_if<std::int64_t>(&literal->value)) paths = *integer;
    if (paths >= 1 && static_cast<std::uint64_t>(paths) <= policy_.max_limit) return {};
    return syntax_error(text_, count->span.start, fmt::format("the number of paths must be 1 to {}, got {}", policy_.max_limit, paths), kBadLimit);
  }

  std::string_view text_;
  const Parameters& given_;
  const GuardPolicy& policy_;
};

}  // namespace

Status check_parameters(const Query& query, std::string_view text, const Parameters& given, const GuardPolicy& policy) {
  return ParameterCheck(text, given, policy).check(query);
}

}  // namespace docent::cypher
