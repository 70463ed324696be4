// Order of a MATCH: where to start, which relationship next, and the operators for it.
//
// A search over starts with a greedy walk from each, which costs about the cube of the edges: of large patterns the first relationship that
// can be followed is taken, from the start with fewest rows.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cypher/cardinality.h"
#include "cypher/operators.h"
#include "cypher/pattern_graph.h"
#include "cypher/printer.h"

namespace docent::cypher {
namespace {

using base::Result;
using base::Status;

// How far a walk has come, and at what price.
struct State {
  std::vector<bool> vertices, edges, conditions;
  std::set<Slot> pending;
  double rows = 1, cost = 0;
};

class MatchPlanner {
 public:
  MatchPlanner(PatternGraph& graph, bool repeatable) : graph_(graph), context_(graph.context()), cardinality_(graph.context().graph), repeatable_(repeatable) {}

  Result<OperatorPtr> plan(OperatorPtr input) {
    State state;
    state.edges.resize(graph_.edges.size());
    state.conditions.resize(graph_.conditions.size());
    state.pending = graph_.pending();
    state.rows = input->estimate.rows;
    for (const PatternVertex& vertex : graph_.vertices) state.vertices.push_back(vertex.bound);
    built_.resize(graph_.paths.size());
    root_ = std::move(input);
    DOCENT_TRY(settle(state));
    DOCENT_TRY(walk(state));
    while (const auto start = best_start(state)) {
      // A part that nothing joins with what is there: found anew for each row, which is a product unless a lookup joins them.
      const bool product = !single_row(*root_) && !is_joined(state, *start);
      OperatorPtr before;
      if (product) before = std::exchange(root_, context_.make<ArgumentOperator>());
      begin(state, *start);
      DOCENT_TRY(settle(state));
      DOCENT_TRY(walk(state));
      if (!product) continue;
      auto both = context_.make<ApplyOperator>(OperatorKind::kCartesianProduct);
      both->estimate.rows = state.rows;
      both->inputs.push_back(std::move(before));
      both->inputs.push_back(std::move(root_));
      root_ = std::move(both);
    }
    return std::move(root_);
  }

 private:
  // ---- Order ----

  // Edges that can be followed from what is bound, the one with fewest rows first.
  Status walk(State& state) {
    while (const auto edge = best_edge(state)) {
      DOCENT_TRY(follow(state, *edge));
      DOCENT_TRY(settle(state));
    }
    return {};
  }

  bool is_large() const { return graph_.edges.size() > kMostSearched; }

  bool can_follow(const State& state, std::size_t index) const {
    const PatternEdge& edge = graph_.edges[index];
    if (state.edges[index]) return false;
    const bool left = state.vertices[edge.left], right = state.vertices[edge.right];
    if (edge.needs_both) return left && right;
    // A search from both ends is worth finding the other end first, where that is a lookup.
    if (edge.kind == PatternEdge::Kind::kShortest && left != right) return !start_at(state, left ? edge.right : edge.left).condition;
    return left || right || (edge.bound && edge.min > 0);
  }

  // Relationships to look at for one row.
  double degree(const PatternEdge& edge, bool from_left) const {
    const PatternVertex& from = graph_.vertices[from_left ? edge.left : edge.right];
    if (edge.kind == PatternEdge::Kind::kGroup) return std::max(1.0, cardinality_.average_degree());
    StepFilter filter = edge.filter;
    if (!from_left) std::swap(filter.outgoing, filter.incoming);
    return cardinality_.degree(from.labels, filter);
  }

