// Paths: nodes, relationships, groups, labels, and how they are told from expressions.
#include "cypher/names.h"
#include "cypher/parser_impl.h"

namespace docent::cypher {

using base::Result;
using base::Status;

// `<--`, `<-[`, `--(`, `-->`, `-[…]-`. A minus before a number or a list is none of these, nor is `a <- b`.
bool Parser::arrow_ahead(std::size_t distance) const {
  const bool left = peek(distance).is_symbol("<");
  if (left) ++distance;
  if (!dash(distance)) return false;
  const Token& next = peek(distance + 1);
  if (left) return dash(distance + 1) || next.is_symbol("[");
  if (next.is_symbol("[")) {
    const std::size_t close = next.partner;
    return close + 1 < tokens_.size() && tokens_[close + 1].is_symbol("-");
  }
  const Token& behind = peek(distance + 2);
  return dash(distance + 1) && (behind.is_symbol(">") || behind.is_symbol("(") || behind.is_symbol("{"));
}

bool Parser::path_ahead(std::size_t distance) const {
  const Token& open = peek(distance);
  if (!open.is_symbol("(")) return false;
  const Token* inner = &peek(distance + 1);
  if (inner->is_name() && !inner->is_word("WHERE")) inner = &peek(distance + 2);
  const bool node = inner->is_symbol(")") || inner->is_symbol(":") || inner->is_symbol("{") || inner->kind == TokenKind::kParameter ||
                    inner->is_word("WHERE") || inner->is_word("IS");
  return node && arrow_ahead(open.partner + 1 - at_);
}

Result<std::vector<PathPattern>> Parser::path_patterns() {
  std::vector<PathPattern> paths;
  do {
    DOCENT_ASSIGN(PathPattern path, path_pattern());
    paths.push_back(std::move(path));
  } while (accept(","));
  return paths;
}

Result<PathPattern> Parser::path_pattern() {
  const std::size_t first = at_;
  PathPattern path;
  if (peek().is_name() && peek(1).is_symbol("=")) {
    DOCENT_ASSIGN(path.variable, name("a variable"));
    take();
  }
  DOCENT_TRY(path_selector(path.selector));
  const bool function = path.selector.kind == PathSelector::Kind::kShortestPath || path.selector.kind == PathSelector::Kind::kAllShortestPaths;
  if (function) DOCENT_TRY(expect("("));
  DOCENT_TRY(path_elements(path.elements, false));
  if (function) DOCENT_TRY(expect(")"));
  path.span = since(first);
  return path;
}

Status Parser::path_selector(PathSelector& selector) {
  using Kind = PathSelector::Kind;
  if (at_word("SHORTESTPATH") || at_word("ALLSHORTESTPATHS")) {
    selector.kind = at_word("SHORTESTPATH") ? Kind::kShortestPath : Kind::kAllShortestPaths;
    take();
    return {};
  }
  if (accept_word("ALL")) {
    if (accept_word("SHORTEST")) selector.kind = Kind::kAllShortest;
  } else if (accept_word("ANY")) {
    selector.kind = accept_word("SHORTEST") ? Kind::kShortest : Kind::kAny;
  } else if (accept_word("SHORTEST")) {
    selector.kind = Kind::kShortest;
  } else {
    return {};
  }
  const bool counted = selector.kind == Kind::kShortest || selector.kind == Kind::kAny;
  if (counted && (peek().kind == TokenKind::kInteger || peek().kind == TokenKind::kParameter)) {
    DOCENT_ASSIGN(selector.count, atom());
  }
  if (!accept_word("PATH")) accept_word("PATHS");
  if (selector.kind == Kind::kShortest && (accept_word("GROUP") || accept_word("GROUPS"))) selector.kind = Kind::kShortestGroups;
  return {};
}

// In an expression the path ends where an operator could follow.
Status Parser::path_elements(std::vector<PathElement>& elements, bool in_expression) {
  if (!at("(")) return expected("\"(\" of a node");
  DOCENT_ASSIGN(PathElement start, node_or_group());
  elements.push_back(std::move(start));
  while (true) {
    const bool after_group = std::holds_alternative<GroupPattern>(elements.back().node);
    const bool arrow = in_expression ? arrow_ahead(0) : dash(0) || (at("<") && dash(1));
    if (arrow) {
      if (after_group) return expected("a node between the group and the relationship");
      DOCENT_ASSIGN(PathElement relationship, relationship_element());
      elements.push_back(std::move(relationship));
      if (!at("(")) return expected("\"(\" of a node");
      if (peek(1).is_symbol("(")) return expected("a node between the relationship and the group");
      DOCENT_ASSIGN(PathElement node, node_or_group());
      elements.push_back(std::move(node));
    } else if (at("(") && (after_group || peek(1).is_symbol("("))) {
      DOCENT_ASSIGN(PathElement next, node_or_group());
      elements.push_back(std::move(next));
    } else {
      return {};
    }
  }
}

Result<PathElement> Parser::node_or_group() {
  const std::size_t first = at_;
  const Bar inside(*this, false);
  PathElement element;
  if (peek(1).is_symbol("(")) {
    DOCENT_ASSIGN(element.node, group_pattern());
  } else {
    DOCENT_ASSIGN(element.node, node_pattern());
  }
  element.span = since(first);
  return element;
}

Result<GroupPattern> Parser::group_pattern() {
  DOCENT_TRY(enter());
  GroupPattern group;
  DOCENT_TRY(expect("("));
  DOCENT_TRY(path_elements(group.elements, false));
  if (accept_word("WHERE")) {
    DOCENT_ASSIGN(group.where, expression());
  }
  DOCENT_TRY(expect(")"));
  DOCENT_ASSIGN(group.repetition, quantifier());
  leave();
  return group;
}

Result<NodePattern> Parser::node_pattern() {
  NodePattern node;
  DOCENT_TRY(expect("("));
  DOCENT_TRY(pattern_variable(node.variable));
  DOCENT_TRY(labels_and_properties(node.labels, node.properties, node.where, nullptr));
  DOCENT_TRY(expect(")"));
  return node;
}

// WHERE and IS are variables only when nothing follows that they could introduce.
Status Parser::pattern_variable(std::optional<Name>& variable) {
  if (!peek().is_name()) return {};
  if (at_word("WHERE") || at_word("IS")) {
    const Token& next = peek(1);
    if (!next.is_symbol(")") && !next.is_symbol("]") && !next.is_symbol(":") && !next.is_symbol("{") && !next.is_symbol("*")) return {};
  }
  DOCENT_ASSIGN(variable, name("a variable"));
  return {};
}

// What nodes and relationships have in common; `repetition` is given for relationships.
Status Parser::labels_and_properties(LabelExpressionPtr& labels, ExpressionPtr& properties, ExpressionPtr& where, std::optional<Repetition>* repetition) {
  if (accept(":") || accept_word("IS")) {
    DOCENT_ASSIGN(labels, label_expression(repetition != nullptr));
  }
  if (repetition != nullptr && at("*")) {
    DOCENT_ASSIGN(*repetition, star_range());
  }
  if (at("{")) {
    DOCENT_ASSIGN(properties, map_literal());
  } else if (peek().kind == TokenKind::kParameter) {
    DOCENT_ASSIGN(properties, atom());
  }
  if (accept_word("WHERE")) {
    DOCENT_ASSIGN(where, expression());
  }
  return {};
}

Result<PathElement> Parser::relationship_element() {
  const std::size_t first = at_;
  RelationshipPattern relationship;
  const bool left = accept("<");
  DOCENT_TRY(expect("-"));
  if (accept("[")) {
    const Bar inside(*this, false);
    DOCENT_TRY(pattern_variable(relationship.variable));
    DOCENT_TRY(labels_and_properties(relationship.types, relationship.properties, relationship.where, &relationship.repetition));
    DOCENT_TRY(expect("]"));
  }
  DOCENT_TRY(expect("-"));
  const bool right = accept(">");
  using Direction = RelationshipPattern::Direction;
  relationship.direction = left == right ? Direction::kEither : left ? Direction::kLeft : Direction::kRight;
  DOCENT_ASSIGN(auto repetition, quantifier());
  if (repetition && relationship.repetition) {
    return syntax_error(query_, repetition->span.start, "the relationship is repeated twice, by * inside and by this quantifier");
  }
  if (repetition) relationship.repetition = repetition;
  return PathElement{since(first), std::move(relationship)};
}

Result<std::uint64_t> Parser::small_integer() {
  constexpr std::uint64_t kMost = 0x7FFFFFFFFFFFFFFF;
  if (peek().kind != TokenKind::kInteger || peek().integer > kMost) return expected("a number of repetitions");
  return take().integer;
}

// *, *2, *1..3, *1.., *..3
Result<Repetition> Parser::star_range() {
  const std::size_t first = at_;
  Repetition range;
  DOCENT_TRY(expect("*"));
  const bool bounded = peek().kind == TokenKind::kInteger;
  if (bounded) {
    DOCENT_ASSIGN(range.min, small_integer());
  }
  if (accept("..")) {
    if (peek().kind == TokenKind::kInteger) {
      DOCENT_ASSIGN(range.max, small_integer());
    }
  } else if (bounded) {
    range.max = range.min;
  }
  range.span = since(first);
  return range;
}

// {2}, {1,3}, {1,}, {,3}, +, *
Result<std::optional<Repetition>> Parser::quantifier() {
  const std::size_t first = at_;
  Repetition range;
  range.form = Repetition::Form::kQuantifier;
  if (accept("+")) {
    range.min = 1;
  } else if (accept("*")) {
    range.min = 0;
  } else if (accept("{")) {
    range.min = 0;
    const bool bounded = !at(",");
    if (bounded) {
      DOCENT_ASSIGN(range.min, small_integer());
    }
    if (!accept(",")) {
      range.max = range.min;
    } else if (!at("}")) {
      DOCENT_ASSIGN(range.max, small_integer());
    }
    DOCENT_TRY(expect("}"));
  } else {
    return std::nullopt;
  }
  range.span = since(first);
  return range;
}

Result<LabelExpressionPtr> Parser::label_expression(bool relationship) {
  DOCENT_ASSIGN(LabelExpression labels, label_or(relationship));
  return std::make_unique<LabelExpression>(std::move(labels));
}

Result<LabelExpression> Parser::label_or(bool relationship) {
  DOCENT_TRY(enter());
  const std::size_t first = at_;
  std::vector<LabelExpression> operands;
  do {
    if (!operands.empty() && relationship) accept(":");
    DOCENT_ASSIGN(LabelExpression operand, label_and(relationship));
    operands.push_back(std::move(operand));
  } while (!bar_ends_ && accept("|"));
  leave();
  return joined(LabelExpression::Kind::kOr, std::move(operands), first);
}

// A&B, and the older A:B of nodes.
Result<LabelExpression> Parser::label_and(bool relationship) {
  const std::size_t first = at_;
  std::vector<LabelExpression> operands;
  do {
    DOCENT_ASSIGN(LabelExpression operand, label_unary());
    operands.push_back(std::move(operand));
  } while (accept("&") || (!relationship && accept(":")));
  return joined(LabelExpression::Kind::kAnd, std::move(operands), first);
}

LabelExpression Parser::joined(LabelExpression::Kind kind, std::vector<LabelExpression> operands, std::size_t first) const {
  if (operands.size() == 1) return std::move(operands.front());
  LabelExpression labels;
  labels.kind = kind;
  labels.operands = std::move(operands);
  labels.span = since(first);
  return labels;
}

Result<LabelExpression> Parser::label_unary() {
  if (!at("!")) return label_primary();
  DOCENT_TRY(enter());
  const std::size_t first = at_;
  take();
  LabelExpression labels;
  labels.kind = LabelExpression::Kind::kNot;
  DOCENT_ASSIGN(LabelExpression operand, label_unary());
  labels.operands.push_back(std::move(operand));
  labels.span = since(first);
  leave();
  return labels;
}

Result<LabelExpression> Parser::label_primary() {
  const std::size_t first = at_;
  LabelExpression labels;
  if (accept("(")) {
    const Bar inside(*this, false);
    DOCENT_ASSIGN(labels, label_or(false));
    DOCENT_TRY(expect(")"));
    return labels;
  }
  const bool parameter = peek().kind == TokenKind::kParameter;
  const bool any = parameter && equals_word(peek().text, "ANY"), all = parameter && equals_word(peek().text, "ALL");
  if (accept("%")) {
    labels.kind = LabelExpression::Kind::kWildcard;
  } else if (at("$") || ((any || all) && peek(1).is_symbol("("))) {
    take();
    labels.kind = any ? LabelExpression::Kind::kDynamicAny : LabelExpression::Kind::kDynamic;
    DOCENT_TRY(expect("("));
    const Bar inside(*this, false);
    DOCENT_ASSIGN(labels.dynamic, expression());
    DOCENT_TRY(expect(")"));
  } else {
    DOCENT_ASSIGN(labels.name, name("a label or a type"));
  }
  labels.span = since(first);
  return labels;
}

}  // namespace docent::cypher
