// What a passage's score is made of. Nothing is estimated: the parts are those that were added up.
//
//   score = 1 / (1 + exp(3 - fused)),  fused = lexical_part + dense_part + other_parts
//   lexical_part = mean_part + the parts of the words
#pragma once

#include <span>
#include <vector>

#include "query/ranking.h"

namespace docent::query {

// One explanation for each of `passages`, in their order. Errors: as TextSnapshot::scores.
base::Result<std::vector<Explanation>> explain(const RankedQuestion& ranked, std::string_view question, std::span<const FusedPassage> passages,
                                               const base::Deadline& deadline);

// The contributions of an explanation with a name each, in a fixed order: words, meaning, then kRankParts. They sum to `fused`; those that are 0 are
// there too.
std::vector<std::pair<std::string_view, double>> contributions(const Explanation& explanation);

// How `term` is written in the question; the term itself when it is not there.
std::string word_of(std::string_view question, const std::string& term);

}  // namespace docent::query