  // Rows for one row, and what is looked at for it.
  struct Cost {
    double rows = 1, looked_at = 1;
  };
  Cost cost_of(const State& state, const PatternEdge& edge, bool from_left) const {
    if (edge.bound) return {1, 1};
    const double each = degree(edge, from_left);
    const bool into = state.vertices[edge.left] && state.vertices[edge.right];
    Cost cost{each, each};
    if (edge.kind != PatternEdge::Kind::kSingle) {
      const double hops = static_cast<double>(std::min<std::uint64_t>(edge.max, kAssumedHops));
      cost.looked_at = cost.rows = 0;
      double level = 1;
      for (double hop = 0; hop <= hops; ++hop, level = std::min(level * std::max(each, 0.0), kMostRows)) {
        if (hop >= static_cast<double>(edge.min)) cost.rows += level;
        if (hop > 0) cost.looked_at += level;
      }
      if (edge.kind == PatternEdge::Kind::kShortest) {
        const double nodes = cardinality_.nodes();
        cost.rows = std::min(cost.rows, nodes);
        cost.looked_at = std::min(cost.looked_at, nodes * std::max(1.0, each));
      }
    }
    if (into) cost.rows = std::min(cost.rows, cost.rows / std::max(1.0, cardinality_.nodes_with(graph_.vertices[from_left ? edge.right : edge.left].labels)));
    return cost;
  }

  bool from_left(const State& state, const PatternEdge& edge) const {
    const bool left = state.vertices[edge.left], right = state.vertices[edge.right];
    if (left != right) return left;
    return degree(edge, true) <= degree(edge, false);
  }

  std::optional<std::size_t> best_edge(const State& state) const {
    std::optional<std::size_t> best;
    Cost lowest;
    for (std::size_t i = 0; i < graph_.edges.size(); ++i) {
      if (!can_follow(state, i)) continue;
      if (is_large()) return i;
      State after = state;
      const Cost cost = try_edge(after, i);
      if (!best || cost.rows < lowest.rows || (cost.rows == lowest.rows && cost.looked_at < lowest.looked_at)) {
        best = i;
        lowest = cost;
      }
    }
    return best;
  }

  // Without operators: what `follow` would do to rows and cost.
  Cost try_edge(State& state, std::size_t index) const {
    const PatternEdge& edge = graph_.edges[index];
    const bool left = from_left(state, edge);
    Cost cost = cost_of(state, edge, left);
    state.cost += state.rows * cost.looked_at;
    const double before = state.rows;
    state.rows = std::min(state.rows * cost.rows, kMostRows);
    bind_edge(state, index);
    check(state, index);
    state.cost += state.rows;
    cost.rows = before > 0 ? state.rows / before : 0;
    return cost;
  }

  void bind_edge(State& state, std::size_t index) const {
    const PatternEdge& edge = graph_.edges[index];
    state.edges[index] = true;
    state.pending.erase(edge.slot);
    for (const auto& [name, slot] : edge.gathered) state.pending.erase(slot);
    bind_vertex(state, edge.left);
    bind_vertex(state, edge.right);
    for (const PatternPath& path : graph_.paths) {
      const bool complete = std::ranges::all_of(path.parts, [&](const PatternPath::Part& part) { return part.is_edge ? state.edges[part.index] : state.vertices[part.index]; });
      if (complete) state.pending.erase(path.slot);
    }
  }

  void bind_vertex(State& state, std::size_t index) const {
    state.vertices[index] = true;
    state.pending.erase(graph_.vertices[index].slot);
  }

  bool is_ready(const State& state, const PatternCondition& condition) const {
    return std::ranges::none_of(condition.needs, [&](Slot slot) { return state.pending.contains(slot); });
  }

  // Conditions that can be checked now, in numbers only. `edge`: what was followed last.
  void check(State& state, std::optional<std::size_t> edge) const {
    for (std::size_t i = 0; i < graph_.conditions.size(); ++i) {
      if (state.conditions[i] || !is_ready(state, graph_.conditions[i])) continue;
      state.conditions[i] = true;
      state.rows *= selectivity(graph_.conditions[i], edge);
    }
  }

  double selectivity(const PatternCondition& condition, std::optional<std::size_t> index) const {
    if (!condition.labels.empty()) {
      if (index && graph_.edges[*index].kind != PatternEdge::Kind::kGroup) {
        const PatternEdge& edge = graph_.edges[*index];
        StepFilter filter = edge.filter;
        if (edge.left == *condition.vertex) std::swap(filter.outgoing, filter.incoming);
        return cardinality_.share_ending_in(condition.labels, filter);
      }
      return cardinality_.share_of(condition.labels);
    }
    if (condition.is_presence) return cardinality_.share_having(graph_.vertices[*condition.vertex].labels, condition.key);
    if (condition.vertex && !condition.key.empty()) {
      const double one = cardinality_.share_equal(graph_.vertices[*condition.vertex].labels, condition.key);
      return condition.one_of ? std::min(1.0, one * kAssumedListItems) : one;
    }
    if (!condition.key.empty()) return 0.1;
    return condition.is_range ? 0.3 : 0.5;
  }

