// How the front end says what is wrong with a query.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace docent::cypher {

// Why a query was not accepted: the `detail` of the error, for counters and for callers that tell the cases apart.
constexpr std::string_view kSyntax = "syntax";
constexpr std::string_view kSecondStatement = "second_statement";  // text after a semicolon
constexpr std::string_view kLimit = "limit";                       // one of limits.h; the error's code is kTooLarge

// "2:14" for the byte at `offset`: lines and characters, both from 1.
std::string position_of(std::string_view query, std::size_t offset);

// kInvalidArgument (kTooLarge for kLimit): "Cypher, 2:14: `message`".
std::unexpected<base::Error> syntax_error(std::string_view query, std::size_t offset, std::string_view message, std::string_view reason = kSyntax);

}  // namespace docent::cypher
