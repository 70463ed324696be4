#include "store/embedded/lexical_snapshot.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "base/hash.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;

constexpr std::size_t kMaxK = 10'000;

double idf_of(double live, double df) { return std::log(1.0 + (live - df + 0.5) / (df + 0.5)); }

base::Error damaged(const LexicalSegment& segment) {
  return {ErrorCode::kCorrupt, "lexical index file " + segment.name() + " is damaged: postings", {}};
}

// What a posting adds to its passage's score. `norms`: of the segment.
inline float contribution(const float* norms, float k1, const Posting& posting, float weight) {
  // One by one: what was just written count by count cannot be loaded as one register without waiting for it.
  const float* norm = norms + static_cast<std::size_t>(posting.ordinal) * kFields;
  float tf = norm[0] * static_cast<float>(static_cast<std::int32_t>(posting.tf[0]));
  for (std::size_t field = 1; field < kFields; ++field) tf += norm[field] * static_cast<float>(static_cast<std::int32_t>(posting.tf[field]));
  return weight * (tf / (k1 + tf));
}

bool better(const ScoredPassage& a, const ScoredPassage& b) { return a.score != b.score ? a.score > b.score : a.tie < b.tie; }

}  // namespace

// The best k so far, worst on top.
class LexicalSnapshot::Collector {
 public:
  Collector(std::size_t k, const DocumentFilter& filter) : k_(k), filter_(filter) {}
  float threshold() const { return heap_.size() < k_ ? 0.0F : heap_.front().score; }
  void offer(const LexicalSegment& segment, Ordinal ordinal, float score) {
    if (score < threshold()) return;
    const ScoredPassage one{segment.passage_key(ordinal), segment.document(ordinal), segment.tie(ordinal), score};
    if (heap_.size() == k_ && !better(one, heap_.front())) return;
    if (!filter_.allows(one.document)) return;
    if (heap_.size() == k_) {
      std::ranges::pop_heap(heap_, better);
      heap_.pop_back();
    }
    heap_.push_back(one);
    std::ranges::push_heap(heap_, better);
  }
  std::vector<ScoredPassage> take() {
    std::ranges::sort(heap_, better);
    return std::move(heap_);
  }

 private:
  const std::size_t k_;
  const DocumentFilter& filter_;
  std::vector<ScoredPassage> heap_;
};

LexicalSnapshot::LexicalSnapshot(std::vector<LiveSegment> segments, Bm25fOptions options, model::Generation generation)
    : segments_(std::move(segments)), options_(options), generation_(generation) {
  std::array<std::uint64_t, kFields> totals{};
  for (const LiveSegment& live : segments_) {
    live_ += live.segment->passages() - live.dead_count;
    for (std::size_t field = 0; field < kFields; ++field) {
      const auto lengths = live.segment->lengths(field);
      for (Ordinal o = 0; o < lengths.size(); ++o)
        if (!(*live.dead)[o]) totals[field] += lengths[o];
    }
  }
  const std::array<double, kFields> weight{options.title_weight, options.headings_weight, options.prose_weight, options.code_weight};
  const std::array<double, kFields> b{options.title_b, options.headings_b, options.prose_b, options.code_b};
  for (const LiveSegment& live : segments_) {
    std::vector<float> norms(static_cast<std::size_t>(live.segment->passages()) * kFields);
    for (std::size_t field = 0; field < kFields; ++field) {
      const double average = live_ == 0 || totals[field] == 0 ? 1.0 : static_cast<double>(totals[field]) / static_cast<double>(live_);
      const auto lengths = live.segment->lengths(field);
      for (std::size_t o = 0; o < lengths.size(); ++o)
        norms[o * kFields + field] = static_cast<float>(weight[field] / (1.0 - b[field] + b[field] * lengths[o] / average));
    }
    norms_.push_back(std::move(norms));
  }
}

std::uint64_t LexicalSnapshot::live_df(std::string_view term) const {
  std::uint64_t df = 0;
  bool any_dead = false;
  for (const LiveSegment& live : segments_)
    if (const TermRow* row = live.segment->find_term(term)) {
      df += row->df;
      any_dead = any_dead || live.dead_count > 0;
    }
  if (!any_dead || df == 0) return df;
  {
    base::MutexLock lock(mutex_);
    const auto known = live_df_.find(std::string(term));
    if (known != live_df_.end()) return known->second;
  }
  df = 0;
  for (const LiveSegment& live : segments_) {
    const TermRow* row = live.segment->find_term(term);
    if (row == nullptr) continue;
    if (live.dead_count == 0) {
      df += row->df;
      continue;
    }
    for (PostingCursor cursor(*live.segment, *row); cursor.next();) df += (*live.dead)[cursor.ordinal()] ? 0U : 1U;
  }
  base::MutexLock lock(mutex_);
  live_df_[std::string(term)] = df;
  return df;
}

