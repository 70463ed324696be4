#include "cypher/syntax_error.h"

#include <algorithm>

namespace docent::cypher {

std::string position_of(std::string_view query, std::size_t offset) {
  std::size_t line = 1, column = 1;
  for (const char c : query.substr(0, std::min(offset, query.size()))) {
    if (c == '\n') {
      ++line;
      column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++column;
    }
  }
  return std::to_string(line) + ":" + std::to_string(column);
}

std::unexpected<base::Error> syntax_error(std::string_view query, std::size_t offset, std::string_view message, std::string_view reason) {
  const auto code = reason == kLimit ? base::ErrorCode::kTooLarge : base::ErrorCode::kInvalidArgument;
  return base::fail(code, "Cypher, " + position_of(query, offset) + ": " + std::string(message), std::string(reason));
}

}  // namespace docent::cypher
