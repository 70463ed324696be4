#include "cypher/rules.h"

#include <algorithm>
#include <type_traits>
#include <unordered_set>
#include <utility>

#include "cypher/names.h"
#include "cypher/syntax_error.h"
#include "cypher/walk.h"

namespace docent::cypher {
namespace {

using base::Status;

// Where a query stands, which decides how it may end.
enum class Place { kStatement, kCondition, kCollect };  // kCondition: EXISTS or COUNT

class Rules {
 public:
  explicit Rules(std::string_view text) : text_(text) {}

  Status check(const Query& query, Place place) {
    for (std::size_t i = 1; i < query.union_all.size(); ++i)
      if (query.union_all[i] != query.union_all[0]) return wrong(query.branches[i + 1].span, "UNION and UNION ALL cannot be mixed in one query");
    for (const SingleQuery& branch : query.branches) DOCENT_TRY(check(branch, place));
    return {};
  }

 private:
  std::unexpected<base::Error> wrong(const Span& at, std::string_view message) const { return syntax_error(text_, at.start, message); }

  Status check(const SingleQuery& query, Place place) {
    const auto& clauses = query.clauses;
    const bool alone = std::ranges::count_if(clauses, [](const Clause& one) { return as<UseClause>(one) == nullptr; }) == 1;
    bool updated = false;
    for (std::size_t i = 0; i < clauses.size(); ++i) {
      const Clause& clause = clauses[i];
      const bool last = i + 1 == clauses.size();
      if (as<ReturnClause>(clause) != nullptr || as<FinishClause>(clause) != nullptr) {
        if (!last) return wrong(clauses[i + 1].span, "nothing may follow RETURN or FINISH");
      }
      if (as<UseClause>(clause) != nullptr && i > 0) return wrong(clause.span, "USE must be the first clause");
      if (is_update(clause)) {
        updated = true;
        if (reads_only_) return wrong(clause.span, "EXISTS, COUNT and COLLECT only read: this clause writes");
      } else if (as<WithClause>(clause) != nullptr) {
        updated = false;
      } else if (updated && (as<MatchClause>(clause) != nullptr || as<UnwindClause>(clause) != nullptr || as<LoadCsvClause>(clause) != nullptr)) {
        return wrong(clause.span, "WITH is needed between a clause that writes and one that reads");
      }
      DOCENT_TRY(check(clause, alone));
    }
    return check_end(clauses.back(), place);
  }

  Status check_end(const Clause& last, Place place) const {
    const bool result = as<ReturnClause>(last) != nullptr;
    if (place == Place::kCollect && !result) return wrong(last.span, "COLLECT must end with RETURN");
    if (place != Place::kStatement) return {};
    const bool calls = as<CallClause>(last) != nullptr || as<CallSubqueryClause>(last) != nullptr;
    const bool ends = result || calls || as<FinishClause>(last) != nullptr || is_update(last);
    if (!ends) return wrong(last.span, "a query must end with RETURN or a clause that writes");
    return {};
  }

  Status check(const Clause& clause, bool alone) {
    DOCENT_TRY(std::visit([&](const auto& node) { return check_clause(node, clause.span, alone); }, clause.node));
    Status status;
    for_each_child(clause, [&](const auto& child) {
      if (status) status = check_below(child);
    });
    return status;
  }

  template <typename Kind>
  Status check_clause(const Kind&, const Span&, bool) {
    return {};
  }

  Status check_clause(const MatchClause& match, const Span&, bool) {
    for (const PathPattern& path : match.paths) {
      DOCENT_TRY(check_shortest(path));
      DOCENT_TRY(check_no_parameters(path.elements));
    }
    mark(match.where);
    return {};
  }

  Status check_clause(const WithClause& with, const Span&, bool) {
    for (const ProjectionItem& item : with.projection.items)
      if (!item.alias && as<Variable>(item.value) == nullptr) return wrong(item.span, "in WITH every expression needs a name: … AS name");
    DOCENT_TRY(check_projection(with.projection));
    mark(with.where);
    return {};
  }

  Status check_clause(const ReturnClause& result, const Span&, bool) { return check_projection(result.projection); }

