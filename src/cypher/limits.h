// What a query may cost before anything is known about it.
#pragma once

#include <cstddef>

namespace docent::cypher {

// Time and memory of lexing and parsing are linear in these: about 100 bytes a token, and one node of the tree for each token at most.
struct Limits {
  std::size_t max_bytes = 64U << 10;
  std::size_t max_tokens = 20'000;
  // Levels of brackets, subqueries, NOT and signs within each other: recursion of the parser, and of whoever walks the tree.
  std::size_t max_depth = 100;
  // Suffixes of one expression (`.a.b[0]`, `IS NULL IS NULL`), which nest to the left: the tree is never higher than both limits multiplied.
  std::size_t max_chain = 16;
};

}  // namespace docent::cypher