  // Ways to begin at a vertex.
  struct Start {
    std::size_t vertex = 0;
    OperatorKind kind = OperatorKind::kAllNodesScan;
    std::string label;
    std::optional<std::size_t> condition;  // of lookups
    double rows = 0;
  };

  Start start_at(const State& state, std::size_t index) const {
    const PatternVertex& vertex = graph_.vertices[index];
    Start best{index, OperatorKind::kAllNodesScan, "", std::nullopt, cardinality_.nodes()};
    for (const std::string& label : vertex.labels) {
      const double nodes = cardinality_.nodes_with({label});
      if (best.label.empty() || nodes < best.rows) best = {index, OperatorKind::kLabelScan, label, std::nullopt, nodes};
    }
    for (std::size_t i = 0; i < graph_.conditions.size(); ++i) {
      const PatternCondition& condition = graph_.conditions[i];
      if (state.conditions[i] || condition.vertex != index || (!condition.value && !condition.is_presence)) continue;
      if (std::ranges::any_of(condition.value_needs, [&](Slot slot) { return state.pending.contains(slot); })) continue;
      // Where no label is certain, the indexes of all labels may do.
      const std::vector<std::string> labels = vertex.labels.empty() ? std::vector<std::string>{""} : vertex.labels;
      for (const std::string& label : labels) {
        const auto statistics = cardinality_.index(label, condition.key);
        if (!statistics) continue;
        if (condition.is_presence) {
          const auto nodes = static_cast<double>(statistics->nodes);
          if (nodes < best.rows) best = {index, OperatorKind::kIndexScan, label, i, nodes};
          continue;
        }
        const double one = statistics->unique ? 1 : static_cast<double>(statistics->nodes) / std::max(1.0, static_cast<double>(statistics->distinct_values));
        const double rows = condition.one_of ? one * kAssumedListItems : one;
        const OperatorKind kind = statistics->unique ? OperatorKind::kUniqueLookup : OperatorKind::kIndexLookup;
        const bool better_kind = kind == OperatorKind::kUniqueLookup && best.kind != OperatorKind::kUniqueLookup;
        if (better_kind || rows < best.rows) best = {index, kind, label, i, rows};
      }
    }
    return best;
  }

  // Whether a shortest path goes from here to a node that can be looked up: that one is the better start.
  bool leads_to_lookup(const State& state, std::size_t vertex) const {
    return std::ranges::any_of(graph_.edges, [&](const PatternEdge& edge) {
      if (edge.kind != PatternEdge::Kind::kShortest || edge.left == edge.right || (edge.left != vertex && edge.right != vertex)) return false;
      const std::size_t other = edge.left == vertex ? edge.right : edge.left;
      return !state.vertices[other] && start_at(state, other).condition.has_value();
    });
  }

  std::optional<Start> best_start(const State& state) const {
    std::optional<Start> best;
    double lowest = 0;
    for (std::size_t i = 0; i < graph_.vertices.size(); ++i) {
      if (state.vertices[i]) continue;
      const Start start = start_at(state, i);
      if (!start.condition && leads_to_lookup(state, i)) continue;
      State trial = state;
      trial.cost = 0;
      trial.rows = std::min(trial.rows * start.rows, kMostRows);
      trial.cost += trial.rows;
      answer(trial, start);
      bind_vertex(trial, i);
      check(trial, std::nullopt);
      while (!is_large()) {
        const auto edge = best_edge(trial);
        if (!edge) break;
        try_edge(trial, *edge);
      }
      // What cannot be reached from here must be begun elsewhere: fewer rows now are better then.
      const double cost = trial.cost + trial.rows;
      if (!best || cost < lowest) {
        best = start;
        lowest = cost;
      }
    }
    return best;
  }

