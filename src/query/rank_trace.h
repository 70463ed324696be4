// What the ranker sees of a question, for training it.
#pragma once

#include <vector>

#include "embed/embedder.h"
#include "query/rank_features.h"
#include "query/request.h"
#include "store/corpus.h"

namespace docent::query {

// The candidates as they come to the ranker, with a row of features each. Empty without vectors.
struct RankTrace {
  std::vector<FusedPassage> candidates;
  std::vector<RankFeatures> features;
};

// With the settings that an Engine has by default. Errors: as Engine::rank.
base::Result<RankTrace> trace_ranking(store::Corpus& corpus, embed::Embedder& embedder, const SearchRequest& request);

}  // namespace docent::query