double LexicalSnapshot::idf(std::string_view term) const {
  return idf_of(static_cast<double>(live_), static_cast<double>(live_df(term)));
}

LexicalSnapshot::Plan LexicalSnapshot::plan(const text::LexicalQuery& query) const {
  Plan plan;
  for (const text::QueryTerm& term : query.terms) {
    const std::uint64_t df = live_df(term.term);
    if (df == 0) continue;
    ++plan.known;
    PlannedTerm planned;
    planned.text = term.term;
    planned.weight = static_cast<float>(term.weight * idf_of(static_cast<double>(live_), static_cast<double>(df)));
    for (const LiveSegment& live : segments_) {
      planned.rows.push_back(live.segment->find_term(term.term));
      if (planned.rows.back() != nullptr) planned.postings += planned.rows.back()->df;
    }
    plan.terms.push_back(std::move(planned));
  }
  if (plan.terms.size() > text::kMaxQueryTerms) {
    // The most telling terms, still in the order of the question.
    std::vector<std::size_t> order(plan.terms.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return plan.terms[a].weight > plan.terms[b].weight; });
    order.resize(text::kMaxQueryTerms);
    std::ranges::sort(order);
    std::vector<PlannedTerm> kept;
    for (const std::size_t i : order) kept.push_back(std::move(plan.terms[i]));
    plan.terms = std::move(kept);
  }
  for (const PlannedTerm& term : plan.terms) plan.postings += term.postings;
  return plan;
}

base::Status LexicalSnapshot::search_exhaustive(const Plan& plan, std::size_t segment, const std::vector<bool>* allowed, Collector& best,
                                                std::vector<float>& matching) const {
  const LiveSegment& live = segments_[segment];
  const std::size_t passages = live.segment->passages();
  std::vector<float> scores(passages, 0.0F);
  float* const score = scores.data();
  const float* const norms = norms_[segment].data();
  const float k1 = static_cast<float>(options_.k1);
  for (const PlannedTerm& term : plan.terms) {
    if (term.rows[segment] == nullptr) continue;
    PostingCursor cursor(*live.segment, *term.rows[segment]);
    while (cursor.next()) score[cursor.ordinal()] += contribution(norms, k1, cursor.get(), term.weight);
    if (cursor.corrupt()) return std::unexpected(damaged(*live.segment));
  }
  for (Ordinal o = 0; o < passages; ++o) {
    if (score[o] <= 0 || (*live.dead)[o]) continue;
    matching.push_back(score[o]);
    if (allowed == nullptr || (*allowed)[o]) best.offer(*live.segment, o, score[o]);
  }
  return {};
}

base::Status LexicalSnapshot::search_max_score(const Plan& plan, std::size_t segment, const std::vector<bool>* allowed, Collector& best,
                                               const base::Deadline& deadline) const {
  const LiveSegment& live = segments_[segment];
  const float* const norms = norms_[segment].data();
  const float k1 = static_cast<float>(options_.k1);
  // Cursors by rising bound; a term adds less than its weight, since tf / (k1 + tf) < 1.
  struct Arm {
    PostingCursor cursor;
    float weight;
    std::size_t place;  // in the question
  };
  std::vector<Arm> arms;
  for (std::size_t i = 0; i < plan.terms.size(); ++i)
    if (plan.terms[i].rows[segment] != nullptr)
      arms.push_back({PostingCursor(*live.segment, *plan.terms[i].rows[segment]), plan.terms[i].weight, i});
  std::ranges::stable_sort(arms, {}, &Arm::weight);
  std::vector<float> bound(arms.size());  // of the first i + 1 arms together
  float sum = 0;
  for (std::size_t i = 0; i < arms.size(); ++i) bound[i] = sum += arms[i].weight * 1.0001F;
  for (Arm& arm : arms) arm.cursor.next();
  std::vector<float> parts(plan.terms.size());
  std::size_t essential = 0, steps = 0;
  while (true) {
    while (essential < arms.size() && bound[essential] < best.threshold()) ++essential;
    if (essential == arms.size()) break;
    Ordinal candidate = PostingCursor::kEnd;
    for (std::size_t i = essential; i < arms.size(); ++i) candidate = std::min(candidate, arms[i].cursor.ordinal());
    if (candidate == PostingCursor::kEnd) break;
    if (++steps % 4096 == 0) DOCENT_TRY(deadline.check("search by words"));
    std::ranges::fill(parts, 0.0F);
    float known = 0;
    for (std::size_t i = essential; i < arms.size(); ++i) {
      if (arms[i].cursor.ordinal() != candidate) continue;
      parts[arms[i].place] = contribution(norms, k1, arms[i].cursor.get(), arms[i].weight);
      known += parts[arms[i].place];
      arms[i].cursor.next();
    }
    const bool skip = (*live.dead)[candidate] || (allowed != nullptr && !(*allowed)[candidate]);
    bool hopeless = skip;
    for (std::size_t i = essential; !hopeless && i-- > 0;) {
      if (known * 1.0001F + bound[i] < best.threshold()) {
        hopeless = true;
        break;
      }
      if (arms[i].cursor.seek(candidate) && arms[i].cursor.ordinal() == candidate) {
        parts[arms[i].place] = contribution(norms, k1, arms[i].cursor.get(), arms[i].weight);
        known += parts[arms[i].place];
      }
    }
    if (hopeless) continue;
    float score = 0;
    for (const float part : parts) score += part;  // in the order of the question, as everywhere
    best.offer(*live.segment, candidate, score);
  }
  for (const Arm& arm : arms)
    if (arm.cursor.corrupt()) return std::unexpected(damaged(*live.segment));
  return {};
}