  // Conditions that the start itself answers.
  void answer(State& state, const Start& start) const {
    if (start.condition) state.conditions[*start.condition] = true;
    for (std::size_t i = 0; i < graph_.conditions.size(); ++i) {
      const PatternCondition& condition = graph_.conditions[i];
      if (condition.vertex == start.vertex && condition.labels.size() == 1 && condition.labels.front() == start.label) state.conditions[i] = true;
    }
  }

  bool is_joined(const State&, const Start& start) const { return start.condition && !graph_.conditions[*start.condition].value_uses.empty(); }

  std::vector<LabelId> labels_of(const Start& start) const {
    std::vector<LabelId> labels;
    if (const auto label = context_.graph.find_label(start.label); label && !start.label.empty()) labels.push_back(*label);
    if (start.label.empty() && start.condition)
      for (LabelId label = 0; label < context_.graph.label_count(); ++label) labels.push_back(label);
    return labels;
  }

  static bool single_row(const Operator& root) {
    switch (root.kind) {
      case OperatorKind::kArgument: return true;
      case OperatorKind::kAggregate: return static_cast<const AggregateOperator&>(root).keys.empty();
      case OperatorKind::kProject:
      case OperatorKind::kFilter:
      case OperatorKind::kSort:
      case OperatorKind::kTop:
      case OperatorKind::kDistinct:
      case OperatorKind::kLimit: return single_row(*root.inputs.front());
      default: return false;
    }
  }

  // ---- Operators ----

  void begin(State& state, const Start& start) {
    const PatternVertex& vertex = graph_.vertices[start.vertex];
    auto scan = context_.make<ScanOperator>(start.kind);
    scan->slot = vertex.slot;
    scan->variable = vertex.name;
    scan->label = start.label;
    scan->details = vertex.name + (start.label.empty() ? "" : ":" + start.label);
    scan->label_ids = labels_of(start);
    if (start.condition) {
      const PatternCondition& condition = graph_.conditions[*start.condition];
      scan->property = condition.key;
      scan->key_id = *context_.graph.find_key(condition.key);
      scan->value = condition.value;
      scan->one_of = condition.one_of;
      scan->details = fmt::format("{} where {}", scan->details, condition.text);
    } else {
      for (const PatternCondition& condition : graph_.conditions) {
        if (condition.vertex == start.vertex && (condition.value || condition.is_presence)) scan->wanted_indexes.push_back((start.label.empty() ? "?" : start.label) + "." + condition.key);
      }
    }
    state.rows = std::min(state.rows * start.rows, kMostRows);
    scan->estimate = {state.rows, state.rows};
    scan->inputs.push_back(std::move(root_));
    root_ = std::move(scan);
    answer(state, start);
    bind_vertex(state, start.vertex);
  }

  Status follow(State& state, std::size_t index) {
    PatternEdge& edge = graph_.edges[index];
    const bool left = from_left(state, edge);
    const Cost cost = cost_of(state, edge, left);
    const double looked_at = state.rows * cost.looked_at;
    state.rows = std::min(state.rows * cost.rows, kMostRows);
    DOCENT_ASSIGN(OperatorPtr made, make_operator(state, edge, left));
    made->details = edge.text;
    made->estimate = {state.rows, looked_at};
    made->inputs.insert(made->inputs.begin(), std::move(root_));
    root_ = std::move(made);
    order_.push_back(index);
    last_edge_ = index;
    // Paths are built here, so their slots stay pending until then.
    State bound = state;
    bind_edge(bound, index);
    for (const PatternPath& path : graph_.paths)
      if (state.pending.contains(path.slot)) bound.pending.insert(path.slot);
    state = std::move(bound);
    return {};
  }

