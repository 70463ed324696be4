#include "cypher/binder.h"

#include <fmt/format.h>

#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cypher/binder_names.h"
#include "cypher/binder_scope.h"
#include "cypher/names.h"
#include "cypher/syntax_error.h"
#include "cypher/walk.h"

namespace docent::cypher {
namespace {

using base::Result;
using base::Status;
using model::NodeKinds;

using Columns = std::unordered_map<std::string, Shape>;  // by name

class Binder {
 public:
  explicit Binder(std::string_view text) : text_(text) {}

  // The columns of its first branch, as far as they are known.
  Result<Columns> check(const Query& query, bool hides_outer = false) {
    std::optional<Columns> all;
    for (const SingleQuery& branch : query.branches) {
      DOCENT_ASSIGN(Columns columns, check(branch, hides_outer));
      if (!all) all = std::move(columns);
      else join_columns(*all, columns);
    }
    return std::move(*all);
  }

 private:
  // Of a pattern: the name may be bound already, and is then known better.
  void bind_element(const Name& name, Shape shape) {
    const Shape before = scope_.find(name.text);
    if (before.kind == shape.kind && before.lists == shape.lists) shape.nodes = common_kinds(before.nodes, shape.nodes);
    scope_.bind(name.text, shape);
  }

  void hide_outer() {
    scope_.begin_epoch();
    scope_.hide_older();
  }

  std::unexpected<base::Error> wrong(const Span& at, std::string_view message) const { return syntax_error(text_, at.start, message, kUnknownName); }
  Status known(const std::optional<std::string>& problem, const Span& at) const {
    if (problem) return wrong(at, *problem);
    return {};
  }

  // ---- Clauses

  static void join_columns(Columns& all, const Columns& more) {
    for (auto& [name, shape] : all) {
      const auto found = more.find(name);
      shape = found == more.end() ? Shape{} : either_of(shape, found->second);
    }
  }

  Result<Columns> check(const SingleQuery& query, bool hides_outer) {
    const NameScope::Frame frame(scope_);
    // A WITH in front of CALL { … } brings names in from outside.
    if (hides_outer && !as<WithClause>(query.clauses.front())) hide_outer();
    Columns columns;
    for (const Clause& clause : query.clauses) {
      columns.clear();
      DOCENT_TRY(check(clause, columns));
    }
    return columns;
  }

  // `columns` are those of RETURN.
  Status check(const Clause& clause, Columns& columns) {
    if (const auto* match = as<MatchClause>(clause)) return check_match(*match);
    if (const auto* with = as<WithClause>(clause)) return check_with(*with);
    if (const auto* result = as<ReturnClause>(clause)) return check_projection(result->projection, columns);
    if (const auto* call = as<CallSubqueryClause>(clause)) return check_call(*call);
    DOCENT_TRY(check_children(clause));
    if (const auto* unwind = as<UnwindClause>(clause)) scope_.bind(unwind->variable.text, shape_of(unwind->list).item());
    if (const auto* call = as<CallClause>(clause); call && call->yield) {
      for (const YieldItem& item : call->yield->items) scope_.bind(item.alias ? item.alias->text : item.field.text, {});
    }
    return {};
  }

  Status check_match(const MatchClause& match) {
    for (const PathPattern& path : match.paths) DOCENT_TRY(bind_path(path));
    narrow(match.where);
    for (const IndexHint& hint : match.hints) {
      if (hint.kind == IndexHint::Kind::kJoin) continue;
      DOCENT_TRY(known(wrong_label_or_type(hint.label.text), hint.label.span));
      for (const Name& property : hint.properties) DOCENT_TRY(check_key(scope_.find(hint.variables.front().text), property));
    }
    for (const PathPattern& path : match.paths) DOCENT_TRY(check_elements(path.elements));
    return check(match.where);
  }

  Status check_with(const WithClause& with) {
    Columns columns;
    DOCENT_TRY(check_projection(with.projection, columns));
    DOCENT_TRY(check(with.where));
    if (!with.projection.star) scope_.hide_older();
    return {};
  }

