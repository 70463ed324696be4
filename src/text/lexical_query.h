// A search text as the lexical index understands it.
//
// Grammar: words; "exact phrases" in double quotes (each must occur, unless five or more words stand outside the quotes: in such a
// sentence quotes mark a title or a message, and its words count like all others); `NOT word` or `NOT "a phrase"` excludes (NOT in capitals, followed by
// something). A leading dash is part of a flag, never an operator. Nothing else is special and nothing is an error: any text
// is a query. Terms are weighted by how often they occur in the query.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docent::text {

constexpr std::size_t kMaxQueryBytes = 64 << 10;  // the rest is ignored; `truncated` says so
constexpr std::size_t kMaxQueryTerms = 256;       // the rarest are kept by the index, since it knows which they are

struct QueryTerm {
  std::string term;
  float weight = 1.0F;  // occurrences in the query; parts of identifiers weigh less than their whole
};

struct LexicalQuery {
  std::vector<QueryTerm> terms;                       // distinct, in order of first occurrence; includes the words of phrases
  std::vector<std::vector<std::string>> phrases;      // each must occur, in order and adjacent
  std::vector<std::vector<std::string>> excluded;     // words (one term) or phrases that must not occur
  bool truncated = false;
  bool empty() const { return terms.empty(); }
};

LexicalQuery parse_lexical_query(std::string_view query, std::string_view language = {});

}  // namespace docent::text