  Result<OperatorPtr> make_operator(State& state, PatternEdge& edge, bool left) {
    const PatternVertex& from = graph_.vertices[left ? edge.left : edge.right];
    const PatternVertex& to = graph_.vertices[left ? edge.right : edge.left];
    const bool to_bound = state.vertices[left ? edge.right : edge.left];
    StepFilter filter = edge.filter;
    if (!left) std::swap(filter.outgoing, filter.incoming);
    if (edge.bound) {
      auto made = context_.make<BoundRelationshipOperator>();
      made->from = graph_.vertices[edge.left].slot;
      made->to = graph_.vertices[edge.right].slot;
      made->relationship = edge.slot;
      made->from_bound = state.vertices[edge.left];
      made->to_bound = state.vertices[edge.right];
      made->list = edge.kind == PatternEdge::Kind::kVariable;
      made->min = edge.min;
      made->max = edge.max;
      made->filter = edge.filter;
      made->different = different_from(edge);
      made->max_hops = 1;
      return made;
    }
    switch (edge.kind) {
      case PatternEdge::Kind::kSingle: {
        auto made = context_.make<ExpandOperator>(to_bound);
        made->from = from.slot;
        made->to = to.slot;
        made->relationship = edge.slot;
        made->filter = filter;
        made->different = different_from(edge);
        made->max_hops = 1;
        return made;
      }
      case PatternEdge::Kind::kVariable: {
        auto made = context_.make<VariableExpandOperator>();
        made->from = from.slot;
        made->to = to.slot;
        made->relationships = edge.slot;
        made->to_bound = to_bound;
        made->reversed = !left;
        made->min = edge.min;
        made->max = edge.max;
        made->filter = filter;
        made->different = different_from(edge);
        made->element = edge.element;
        made->condition = edge.condition;
        made->max_hops = edge.max == kUnbounded ? 0 : edge.max;
        return made;
      }
      case PatternEdge::Kind::kShortest: return make_shortest(state, edge, left, to_bound, filter);
      case PatternEdge::Kind::kGroup: return make_group(edge, left, to_bound);
    }
    return base::fail(base::ErrorCode::kInternal, "unknown kind of relationship");
  }

  Result<OperatorPtr> make_shortest(State& state, PatternEdge& edge, bool left, bool to_bound, const StepFilter& filter) {
    auto made = context_.make<ShortestPathOperator>();
    made->from = graph_.vertices[left ? edge.left : edge.right].slot;
    made->to = graph_.vertices[left ? edge.right : edge.left].slot;
    made->relationships = edge.slot;
    made->to_bound = to_bound;
    made->reversed = !left;
    made->all = edge.all;
    made->min = edge.min;
    made->max = edge.max;
    made->filter = filter;
    made->element = edge.element;
    made->condition = edge.condition;
    made->max_hops = edge.max == kUnbounded ? 0 : edge.max;
    if (!edge.needs_both) return made;
    // What WHERE says about the path is asked of each candidate.
    std::vector<EvaluatorPtr> asked;
    std::set<Slot> known = {edge.slot};
    for (const PatternPath& path : graph_.paths) {
      const auto index = static_cast<std::size_t>(&edge - graph_.edges.data());
      if (path.parts.size() == 3 && path.parts[1].index == index) {
        known.insert(path.slot);
        made->path = graph_.make_path(path.parts);
        made->path_slot = path.slot;
      }
    }
    for (std::size_t i = 0; i < graph_.conditions.size(); ++i) {
      const PatternCondition& condition = graph_.conditions[i];
      if (state.conditions[i] || !condition.in_where) continue;
      const bool ready = std::ranges::all_of(condition.needs, [&](Slot slot) { return known.contains(slot) || !state.pending.contains(slot); });
      if (!ready) continue;
      asked.push_back(condition.run);
      made->subplans.insert(made->subplans.end(), condition.subplans.begin(), condition.subplans.end());
      state.conditions[i] = true;
    }
    made->path_condition = make_evaluator([asked = std::move(asked)](Execution& x) -> Result<Value> {
      for (const EvaluatorPtr& one : asked) {
        DOCENT_ASSIGN(const bool passes, holds(*one, x));
        if (!passes) return Value(false);
      }
      return Value(true);
    });
    return made;
  }