  // Behind it both the old and the new names can be seen, as ORDER BY and WHERE do.
  Status check_projection(const Projection& projection, Columns& columns) {
    for (const ProjectionItem& item : projection.items) {
      DOCENT_TRY(check(item.value));
      columns.emplace(item.column(), shape_of(item.value));
    }
    scope_.begin_epoch();
    for (const auto& [name, shape] : columns) scope_.bind(name, shape);
    for (const SortItem& item : projection.order_by) DOCENT_TRY(check(item.value));
    DOCENT_TRY(check(projection.skip));
    return check(projection.limit);
  }

  Status check_call(const CallSubqueryClause& call) {
    Columns columns;
    if (call.query) {
      const NameScope::Frame frame(scope_);
      if (call.scoped && !call.import_all) {
        Columns imports;
        for (const Name& name : call.imports) imports.emplace(name.text, scope_.find(name.text));
        hide_outer();
        for (const auto& [name, shape] : imports) scope_.bind(name, shape);
      }
      DOCENT_ASSIGN(columns, check(*call.query, !call.scoped));
    }
    for (const auto& [name, shape] : columns) scope_.bind(name, shape);
    return {};
  }

  // ---- Patterns: first all names of a clause, since conditions in its first path may speak of its last.

  Status bind_path(const PathPattern& path) {
    if (path.variable) scope_.bind(path.variable->text, {Shape::Kind::kPath, {}, 0});
    return bind_elements(path.elements, 0);
  }

  // `rounds`: how many repetitions they stand in.
  Status bind_elements(const std::vector<PathElement>& elements, std::size_t rounds) {
    for (const PathElement& element : elements) {
      if (const auto* node = std::get_if<NodePattern>(&element.node)) {
        Shape shape{Shape::Kind::kNode, model::kAllKinds, rounds};
        if (node->labels) {
          DOCENT_ASSIGN(shape.nodes, kinds_of(*node->labels));
        }
        if (node->variable) bind_element(*node->variable, shape);
      } else if (const auto* relationship = std::get_if<RelationshipPattern>(&element.node)) {
        if (relationship->types) DOCENT_TRY(check_names(*relationship->types, wrong_type));
        if (relationship->variable) scope_.bind(relationship->variable->text, {Shape::Kind::kRelationship, {}, rounds + (relationship->repetition ? 1 : 0)});
      } else {
        const auto& group = std::get<GroupPattern>(element.node);
        DOCENT_TRY(bind_elements(group.elements, rounds + (group.repetition ? 1 : 0)));
      }
    }
    return {};
  }

  Status check_elements(const std::vector<PathElement>& elements) {
    for (const PathElement& element : elements) {
      if (const auto* node = std::get_if<NodePattern>(&element.node)) {
        NodeKinds kinds = model::kAllKinds;
        if (node->labels) {
          DOCENT_ASSIGN(kinds, kinds_of(*node->labels));
        }
        if (node->variable) kinds = common_kinds(kinds, scope_.find(node->variable->text).nodes);
        DOCENT_TRY(check_pattern_map(node->properties, {Shape::Kind::kNode, kinds, 0}));
        DOCENT_TRY(check(node->where));
      } else if (const auto* relationship = std::get_if<RelationshipPattern>(&element.node)) {
        DOCENT_TRY(check_pattern_map(relationship->properties, {Shape::Kind::kRelationship, {}, 0}));
        DOCENT_TRY(check_repeated(*relationship));
      } else {
        DOCENT_TRY(check_group(std::get<GroupPattern>(element.node)));
      }
    }
    return {};
  }

  // Inside a repetition each name stands for one thing, outside for the list of them.
  Status check_group(const GroupPattern& group) {
    const NameScope::Frame frame(scope_);
    DOCENT_TRY(bind_elements(group.elements, 0));
    narrow(group.where);
    DOCENT_TRY(check_elements(group.elements));
    return check(group.where);
  }

  Status check_repeated(const RelationshipPattern& relationship) {
    const NameScope::Frame frame(scope_);
    if (relationship.variable) scope_.bind(relationship.variable->text, {Shape::Kind::kRelationship, {}, 0});
    return check(relationship.where);
  }

  Status check_pattern_map(const ExpressionPtr& properties, const Shape& owner) {
    const auto* map = as<MapLiteral>(properties);
    if (!map) return check(properties);
    for (const MapEntry& entry : map->entries) {
      DOCENT_TRY(check_key(owner, entry.key));
      DOCENT_TRY(check(entry.value));
    }
    return {};
  }

