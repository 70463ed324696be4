// Role: finds passages by words. Implementations: store/embedded (inverted index), later Qdrant sparse vectors.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/error.h"
#include "model/ids.h"
#include "text/lexical_query.h"

namespace docent::store {

// Which documents a principal may see and asked for; indexed by DocumentKey. Empty bits = everything is allowed.
// A key beyond the end is not allowed.
struct DocumentFilter {
  std::vector<bool> allowed;
  bool all = true;
  bool allows(model::DocumentKey key) const { return all || (key < allowed.size() && allowed[key]); }
};

// One passage as the lexical index sees it. Views are valid for the call only.
struct TextEntry {
  model::PassageKey passage = 0;
  model::DocumentKey document = 0;
  std::uint64_t tie = 0;  // PassageId::tie()
  std::string_view title;
  std::string_view headings;  // heading path without the title, joined by '\n'
  std::string_view prose;
  std::string_view code;
  std::string_view language;
};

struct ScoredPassage {
  model::PassageKey passage = 0;
  model::DocumentKey document = 0;
  std::uint64_t tie = 0;
  float score = 0;
};

// Mean and standard deviation of the BM25F score over the live passages that match at least one term (whatever the filter), as the
// fusion needs them. Exact up to kExactMomentsPostings postings, else from a fixed sample.
struct ScoreMoments {
  double mean = 0;
  double deviation = 0;
  std::uint64_t matches = 0;
};

struct TextSearchResult {
  std::vector<ScoredPassage> hits;  // best first; equal scores: lower tie first
  ScoreMoments moments;
  std::size_t known_terms = 0;  // query terms that occur in the index at all
};

// BM25F parameters (Zaragoza et al. 2004; Robertson & Zaragoza 2009): per-field weight and length normalisation, one k1.
struct Bm25fOptions {
  double k1 = 1.2;
  double title_weight = 4.0, headings_weight = 4.0, prose_weight = 1.0, code_weight = 0.7;  // chosen on the judged sets
  double title_b = 0.3, headings_b = 0.3, prose_b = 0.4, code_b = 0.4;
};

// An immutable state of the index. Safe to share between threads.
class TextSnapshot {
 public:
  virtual ~TextSnapshot() = default;
  // kDeadlineExceeded or kCancelled when the deadline passes meanwhile. k is capped at 10,000.
  virtual base::Result<TextSearchResult> search(const text::LexicalQuery& query, const DocumentFilter& filter, std::size_t k,
                                                const base::Deadline& deadline) const = 0;
  // BM25F scores of given passages in the given order; 0 where nothing matches or the passage is unknown.
  virtual base::Result<std::vector<float>> scores(const text::LexicalQuery& query, std::span<const model::PassageKey> passages,
                                                  const base::Deadline& deadline) const = 0;
  // ln(1 + (N - df + 0.5) / (df + 0.5)) over live passages; the value for df = 0 for unknown terms.
  virtual double idf(std::string_view term) const = 0;
  virtual std::uint64_t passages() const = 0;
  virtual model::Generation generation() const = 0;
};

}  // namespace docent::store
