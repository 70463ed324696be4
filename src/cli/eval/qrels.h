// Relevance judgements: who found which document relevant to which question, and how much.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/error.h"

namespace docent::cli {

// Grade by document id. Positive grades are relevant, 0 and below are judged not relevant.
using Judgements = std::map<std::string, int, std::less<>>;

struct Qrels {
  std::map<std::string, Judgements, std::less<>> by_query;

  // Null for a query without any judgement.
  const Judgements* of(std::string_view query) const;
};

bool has_positive(const Judgements& judgements);

// BEIR (query-id, corpus-id, score; separated by tabs, with or without its header line) and TREC (query, iteration, document,
// grade). A document id may hold spaces. A pair that stands twice has the higher of its grades.
// kInvalidArgument names `name`, the line and what was expected.
base::Result<Qrels> parse_qrels(std::string_view text, std::string_view name);

}  // namespace docent::cli
