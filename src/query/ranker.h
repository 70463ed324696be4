// The ranker: adds to the fused score of the best candidates what a few features are worth (rank_features.h).
//
// Linear, so that what it adds can be shown part by part, and no weight is below 0: more of a feature never lowers a passage. The weights are
// src/query/data/ranker.json, made by script/train-ranker, with the sets and scores they come from. 3 microseconds for 200 candidates.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "query/rank_features.h"

namespace docent::query {

class Ranker {
 public:
  // kInvalidArgument: not a model of this program's features.
  static base::Result<Ranker> parse(std::string_view json);
  // The one this program was built with.
  static const Ranker& built_in();

  const RankFeatures& weights() const { return weights_; }
  // Sets the parts of the first features.size() candidates, adds them to `fused` and sorts all: fused descending, tie ascending. The others
  // get the least that any of those has of each feature, so that they stay below.
  void apply(std::span<const RankFeatures> features, std::vector<FusedPassage>& candidates) const;

 private:
  explicit Ranker(const RankFeatures& weights) : weights_(weights) {}
  RankFeatures weights_;
};

// The text of the built-in model's file.
std::string_view ranker_text(std::string_view name);

}  // namespace docent::query
