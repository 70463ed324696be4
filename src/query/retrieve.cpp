#include "query/retrieve.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <future>
#include <limits>
#include <optional>
#include <unordered_map>

#include "query/question_frame.h"
#include "text/lexical_query.h"

namespace docent::query {
namespace {

using base::ErrorCode;

// An answer that comes so much late is worth more than none: what the words find is the least there is.
constexpr auto kWordsGrace = std::chrono::milliseconds(2);

base::Deadline words_deadline(const base::Deadline& deadline) {
  return deadline.is_bounded() ? base::Deadline::after(deadline.remaining() + kWordsGrace, deadline.stop()) : deadline;
}

struct WordsOutcome {
  base::Result<store::TextSearchResult> found;
  double ms = 0;
};

WordsOutcome search_words(const store::TextSnapshot& index, const text::LexicalQuery& query, const store::DocumentFilter& filter, std::size_t pool,
                          const base::Deadline& deadline) {
  const auto start = std::chrono::steady_clock::now();
  WordsOutcome outcome{index.search(query, filter, pool, deadline)};
  outcome.ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return outcome;
}

struct DenseOutcome {
  base::Status status;
  store::VectorSearchResult found;
  embed::Vector query;
};

DenseOutcome search_dense(const store::VectorSnapshot& vectors, std::string_view text, const store::DocumentFilter& filter,
                          std::size_t pool, embed::Embedder& embedder, const base::Deadline& deadline) {
  DenseOutcome outcome;
  auto vector = embedder.embed_query(text, deadline);
  if (!vector) {
    outcome.status = std::unexpected(vector.error());
    return outcome;
  }
  outcome.query = std::move(*vector);
  auto found = vectors.search(outcome.query, filter, pool, deadline);
  if (!found) outcome.status = std::unexpected(found.error());
  else outcome.found = std::move(*found);
  return outcome;
}

}  // namespace

base::Result<Retrieved> retrieve(const store::CorpusSnapshot& snapshot, const SearchRequest& request, Mode mode,
                                 const store::DocumentFilter& filter, std::size_t pool, embed::Embedder* embedder, StageLog& log) {
  Retrieved retrieved;
  text::LexicalQuery query = text::parse_lexical_query(request.query);
  weigh_frame(query, request.query);
  // A required phrase or an excluded word is a promise about words: passages found by meaning alone do not keep it.
  const bool words_decide = !query.phrases.empty() || !query.excluded.empty();
  bool use_dense = mode != Mode::kLexical;
  if (use_dense && (embedder == nullptr || !snapshot.vectors || snapshot.vectors->passages() == 0)) {
    const std::string why = embedder == nullptr ? "no embedding model; run `docent doctor`" : "no passage has a vector yet";
    if (mode == Mode::kDense) return base::fail(ErrorCode::kUnavailable, "search by meaning is not possible: " + why);
    log.skip("dense", why);
    use_dense = false;
  }

  const bool dense_must = mode == Mode::kDense;
  if (use_dense && !dense_must) {
    if (auto why = log.why_left_out("dense")) {
      log.drop("dense", std::move(*why));
      use_dense = false;
    }
  }
  // The words on another thread, which is done long before the encoder is; where a deadline ends the wait, this thread then waits for nobody else. On a busy
  // machine the other thread may not even have begun: then this one takes the words over.
  std::atomic<bool> words_taken = false;
  std::future<std::optional<WordsOutcome>> pending;
  const auto find_words = [&]() -> std::optional<WordsOutcome> {
    if (words_taken.exchange(true)) return std::nullopt;
    return search_words(*snapshot.text, query, filter, pool, words_deadline(request.deadline));
  };
  if (use_dense) pending = std::async(std::launch::async, find_words);
  DenseOutcome dense;
  base::Status dense_status;
  if (use_dense) {
    const base::Deadline cut_off = log.cut_off("dense");
    dense_status = log.run_stage("dense", dense_must ? StageLog::Need::kRequired : StageLog::Need::kOptional, [&] {
      dense = search_dense(*snapshot.vectors, request.query, filter, pool, *embedder, cut_off);
      return dense.status;
    });
    log.count(std::nullopt, dense.found.hits.size());
    use_dense = !dense.query.empty() && dense.status.has_value();
  }
  store::TextSearchResult lexical;
  // Where meaning alone ranks, words still tell how much to believe it. What was begun in time is waited for.
  const auto lexical_need = dense_must && !words_decide ? StageLog::Need::kOptional : pending.valid() ? StageLog::Need::kClosing : StageLog::Need::kRequired;
  double words_ms = 0;
  const base::Status lexical_status = log.run_stage("lexical", lexical_need, [&]() -> base::Status {
    std::optional<WordsOutcome> words = find_words();
    if (!words) words = pending.get();
    words_ms = words->ms;
    DOCENT_ASSIGN(lexical, std::move(words->found));
    return {};
  });
  log.took(words_ms);
  log.count(std::nullopt, lexical.hits.size());
  if (!dense_status) return std::unexpected(dense_status.error());
  if (!lexical_status) return std::unexpected(lexical_status.error());

  constexpr double kNoVector = std::numeric_limits<double>::quiet_NaN();
  std::unordered_map<model::PassageKey, std::size_t> known;
  const bool lexical_ranks = !dense_must;
  for (const auto& hit : lexical.hits) {
    known.emplace(hit.passage, retrieved.candidates.size());
    retrieved.candidates.push_back({hit.passage, hit.document, hit.tie, hit.score, kNoVector, 0, 0, 0, {}});
  }
  std::vector<model::PassageKey> without_words;
  std::vector<std::size_t> without_words_at;
  for (const auto& hit : dense.found.hits) {
    const auto at = known.find(hit.passage);
    if (at != known.end()) {
      retrieved.candidates[at->second].cosine = hit.score;
    } else if (!words_decide) {
      without_words.push_back(hit.passage);
      without_words_at.push_back(retrieved.candidates.size());
      retrieved.candidates.push_back({hit.passage, hit.document, hit.tie, 0, hit.score, 0, 0, 0, {}});
    }
  }
  const base::Status crossed = log.run_stage("cross_score", StageLog::Need::kClosing, [&]() -> base::Status {
    if (lexical_ranks && !without_words.empty() && !query.empty()) {
      DOCENT_ASSIGN(const auto scores, snapshot.text->scores(query, without_words, closing(request.deadline)));
      for (std::size_t i = 0; i < scores.size(); ++i) retrieved.candidates[without_words_at[i]].bm25f = scores[i];
    }
    if (use_dense) {
      std::vector<model::PassageKey> keys;
      std::vector<std::size_t> at;
      for (std::size_t i = 0; i < retrieved.candidates.size(); ++i)
        if (std::isnan(retrieved.candidates[i].cosine)) {
          keys.push_back(retrieved.candidates[i].passage);
          at.push_back(i);
        }
      DOCENT_ASSIGN(const auto cosines, snapshot.vectors->similarities(dense.query, keys));
      for (std::size_t i = 0; i < cosines.size(); ++i) retrieved.candidates[at[i]].cosine = cosines[i];
    }
    return {};
  });
  log.count(lexical.hits.size() + dense.found.hits.size(), retrieved.candidates.size());
  if (!crossed) return std::unexpected(crossed.error());

  retrieved.has_dense = use_dense;
  retrieved.words_decide = words_decide;
  retrieved.found_by_meaning = dense.found.hits.size();
  retrieved.lexical = lexical.moments;
  retrieved.dense = dense.found.moments;
  for (const auto& term : query.terms) retrieved.best_possible_bm25f += term.weight * snapshot.text->idf(term.term);
  retrieved.words = std::move(query);
  if (use_dense) retrieved.question = std::move(dense.query);
  return retrieved;
}

}  // namespace docent::query