  // Labels that a condition asks for, where nothing but AND is around them.
  void narrow(const ExpressionPtr& where) {
    if (const auto* logical = as<Logical>(where); logical && logical->op == Logical::Op::kAnd) {
      for (const ExpressionPtr& operand : logical->operands) narrow(operand);
    }
    const auto* test = as<HasLabels>(where);
    const auto* variable = test ? as<Variable>(test->subject) : nullptr;
    if (!variable || !test->labels) return;
    Shape shape = scope_.find(variable->name);
    if (shape.kind != Shape::Kind::kNode || shape.lists > 0) return;
    if (const auto kinds = kinds_of(*test->labels)) shape.nodes = common_kinds(shape.nodes, *kinds);
    scope_.bind(variable->name, shape);
  }

  // ---- Labels

  Result<NodeKinds> kinds_of(const LabelExpression& labels) const {
    using Kind = LabelExpression::Kind;
    switch (labels.kind) {
      case Kind::kName:
        DOCENT_TRY(known(wrong_label(labels.name.text), labels.span));
        return NodeKinds{*model::node_kind_from(labels.name.text)};
      case Kind::kWildcard: return model::kAllKinds;
      case Kind::kNot: {
        DOCENT_ASSIGN(NodeKinds kinds, kinds_of(labels.operands.front()));
        kinds.bits = static_cast<std::uint16_t>(model::kAllKinds.bits & ~kinds.bits);
        return kinds.empty() ? model::kAllKinds : kinds;
      }
      case Kind::kAnd:
      case Kind::kOr: {
        NodeKinds all = labels.kind == Kind::kAnd ? model::kAllKinds : NodeKinds{};
        for (const LabelExpression& operand : labels.operands) {
          DOCENT_ASSIGN(const NodeKinds kinds, kinds_of(operand));
          all = labels.kind == Kind::kAnd ? common_kinds(all, kinds) : all | kinds;
        }
        return all;
      }
      case Kind::kDynamic:
      case Kind::kDynamicAny: break;
    }
    return calculated(labels);
  }

  using Problem = std::optional<std::string> (*)(std::string_view name);
  Status check_names(const LabelExpression& labels, Problem problem) const {
    using Kind = LabelExpression::Kind;
    if (labels.kind == Kind::kDynamic || labels.kind == Kind::kDynamicAny) return calculated(labels);
    if (labels.kind == Kind::kName) return known(problem(labels.name.text), labels.span);
    for (const LabelExpression& operand : labels.operands) DOCENT_TRY(check_names(operand, problem));
    return {};
  }

  std::unexpected<base::Error> calculated(const LabelExpression& labels) const { return wrong(labels.span, "labels and types must be written out, not calculated"); }

  // ---- Expressions

  Status check(const ExpressionPtr& expression) { return expression ? check(*expression) : Status(); }

  Status check(const Expression& expression) {
    return std::visit(Overloaded{
                          [&](const Property& property) -> Status {
                            DOCENT_TRY(check(property.subject));
                            return check_key(shape_of(property.subject), property.key);
                          },
                          [&](const MapProjection& map) -> Status {
                            for (const MapProjectionItem& item : map.items)
                              if (item.kind == MapProjectionItem::Kind::kProperty) DOCENT_TRY(check_key(scope_.find(map.subject.text), item.key));
                            return check_children(expression);
                          },
                          [&](const HasLabels& test) -> Status {
                            DOCENT_TRY(check(test.subject));
                            const Shape shape = shape_of(test.subject);
                            const bool node = shape.kind == Shape::Kind::kNode, relationship = shape.kind == Shape::Kind::kRelationship;
                            return test.labels ? check_names(*test.labels, node ? wrong_label : relationship ? wrong_type : wrong_label_or_type) : Status();
                          },
                          [&](const FunctionCall& call) -> Status {
                            DOCENT_TRY(known(wrong_function(fmt::format("{}", fmt::join(call.name, "."))), call.name_span));
                            return check_children(expression);
                          },
                          [&](const ListComprehension& list) -> Status { return check_loop(list.variable, list.list, {&list.where, &list.projection}); },
                          [&](const Quantifier& test) -> Status { return check_loop(test.variable, test.list, {&test.where}); },
                          [&](const Reduce& fold) -> Status {
                            DOCENT_TRY(check(fold.initial));
                            const NameScope::Frame frame(scope_);
                            scope_.bind(fold.accumulator.text, {});
                            return check_loop(fold.variable, fold.list, {&fold.step});
                          },
                          [&](const PatternComprehension& list) -> Status {
                            const NameScope::Frame frame(scope_);
                            DOCENT_TRY(bind_path(list.path));
                            narrow(list.where);
                            DOCENT_TRY(check_elements(list.path.elements));
                            DOCENT_TRY(check(list.where));
                            return check(list.projection);
                          },
                          [&](const PatternExpression& pattern) -> Status {
                            const NameScope::Frame frame(scope_);
                            DOCENT_TRY(bind_path(pattern.path));
                            return check_elements(pattern.path.elements);
                          },
                          [&](const SubqueryExpression& subquery) -> Status {
                            if (!subquery.query) return {};
                            const auto columns = check(*subquery.query);
                            return columns ? Status() : std::unexpected(columns.error());
                          },
                          [&](const auto&) -> Status { return check_children(expression); },
                      },
                      expression.node);
  }