  Status check_projection(const Projection& projection) const {
    for (const ExpressionPtr* count : {&projection.skip, &projection.limit}) {
      const auto* literal = as<Literal>(*count);
      if (literal == nullptr) continue;
      const auto* integer = std::get_if<std::int64_t>(&literal->value);
      if (integer == nullptr || *integer < 0) return wrong((*count)->span, "SKIP and LIMIT need an integer of 0 or more");
    }
    return {};
  }

  Status check_clause(const CallClause& call, const Span& span, bool alone) {
    if (call.yield) mark(call.yield->where);
    if (alone) return {};
    if (!call.arguments) return wrong(span, "a procedure called within a query needs its arguments in parentheses");
    if (call.yield && call.yield->star) return wrong(call.yield->span, "YIELD * is for a procedure called alone: name the fields");
    return {};
  }

  Status check_clause(const CreateClause& create, const Span&, bool) {
    for (const PathPattern& path : create.paths) DOCENT_TRY(check_written(path, true));
    return {};
  }

  Status check_clause(const MergeClause& merge, const Span&, bool) {
    DOCENT_TRY(check_written(merge.path, false));
    return check_no_parameters(merge.path.elements);
  }

  Status check_clause(const DeleteClause& deletion, const Span&, bool) {
    for (const ExpressionPtr& target : deletion.targets)
      if (as<HasLabels>(target) != nullptr) return wrong(target->span, "DELETE takes nodes, relationships and paths; a label is taken away with REMOVE");
    return {};
  }

  Status check_clause(const SetClause& set, const Span&, bool) {
    for (const SetItem& item : set.items) DOCENT_TRY(check_label_list(item.labels));
    return {};
  }

  Status check_clause(const RemoveClause& remove, const Span&, bool) {
    for (const RemoveItem& item : remove.items) DOCENT_TRY(check_label_list(item.labels));
    return {};
  }

  Status check_clause(const ForeachClause& loop, const Span&, bool) {
    for (const Clause& update : loop.updates)
      if (!is_update(update)) return wrong(update.span, "FOREACH may hold only clauses that write");
    return {};
  }

  // Labels that are written are a list, not a condition.
  Status check_label_list(const LabelExpressionPtr& labels) const {
    using Kind = LabelExpression::Kind;
    if (!labels) return {};
    const auto plain = [](const LabelExpression& one) { return one.kind == Kind::kName || one.kind == Kind::kDynamic; };
    if (plain(*labels) || (labels->kind == Kind::kAnd && std::ranges::all_of(labels->operands, plain))) return {};
    return wrong(labels->span, "labels to write are names joined by \":\" or \"&\"");
  }

  Status check_written(const PathPattern& path, bool create) const {
    if (path.selector.kind != PathSelector::Kind::kAll) return wrong(path.span, "a path to write cannot be a shortest one");
    for (const PathElement& element : path.elements) {
      if (std::holds_alternative<GroupPattern>(element.node)) return wrong(element.span, "a path to write cannot have groups");
      if (const auto* node = std::get_if<NodePattern>(&element.node)) {
        if (node->where) return wrong(node->where->span, "a pattern to write cannot have WHERE");
        DOCENT_TRY(check_label_list(node->labels));
        continue;
      }
      const auto& relationship = std::get<RelationshipPattern>(element.node);
      if (relationship.where) return wrong(relationship.where->span, "a pattern to write cannot have WHERE");
      if (relationship.repetition) return wrong(relationship.repetition->span, "a relationship to write cannot have a variable length");
      using Kind = LabelExpression::Kind;
      const bool one_type = relationship.types && (relationship.types->kind == Kind::kName || relationship.types->kind == Kind::kDynamic);
      if (!one_type) return wrong(element.span, "a relationship to write needs exactly one type");
      if (create && relationship.direction == RelationshipPattern::Direction::kEither) return wrong(element.span, "a relationship to create needs a direction");
    }
    return {};
  }

  // A map in a parameter cannot be a pattern's condition; only CREATE takes one.
  Status check_no_parameters(const std::vector<PathElement>& elements) const {
    for (const PathElement& element : elements) {
      const ExpressionPtr* properties = nullptr;
      if (const auto* node = std::get_if<NodePattern>(&element.node)) properties = &node->properties;
      if (const auto* relationship = std::get_if<RelationshipPattern>(&element.node)) properties = &relationship->properties;
      if (properties != nullptr && as<Parameter>(*properties) != nullptr) {
        return wrong((*properties)->span, "a parameter cannot stand for all properties here: write {key: $value}");
      }
      if (const auto* group = std::get_if<GroupPattern>(&element.node)) DOCENT_TRY(check_no_parameters(group->elements));
    }
    return {};
  }

