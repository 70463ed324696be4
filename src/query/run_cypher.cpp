#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cypher/execute.h"
#include "cypher/guard.h"
#include "cypher/plan_gate.h"
#include "cypher/planner.h"
#include "query/graph_json.h"
#include "query/graph_questions.h"

namespace docent::query {
namespace {

constexpr std::size_t kMaxResultBytes = 1 << 20;
constexpr std::uint64_t kMaxExpansions = 2'000'000, kMaxMemoryBytes = 32U << 20;
constexpr std::chrono::seconds kMaxRunTime{30};
constexpr int kMaxParameterDepth = 8;
constexpr std::size_t kMaxParameterValues = 1'000;

base::Result<std::shared_ptr<const cypher::Plan>> plan_of(const store::Graph& graph, const cypher::GuardedCypher& guarded, PlanCache* plans) {
  if (auto known = plans == nullptr ? nullptr : plans->find(guarded.fingerprint())) return known;
  DOCENT_ASSIGN(cypher::Plan made, cypher::make_plan(guarded.query(), graph));
  auto plan = std::make_shared<const cypher::Plan>(std::move(made));
  if (plans != nullptr) plans->put(guarded.fingerprint(), plan);
  return plan;
}

std::string cell(const store::Graph& graph, const cypher::Value& value) {
  if (value.is(cypher::ValueType::kString)) return one_line(value.string(), 200);
  if (value.is(cypher::ValueType::kNode)) return std::string(model::to_string(graph.kind(value.node_id()))) + ":" + one_line(label_of(graph, value.node_id()), 100);
  std::string text;
  base::JsonWriter json(text);
  write_value(json, graph, value);
  return one_line(text, 400);
}

base::Result<cypher::Value> value_of(const nlohmann::json& json, int depth, std::size_t& left) {
  if (depth > kMaxParameterDepth || left-- == 0) return base::fail(base::ErrorCode::kInvalidArgument, "the parameters are too many or too deep");
  if (json.is_boolean()) return cypher::Value(json.get<bool>());
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) return cypher::Value(json.get<double>());
  if (json.is_number_integer()) return cypher::Value(json.get<std::int64_t>());
  if (json.is_number_float()) return cypher::Value(json.get<double>());
  if (json.is_string()) return cypher::Value(json.get<std::string>());
  if (json.is_array()) {
    cypher::List list;
    for (const auto& item : json) {
      DOCENT_ASSIGN(auto value, value_of(item, depth + 1, left));
      list.push_back(std::move(value));
    }
    return cypher::Value(std::move(list));
  }
  if (json.is_object()) {
    cypher::Map map;
    for (const auto& [key, item] : json.items()) {
      DOCENT_ASSIGN(auto value, value_of(item, depth + 1, left));
      map.emplace_back(key, std::move(value));
    }
    return cypher::Value(std::move(map));
  }
  return cypher::Value();
}

}  // namespace

base::Result<cypher::Parameters> parameters_from_json(std::string_view text) {
  bool too_deep = false;
  const auto json = nlohmann::json::parse(text, [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    too_deep = too_deep || depth > kMaxParameterDepth;
    return !too_deep;
  }, false);
  if (too_deep || json.is_discarded() || !json.is_object()) return base::fail(base::ErrorCode::kInvalidArgument, "the parameters must be a JSON object, at most 8 levels deep");
  cypher::Parameters parameters;
  std::size_t left = kMaxParameterValues;
  for (const auto& [key, item] : json.items()) {
    DOCENT_ASSIGN(auto value, value_of(item, 1, left));
    parameters.emplace(key, std::move(value));
  }
  return parameters;
}

base::Result<GraphAnswer> run_cypher(const store::Graph& graph, const CypherRequest& request, PlanCache* plans) {
  const auto start = std::chrono::steady_clock::now();
  cypher::GuardPolicy policy;
  policy.read_again = false;
  DOCENT_ASSIGN(const cypher::GuardedCypher guarded, cypher::guard(request.query, request.parameters, policy));
  DOCENT_ASSIGN(const auto plan, plan_of(graph, guarded, plans));
  DOCENT_TRY(cypher::check_plan(*plan, request.admin ? cypher::GateLimits::for_admin() : cypher::GateLimits(), guarded.limit()));
  cypher::ExecutionLimits limits;
  limits.max_rows = guarded.limit();
  limits.max_expansions = kMaxExpansions;
  limits.max_memory_bytes = kMaxMemoryBytes;
  const auto deadline = base::Deadline::after(std::min<std::chrono::nanoseconds>(request.deadline.remaining(), kMaxRunTime), request.deadline.stop());
  cypher::Cursor cursor(*plan, graph, guarded.parameters(), limits, deadline);
  GraphAnswer answer;
  base::JsonWriter json(answer.json);
  json.open_object().key("columns").list(cursor.columns()).key("rows").open_array();
  for (const std::string& column : cursor.columns()) answer.text += (answer.text.empty() ? "" : " | ") + column;
  answer.text += '\n';
  bool truncated = false;
  std::size_t rows = 0;
  while (true) {
    DOCENT_ASSIGN(const bool more, cursor.next());
    if (!more) break;
    if (answer.json.size() > kMaxResultBytes) {
      truncated = true;
      break;
    }
    json.open_array();
    for (std::size_t i = 0; i < cursor.columns().size(); ++i) {
      write_value(json, graph, cursor.value(i));
      answer.text += (i == 0 ? "" : " | ") + cell(graph, cursor.value(i));
    }
    answer.text += '\n';
    json.close_array();
    ++rows;
  }
  // The guard's LIMIT is what stops a query: as many rows as it allows may not be all.
  truncated = truncated || cursor.truncated() || rows == guarded.limit();
  const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  json.close_array().member("truncated", truncated).member("took_ms", std::round(ms * 1000) / 1000).member("expansions", cursor.expansions()).member("fingerprint", guarded.fingerprint());
  answer.text += "(" + std::to_string(rows) + (rows == 1 ? " row" : " rows") + (truncated ? ", perhaps more" : "") + ")\n";
  if (request.explain) {
    const std::string gate = cypher::measure_plan(*plan, guarded.limit()).to_text(), text = plan->explain(&cursor.counts());
    json.member("guarded", guarded.text()).member("gate", gate).member("plan", text);
    answer.text += "\n" + guarded.text() + "\n" + gate + "\n" + text;
  }
  json.close_object();
  return answer;
}

}  // namespace docent::query