  Result<OperatorPtr> make_group(PatternEdge& edge, bool left, bool to_bound) {
    if (repeatable_ && edge.max == kUnbounded) return compile_error("REPEATABLE ELEMENTS needs a bound for each repetition: walks in circles never end");
    Scope inner = graph_.outer();
    PatternGraph body(context_, inner, true);
    DOCENT_ASSIGN(const std::vector<PatternPath::Part> parts, body.add_elements(edge.group->elements));
    if (parts.size() < 3) return compile_error("a repeated group needs a relationship");
    const std::size_t first = parts.front().index, last = parts.back().index;
    body.set_bound(left ? first : last);
    DOCENT_TRY(body.add_conditions(edge.group->where.get()));
    auto made = context_.make<GroupExpandOperator>();
    made->from = graph_.vertices[left ? edge.left : edge.right].slot;
    made->to = graph_.vertices[left ? edge.right : edge.left].slot;
    made->to_bound = to_bound;
    made->reversed = !left;
    made->min = edge.min;
    made->max = edge.max;
    made->inner_from = body.vertices[left ? first : last].slot;
    made->inner_to = body.vertices[left ? last : first].slot;
    for (const PatternVertex& vertex : body.vertices) made->inner.push_back(vertex.slot);
    for (const PatternEdge& inner_edge : body.edges) {
      made->inner.push_back(inner_edge.slot);
      made->inner_relationships.push_back(inner_edge.slot);
    }
    for (const auto& [name, slot] : edge.gathered) made->gathered.emplace_back(inner.find(name)->second.slot, slot);
    made->round_path = body.make_path(parts);
    made->path = edge.slot;
    made->repeatable = repeatable_;
    made->different = different_from(edge);
    made->max_hops = edge.max == kUnbounded ? 0 : edge.max * body.edges.size();
    DOCENT_ASSIGN(OperatorPtr root, plan_graph(body, repeatable_, context_.make<ArgumentOperator>()));
    made->body = std::move(root);
    made->subplans.push_back(made->body);
    return made;
  }

  // Relationships that were found before and could be the same.
  Different different_from(const PatternEdge& edge) const {
    Different slots;
    if (repeatable_) return slots;
    for (const std::size_t index : order_) {
      const PatternEdge& other = graph_.edges[index];
      if (other.kind == PatternEdge::Kind::kShortest) continue;
      const bool typed = !edge.filter.any_type && !other.filter.any_type && edge.kind != PatternEdge::Kind::kGroup && other.kind != PatternEdge::Kind::kGroup;
      if (typed && std::ranges::find_first_of(edge.filter.types, other.filter.types) == edge.filter.types.end()) continue;
      slots.push_back(other.slot);
    }
    return slots;
  }

  // Builds paths that are complete and checks conditions that can be checked.
  Status settle(State& state) {
    for (std::size_t i = 0; i < graph_.paths.size(); ++i) {
      const PatternPath& path = graph_.paths[i];
      const bool complete = std::ranges::all_of(path.parts, [&](const PatternPath::Part& part) { return part.is_edge ? state.edges[part.index] : state.vertices[part.index]; });
      if (built_[i] || !complete) continue;
      built_[i] = true;
      auto project = context_.make<ProjectOperator>();
      project->items.emplace_back(path.slot, graph_.make_path(path.parts));
      project->details = "path";
      project->estimate.rows = state.rows;
      project->inputs.push_back(std::move(root_));
      root_ = std::move(project);
      state.pending.erase(path.slot);
    }
    for (std::size_t i = 0; i < graph_.conditions.size(); ++i) {
      PatternCondition& condition = graph_.conditions[i];
      if (state.conditions[i] || !is_ready(state, condition)) continue;
      state.conditions[i] = true;
      const double share = selectivity(condition, last_edge_);
      state.rows *= share;
      root_ = make_filter(context_, std::move(root_), condition.run, condition.text, share, condition.subplans);
    }
    last_edge_ = std::nullopt;
    return {};
  }

  static constexpr double kMostRows = 1e15;
  static constexpr std::size_t kMostSearched = 12;   // relationships
  static constexpr std::uint64_t kAssumedHops = 10;  // of an unbounded repetition
  static constexpr double kAssumedListItems = 10;    // of a list behind IN

