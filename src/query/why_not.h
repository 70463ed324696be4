// Why a document, section or passage is not among the results of a search.
//
// What the principal may not see is not told apart, by a single byte, from what was never ingested.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/ranking.h"

namespace docent::query {

constexpr std::size_t kMaxNamesakes = 10;  // documents that the target may mean besides the one that was looked at

enum class Absence {
  kReturned,      // it is among the results
  kNotIngested,   // or not to be seen by who asks
  kFiltered,      // the request names another source or version
  kExcluded,      // a phrase it does not hold is required, or it holds what NOT excludes
  kNotMatched,    // no arm found it, and it holds none of the words
  kNotCandidate,  // it holds words of the question, but too few to be among the best of either arm
  kRankedLower,   // it comes after the last one returned
  kFolded,        // another passage of its section, or kMaxPerDocument of its document, were returned instead
};
std::string_view to_string(Absence absence);

// One passage's place and what its score is made of.
struct Standing {
  std::string passage_id, document_id, title;
  std::size_t rank = 0;  // among the results, if as many were asked for; 0: it has none
  double score = 0;
  Explanation explanation;
};

// One contribution of both: `own` less than `other` cost the document places.
struct Gap {
  std::string_view name;
  double own = 0, other = 0;
};

struct WhyNot {
  std::string target;  // as it was asked for
  Absence absence = Absence::kNotIngested;
  std::string reason;  // for people, a few sentences without figures of scores
  // Nothing below for kNotIngested.
  model::DocumentRecord document;
  std::vector<model::DocumentRecord> namesakes;  // other documents that the target may mean
  std::optional<Standing> own;             // its best passage, where that has a score
  std::optional<Standing> last_returned;   // the last result
  std::vector<Gap> gaps;                   // between these two: words, meaning, then kRankParts; empty unless both are there
  std::vector<std::string> missing_words;  // words of the question that no passage of it holds, as they were asked; function words aside
  std::optional<std::size_t> lexical_rank, dense_rank;  // of its best passage in each arm, where it is known
  std::size_t arm_pool = 0;                             // candidates taken of each arm
  std::optional<std::size_t> folded_into;               // rank of the result that stands for it
};

// Of `request.why_not`, after `ranked` became the results of `response`. Errors: kConflict, an ambiguous prefix of an id; those of record and indexes.
base::Result<WhyNot> explain_absence(store::Corpus& corpus, const RankedQuestion& ranked, const SearchRequest& request, const SearchResponse& response);

}  // namespace docent::query
