// A question's candidates in their final order, before texts are loaded, with what they were made of.
#pragma once

#include <string>
#include <vector>

#include "query/fusion.h"
#include "query/request.h"
#include "query/retrieve.h"
#include "store/corpus.h"

namespace docent::query {

struct Ranking {
  std::vector<FusedPassage> passages;  // best first
  Mode mode = Mode::kLexical;          // what was used
  double dense_weight = 0;             // of meaning against words, in [0, 1]
  model::Generation generation = 0;
  double confidence = 0;
  std::vector<StageReport> stages;
  std::vector<std::string> notes;
};

// What explaining a ranking needs of it. Retrieved::candidates have moved to ranking.passages.
struct RankedQuestion {
  store::CorpusSnapshot snapshot;
  store::DocumentFilter filter;
  Retrieved retrieved;
  std::size_t arm_pool = 0;  // candidates asked of each arm
  Ranking ranking;
};

}  // namespace docent::query