base::Status LexicalSnapshot::score_ordinals(const Plan& plan, std::size_t segment, std::span<const Ordinal> sorted,
                                             std::span<float> out) const {
  const LiveSegment& live = segments_[segment];
  for (const PlannedTerm& term : plan.terms) {
    if (term.rows[segment] == nullptr) continue;
    PostingCursor cursor(*live.segment, *term.rows[segment]);
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      if (!cursor.seek(sorted[i])) break;
      if (cursor.ordinal() == sorted[i]) out[i] += contribution(norms_[segment].data(), static_cast<float>(options_.k1), cursor.get(), term.weight);
    }
    if (cursor.corrupt()) return std::unexpected(damaged(*live.segment));
  }
  return {};
}

void LexicalSnapshot::add_moments(TextSearchResult& result, const std::vector<float>& matching, double scale) const {
  if (matching.empty()) return;
  // In fixed point: integer sums do not depend on how passages are spread over segments. Each of at most kExactMomentsPostings
  // postings adds less than 2^4, so the scores sum to less than 2^23; one score is below 2^12 (text::kMaxQueryTerms postings), so the
  // squares sum to less than 2^35: neither reaches 2^63 in its unit.
  constexpr double kScoreUnit = 1 << 20, kDeviationUnit = 1 << 12;
  std::int64_t sum = 0, squares = 0;
  for (const float score : matching) sum += static_cast<std::int64_t>(static_cast<double>(score) * kScoreUnit);
  const double count = static_cast<double>(matching.size());
  const double mean = static_cast<double>(sum) / kScoreUnit / count;
  for (const float score : matching) {
    const auto off = static_cast<std::int64_t>((static_cast<double>(score) - mean) * kDeviationUnit);
    squares += off * off;
  }
  result.moments = {mean, std::sqrt(static_cast<double>(squares) / count) / kDeviationUnit,
                    static_cast<std::uint64_t>(std::llround(count * scale))};
}

base::Result<TextSearchResult> LexicalSnapshot::search(const text::LexicalQuery& query, const DocumentFilter& filter, std::size_t k,
                                                       const base::Deadline& deadline) const {
  TextSearchResult result;
  const Plan planned = plan(query);
  result.known_terms = planned.known;
  if (planned.terms.empty() || k == 0) return result;
  Collector best(std::min(k, kMaxK), filter);
  const bool exact = planned.postings <= kExactMomentsPostings;
  std::vector<float> matching;
  for (std::size_t s = 0; s < segments_.size(); ++s) {
    DOCENT_TRY(deadline.check("search by words"));
    DOCENT_ASSIGN(const auto allowed, allowed_by_phrases(*segments_[s].segment, query));
    const std::vector<bool>* allows = allowed ? &*allowed : nullptr;
    if (exact) DOCENT_TRY(search_exhaustive(planned, s, allows, best, matching));
    else DOCENT_TRY(search_max_score(planned, s, allows, best, deadline));
  }
  result.hits = best.take();
  if (exact) {
    add_moments(result, matching, 1.0);
    return result;
  }
  // A fixed sample: the passages with the lowest ties' low bits, evenly spread since ties are hashes.
  const std::uint64_t every = std::max<std::uint64_t>(1, live_ / kMomentsSample);
  for (std::size_t s = 0; s < segments_.size(); ++s) {
    std::vector<Ordinal> sample;
    for (Ordinal o = 0; o < segments_[s].segment->passages(); ++o)
      if (segments_[s].segment->tie(o) % every == 0 && !(*segments_[s].dead)[o]) sample.push_back(o);
    std::vector<float> scored(sample.size(), 0.0F);
    DOCENT_TRY(score_ordinals(planned, s, sample, scored));
    for (const float score : scored)
      if (score > 0) matching.push_back(score);
  }
  add_moments(result, matching, static_cast<double>(every));
  return result;
}

