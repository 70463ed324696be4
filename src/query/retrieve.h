// The two arms: what the words find and what the meaning finds, at once, each with its score for what only the other found.
#pragma once

#include <string>
#include <vector>

#include "embed/embedder.h"
#include "query/fusion.h"
#include "query/request.h"
#include "query/stage.h"
#include "store/corpus.h"
#include "text/lexical_query.h"

namespace docent::query {

struct Retrieved {
  std::vector<FusedPassage> candidates;  // not yet fused or ordered
  store::ScoreMoments lexical, dense;
  bool has_dense = false;
  bool words_decide = false;          // a phrase or an exclusion: what does not keep it is no candidate
  std::size_t found_by_meaning = 0;   // hits of that arm
  text::LexicalQuery words;  // as they were weighed
  embed::Vector question;  // empty unless has_dense
  double best_possible_bm25f = 0;  // for confidence
};

// `mode` is not kAuto. `embedder` may be null unless mode is kDense. At least `pool` candidates of each arm, where there are as many, in all modes but
// kLexical: what words find tells how far meaning is to be believed. In kDense their BM25F is known only where words found them.
base::Result<Retrieved> retrieve(const store::CorpusSnapshot& snapshot, const SearchRequest& request, Mode mode,
                                 const store::DocumentFilter& filter, std::size_t pool, embed::Embedder* embedder, StageLog& log);

}  // namespace docent::query
