#include "cypher/pattern_graph.h"

#include <fmt/format.h>

#include <algorithm>

#include "cypher/compare.h"
#include "cypher/compiler_types.h"
#include "cypher/printer.h"
#include "cypher/walk.h"

namespace docent::cypher {
namespace {

using base::Result;
using base::Status;
using enum ValueType;
using Outcome = base::Result<Value>;

// Names that a label expression certainly demands.
void collect_labels(const LabelExpression& labels, std::vector<std::string>& into) {
  if (labels.kind == LabelExpression::Kind::kName) into.push_back(labels.name.text);
  if (labels.kind == LabelExpression::Kind::kAnd)
    for (const LabelExpression& operand : labels.operands) collect_labels(operand, into);
}

bool only_names(const LabelExpression& labels, LabelExpression::Kind join) {
  if (labels.kind == LabelExpression::Kind::kName) return true;
  return labels.kind == join && std::ranges::all_of(labels.operands, [&](const LabelExpression& operand) { return only_names(operand, join); });
}

void collect_types(const GraphView& graph, const LabelExpression& types, std::vector<TypeId>& into) {
  if (types.kind == LabelExpression::Kind::kName) {
    if (const auto type = graph.find_type(types.name.text)) into.push_back(*type);
  }
  for (const LabelExpression& operand : types.operands) collect_types(graph, operand, into);
}

// Whether a query or pattern is inside. Such a value is not worth compiling a second time; nested, that would take for ever.
bool holds_query(const Expression& expression) {
  bool found = false;
  for_each_node(expression, [&](const auto& node) -> bool {
    if constexpr (std::is_same_v<std::decay_t<decltype(node)>, Expression>) {
      found = found || as<SubqueryExpression>(node) || as<PatternComprehension>(node) || as<PatternExpression>(node);
    }
    return !found;
  });
  return found;
}

// Whether any item may be a relationship.
bool may_be_relationships(const Binding& binding) { return may_be(binding.types, only(kList)) && may_be(binding.items, only(kRelationship)); }

}  // namespace

Status PatternGraph::declare(const std::string& name, const Binding& binding) {
  if (!may_introduce_) return compile_error(fmt::format("there is no variable \"{}\" here, and a pattern that is a condition may not bring one", name));
  scope_[name] = binding;
  return {};
}

Result<std::size_t> PatternGraph::add_vertex(const NodePattern* node) {
  PatternVertex vertex;
  if (node && node->variable) {
    const std::string& name = node->variable->text;
    const auto known = vertex_of_.find(name);
    if (known != vertex_of_.end()) {
      nodes_.emplace_back(known->second, node);
      return known->second;
    }
    vertex.name = name;
    if (const auto found = scope_.find(name); found != scope_.end()) {
      if (!may_be(found->second.types, only(kNode)) || !outer_.contains(name)) {
        return compile_error(fmt::format("\"{}\" is {} already and cannot be a node", name, to_string(found->second.types)));
      }
      vertex.slot = found->second.slot;
      vertex.bound = true;
      if (!found->second.label.empty()) vertex.labels.push_back(found->second.label);
    }
  }
  if (!vertex.bound) {
    vertex.slot = context_.new_slot();
    pending_.insert(vertex.slot);
  }
  std::vector<std::string> labels;
  if (node && node->labels) collect_labels(*node->labels, labels);
  vertex.labels.insert(vertex.labels.begin(), labels.begin(), labels.end());
  if (!vertex.name.empty()) {
    vertex_of_[vertex.name] = vertices.size();
    if (!vertex.bound) DOCENT_TRY(declare(vertex.name, {vertex.slot, only(kNode), kAnyType, vertex.labels.empty() ? "" : vertex.labels.front()}));
  }
  if (node) nodes_.emplace_back(vertices.size(), node);
  vertices.push_back(std::move(vertex));
  return vertices.size() - 1;
}

Status PatternGraph::add_edge(const RelationshipPattern& relationship, std::size_t left, std::size_t right) {
  PatternEdge edge;
  edge.left = left;
  edge.right = right;
  edge.filter.outgoing = relationship.direction != RelationshipPattern::Direction::kLeft;
  edge.filter.incoming = relationship.direction != RelationshipPattern::Direction::kRight;
  if (relationship.types && only_names(*relationship.types, LabelExpression::Kind::kOr)) {
    edge.filter.any_type = false;
    collect_types(context_.graph, *relationship.types, edge.filter.types);
    std::ranges::sort(edge.filter.types);
    const auto rest = std::ranges::unique(edge.filter.types);
    edge.filter.types.erase(rest.begin(), rest.end());
  }
  if (relationship.repetition) {
    edge.kind = PatternEdge::Kind::kVariable;
    edge.min = relationship.repetition->min;
    edge.max = relationship.repetition->max.value_or(kUnbounded);
    edge.element = context_.new_slot();
  }
  const bool many = edge.kind == PatternEdge::Kind::kVariable;
  if (relationship.variable) {
    const std::string& name = relationship.variable->text;
    if (const auto found = scope_.find(name); found != scope_.end()) {
      if (!outer_.contains(name)) return compile_error(fmt::format("\"{}\" is bound in this pattern already; a relationship may occur once", name));
      const bool fits = many ? may_be_relationships(found->second) : may_be(found->second.types, only(kRelationship));
      if (!fits) return compile_error(fmt::format("\"{}\" is {} already and cannot be a relationship", name, to_string(found->second.types)));
      edge.slot = found->second.slot;
      edge.bound = true;
    } else {
      edge.slot = context_.new_slot();
      DOCENT_TRY(declare(name, many ? Binding{edge.slot, only(kList), only(kRelationship), ""} : Binding{edge.slot, only(kRelationship), kAnyType, ""}));
    }
  } else {
    edge.slot = context_.new_slot();
  }
  if (!edge.bound) pending_.insert(edge.slot);
  std::string inner = relationship.variable ? relationship.variable->text : "";
  if (relationship.types) inner += ":" + print(*relationship.types);
  if (many) inner += fmt::format("*{}..{}", edge.min, edge.max == kUnbounded ? "" : std::to_string(edge.max));
  edge.text = fmt::format("({}){}[{}]{}({})", vertices[left].name, edge.filter.outgoing ? "-" : "<-", inner, edge.filter.incoming ? "-" : "->", vertices[right].name);
  relationships_.emplace_back(edges.size(), &relationship);
  edges.push_back(std::move(edge));
  return {};
}

Status PatternGraph::add_group(const GroupPattern& group, std::size_t left, std::size_t right) {
  PatternEdge edge;
  edge.kind = PatternEdge::Kind::kGroup;
  edge.left = left;
  edge.right = right;
  edge.slot = context_.new_slot();
  edge.min = group.repetition->min;
  edge.max = group.repetition->max.value_or(kUnbounded);
  edge.group = &group;
  pending_.insert(edge.slot);
  for (const PathElement& element : group.elements) {
    const Name* name = nullptr;
    Types items = only(kNode);
    if (const auto* node = std::get_if<NodePattern>(&element.node)) name = node->variable ? &*node->variable : nullptr;
    if (const auto* relationship = std::get_if<RelationshipPattern>(&element.node)) {
      if (relationship->repetition) return compile_error("a repetition inside a repeated group is not supported");
      name = relationship->variable ? &*relationship->variable : nullptr;
      items = only(kRelationship);
    }
    if (std::holds_alternative<GroupPattern>(element.node)) return compile_error("a group inside a repeated group is not supported");
    if (!name || std::ranges::find(edge.gathered, name->text, &std::pair<std::string, Slot>::first) != edge.gathered.end()) continue;
    if (scope_.contains(name->text)) return compile_error(fmt::format("\"{}\" is bound already; a repeated group needs variables of its own", name->text));
    const Slot slot = context_.new_slot();
    pending_.insert(slot);
    DOCENT_TRY(declare(name->text, {slot, only(kList), items, ""}));
    edge.gathered.emplace_back(name->text, slot);
  }
  edge.text = fmt::format("({})((…)){{{},{}}}({})", vertices[left].name, edge.min, edge.max == kUnbounded ? "" : std::to_string(edge.max), vertices[right].name);
  edges.push_back(std::move(edge));
  return {};
}

Result<std::vector<PatternPath::Part>> PatternGraph::add_elements(const std::vector<PathElement>& elements) {
  if (elements.size() == 1) {
    if (const auto* group = std::get_if<GroupPattern>(&elements.front().node); group && !group->repetition) {
      if (group->where) inner_where_.push_back(group->where.get());
      return add_elements(group->elements);
    }
  }
  std::vector<PatternPath::Part> parts;
  const RelationshipPattern* relationship = nullptr;
  const GroupPattern* group = nullptr;
  const auto close = [&](std::size_t vertex) -> Status {
    if (relationship || group) {
      const std::size_t left = parts.back().index;
      if (relationship) DOCENT_TRY(add_edge(*relationship, left, vertex));
      else DOCENT_TRY(add_group(*group, left, vertex));
      parts.push_back({true, edges.size() - 1});
    }
    parts.push_back({false, vertex});
    relationship = nullptr;
    group = nullptr;
    return {};
  };
  for (const PathElement& element : elements) {
    if (const auto* node = std::get_if<NodePattern>(&element.node)) {
      DOCENT_ASSIGN(const std::size_t vertex, add_vertex(node));
      DOCENT_TRY(close(vertex));
    } else if (const auto* next = std::get_if<RelationshipPattern>(&element.node)) {
      relationship = next;
    } else {
      const auto& next_group = std::get<GroupPattern>(element.node);
      if (!next_group.repetition) return compile_error("a group without repetition beside other elements is not supported");
      if (parts.empty() || group) {  // nothing stands before it: a node of its own
        DOCENT_ASSIGN(const std::size_t vertex, add_vertex(nullptr));
        DOCENT_TRY(close(vertex));
      }
      group = &next_group;
    }
  }
  if (group) {
    DOCENT_ASSIGN(const std::size_t vertex, add_vertex(nullptr));
    DOCENT_TRY(close(vertex));
  }
  return parts;
}

Status PatternGraph::add_path(const PathPattern& path, bool with_selector, std::optional<Slot> path_slot) {
  PatternPath made;
  if (path.variable) {
    if (scope_.contains(path.variable->text)) return compile_error(fmt::format("\"{}\" is bound already and cannot be a path", path.variable->text));
    made.slot = path_slot ? *path_slot : context_.new_slot();
    DOCENT_TRY(declare(path.variable->text, {made.slot, only(kPath), kAnyType, ""}));
  } else if (path_slot) {
    made.slot = *path_slot;
  }
  DOCENT_ASSIGN(made.parts, add_elements(path.elements));
  if (edges.size() > kMaxPatternEdges) {
    return base::fail(base::ErrorCode::kTooLarge, fmt::format("one MATCH may have {} relationships; split it", kMaxPatternEdges), std::string(kCompileError));
  }
  if (with_selector && path.selector.kind != PathSelector::Kind::kAll) {
    if (made.parts.size() != 3 || edges[made.parts[1].index].kind == PatternEdge::Kind::kGroup) {
      return compile_error("shortestPath() and allShortestPaths() need one relationship between two nodes");
    }
    PatternEdge& edge = edges[made.parts[1].index];
    if (edge.bound) return compile_error("the relationships of a shortest path must not be bound already");
    if (edge.kind == PatternEdge::Kind::kSingle) {
      edge.element = context_.new_slot();
      const auto written = std::ranges::find(relationships_, made.parts[1].index, &std::pair<std::size_t, const RelationshipPattern*>::first);
      if (written->second->variable) scope_[written->second->variable->text] = {edge.slot, only(kList), only(kRelationship), ""};
    }
    edge.kind = PatternEdge::Kind::kShortest;
    edge.all = path.selector.kind == PathSelector::Kind::kAllShortestPaths || path.selector.kind == PathSelector::Kind::kAllShortest;
  }
  if (path.variable || path_slot) {
    pending_.insert(made.slot);
    paths.push_back(std::move(made));
  }
  return {};
}

std::set<Slot> PatternGraph::pending_of(const std::set<Slot>& slots) const {
  std::set<Slot> both;
  std::ranges::set_intersection(slots, pending_, std::inserter(both, both.end()));
  return both;
}

void PatternGraph::keep(Compiler& compiler, PatternCondition condition) {
  for (auto& subplan : compiler.take_subplans()) condition.subplans.push_back(std::move(subplan));
  conditions.push_back(std::move(condition));
}

Status PatternGraph::add_property_conditions(Compiler& compiler, Slot slot, const Expression& properties, std::optional<std::size_t> vertex,
                                             std::vector<EvaluatorPtr>* into) {
  const auto* map = as<MapLiteral>(properties);
  if (!map) return compile_error("the properties of a pattern in MATCH must be written out, not given by a parameter");
  for (const MapEntry& entry : map->entries) {
    DOCENT_ASSIGN(const Compiled value, compiler.compile(*entry.value));
    PatternCondition made;
    const std::set<Slot> used = compiler.take_used();
    const auto key = context_.graph.find_key(entry.key.text);
    made.run = make_evaluator([slot, key, name = entry.key.text, run = value.run](Execution& x) -> Outcome {
      const Value& subject = x[slot];
      Value have;
      if (subject.is(kNode)) have = key ? x.graph().node_property(subject.node_id(), *key) : Value();
      else if (subject.is(kRelationship)) have = key ? x.graph().relationship_property(subject.relationship_id(), *key) : Value();
      if (have.is_null()) return Value();
      DOCENT_ASSIGN(const Value wanted, run->evaluate(x));
      return to_value(equals(have, wanted));
    });
    if (into) {
      into->push_back(made.run);
      continue;
    }
    made.value_uses = used;
    made.value_needs = made.needs = pending_of(used);
    if (pending_.contains(slot)) made.needs.insert(slot);
    made.text = fmt::format("{}.{} = {}", vertex ? vertices[*vertex].name : "", entry.key.text, print(*entry.value));
    if (vertex) {
      made.vertex = vertex;
      made.key = entry.key.text;
      made.value = value.run;
    } else {
      made.key = entry.key.text;
    }
    keep(compiler, std::move(made));
  }
  return {};
}

Status PatternGraph::add_vertex_conditions(std::size_t vertex, const NodePattern& node) {
  Compiler compiler(context_, scope_);
  const Slot slot = vertices[vertex].slot;
  if (node.labels) {
    PatternCondition made;
    DOCENT_ASSIGN(made.run, compiler.compile_labels(*node.labels, make_slot_evaluator(slot)));
    made.needs = pending_of(compiler.take_used());
    if (pending_.contains(slot)) made.needs.insert(slot);
    made.text = vertices[vertex].name + ":" + print(*node.labels);
    made.vertex = vertex;
    if (only_names(*node.labels, LabelExpression::Kind::kAnd)) {
      collect_labels(*node.labels, made.labels);
      // A second pattern of the same node may name more than the first.
      for (const std::string& label : made.labels)
        if (std::ranges::find(vertices[vertex].labels, label) == vertices[vertex].labels.end()) vertices[vertex].labels.push_back(label);
    }
    keep(compiler, std::move(made));
  }
  if (node.properties) DOCENT_TRY(add_property_conditions(compiler, slot, *node.properties, vertex, nullptr));
  if (node.where) DOCENT_TRY(add_where(*node.where, false));
  return {};
}

Status PatternGraph::add_edge_conditions(PatternEdge& edge, const RelationshipPattern& relationship) {
  const bool each = edge.kind != PatternEdge::Kind::kSingle;
  Scope inner = scope_;
  if (each && relationship.variable) inner[relationship.variable->text] = {edge.element, only(kRelationship), kAnyType, ""};
  Compiler compiler(context_, std::move(inner));
  const Slot slot = each ? edge.element : edge.slot;
  std::vector<EvaluatorPtr> each_of;
  if (relationship.types && edge.filter.any_type) {
    DOCENT_ASSIGN(EvaluatorPtr run, compiler.compile_labels(*relationship.types, make_slot_evaluator(slot)));
    if (each) {
      each_of.push_back(std::move(run));
    } else {
      PatternCondition made;
      made.run = std::move(run);
      made.needs = pending_of(compiler.take_used());
      if (pending_.contains(slot)) made.needs.insert(slot);
      made.text = "type of " + edge.text;
      keep(compiler, std::move(made));
    }
  }
  if (relationship.properties) DOCENT_TRY(add_property_conditions(compiler, slot, *relationship.properties, std::nullopt, each ? &each_of : nullptr));
  if (relationship.where && !each) DOCENT_TRY(add_where(*relationship.where, false));
  if (relationship.where && each) {
    DOCENT_ASSIGN(EvaluatorPtr run, compiler.compile_condition(*relationship.where));
    each_of.push_back(std::move(run));
  }
  if (!each_of.empty()) {
    edge.condition = make_evaluator([each_of = std::move(each_of)](Execution& x) -> Outcome {
      for (const EvaluatorPtr& one : each_of) {
        DOCENT_ASSIGN(const bool passes, holds(*one, x));
        if (!passes) return Value(false);
      }
      return Value(true);
    });
    if (edge.bound) return compile_error("a list of relationships that is bound already cannot have conditions in its pattern; put them into WHERE");
  }
  return {};
}

Status PatternGraph::describe_comparison(Compiler& compiler, const Expression& subject, const Expression& value, bool one_of, PatternCondition& made) {
  const auto* property = as<Property>(subject);
  const auto* variable = property ? as<Variable>(property->subject) : nullptr;
  if (!variable || holds_query(value)) return {};
  const auto found = vertex_of_.find(variable->name);
  if (found == vertex_of_.end() || vertices[found->second].bound) return {};
  compiler.take_used();
  DOCENT_ASSIGN(const Compiled compiled, compiler.compile(value));
  const std::set<Slot> used = compiler.take_used();
  if (used.contains(vertices[found->second].slot)) return {};
  made.vertex = found->second;
  made.key = property->key.text;
  made.value = compiled.run;
  made.value_uses = used;
  made.value_needs = pending_of(used);
  made.one_of = one_of;
  return {};
}

Status PatternGraph::add_where(const Expression& where, bool in_where) {
  if (const auto* logical = as<Logical>(where); logical && logical->op == Logical::Op::kAnd) {
    for (const ExpressionPtr& operand : logical->operands) DOCENT_TRY(add_where(*operand, in_where));
    return {};
  }
  Compiler compiler(context_, scope_);
  PatternCondition made;
  DOCENT_ASSIGN(made.run, compiler.compile_condition(where));
  made.needs = pending_of(compiler.take_used());
  made.text = print(where);
  made.in_where = in_where;
  for (auto& subplan : compiler.take_subplans()) made.subplans.push_back(std::move(subplan));
  if (const auto* comparison = as<Comparison>(where); comparison && comparison->operators.size() == 1) {
    if (comparison->operators.front() == Comparison::Op::kEqual) {
      DOCENT_TRY(describe_comparison(compiler, *comparison->operands[0], *comparison->operands[1], false, made));
      if (!made.vertex) DOCENT_TRY(describe_comparison(compiler, *comparison->operands[1], *comparison->operands[0], false, made));
    } else {
      made.is_range = true;
    }
  } else if (const auto* predicate = as<Predicate>(where)) {
    if (predicate->op == Predicate::Op::kIn) DOCENT_TRY(describe_comparison(compiler, *predicate->left, *predicate->right, true, made));
    else made.is_range = true;
  } else if (const auto* null = as<IsNull>(where); null && null->negated) {
    const auto* property = as<Property>(null->operand);
    const auto* variable = property ? as<Variable>(property->subject) : nullptr;
    const auto found = variable ? vertex_of_.find(variable->name) : vertex_of_.end();
    if (found != vertex_of_.end()) {
      made.vertex = found->second;
      made.key = property->key.text;
      made.is_presence = true;
    }
  } else if (const auto* has = as<HasLabels>(where)) {
    const auto* variable = as<Variable>(has->subject);
    const auto found = variable ? vertex_of_.find(variable->name) : vertex_of_.end();
    if (found != vertex_of_.end() && only_names(*has->labels, LabelExpression::Kind::kAnd)) {
      made.vertex = found->second;
      collect_labels(*has->labels, made.labels);
      auto& labels = vertices[found->second].labels;
      labels.insert(labels.end(), made.labels.begin(), made.labels.end());
    }
  }
  conditions.push_back(std::move(made));
  return {};
}

Status PatternGraph::add_conditions(const Expression* where) {
  for (const auto& [vertex, node] : nodes_) DOCENT_TRY(add_vertex_conditions(vertex, *node));
  for (const auto& [edge, relationship] : relationships_) DOCENT_TRY(add_edge_conditions(edges[edge], *relationship));
  for (const Expression* inner : inner_where_) DOCENT_TRY(add_where(*inner, false));
  if (where) DOCENT_TRY(add_where(*where, true));
  // shortestPath looks for the shortest path that satisfies WHERE, so what WHERE says about the path must be asked while searching.
  for (PatternEdge& edge : edges) {
    if (edge.kind != PatternEdge::Kind::kShortest) continue;
    const auto index = static_cast<std::size_t>(&edge - edges.data());
    for (const PatternCondition& condition : conditions) {
      bool about = condition.needs.contains(edge.slot);
      for (const PatternPath& path : paths) {
        about = about || (condition.needs.contains(path.slot) &&
                          std::ranges::any_of(path.parts, [&](const PatternPath::Part& part) { return part.is_edge && part.index == index; }));
      }
      edge.needs_both = edge.needs_both || (about && condition.in_where);
    }
    edge.needs_both = edge.needs_both || edge.min > 1;
  }
  return {};
}

void PatternGraph::set_bound(std::size_t vertex) {
  vertices[vertex].bound = true;
  pending_.erase(vertices[vertex].slot);
}

EvaluatorPtr PatternGraph::make_path(const std::vector<PatternPath::Part>& parts) const {
  struct Piece {
    Slot slot;
    bool vertex;
  };
  std::vector<Piece> pieces;
  for (const PatternPath::Part& part : parts) pieces.push_back({part.is_edge ? edges[part.index].slot : vertices[part.index].slot, !part.is_edge});
  return make_evaluator([pieces = std::move(pieces)](Execution& x) -> Outcome {
    Path path;
    const auto walk = [&](RelationshipId relationship) {
      const NodeId start = x.graph().start_of(relationship), end = x.graph().end_of(relationship);
      path.nodes.push_back(path.nodes.back() == start ? end : start);
      path.relationships.push_back(relationship);
    };
    for (const Piece& piece : pieces) {
      const Value& value = x[piece.slot];
      if (piece.vertex) {
        if (path.nodes.empty()) {
          if (!value.is(kNode)) return Value();
          path.nodes.push_back(value.node_id());
        }
      } else if (value.is(kRelationship)) {
        walk(value.relationship_id());
      } else if (value.is(kList)) {
        for (const Value& item : value.list()) walk(item.relationship_id());
      } else if (value.is(kPath)) {
        path.nodes.insert(path.nodes.end(), value.path().nodes.begin() + 1, value.path().nodes.end());
        path.relationships.insert(path.relationships.end(), value.path().relationships.begin(), value.path().relationships.end());
      } else {
        return Value();
      }
    }
    return Value(std::move(path));
  });
}

}  // namespace docent::cypher