  PatternGraph& graph_;
  PlanContext& context_;
  Cardinality cardinality_;
  bool repeatable_;
  OperatorPtr root_;
  std::vector<std::size_t> order_;
  std::vector<bool> built_;
  std::optional<std::size_t> last_edge_;
};

}  // namespace

Result<OperatorPtr> plan_graph(PatternGraph& graph, bool repeatable, OperatorPtr input) { return MatchPlanner(graph, repeatable).plan(std::move(input)); }

OperatorPtr make_filter(PlanContext& context, OperatorPtr root, EvaluatorPtr condition, std::string details, double selectivity,
                        std::vector<std::shared_ptr<const Operator>> subplans) {
  auto filter = context.make<FilterOperator>();
  filter->condition = std::move(condition);
  filter->details = std::move(details);
  filter->estimate.rows = root->estimate.rows * selectivity;
  filter->subplans = std::move(subplans);
  filter->inputs.push_back(std::move(root));
  return filter;
}

Result<OperatorPtr> plan_patterns(PlanContext& context, const std::vector<const PathPattern*>& paths, const PatternOptions& options, OperatorPtr input, Scope& scope) {
  // A shortest path over more than one relationship is searched for by itself, and WHERE is asked at the end.
  const auto is_selected = [](const PathPattern& path) {
    using Kind = PathSelector::Kind;
    const Kind kind = path.selector.kind;
    if (kind == Kind::kAll || kind == Kind::kShortestPath || kind == Kind::kAllShortestPaths) return false;
    const auto* literal = as<Literal>(path.selector.count);
    const bool one = !path.selector.count || (literal && std::get_if<std::int64_t>(&literal->value) && std::get<std::int64_t>(literal->value) == 1);
    const bool simple = path.elements.size() == 3 && std::holds_alternative<RelationshipPattern>(path.elements[1].node);
    return !simple || !one || kind == Kind::kShortestGroups;
  };
  std::vector<const PathPattern*> plain, selected;
  for (const PathPattern* path : paths) (is_selected(*path) ? selected : plain).push_back(path);
  OperatorPtr root = std::move(input);
  {
    PatternGraph graph(context, scope, options.may_introduce);
    for (const PathPattern* path : plain) DOCENT_TRY(graph.add_path(*path, true, options.path_slot));
    DOCENT_TRY(graph.add_conditions(selected.empty() ? options.where : nullptr));
    DOCENT_ASSIGN(root, plan_graph(graph, options.repeatable, std::move(root)));
  }
  for (const PathPattern* path : selected) {
    const Scope before = scope;
    PatternGraph graph(context, scope, options.may_introduce);
    const Slot slot = context.new_slot();
    DOCENT_TRY(graph.add_path(*path, false, slot));
    DOCENT_TRY(graph.add_conditions(nullptr));
    DOCENT_ASSIGN(OperatorPtr inner, plan_graph(graph, options.repeatable, context.make<ArgumentOperator>()));
    auto select = context.make<SelectPathsOperator>();
    select->path = slot;
    for (const auto& [name, binding] : scope)
      if (!before.contains(name)) select->kept.push_back(binding.slot);
    const PathSelector& selector = path->selector;
    select->groups = selector.kind == PathSelector::Kind::kShortestGroups || selector.kind == PathSelector::Kind::kAllShortest;
    if (selector.count) {
      Compiler compiler(context, {});
      DOCENT_ASSIGN(const Compiled count, compiler.compile(*selector.count));
      select->count = count.run;
    }
    select->details = print(*path);
    select->estimate.rows = root->estimate.rows * inner->estimate.rows;
    select->inputs.push_back(std::move(root));
    select->inputs.push_back(std::move(inner));
    root = std::move(select);
  }
  if (!selected.empty() && options.where) {
    Compiler compiler(context, scope);
    DOCENT_ASSIGN(EvaluatorPtr condition, compiler.compile_condition(*options.where));
    root = make_filter(context, std::move(root), std::move(condition), print(*options.where), 0.5, compiler.take_subplans());
  }
  return root;
}

}  // namespace docent::cypher