  Status check_shortest(const PathPattern& path) const {
    using Kind = PathSelector::Kind;
    if (path.selector.kind != Kind::kShortestPath && path.selector.kind != Kind::kAllShortestPaths) return {};
    constexpr std::size_t kElements = 3;
    const bool single = path.elements.size() == kElements && std::holds_alternative<RelationshipPattern>(path.elements[1].node);
    if (!single) return wrong(path.span, "shortestPath takes two nodes and one relationship between them");
    return {};
  }

  // --- below clauses

  // Whoever holds a condition says so before it is visited: a path that nobody announced stands where a value should.
  void mark(const ExpressionPtr& condition) {
    if (as<PatternExpression>(condition) != nullptr) conditions_.insert(condition.get());
  }

  Status check_below(const Clause& clause) { return check(clause, false); }
  Status check_below(const Query& query) { return check(query, Place::kStatement); }
  Status check_below(const SingleQuery& query) { return check(query, Place::kStatement); }

  Status check_below(const Expression& expression) {
    if (const auto* subquery = as<SubqueryExpression>(expression)) {
      if (!subquery->query) return {};
      const bool before = std::exchange(reads_only_, true);
      DOCENT_TRY(check(*subquery->query, subquery->kind == SubqueryExpression::Kind::kCollect ? Place::kCollect : Place::kCondition));
      reads_only_ = before;
      return {};
    }
    DOCENT_TRY(check_expression(expression));
    return check_children(expression);
  }

  Status check_below(const PathElement& element) {
    std::visit([this](const auto& node) { mark(node.where); }, element.node);
    return check_children(element);
  }

  template <typename Node>
  Status check_below(const Node& node) {
    return check_children(node);
  }

  template <typename Node>
  Status check_children(const Node& node) {
    Status status;
    for_each_child(node, [&](const auto& child) {
      if (status) status = check_below(child);
    });
    return status;
  }

  Status check_expression(const Expression& expression) {
    if (const auto* pattern = as<PatternExpression>(expression)) {
      DOCENT_TRY(check_shortest(pattern->path));
      const bool value = pattern->path.selector.kind != PathSelector::Kind::kAll;
      if (!value && conditions_.erase(&expression) == 0) {
        return wrong(expression.span, "a path is a condition, not a value: use EXISTS { } or a pattern comprehension");
      }
    }
    if (const auto* logical = as<Logical>(expression))
      for (const ExpressionPtr& operand : logical->operands) mark(operand);
    if (const auto* unary = as<Unary>(expression); unary != nullptr && unary->op == Unary::Op::kNot) mark(unary->operand);
    if (const auto* call = as<FunctionCall>(expression); call != nullptr && call->name.size() == 1 && call->arguments.size() == 1) {
      if (equals_word(call->name.front(), "EXISTS")) mark(call->arguments.front());
    }
    if (const auto* choice = as<Case>(expression); choice != nullptr && !choice->operand)
      for (const CaseBranch& branch : choice->branches) mark(branch.when);
    if (const auto* comprehension = as<ListComprehension>(expression)) mark(comprehension->where);
    if (const auto* comprehension = as<PatternComprehension>(expression)) mark(comprehension->where);
    if (const auto* quantifier = as<Quantifier>(expression)) mark(quantifier->where);
    return {};
  }

  std::string_view text_;
  std::unordered_set<const Expression*> conditions_;
  bool reads_only_ = false;  // inside EXISTS, COUNT or COLLECT
};

}  // namespace

bool is_update(const Clause& clause) {
  return std::visit(
      []<typename Kind>(const Kind&) {
        return std::is_same_v<Kind, CreateClause> || std::is_same_v<Kind, MergeClause> || std::is_same_v<Kind, SetClause> ||
               std::is_same_v<Kind, RemoveClause> || std::is_same_v<Kind, DeleteClause> || std::is_same_v<Kind, ForeachClause>;
      },
      clause.node);
}

base::Status check_rules(const Statement& statement, std::string_view query) {
  const Query* body = statement.query();
  return body != nullptr ? Rules(query).check(*body, Place::kStatement) : base::Status();
}

}  // namespace docent::cypher
