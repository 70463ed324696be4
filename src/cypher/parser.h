// Text to tree. Recursive descent over tokens that are read once, with constant look-ahead (brackets are matched beforehand), so time is
// linear in the query; what it may cost is bounded by limits.h.
//
// The parser says what was written. Rules that need only the tree are in rules.h; scopes and types are the binder's.
#pragma once

#include <string_view>

#include "base/error.h"
#include "cypher/ast.h"
#include "cypher/limits.h"

namespace docent::cypher {

// One statement; a semicolon may follow it, nothing else. Errors as in syntax_error.h: kInvalidArgument with line and column and what was
// expected, kTooLarge beyond a limit; `detail` names the reason (kSecondStatement for text after the semicolon).
base::Result<Statement> parse(std::string_view query, const Limits& limits = {});

// One expression and nothing behind it.
base::Result<ExpressionPtr> parse_expression(std::string_view text, const Limits& limits = {});

}  // namespace docent::cypher
