#include "query/template_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "cypher/execute.h"
#include "cypher/guard.h"
#include "cypher/plan_gate.h"
#include "cypher/planner.h"
#include "cypher/walk.h"

namespace docent::query {
namespace {

using base::ErrorCode;
using base::Result;
using cypher::GraphView;
using cypher::Parameters;
using cypher::Value;
using cypher::ValueType;

constexpr std::uint64_t kMaxMemoryBytes = 16U << 20;
constexpr std::string_view kEvidence = "evidence";

std::unexpected<base::Error> broken(const Template& which, const std::string& what) {
  return base::fail(ErrorCode::kInternal, fmt::format("template {} {}", which.label(), what));
}

// The types that patterns name are among the declared ones; a pattern that names none may follow all only where all are declared.
base::Status check_edges(const Template& which, const cypher::Query& query) {
  const auto& allowed = which.guardrails.edges;
  if (allowed.empty()) return {};
  std::string refused;
  cypher::for_each_node(query, cypher::Overloaded{
                                   [&](const cypher::PathElement& element) {
                                     const auto* relationship = std::get_if<cypher::RelationshipPattern>(&element.node);
                                     if (relationship && !relationship->types) refused = "edges of any type";
                                     if (!relationship || !relationship->types) return;
                                     cypher::for_each_node(*relationship->types, cypher::Overloaded{
                                                                                     [&](const cypher::LabelExpression& types) {
                                                                                       using Kind = cypher::LabelExpression::Kind;
                                                                                       if (types.kind == Kind::kOr) return;
                                                                                       const auto type = types.kind == Kind::kName ? model::edge_type_from(types.name.text) : std::nullopt;
                                                                                       if (!type || std::ranges::find(allowed, *type) == allowed.end()) refused = types.name.text;
                                                                                     },
                                                                                     [](const auto&) {},
                                                                                 });
                                   },
                                   [](const auto&) {},
                               });
  if (refused.empty()) return {};
  return base::fail(ErrorCode::kInvalidArgument, fmt::format("template {} follows {}, which its guardrails do not allow", which.label(), refused));
}

// Guarded, planned and gated; the same each time for one graph.
Result<std::shared_ptr<const cypher::Plan>> plan_of(const GraphView& graph, const Template& which, const cypher::GuardedCypher& query) {
  DOCENT_TRY(check_edges(which, query.query()));
  DOCENT_ASSIGN(cypher::Plan plan, cypher::make_plan(query.query(), graph));
  cypher::GateLimits limits;
  limits.label_scans = 0;
  limits.expansions = which.guardrails.expand_operators;
  limits.estimated_rows = which.guardrails.estimated_rows;
  DOCENT_TRY(cypher::check_plan(plan, limits, query.limit()));
  std::vector<std::string_view> columns;
  for (const TemplateOutput& output : which.outputs) columns.push_back(output.name);
  columns.push_back(kEvidence);
  if (!std::ranges::equal(plan.columns, columns)) return broken(which, "does not return the columns that it declares");
  return std::make_shared<const cypher::Plan>(std::move(plan));
}

class EvidenceReader {
 public:
  explicit EvidenceReader(const GraphView& graph)
      : graph_(graph), section_(graph.find_key("section_id")), start_(graph.find_key("start")), end_(graph.find_key("end")), extractor_(graph.find_key("extractor")),
        confidence_(graph.find_key("confidence")) {}

  // Lists in lists are read through. False when something had to be left out.
  bool read(const Value& value, std::vector<RowEvidence>& into) const {
    if (value.is(ValueType::kList)) {
      bool complete = true;
      for (const Value& item : value.list()) complete = read(item, into) && complete;
      return complete;
    }
    RowEvidence one;
    if (value.is(ValueType::kString)) one.section_id = value.string();
    else if (value.is(ValueType::kRelationship)) one = of_relationship(value.relationship_id());
    if (one.section_id.empty() || std::ranges::find(into, one) != into.end()) return true;
    if (into.size() == kMaxEvidence) return false;
    into.push_back(std::move(one));
    return true;
  }

 private:
  Value property(cypher::RelationshipId relationship, std::optional<cypher::KeyId> key) const { return key ? graph_.relationship_property(relationship, *key) : Value(); }

  RowEvidence of_relationship(cypher::RelationshipId relationship) const {
    RowEvidence one;
    if (const Value section = property(relationship, section_); section.is(ValueType::kString)) one.section_id = section.string();
    if (const Value extractor = property(relationship, extractor_); extractor.is(ValueType::kString)) one.extractor = extractor.string();
    if (const Value confidence = property(relationship, confidence_); confidence.is_number()) one.confidence = confidence.number();
    const Value start = property(relationship, start_), end = property(relationship, end_);
    if (start.is(ValueType::kInteger) && end.is(ValueType::kInteger))
      one.span = model::Span{static_cast<std::uint64_t>(start.integer()), static_cast<std::uint64_t>(end.integer())};
    return one;
  }

