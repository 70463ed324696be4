// Paths, nodes, relationships, groups and labels as text.
#include "cypher/names.h"
#include "cypher/printer_impl.h"

namespace docent::cypher {

void Printer::path(const PathPattern& path) {
  if (path.variable) {
    variable(*path.variable);
    put(" = ");
  }
  selector(path.selector);
  elements(path.elements);
  using Kind = PathSelector::Kind;
  if (path.selector.kind == Kind::kShortestPath || path.selector.kind == Kind::kAllShortestPaths) put(")");
}

void Printer::selector(const PathSelector& selector) {
  using Kind = PathSelector::Kind;
  const auto counted = [&](std::string_view word) {
    put(word);
    optional(" ", selector.count);
    put(" ");
  };
  switch (selector.kind) {
    case Kind::kAll: break;
    case Kind::kShortestPath: put("shortestPath("); break;
    case Kind::kAllShortestPaths: put("allShortestPaths("); break;
    case Kind::kAny: counted("ANY"); break;
    case Kind::kShortest: counted("SHORTEST"); break;
    case Kind::kAllShortest: put("ALL SHORTEST "); break;
    case Kind::kShortestGroups:
      counted("SHORTEST");
      put("GROUPS ");
      break;
  }
}

// A space only where a node follows a group without an arrow between them.
void Printer::elements(const std::vector<PathElement>& elements) {
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const auto is_relationship = [&](std::size_t index) { return std::holds_alternative<RelationshipPattern>(elements[index].node); };
    const bool apart = i > 0 && !is_relationship(i) && !is_relationship(i - 1);
    if (apart) put(" ");
    std::visit([this](const auto& one) { node(one); }, elements[i].node);
  }
}

void Printer::node(const NodePattern& pattern) {
  put("(");
  std::string_view gap;
  if (pattern.variable) {
    variable(*pattern.variable);
    gap = " ";
  }
  if (pattern.labels) {
    put(":");
    labels(*pattern.labels, LabelPlace::kNode);
    gap = " ";
  }
  if (pattern.properties) {
    put(gap).expression(*pattern.properties);
    gap = " ";
  }
  if (pattern.where) put(gap).put("WHERE ").expression(*pattern.where);
  put(")");
}

void Printer::node(const RelationshipPattern& pattern) {
  using Direction = RelationshipPattern::Direction;
  put(pattern.direction == Direction::kLeft ? "<-" : "-");
  const bool star = pattern.repetition && pattern.repetition->form == Repetition::Form::kStar;
  if (pattern.variable || pattern.types || pattern.properties || pattern.where || star) {
    put("[");
    std::string_view gap;
    if (pattern.variable) {
      variable(*pattern.variable);
      gap = " ";
    }
    if (pattern.types) {
      put(":");
      labels(*pattern.types, LabelPlace::kRelationship);
      gap = " ";
    }
    if (star) {
      const Repetition& range = *pattern.repetition;
      put("*").put(std::to_string(range.min));
      if (!range.max) put("..");
      else if (*range.max != range.min) put("..").put(std::to_string(*range.max));
      gap = " ";
    }
    if (pattern.properties) {
      put(gap).expression(*pattern.properties);
      gap = " ";
    }
    if (pattern.where) put(gap).put("WHERE ").expression(*pattern.where);
    put("]");
  }
  put(pattern.direction == Direction::kRight ? "->" : "-");
  if (pattern.repetition && !star) quantifier(*pattern.repetition);
}

void Printer::quantifier(const Repetition& range) {
  put("{").put(std::to_string(range.min));
  if (range.max != range.min) put(",").put(range.max ? std::to_string(*range.max) : "");
  put("}");
}

void Printer::node(const GroupPattern& pattern) {
  put("(");
  elements(pattern.elements);
  optional(" WHERE ", pattern.where);
  put(")");
  if (pattern.repetition) quantifier(*pattern.repetition);
}

// A disjunction in a predicate is put in parentheses: in a comprehension its bar would end the condition. Labels joined by colons, which
// every version reads, only where no other operator is near.
void Printer::labels(const LabelExpression& labels, LabelPlace place) {
  using Kind = LabelExpression::Kind;
  const auto operand = [&](const LabelExpression& one, bool loose) {
    const bool bare = one.kind != Kind::kOr && (one.kind != Kind::kAnd || loose);
    if (!bare) put("(");
    this->labels(one, LabelPlace::kRelationship);
    if (!bare) put(")");
  };
  switch (labels.kind) {
    case Kind::kName: name(labels.name); break;
    case Kind::kWildcard: put("%"); break;
    case Kind::kNot:
      put("!");
      operand(labels.operands.front(), false);
      break;
    case Kind::kAnd: {
      bool names = place != LabelPlace::kRelationship;
      for (const LabelExpression& one : labels.operands) {
        names = names && (one.kind == Kind::kName || one.kind == Kind::kDynamic || one.kind == Kind::kDynamicAny);
      }
      list(labels.operands, names ? ":" : "&", [&](const LabelExpression& one) { operand(one, false); });
      break;
    }
    case Kind::kOr:
      if (place == LabelPlace::kPredicate) put("(");
      list(labels.operands, "|", [&](const LabelExpression& one) { operand(one, true); });
      if (place == LabelPlace::kPredicate) put(")");
      break;
    case Kind::kDynamic:
    case Kind::kDynamicAny:
      put(labels.kind == Kind::kDynamic ? "$(" : "$any(");
      if (labels.dynamic) expression(*labels.dynamic);
      put(")");
      break;
  }
}

}  // namespace docent::cypher
