#include "cypher/arithmetic.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.h"

namespace docent::cypher {
namespace {

using base::Result;
using Op = Arithmetic::Op;

std::string_view symbol_of(Op op) {
  switch (op) {
    case Op::kAdd: return "+";
    case Op::kSubtract: return "-";
    case Op::kConcatenate: return "||";
    case Op::kMultiply: return "*";
    case Op::kDivide: return "/";
    case Op::kModulo: return "%";
    case Op::kPower: return "^";
  }
  return "";
}

std::unexpected<base::Error> overflow(Op op, std::int64_t a, std::int64_t b) {
  return runtime_error(fmt::format("{} {} {} does not fit into 64 bits", a, symbol_of(op), b));
}

Result<Value> calculate_integers(Op op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  switch (op) {
    case Op::kAdd:
      if (__builtin_add_overflow(a, b, &result)) return overflow(op, a, b);
      return Value(result);
    case Op::kSubtract:
      if (__builtin_sub_overflow(a, b, &result)) return overflow(op, a, b);
      return Value(result);
    case Op::kMultiply:
      if (__builtin_mul_overflow(a, b, &result)) return overflow(op, a, b);
      return Value(result);
    case Op::kDivide:
      if (b == 0) return runtime_error("division by zero");
      if (b == -1 && a == std::numeric_limits<std::int64_t>::min()) return overflow(op, a, b);
      return Value(a / b);
    case Op::kModulo:
      if (b == 0) return runtime_error("division by zero");
      return Value(b == -1 ? std::int64_t{0} : a % b);
    default: return Value(std::pow(static_cast<double>(a), static_cast<double>(b)));
  }
}

Value calculate_floats(Op op, double a, double b) {
  switch (op) {
    case Op::kAdd: return Value(a + b);
    case Op::kSubtract: return Value(a - b);
    case Op::kMultiply: return Value(a * b);
    case Op::kDivide: return Value(a / b);
    case Op::kModulo: return Value(std::fmod(a, b));
    default: return Value(std::pow(a, b));
  }
}

Result<Value> concatenate_strings(const Execution& execution, std::string_view a, std::string_view b) {
  DOCENT_TRY(execution.admit(a.size() + b.size()));
  std::string text;
  text.reserve(a.size() + b.size());
  text.append(a).append(b);
  return Value(std::move(text));
}

Result<Value> concatenate_lists(const Execution& execution, const Value& a, const Value& b) {
  DOCENT_TRY(execution.admit(a.weight() + b.weight()));
  List items;
  items.reserve((a.is(ValueType::kList) ? a.list().size() : 1) + (b.is(ValueType::kList) ? b.list().size() : 1));
  for (const Value* value : {&a, &b}) {
    if (value->is(ValueType::kList)) items.insert(items.end(), value->list().begin(), value->list().end());
    else items.push_back(*value);
  }
  return execution.admit(Value(std::move(items)));
}

std::string text_of(const Value& value) {
  if (value.is(ValueType::kInteger)) return std::to_string(value.integer());
  return value.is(ValueType::kFloat) ? number_text(value.real()) : std::string(value.string());
}

}  // namespace

Result<Value> calculate(const Execution& execution, Op op, const Value& left, const Value& right) {
  if (left.is_null() || right.is_null()) return Value();
  const bool joins = op == Op::kAdd || op == Op::kConcatenate;
  if (left.is_number() && right.is_number() && op != Op::kConcatenate) {
    if (left.is(ValueType::kInteger) && right.is(ValueType::kInteger)) return calculate_integers(op, left.integer(), right.integer());
    return calculate_floats(op, left.number(), right.number());
  }
  const bool left_text = left.is(ValueType::kString), right_text = right.is(ValueType::kString);
  const bool left_list = left.is(ValueType::kList), right_list = right.is(ValueType::kList);
  if (joins && left_text && right_text) return concatenate_strings(execution, left.string(), right.string());
  if (joins && left_list && right_list) return concatenate_lists(execution, left, right);
  if (op == Op::kAdd && (left_list || right_list)) return concatenate_lists(execution, left, right);
  if (op == Op::kAdd && ((left_text && right.is_number()) || (left.is_number() && right_text))) {
    return concatenate_strings(execution, text_of(left), text_of(right));
  }
  return runtime_error(fmt::format("{} cannot join {} and {}", symbol_of(op), to_string(left.type()), to_string(right.type())));
}

Result<Value> negate(const Value& value) {
  if (value.is_null()) return Value();
  if (value.is(ValueType::kFloat)) return Value(-value.real());
  if (!value.is(ValueType::kInteger)) return runtime_error(fmt::format("a minus needs a number, not {}", to_string(value.type())));
  if (value.integer() == std::numeric_limits<std::int64_t>::min()) return overflow(Op::kSubtract, 0, value.integer());
  return Value(-value.integer());
}

std::string number_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  const double size = std::abs(value);
  char buffer[400];
  if (value == 0 || (size >= 1e-3 && size < 1e7)) {
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed).ptr;
    std::string text(buffer, end);
    if (text.find('.') == std::string::npos) text += ".0";
    return text;
  }
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  const std::string_view digits(buffer, static_cast<std::size_t>(end - buffer));
  const std::size_t e = digits.find('e');
  std::string text(digits.substr(0, e));
  if (text.find('.') == std::string::npos) text += ".0";
  std::string_view exponent = digits.substr(e + 1);
  text += exponent.front() == '-' ? "E-" : "E";
  exponent.remove_prefix(1);
  while (exponent.size() > 1 && exponent.front() == '0') exponent.remove_prefix(1);
  return text.append(exponent);
}

std::optional<double> read_float(std::string_view text) {
  text = base::trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || (digits.front() != '.' && (digits.front() < '0' || digits.front() > '9'))) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // from_chars leaves the value alone both for too large and too small ones; an exponent below zero tells.
    const std::size_t e = text.find_first_of("eE");
    const bool tiny = e != std::string_view::npos && text.substr(e + 1).starts_with('-');
    return tiny ? 0.0 : std::numeric_limits<double>::infinity();
  }
  return value;
}

std::optional<std::int64_t> read_integer(std::string_view text) {
  text = base::trim(text);
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc() && end == digits.data() + digits.size()) return value;
  const auto real = read_float(text);
  return real ? to_integer(*real) : std::nullopt;
}

std::optional<std::int64_t> to_integer(double value) {
  if (std::isnan(value) || value >= 9223372036854775808.0 || value < -9223372036854775808.0) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

}  // namespace docent::cypher
