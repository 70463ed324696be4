// The patterns of one MATCH as a graph of what is to be found, with the conditions taken apart: what the match planner orders.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cypher/ast.h"
#include "cypher/compiler.h"
#include "cypher/operators.h"
#include "cypher/query_planner.h"

namespace docent::cypher {

// The search for an order takes time in the square of it.
constexpr std::size_t kMaxPatternEdges = 100;

struct PatternVertex {
  Slot slot = 0;
  bool bound = false;  // before this MATCH
  std::string name;    // empty: without variable
  std::vector<std::string> labels;  // that it certainly has, first those its pattern names
};

struct PatternEdge {
  enum class Kind { kSingle, kVariable, kShortest, kGroup };
  Kind kind = Kind::kSingle;
  std::size_t left = 0, right = 0;  // vertices
  Slot slot = 0;       // a relationship, the list of them, or (kGroup) a path
  bool bound = false;  // the variable was bound before this MATCH
  StepFilter filter;   // as seen from the left vertex
  std::uint64_t min = 1, max = 1;
  bool all = false;    // kShortest: all of the shortest length
  bool needs_both = false;  // kShortest: both ends must be known
  Slot element = 0;         // of kVariable and kShortest: one of its relationships, for the condition
  EvaluatorPtr condition;
  const GroupPattern* group = nullptr;
  std::vector<std::pair<std::string, Slot>> gathered;  // kGroup: inner variable → list outside
  std::string text;
};

// One part of a conjunction.
struct PatternCondition {
  EvaluatorPtr run;
  std::set<Slot> needs;  // of those that this MATCH binds
  std::string text;
  std::vector<std::shared_ptr<const Operator>> subplans;
  bool in_where = false;
  // What kind it is, where an index or a label scan may answer it.
  std::optional<std::size_t> vertex;
  std::vector<std::string> labels;   // the vertex has all of these, and that is all it says
  std::string key;                   // the vertex's property equals `value`, or is in it
  EvaluatorPtr value;
  std::set<Slot> value_needs, value_uses;  // of this MATCH; of any
  bool one_of = false;
  bool is_presence = false;  // the vertex has the property `key`: there is no `value`
  bool is_range = false;
};

struct PatternPath {
  Slot slot = 0;
  struct Part {
    bool is_edge = false;
    std::size_t index = 0;
  };
  std::vector<Part> parts;
};

class PatternGraph {
 public:
  // Variables are added to `scope`.
  PatternGraph(PlanContext& context, Scope& scope, bool may_introduce) : context_(context), scope_(scope), outer_(scope), may_introduce_(may_introduce) {}

  base::Status add_path(const PathPattern& path, bool with_selector, std::optional<Slot> path_slot);
  // The elements of a group or path; gives its parts.
  base::Result<std::vector<PatternPath::Part>> add_elements(const std::vector<PathElement>& elements);
  // After all paths: compiles everything that was written inside them, and `where`.
  base::Status add_conditions(const Expression* where);

  std::vector<PatternVertex> vertices;
  std::vector<PatternEdge> edges;
  std::vector<PatternCondition> conditions;
  std::vector<PatternPath> paths;

  const Scope& scope() const { return scope_; }
  // What was visible before this MATCH.
  const Scope& outer() const { return outer_; }
  PlanContext& context() { return context_; }
  // Slots that this MATCH binds, the bound ends of groups aside.
  const std::set<Slot>& pending() const { return pending_; }
  // Takes a vertex as bound, which a group's operator does with the first of a round.
  void set_bound(std::size_t vertex);
  // The path made of `parts`, whose vertices and edges are bound.
  EvaluatorPtr make_path(const std::vector<PatternPath::Part>& parts) const;

 private:
  base::Result<std::size_t> add_vertex(const NodePattern* node);
  base::Status add_edge(const RelationshipPattern& relationship, std::size_t left, std::size_t right);
  base::Status add_group(const GroupPattern& group, std::size_t left, std::size_t right);
  base::Status declare(const std::string& name, const Binding& binding);
  base::Status add_vertex_conditions(std::size_t vertex, const NodePattern& node);
  base::Status add_edge_conditions(PatternEdge& edge, const RelationshipPattern& relationship);
  base::Status add_property_conditions(Compiler& compiler, Slot slot, const Expression& properties, std::optional<std::size_t> vertex, std::vector<EvaluatorPtr>* into);
  base::Status add_where(const Expression& where, bool in_where);
  base::Status describe_comparison(Compiler& compiler, const Expression& subject, const Expression& value, bool one_of, PatternCondition& made);
  void keep(Compiler& compiler, PatternCondition condition);
  std::set<Slot> pending_of(const std::set<Slot>& slots) const;

  PlanContext& context_;
  Scope& scope_;
  const Scope outer_;
  bool may_introduce_;
  std::set<Slot> pending_;
  std::map<std::string, std::size_t, std::less<>> vertex_of_;
  std::vector<std::pair<std::size_t, const NodePattern*>> nodes_;
  std::vector<std::pair<std::size_t, const RelationshipPattern*>> relationships_;
  std::vector<const Expression*> inner_where_;  // of groups without repetition
};

// The plan of a graph of patterns on top of `input`.
base::Result<OperatorPtr> plan_graph(PatternGraph& graph, bool repeatable, OperatorPtr input);

}  // namespace docent::cypher
