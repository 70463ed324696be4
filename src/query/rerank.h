// The last step of a ranking: a cross-encoder reads the best candidates with the question and adds what it thinks of them.
//
// Only where the user names a model (setting rerank.model), in mode auto, and inside the deadline: it is the first step to be dropped.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "embed/cross_encoder.h"
#include "query/fusion.h"
#include "store/document_store.h"

namespace docent::query {

struct RerankOptions {
  std::size_t passages = 20;  // best candidates that are read, 1..50
  double weight = 1;          // of one standard deviation of the model's scores
};

// Adds weight × the standardised score to `fused` of the first scores.size() candidates and sorts all: fused descending, tie ascending. The others
// get the least that any of those got, so that they stay below. Equal scores add nothing. Pure.
void add_cross_encoder(std::span<const float> scores, double weight, std::vector<FusedPassage>& candidates);

// Reads the texts of the first candidates, lets the model score them, and adds that. Changes nothing when it fails: kDeadlineExceeded when not
// all can be read in time, kUnavailable when the model gives no scores.
base::Status rerank(const store::DocumentStore& record, embed::CrossEncoder& encoder, std::string_view question, const RerankOptions& options,
                    const base::Deadline& deadline, std::vector<FusedPassage>& candidates);

}  // namespace docent::query
