// Expressions as text, with parentheses where precedence asks for them.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "cypher/names.h"
#include "cypher/printer_impl.h"

namespace docent::cypher {
namespace {

bool is_negative(const Literal& literal) {
  if (const auto* integer = std::get_if<std::int64_t>(&literal.value)) return *integer < 0;
  const auto* real = std::get_if<double>(&literal.value);
  return real != nullptr && std::signbit(*real);
}

Strength strength_of(const Arithmetic& arithmetic) {
  switch (arithmetic.operators.front()) {
    case Arithmetic::Op::kAdd:
    case Arithmetic::Op::kSubtract:
    case Arithmetic::Op::kConcatenate: return Strength::kAdditive;
    case Arithmetic::Op::kPower: return Strength::kPower;
    default: return Strength::kMultiplicative;
  }
}

Strength strength_of(const Logical& logical) {
  if (logical.op == Logical::Op::kOr) return Strength::kOr;
  return logical.op == Logical::Op::kXor ? Strength::kXor : Strength::kAnd;
}

Strength strength_of(const Expression& expression, bool masked) {
  return std::visit(Overloaded{
                        [&](const Literal& one) { return !masked && is_negative(one) ? Strength::kSign : Strength::kAtom; },
                        [](const Unary& one) { return one.op == Unary::Op::kNot ? Strength::kNot : Strength::kSign; },
                        [](const Arithmetic& one) { return strength_of(one); },
                        [](const Logical& one) { return strength_of(one); },
                        [](const Comparison&) { return Strength::kComparison; },
                        [](const Predicate&) { return Strength::kPredicate; },
                        [](const IsNull&) { return Strength::kPredicate; },
                        [](const IsTyped&) { return Strength::kPredicate; },
                        [](const IsNormalized&) { return Strength::kPredicate; },
                        [](const HasLabels&) { return Strength::kLabelled; },
                        // Operators behind a bare path would be read as its next relationship.
                        [](const PatternExpression& one) {
                          return one.path.selector.kind == PathSelector::Kind::kAll ? Strength::kNot : Strength::kAtom;
                        },
                        [](const auto&) { return Strength::kAtom; },
                    },
                    expression.node);
}

Strength tighter(Strength strength) { return static_cast<Strength>(static_cast<int>(strength) + 1); }

// The shortest text that gives the same number, always with a point or an exponent.
std::string real_text(double value) {
  if (std::isnan(value)) return "(0.0 / 0.0)";
  if (std::isinf(value)) return value > 0 ? "(1.0 / 0.0)" : "(-1.0 / 0.0)";
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  std::string text(buffer.data(), end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

void Printer::expression(const Expression& expression, Strength at_least) {
  const bool parentheses = strength_of(expression, options_.mask_values) < at_least;
  if (parentheses) put("(");
  std::visit([this](const auto& one) { node(one); }, expression.node);
  if (parentheses) put(")");
}

void Printer::node(const Literal& literal) {
  if (options_.mask_values) {
    put("$_");
    return;
  }
  std::visit(Overloaded{
                 [this](std::monostate) { put("NULL"); },
                 [this](bool value) { put(value ? "true" : "false"); },
                 [this](std::int64_t value) { put(std::to_string(value)); },
                 [this](double value) { put(real_text(value)); },
                 [this](const std::string& value) { put(quote_string(value)); },
             },
             literal.value);
}

void Printer::node(const Parameter& parameter) { put("$").put(options_.mask_values ? "_" : quote_parameter(parameter.name)); }

void Printer::node(const Variable& variable) { put(quote_variable(variable.name)); }

void Printer::node(const ListLiteral& items) {
  const auto is_value = [](const ExpressionPtr& one) { return as<Literal>(one) != nullptr || as<Parameter>(one) != nullptr; };
  const bool values = !items.items.empty() && std::ranges::all_of(items.items, is_value);
  if (options_.mask_values && values) {
    put("$_");
    return;
  }
  // Alone in brackets, `x IN list` or a path would be read as the start of a comprehension.
  const Strength at_least = items.items.size() == 1 ? Strength::kAdditive : Strength::kAnything;
  put("[");
  list(items.items, ", ", [&](const ExpressionPtr& one) { expression(one, at_least); });
  put("]");
}

void Printer::node(const MapLiteral& map) {
  put("{");
  list(map.entries, ", ", [this](const MapEntry& entry) {
    name(entry.key);
    put(": ");
    expression(entry.value);
  });
  put("}");
}

void Printer::node(const Property& property) {
  expression(property.subject, Strength::kAtom);
  put(".");
  name(property.key);
}

void Printer::node(const Index& index) {
  expression(index.subject, Strength::kAtom);
  put("[");
  expression(index.index);
  put("]");
}

void Printer::node(const Slice& slice) {
  expression(slice.subject, Strength::kAtom);
  put("[");
  expression(slice.from);
  put("..");
  expression(slice.to);
  put("]");
}

// A minus in front of a bare number would be read as part of the number.
void Printer::node(const Unary& unary) {
  if (unary.op == Unary::Op::kNot) {
    put("NOT ");
    expression(unary.operand, Strength::kNot);
    return;
  }
  put(unary.op == Unary::Op::kMinus ? "-" : "+");
  const auto* literal = as<Literal>(unary.operand);
  const bool number = literal != nullptr && (std::holds_alternative<std::int64_t>(literal->value) || std::holds_alternative<double>(literal->value));
  const bool joins = number && !options_.mask_values && unary.op == Unary::Op::kMinus;
  if (joins) put("(");
  expression(unary.operand, Strength::kSign);
  if (joins) put(")");
}

void Printer::node(const Arithmetic& arithmetic) {
  constexpr std::array<std::string_view, 7> kSymbols = {" + ", " - ", " || ", " * ", " / ", " % ", " ^ "};
  const Strength operands = tighter(strength_of(arithmetic));
  for (std::size_t i = 0; i < arithmetic.operands.size(); ++i) {
    if (i > 0) put(kSymbols[static_cast<std::size_t>(arithmetic.operators[i - 1])]);
    expression(arithmetic.operands[i], operands);
  }
}

void Printer::node(const Logical& logical) {
  constexpr std::array<std::string_view, 3> kWords = {" AND ", " OR ", " XOR "};
  const Strength operands = tighter(strength_of(logical));
  list(logical.operands, kWords[static_cast<std::size_t>(logical.op)], [&](const ExpressionPtr& one) { expression(one, operands); });
}

void Printer::node(const Comparison& comparison) {
  constexpr std::array<std::string_view, 6> kSymbols = {" = ", " <> ", " < ", " <= ", " > ", " >= "};
  for (std::size_t i = 0; i < comparison.operands.size(); ++i) {
    if (i > 0) put(kSymbols[static_cast<std::size_t>(comparison.operators[i - 1])]);
    expression(comparison.operands[i], Strength::kPredicate);
  }
}

void Printer::node(const Predicate& predicate) {
  constexpr std::array<std::string_view, 5> kWords = {" IN ", " STARTS WITH ", " ENDS WITH ", " CONTAINS ", " =~ "};
  expression(predicate.left, Strength::kPredicate);
  put(kWords[static_cast<std::size_t>(predicate.op)]);
  expression(predicate.right, Strength::kAdditive);
}

void Printer::node(const IsNull& test) {
  expression(test.operand, Strength::kPredicate);
  put(test.negated ? " IS NOT NULL" : " IS NULL");
}

void Printer::node(const IsTyped& test) {
  expression(test.operand, Strength::kPredicate);
  put(test.negated ? " IS NOT :: " : " IS :: ");
  type(test.type);
}

void Printer::type(const TypeName& type) {
  put(type.name);
  if (!type.alternatives.empty()) {
    put("ANY<");
    list(type.alternatives, " | ", [this](const TypeName& one) { this->type(one); });
    put(">");
  }
  if (!type.of.empty()) {
    put("<");
    this->type(type.of.front());
    put(">");
  }
  if (type.not_null) put(" NOT NULL");
}

void Printer::node(const IsNormalized& test) {
  expression(test.operand, Strength::kPredicate);
  put(test.negated ? " IS NOT " : " IS ").put(test.form).put(" NORMALIZED");
}

void Printer::node(const HasLabels& test) {
  expression(test.subject, Strength::kAtom);
  put(":");
  if (test.labels) labels(*test.labels, LabelPlace::kPredicate);
}

void Printer::node(const FunctionCall& call) {
  // Reserved words begin forms of their own, except exists(…).
  for (std::size_t i = 0; i < call.name.size(); ++i) {
    if (i > 0) put(".");
    const bool plain = i > 0 || equals_word(call.name[i], "EXISTS");
    put(plain ? quote_name(call.name[i]) : quote_variable(call.name[i]));
  }
  put("(").put(call.star ? "*" : call.distinct ? "DISTINCT " : "");
  list(call.arguments, ", ", [this](const ExpressionPtr& one) { expression(one); });
  put(")");
}

void Printer::node(const Case& choice) {
  put("CASE");
  optional(" ", choice.operand);
  for (const CaseBranch& branch : choice.branches) {
    optional(" WHEN ", branch.when);
    optional(" THEN ", branch.then);
  }
  optional(" ELSE ", choice.otherwise);
  put(" END");
}

void Printer::node(const ListComprehension& comprehension) {
  put("[");
  variable(comprehension.variable);
  put(" IN ");
  expression(comprehension.list);
  optional(" WHERE ", comprehension.where);
  optional(" | ", comprehension.projection);
  put("]");
}

void Printer::node(const PatternComprehension& comprehension) {
  put("[");
  path(comprehension.path);
  optional(" WHERE ", comprehension.where);
  optional(" | ", comprehension.projection);
  put("]");
}

void Printer::node(const MapProjection& map) {
  variable(map.subject);
  put(" {");
  list(map.items, ", ", [this](const MapProjectionItem& item) {
    switch (item.kind) {
      case MapProjectionItem::Kind::kAllProperties: put(".*"); break;
      case MapProjectionItem::Kind::kProperty:
        put(".");
        name(item.key);
        break;
      case MapProjectionItem::Kind::kVariable: variable(item.key); break;
      case MapProjectionItem::Kind::kEntry:
        name(item.key);
        put(": ");
        expression(item.value);
        break;
    }
  });
  put("}");
}

void Printer::node(const Quantifier& quantifier) {
  constexpr std::array<std::string_view, 4> kWords = {"all(", "any(", "none(", "single("};
  put(kWords[static_cast<std::size_t>(quantifier.kind)]);
  variable(quantifier.variable);
  put(" IN ");
  expression(quantifier.list);
  optional(" WHERE ", quantifier.where);
  put(")");
}

void Printer::node(const Reduce& reduce) {
  put("reduce(");
  variable(reduce.accumulator);
  put(" = ");
  expression(reduce.initial);
  put(", ");
  variable(reduce.variable);
  put(" IN ");
  expression(reduce.list);
  put(" | ");
  expression(reduce.step);
  put(")");
}

void Printer::node(const PatternExpression& pattern) { path(pattern.path); }

void Printer::node(const SubqueryExpression& subquery) {
  constexpr std::array<std::string_view, 3> kWords = {"EXISTS { ", "COUNT { ", "COLLECT { "};
  put(kWords[static_cast<std::size_t>(subquery.kind)]);
  if (subquery.query) query(*subquery.query);
  put(" }");
}

}  // namespace docent::cypher
