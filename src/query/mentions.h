// Second hop: a document whose title the best passages name is likely to hold the other half of an answer.
//
// Titles are compared as words (ASCII case ignored, a trailing "(…)" left out) and only those of documents that are candidates already:
// nothing new enters the list, and a filter applied before still holds. Titles of one short word are left out: every page about
// Kubernetes names "Pods". Budget: 0.3 ms for 3 seeds and 400 candidates.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/fusion.h"

namespace docent::query {

struct MentionOptions {
  std::size_t seeds = 3;    // best passages whose text is read
  double weight = 0.1;      // share of the seed's fused score that a named document's passages gain, once
};

// Whether `text` names `title` between word boundaries. Both as they are; false for titles that are too common to count.
bool names_title(std::string_view text, std::string_view title);

// `fused` of every candidate whose document is named by a seed's text grows by weight × the fused score of the best such seed; sorts again.
// `titles` is parallel to `candidates`; `seed_texts` holds the texts of the first candidates, in order.
void boost_mentioned(std::vector<FusedPassage>& candidates, std::span<const std::string_view> titles, std::span<const std::string_view> seed_texts,
                     const MentionOptions& options);

}  // namespace docent::query
