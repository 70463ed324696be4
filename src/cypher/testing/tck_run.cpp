#include "cypher/testing/tck_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "cypher/compare.h"
#include "cypher/compiler.h"
#include "cypher/execute.h"
#include "cypher/guard.h"
#include "cypher/parser.h"
#include "cypher/plan_gate.h"
#include "cypher/planner.h"
#include "cypher/rules.h"
#include "cypher/testing/memory_graph.h"
#include "cypher/testing/tck_text.h"
#include "cypher/value_text.h"
#include "cypher/walk.h"

namespace docent::cypher::testing {
namespace {

using base::Result;
using base::Status;
using Kind = TckOutcome::Kind;

TckOutcome failed(std::string reason) { return {Kind::kFailed, std::move(reason)}; }

bool mentions_temporal(const std::string& text) {
  static const std::regex kCall(R"(\b(date|datetime|localdatetime|localtime|time|duration)(\.\w+)*\s*\()", std::regex::icase);
  return std::regex_search(text, kCall);
}

bool writes(const std::string& query) {
  const auto statement = parse(query);
  if (!statement) {
    static const std::regex kClause(R"(\b(CREATE|MERGE|SET|DELETE|REMOVE)\b)");
    return std::regex_search(query, kClause);
  }
  bool found = false;
  for_each_node(*statement, Overloaded{[&](const Clause& clause) { found = found || is_update(clause); }, [](const auto&) {}});
  return found;
}

// The two trees of depth 3 that the TCK describes in words: a knows and follows b1…b4, which are friends of two c each and of each other.
Status load_tree(MemoryGraph& graph, const std::string& name) {
  const bool second = name == "binary-tree-2";
  const NodeId root = graph.add_node({"A"}, {{"name", Value(std::string("a"))}});
  NodeId b[4];
  for (int i = 0; i < 4; ++i) {
    b[i] = graph.add_node({"X"}, {{"name", Value(fmt::format("b{}", i + 1))}});
    graph.add_relationship(root, i < 2 ? "KNOWS" : "FOLLOWS", b[i]);
  }
  for (int i = 0; i < 4; ++i) {
    for (int j = 1; j <= 2; ++j) {
      const NodeId c = graph.add_node({second && j == 2 ? "Y" : "X"}, {{"name", Value(fmt::format("c{}{}", i + 1, j))}});
      graph.add_relationship(b[i], "FRIEND", c);
    }
  }
  for (int i = 0; i < 4; ++i) graph.add_relationship(b[i], "FRIEND", b[(i + 1) % 4]);
  graph.freeze();
  return {};
}

Result<Value> constant_of(const std::string& text, const GraphView& graph) {
  DOCENT_ASSIGN(const ExpressionPtr tree, parse_expression(text));
  PlanContext context{graph, standard_procedures()};
  Compiler compiler(context, {});
  DOCENT_ASSIGN(const Compiled compiled, compiler.compile(*tree));
  const Parameters none;
  Execution execution(graph, none, {}, base::Deadline::never(), context.slots, 0);
  return compiled.run->evaluate(execution);
}

Types types_named(std::string_view name) {
  if (name.starts_with("INTEGER")) return only(ValueType::kInteger);
  if (name.starts_with("FLOAT") || name.starts_with("NUMBER")) return kNumbers;
  if (name.starts_with("STRING")) return only(ValueType::kString);
  if (name.starts_with("BOOLEAN")) return only(ValueType::kBoolean);
  return kAnyType;
}

// "in :: INTEGER?, out :: STRING?"
std::vector<Procedure::Field> fields_of(const std::string& text) {
  static const std::regex kField(R"((\w+)\s*::\s*([\w?]+))");
  std::vector<Procedure::Field> fields;
  for (std::sregex_iterator at(text.begin(), text.end(), kField), end; at != end; ++at) fields.push_back({(*at)[1], types_named((*at)[2].str())});
  return fields;
}

Result<Procedure> procedure_of(const TckProcedure& written, const GraphView& graph) {
  static const std::regex kSignature(R"(([\w.]+)\((.*?)\)\s*::\s*\((.*)\))");
  std::smatch parts;
  if (!std::regex_match(written.signature, parts, kSignature)) return base::fail(base::ErrorCode::kCorrupt, "unknown signature " + written.signature);
  Procedure made;
  made.name = parts[1];
  made.arguments = fields_of(parts[2]);
  made.results = fields_of(parts[3]);
  std::vector<List> table;
  for (std::size_t i = 1; i < written.rows.size(); ++i) {
    List row;
    for (const std::string& cell : written.rows[i]) {
      if (cell.empty()) continue;
      DOCENT_ASSIGN(Value value, constant_of(cell, graph));
      row.push_back(std::move(value));
    }
    table.push_back(std::move(row));
  }
  made.call = [table, inputs = made.arguments.size()](Execution&, const List& arguments) -> Result<std::vector<List>> {
    std::vector<List> rows;
    for (const List& row : table) {
      if (row.size() < inputs || !std::equal(arguments.begin(), arguments.end(), row.begin(), equivalent)) continue;
      rows.emplace_back(row.begin() + static_cast<std::ptrdiff_t>(inputs), row.end());
    }
    return rows;
  };
  return made;
}

struct Ran {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // canonical
};

Result<Plan> plan_of(const std::string& query, const GraphView& graph, const Procedures& procedures) {
  DOCENT_ASSIGN(const Statement statement, parse(query));
  DOCENT_TRY(check_rules(statement, query));
  if (!statement.query()) return base::fail(base::ErrorCode::kInvalidArgument, "not a query");
  return make_plan(*statement.query(), graph, procedures);
}

Result<Ran> run_plan(const Plan& plan, const GraphView& graph, const Parameters& parameters, bool ignore_list_order) {
  Cursor cursor(plan, graph, parameters, {}, base::Deadline::after(std::chrono::seconds(20)));
  Ran ran{cursor.columns(), {}};
  for (;;) {
    DOCENT_ASSIGN(const bool more, cursor.next());
    if (!more) return ran;
    std::vector<std::string> row;
    for (std::size_t i = 0; i < ran.columns.size(); ++i) {
      DOCENT_ASSIGN(std::string cell, canonical_tck_value(to_text(cursor.value(i), graph), ignore_list_order));
      row.push_back(std::move(cell));
    }
    ran.rows.push_back(std::move(row));
  }
}

std::string table_text(const std::vector<std::vector<std::string>>& rows) {
  std::string text;
  for (const auto& row : rows) text += fmt::format("| {} |\n", fmt::join(row, " | "));
  return text;
}

// Columns may come in any order when they are told apart by name.
TckOutcome compare_rows(Ran ran, const TckExecution& wanted) {
  if (wanted.rows->empty()) return ran.rows.empty() ? TckOutcome{} : failed("expected no rows, got\n" + table_text(ran.rows));
  std::vector<std::vector<std::string>> expected;
  for (std::size_t i = 1; i < wanted.rows->size(); ++i) {
    std::vector<std::string> row;
    for (const std::string& cell : (*wanted.rows)[i]) {
      auto made = canonical_tck_value(cell, wanted.ignore_list_order);
      if (!made) return failed("cannot read the expected table: " + made.error().message);
      row.push_back(std::move(*made));
    }
    expected.push_back(std::move(row));
  }
  const std::vector<std::string>& names = wanted.rows->front();
  std::vector<std::size_t> places;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(ran.columns, name);
    if (found == ran.columns.end()) return failed(fmt::format("expected columns {}, got {}", fmt::join(names, " | "), fmt::join(ran.columns, " | ")));
    places.push_back(static_cast<std::size_t>(found - ran.columns.begin()));
  }
  if (ran.columns.size() != names.size()) return failed(fmt::format("expected columns {}, got {}", fmt::join(names, " | "), fmt::join(ran.columns, " | ")));
  std::vector<std::vector<std::string>> actual;
  for (const auto& row : ran.rows) {
    std::vector<std::string> ordered;
    for (const std::size_t place : places) ordered.push_back(row[place]);
    actual.push_back(std::move(ordered));
  }
  if (!wanted.ordered) {
    std::ranges::sort(expected);
    std::ranges::sort(actual);
  }
  if (expected == actual) return {};
  return failed("expected\n" + table_text(expected) + "got\n" + table_text(actual));
}

Result<GuardedCypher> guarded_of(const std::string& query, const Procedures& procedures, const Parameters& parameters, bool read_again) {
  constexpr std::size_t kMany = 1'000'000;
  GuardPolicy policy;
  policy.open_world = true;
  policy.read_again = read_again;
  policy.max_hops = policy.default_limit = policy.max_limit = kMany;
  for (const Procedure& procedure : procedures.all) policy.procedures.push_back(procedure.name);
  return guard(query, parameters, policy);
}

TckOutcome run_guarded(const TckExecution& execution, const MemoryGraph& graph, const Procedures& procedures, const Parameters& parameters, const TckOptions& options) {
  const auto guarded = guarded_of(execution.query, procedures, parameters, options.read_again);
  if (!guarded) return execution.error ? TckOutcome{} : TckOutcome{Kind::kLeftOut, "guard: " + guarded.error().detail};
  const auto plan = make_plan(guarded->query(), graph, procedures);
  if (!plan) return execution.error ? TckOutcome{} : failed(guarded->text() + "\nnot planned: " + plan.error().message);
  if (options.gate) {
    const auto allowed = check_plan(*plan, GateLimits(), guarded->limit());
    ++(*options.gate)[allowed ? "passed" : allowed.error().detail];
  }
  auto ran = run_plan(*plan, graph, guarded->parameters(), execution.ignore_list_order);
  if (!ran) return execution.error ? TckOutcome{} : failed(guarded->text() + "\nfailed: " + ran.error().message);
  if (execution.error) return {Kind::kLeftOut, "guard: late error"};
  if (!execution.rows) return {};
  TckOutcome outcome = compare_rows(std::move(*ran), execution);
  if (outcome.kind == Kind::kFailed) outcome.reason += guarded->text() + "\n" + plan->explain();
  return outcome;
}

TckOutcome run_execution(const TckExecution& execution, const MemoryGraph& graph, const Procedures& procedures, const Parameters& parameters) {
  const auto plan = plan_of(execution.query, graph, procedures);
  if (!plan) {
    if (execution.error) return {};
    return failed("not planned: " + plan.error().message);
  }
  if (execution.error && execution.error->phase == "compile time") return failed("expected a compile-time error: " + execution.error->detail + "\n" + plan->explain());
  auto ran = run_plan(*plan, graph, parameters, execution.ignore_list_order);
  if (!ran) {
    if (execution.error) return {};
    return failed("failed: " + ran.error().message);
  }
  if (execution.error) return failed("expected an error: " + execution.error->detail);
  if (!execution.rows) return {};
  TckOutcome outcome = compare_rows(std::move(*ran), execution);
  if (outcome.kind == Kind::kFailed) outcome.reason += plan->explain();
  return outcome;
}

}  // namespace

