// What is known of a question before anything is ranked: the features of both arms and the confidence that follows. What `docent eval` asks.
#pragma once

#include <span>
#include <string_view>

#include "base/deadline.h"
#include "embed/embedder.h"
#include "query/confidence_features.h"
#include "query/request.h"
#include "store/corpus.h"

namespace docent::query {

struct Assessment {
  ConfidenceFeatures features;  // all 0 when nothing was found
  double confidence = 0;        // as a search of the whole corpus by its owner reports it
};

// Documents in `without` are not found, though words are weighed as if they were there. Errors: as Engine::rank.
base::Result<Assessment> assess(store::Corpus& corpus, embed::Embedder* embedder, std::string_view question, Mode mode,
                                std::span<const model::DocumentKey> without, const base::Deadline& deadline);

}  // namespace docent::query
