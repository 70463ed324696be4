// Questions to the graph that agents and people ask by name: made of query templates, guarded queries and the graph's dictionary.
//
// Names are linked to entities; several that fit are listed, not guessed between. Deterministic, thread safe. Budget: 30 ms each.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/deadline.h"
#include "query/explore.h"
#include "query/graph_context.h"

namespace docent::query {

// One template, by names as callers write them. {"template","version","question","columns","rows","truncated","notes",…}
base::Result<GraphAnswer> run_template_by_name(const GraphContext& context, std::string_view name, const std::vector<std::pair<std::string, std::string>>& inputs, const base::Deadline& deadline,
                                               bool explain = false);

// {"error":node|null,"candidates":[…],"parts":[template result…]}: ways out of an error. No known error is an answer, not a failure.
base::Result<GraphAnswer> troubleshoot_error(const GraphContext& context, std::string_view error, const base::Deadline& deadline);
// {"a":node,"b":node,"parts":[…]}: how two things of one kind differ, and what any two have in common.
base::Result<GraphAnswer> compare_entities(const GraphContext& context, std::string_view a, std::string_view b, const base::Deadline& deadline);
// {"node","mentioned_in":[evidence],"parts":[…]}: what it is, what it needs, what needs it, which settings and procedures it has to do with.
base::Result<GraphAnswer> explain_entity(const GraphContext& context, std::string_view name, const base::Deadline& deadline);
// {"node","configurations":[{"configuration":node,"edge":edge}],"truncated"}: settings that control, limit or are needed by it, nearest first.
base::Result<GraphAnswer> configurations_affecting(const GraphContext& context, std::string_view name, std::size_t limit);

// An object of texts, numbers, truth values, null, lists and objects of these: parameters by name. kInvalidArgument for other text, more than 1,000
// values or more than 8 levels.
base::Result<cypher::Parameters> parameters_from_json(std::string_view json);

struct CypherRequest {
  std::string query;
  cypher::Parameters parameters;
  bool admin = false;    // more label scans
  bool explain = false;  // adds "plan", "gate", "guarded"
  base::Deadline deadline = base::Deadline::never();
};
// {"columns","rows":[[value…]],"truncated","took_ms","fingerprint"}. Errors of the guard and the gate are kInvalidArgument with what would help;
// kTooLarge, kDeadlineExceeded, kCancelled.
base::Result<GraphAnswer> run_cypher(const store::Graph& graph, const CypherRequest& request, PlanCache* plans = nullptr);

}  // namespace docent::query