  const GraphView& graph_;
  std::optional<cypher::KeyId> section_, start_, end_, extractor_, confidence_;
};

// Which of the names given nothing in the graph has: the usual reason of an empty result.
void note_unknown_names(const GraphView& graph, const Template& which, const Parameters& given, std::vector<std::string>& notes) {
  const auto name_key = graph.find_key("name"), id_key = graph.find_key("id"), code_key = graph.find_key("code");
  const auto has = [&](std::string_view label, std::optional<cypher::KeyId> key, const Value& value) {
    const auto label_id = graph.find_label(label);
    return label_id && key && graph.index(*label_id, *key) && !graph.find_nodes(*label_id, *key, value).empty();
  };
  for (const TemplateInput& input : which.inputs) {
    const auto found = given.find(input.name);
    if (found == given.end() || !found->second.is(ValueType::kString) || (input.kinds.empty() && !input.is_id)) continue;
    bool known = false;
    std::string kinds;
    for (const model::NodeKindInfo& row : model::kNodeKinds) {
      if (!input.is_id && !input.kinds.contains(row.kind)) continue;
      known = known || has(row.name, input.is_id ? id_key : name_key, found->second) || has(row.name, code_key, found->second);
      kinds += (kinds.empty() ? "" : ", ") + std::string(row.name);
    }
    if (!known) notes.push_back(fmt::format("nothing has the {} \"{}\" ({}{})", input.is_id ? "id" : "name", found->second.string(), input.name, input.is_id ? "" : ": " + kinds));
  }
}

}  // namespace

std::shared_ptr<const cypher::Plan> PlanCache::find(const std::string& fingerprint) const {
  const std::scoped_lock lock(mutex_);
  const auto found = plans_.find(fingerprint);
  return found == plans_.end() ? nullptr : found->second;
}

void PlanCache::put(const std::string& fingerprint, std::shared_ptr<const cypher::Plan> plan) {
  const std::scoped_lock lock(mutex_);
  if (plans_.size() >= kMaxPlans) plans_.clear();
  plans_.insert_or_assign(fingerprint, std::move(plan));
}

Result<TemplateResult> run_template(const GraphView& graph, const Template& which, const Parameters& given, const base::Deadline& deadline, PlanCache* plans) {
  const auto start = std::chrono::steady_clock::now();
  const Guardrails& rails = which.guardrails;
  const base::Deadline until = base::Deadline::after(std::min<std::chrono::nanoseconds>(deadline.remaining(), rails.deadline), deadline.stop());
  DOCENT_TRY(until.check("the template"));
  DOCENT_ASSIGN(Parameters inputs, bind_inputs(which, given));
  // One row more than asked for tells whether there are more.
  const std::int64_t limit = inputs.find("limit")->second.integer();
  inputs.insert_or_assign("limit", Value(limit + 1));
  cypher::GuardPolicy policy;
  policy.max_hops = rails.max_depth;
  policy.default_limit = policy.max_limit = rails.max_rows + 1;
  policy.read_again = false;
  DOCENT_ASSIGN(const cypher::GuardedCypher query, cypher::guard(which.text(), inputs, policy));

  std::shared_ptr<const cypher::Plan> plan = plans ? plans->find(query.fingerprint()) : nullptr;
  if (!plan) {
    DOCENT_ASSIGN(plan, plan_of(graph, which, query));
    if (plans) plans->put(query.fingerprint(), plan);
  }

  TemplateResult result;
  result.fingerprint = query.fingerprint();
  result.columns.assign(plan->columns.begin(), plan->columns.end() - 1);
  const cypher::ExecutionLimits limits{.max_rows = static_cast<std::uint64_t>(limit), .max_expansions = rails.max_expansions, .max_memory_bytes = kMaxMemoryBytes};
  cypher::Cursor cursor(*plan, graph, query.parameters(), limits, until);
  const EvidenceReader evidence(graph);
  for (;;) {
    DOCENT_ASSIGN(const bool more, cursor.next());
    if (!more) break;
    TemplateRow row;
    for (std::size_t i = 0; i < result.columns.size(); ++i) row.values.push_back(cursor.value(i));
    if (!evidence.read(cursor.value(result.columns.size()), row.evidence)) result.truncated = true;
    result.rows.push_back(std::move(row));
  }
  result.truncated = result.truncated || cursor.truncated();
  result.expansions = cursor.expansions();
  result.gate = cypher::measure_plan(*plan, query.limit()).to_text();
  result.plan = plan->explain(&cursor.counts());
  if (result.rows.empty()) note_unknown_names(graph, which, inputs, result.notes);
  result.took_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace docent::query
