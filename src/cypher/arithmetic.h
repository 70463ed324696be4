// + - * / % ^ and ||, signs, and conversions between numbers and strings. Integers that overflow are errors, floats become infinite.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "cypher/ast.h"
#include "cypher/execution.h"
#include "cypher/value.h"

namespace docent::cypher {

// Null when an operand is null. Errors: operands of a type the operator does not take, integer overflow, division of integers by zero.
base::Result<Value> calculate(const Execution& execution, Arithmetic::Op op, const Value& left, const Value& right);
base::Result<Value> negate(const Value& value);

// As toString gives numbers: "1.0", "1.5E10", "Infinity", "NaN"; shortest text that reads back as the same float.
std::string number_text(double value);
// As toInteger and toFloat read strings: blanks around are fine, "1.7" is the integer 1; nullopt for anything else.
std::optional<std::int64_t> read_integer(std::string_view text);
std::optional<double> read_float(std::string_view text);
// Towards zero; nullopt beyond 64 bits and for NaN.
std::optional<std::int64_t> to_integer(double value);

}  // namespace docent::cypher