TckOutcome run_scenario(const TckScenario& scenario, const TckOptions& options) {
  for (const TckExecution& execution : scenario.executions)
    if (writes(execution.query)) return {Kind::kLeftOut, "writes"};
  std::string all = fmt::format("{}", fmt::join(scenario.setup, "\n"));
  for (const TckExecution& execution : scenario.executions) all += execution.query;
  if (scenario.file.find("temporal") != std::string::npos || mentions_temporal(all)) return {Kind::kLeftOut, "temporal"};

  MemoryGraph graph;
  if (scenario.graph.starts_with("binary-tree")) {
    if (const auto loaded = load_tree(graph, scenario.graph); !loaded) return failed(loaded.error().message);
  }
  graph.freeze();
  for (const std::string& statement : scenario.setup) {
    if (const auto done = graph.run(statement); !done) return failed("set-up failed: " + done.error().message);
  }
  Parameters parameters;
  for (const auto& [name, text] : scenario.parameters) {
    auto value = constant_of(text, graph);
    if (!value) return failed("parameter " + name + ": " + value.error().message);
    parameters[name] = std::move(*value);
  }
  Procedures procedures = standard_procedures();
  for (const TckProcedure& written : scenario.procedures) {
    auto made = procedure_of(written, graph);
    if (!made) return failed(made.error().message);
    procedures.all.push_back(std::move(*made));
  }
  for (const TckExecution& execution : scenario.executions) {
    TckOutcome outcome = options.guarded ? run_guarded(execution, graph, procedures, parameters, options) : run_execution(execution, graph, procedures, parameters);
    if (outcome.kind != Kind::kPassed) {
      if (outcome.kind == Kind::kFailed) outcome.reason = execution.query + "\n" + outcome.reason;
      return outcome;
    }
  }
  return {};
}

}  // namespace docent::cypher::testing
