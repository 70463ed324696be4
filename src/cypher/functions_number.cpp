// Functions of numbers.
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "cypher/functions.h"

namespace docent::cypher {
namespace {

using base::Result;
using Arguments = std::span<const Value>;
using enum ValueType;

template <double (*F)(double)>
Result<Value> real_function(Execution&, Arguments a) {
  return Value(F(a[0].number()));
}

double cotangent(double x) { return 1 / std::tan(x); }
double haversine(double x) { return (1 - std::cos(x)) / 2; }
double degrees(double x) { return x * 180 / std::numbers::pi; }
double radians(double x) { return x * std::numbers::pi / 180; }

Result<Value> abs_of(Execution&, Arguments a) {
  if (a[0].is(kFloat)) return Value(std::abs(a[0].real()));
  if (a[0].integer() == std::numeric_limits<std::int64_t>::min()) return runtime_error("abs() of the smallest integer does not fit into 64 bits");
  return Value(std::abs(a[0].integer()));
}

Result<Value> sign(Execution&, Arguments a) {
  const double value = a[0].number();
  return Value(static_cast<std::int64_t>(value > 0) - static_cast<std::int64_t>(value < 0));
}

// Without a precision halves go up (towards positive infinity), with one away from zero, as Neo4j has it.
Result<Value> round_of(Execution&, Arguments a) {
  const double value = a[0].number();
  if (a.size() == 1) return Value(std::floor(value + 0.5));
  if (a[1].integer() < 0 || a[1].integer() > 15) return runtime_error(fmt::format("the precision for round() is 0..15, got {}", a[1].integer()));
  const double scale = std::pow(10.0, static_cast<double>(a[1].integer()));
  const std::string_view mode = a.size() > 2 ? a[2].string() : "HALF_UP";
  const double scaled = value * scale;
  const double down = std::floor(scaled), part = scaled - down;
  double rounded = 0;
  if (mode == "UP") rounded = value < 0 ? std::floor(scaled) : std::ceil(scaled);
  else if (mode == "DOWN") rounded = std::trunc(scaled);
  else if (mode == "CEILING") rounded = std::ceil(scaled);
  else if (mode == "FLOOR") rounded = down;
  else if (mode == "HALF_UP") rounded = std::round(scaled);
  else if (mode == "HALF_DOWN") rounded = part == 0.5 ? std::trunc(scaled) : std::round(scaled);
  else if (mode == "HALF_EVEN") rounded = part == 0.5 ? 2 * std::round(scaled / 2) : std::round(scaled);
  else return runtime_error(fmt::format("round() knows UP, DOWN, CEILING, FLOOR, HALF_UP, HALF_DOWN and HALF_EVEN, got \"{}\"", mode));
  return Value(rounded / scale);
}

Result<Value> atan2_of(Execution&, Arguments a) { return Value(std::atan2(a[0].number(), a[1].number())); }
Result<Value> e_number(Execution&, Arguments) { return Value(std::numbers::e); }
Result<Value> pi_number(Execution&, Arguments) { return Value(std::numbers::pi); }
Result<Value> rand_number(Execution& x, Arguments) { return Value(x.random()); }
Result<Value> is_nan(Execution&, Arguments a) { return Value(a[0].is(kFloat) && std::isnan(a[0].real())); }

constexpr Function real(std::string_view name, Function::Call call) {
  return {.name = name, .min_arguments = 1, .max_arguments = 1, .accepts = {kNumbers}, .gives = only(kFloat), .call = call};
}

constexpr Function kFunctions[] = {
    real("ceil", real_function<std::ceil>), real("ceiling", real_function<std::ceil>), real("floor", real_function<std::floor>),
    real("sqrt", real_function<std::sqrt>), real("exp", real_function<std::exp>), real("log", real_function<std::log>), real("ln", real_function<std::log>),
    real("log10", real_function<std::log10>), real("sin", real_function<std::sin>), real("cos", real_function<std::cos>),
    real("tan", real_function<std::tan>), real("cot", real_function<cotangent>), real("asin", real_function<std::asin>),
    real("acos", real_function<std::acos>), real("atan", real_function<std::atan>), real("sinh", real_function<std::sinh>),
    real("cosh", real_function<std::cosh>), real("tanh", real_function<std::tanh>), real("haversin", real_function<haversine>),
    real("degrees", real_function<degrees>), real("radians", real_function<radians>),
    {.name = "abs", .min_arguments = 1, .max_arguments = 1, .accepts = {kNumbers}, .gives = kNumbers, .call = abs_of},
    {.name = "sign", .min_arguments = 1, .max_arguments = 1, .accepts = {kNumbers}, .gives = only(kInteger), .call = sign},
    {.name = "round", .min_arguments = 1, .max_arguments = 3, .accepts = {kNumbers, only(kInteger), only(kString)}, .gives = only(kFloat), .call = round_of},
    {.name = "atan2", .min_arguments = 2, .max_arguments = 2, .accepts = {kNumbers, kNumbers}, .gives = only(kFloat), .call = atan2_of},
    {.name = "e", .gives = only(kFloat), .call = e_number},
    {.name = "pi", .gives = only(kFloat), .call = pi_number},
    {.name = "rand", .gives = only(kFloat), .call = rand_number},
    {.name = "isNaN", .min_arguments = 1, .max_arguments = 1, .accepts = {kNumbers}, .gives = only(kBoolean), .call = is_nan},
};

}  // namespace

std::span<const Function> number_functions() { return kFunctions; }

}  // namespace docent::cypher