base::Result<std::vector<float>> LexicalSnapshot::scores(const text::LexicalQuery& query, std::span<const model::PassageKey> passages,
                                                         const base::Deadline& deadline) const {
  const Plan planned = plan(query);
  std::vector<float> result(passages.size(), 0.0F);
  for (std::size_t s = 0; s < segments_.size(); ++s) {
    DOCENT_TRY(deadline.check("search by words"));
    std::vector<std::pair<Ordinal, std::size_t>> wanted;
    for (std::size_t i = 0; i < passages.size(); ++i) {
      const Ordinal ordinal = segments_[s].segment->find_passage(passages[i]);
      if (ordinal < segments_[s].segment->passages() && !(*segments_[s].dead)[ordinal]) wanted.emplace_back(ordinal, i);
    }
    std::ranges::sort(wanted);
    std::vector<Ordinal> ordinals;
    for (const auto& [ordinal, i] : wanted) ordinals.push_back(ordinal);
    std::vector<float> scored(ordinals.size(), 0.0F);
    DOCENT_TRY(score_ordinals(planned, s, ordinals, scored));
    for (std::size_t i = 0; i < wanted.size(); ++i) result[wanted[i].second] = scored[i];
  }
  return result;
}

std::vector<PassageRange> LexicalSnapshot::documents_of(std::span<const model::PassageKey> passages) const {
  std::vector<PassageRange> documents(passages.size());
  for (const LiveSegment& live : segments_) {
    const LexicalSegment& segment = *live.segment;
    for (std::size_t i = 0; i < passages.size(); ++i) {
      const Ordinal own = segment.find_passage(passages[i]);
      if (own == segment.passages() || (*live.dead)[own]) continue;
      // A document is written as a whole, so its passages lie side by side in one segment.
      Ordinal first = own, last = own;
      while (first > 0 && segment.document(first - 1) == segment.document(own)) --first;
      while (last + 1 < segment.passages() && segment.document(last + 1) == segment.document(own)) ++last;
      documents[i] = {segment.passage_key(first), last - first + 1};
    }
  }
  return documents;
}

std::string LexicalSnapshot::content_digest() const {
  // A sum over terms for each passage does not depend on the order of terms; sorting by tie frees it from the order of passages.
  std::vector<std::string> lines;
  for (const LiveSegment& live : segments_) {
    const LexicalSegment& segment = *live.segment;
    std::vector<std::uint64_t> sums(segment.passages(), 0);
    for (std::uint32_t t = 0; t < segment.terms(); ++t) {
      const base::Sha256 hash = base::sha256(segment.term(t));
      std::uint64_t seed = 0;
      std::memcpy(&seed, hash.data(), sizeof seed);
      for (PostingCursor cursor(segment, segment.row(t)); cursor.next();) {
        std::uint64_t mixed = seed;
        for (const std::uint32_t tf : cursor.get().tf) mixed = (mixed ^ tf) * 0x9E3779B97F4A7C15ULL;
        sums[cursor.ordinal()] += mixed ^ (mixed >> 31);
      }
    }
    for (Ordinal o = 0; o < segment.passages(); ++o) {
      if ((*live.dead)[o]) continue;
      std::string line = base::to_hex(base::sha256(std::to_string(segment.tie(o)))).substr(0, 16) + " " + std::to_string(segment.tie(o));
      for (std::size_t field = 0; field < kFields; ++field) line += " " + std::to_string(segment.length(field, o));
      lines.push_back(line + " " + std::to_string(sums[o]));
    }
  }
  std::ranges::sort(lines);
  base::Sha256Stream stream;
  for (const std::string& line : lines) stream.update(line + "\n");
  return base::to_hex(stream.finish());
}

}  // namespace docent::store::embedded