  Status check_loop(const Name& variable, const ExpressionPtr& list, std::initializer_list<const ExpressionPtr*> inner) {
    DOCENT_TRY(check(list));
    const Shape item = shape_of(list).item();
    const NameScope::Frame frame(scope_);
    scope_.bind(variable.text, item);
    for (const ExpressionPtr* one : inner) DOCENT_TRY(check(*one));
    return {};
  }

  // Expressions below a node that binds nothing.
  template <typename Node>
  Status check_children(const Node& node) {
    Status status;
    for_each_child(node, Overloaded{
                             [&](const Expression& child) {
                               if (status) status = check(child);
                             },
                             [&](const auto& child) {
                               if (status) status = check_children(child);
                             },
                         });
    return status;
  }

  Status check_key(const Shape& owner, const Name& key) const {
    if (owner.lists > 0) return {};
    if (owner.kind == Shape::Kind::kNode) return known(wrong_node_key(key.text, owner.nodes), key.span);
    if (owner.kind == Shape::Kind::kRelationship) return known(wrong_edge_key(key.text), key.span);
    return {};
  }

  Shape shape_of(const ExpressionPtr& expression) const { return expression ? shape_of(*expression) : Shape{}; }

  Shape shape_of(const Expression& expression) const {
    if (const auto* variable = as<Variable>(expression)) return scope_.find(variable->name);
    if (const auto* index = as<Index>(expression)) return shape_of(index->subject).item();
    if (const auto* slice = as<Slice>(expression)) return shape_of(slice->subject);
    if (const auto* call = as<FunctionCall>(expression)) return shape_of(*call);
    if (const auto* list = as<ListComprehension>(expression)) return list->projection ? Shape{} : shape_of(list->list);
    return {};
  }

  Shape shape_of(const FunctionCall& call) const {
    if (call.name.size() != 1) return {};
    const auto is = [&](std::string_view name) { return equals_word(call.name.front(), name); };
    if (is("NODES")) return {Shape::Kind::kNode, model::kAllKinds, 1};
    if (is("RELATIONSHIPS")) return {Shape::Kind::kRelationship, {}, 1};
    if (is("STARTNODE") || is("ENDNODE")) return {Shape::Kind::kNode, model::kAllKinds, 0};
    if (call.arguments.empty()) return {};
    const auto first = [&] { return shape_of(call.arguments.front()); };
    if (is("COLLECT")) return first().listed();
    if (is("HEAD") || is("LAST")) return first().item();
    if (is("TAIL") || is("REVERSE")) return first();
    if (is("COALESCE")) {
      Shape all = first();
      for (const ExpressionPtr& argument : call.arguments) all = either_of(all, shape_of(argument));
      return all;
    }
    return {};
  }

  std::string_view text_;
  NameScope scope_;
};

}  // namespace

base::Status bind_names(const Query& query, std::string_view text) {
  const auto columns = Binder(text).check(query);
  return columns ? Status() : std::unexpected(columns.error());
}

}  // namespace docent::cypher
