#include "query/why_not.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <unordered_set>

#include "query/explain.h"
#include "query/function_words.h"
#include "query/pick.h"
#include "query/response_json.h"
#include "query/why_not_target.h"
#include "query/why_not_words.h"

namespace docent::query {
namespace {

constexpr std::size_t kLongestList = 10'000;  // of an arm, when a document is looked for in it

bool is_meant(const Target& target, const model::PassageRecord& passage) {
  if (!target.passage.empty()) return passage.id == target.passage;
  return target.section.empty() || passage.section == target.section;
}

bool is_meant(const Target& target, const store::PassageView& view) {
  return view.document.key == target.document.key && is_meant(target, view.passage);
}

class Inquiry {
 public:
  Inquiry(store::Corpus& corpus, const RankedQuestion& ranked, const SearchRequest& request, const SearchResponse& response)
      : corpus_(corpus), ranked_(ranked), request_(request), response_(response) {}

  base::Result<WhyNot> run() {
    why_.target = *request_.why_not;
    why_.arm_pool = ranked_.arm_pool;
    DOCENT_ASSIGN(auto targets, find_targets(corpus_.record(), why_.target, request_.principal));
    if (targets.empty()) return end(Absence::kNotIngested);
    choose(std::move(targets));
    if (!ranked_.filter.allows(target_.document.key)) return end(Absence::kFiltered);
    DOCENT_TRY(read_passages());
    DOCENT_TRY(read_places());
    DOCENT_TRY(find_missing_words());
    return judge();
  }

 private:
  base::Result<WhyNot> end(Absence absence) {
    why_.absence = absence;
    why_.reason = absence_in_words(why_, request_);
    return std::move(why_);
  }

  // Of several that the name fits: the best placed among those that the request is about, else the first.
  void choose(std::vector<Target> targets) {
    std::unordered_map<model::DocumentKey, std::size_t> places;
    for (std::size_t i = 0; i < ranked_.ranking.passages.size(); ++i) places.emplace(ranked_.ranking.passages[i].document, i);
    const auto place = [&](const Target& target) {
      if (!ranked_.filter.allows(target.document.key)) return std::numeric_limits<std::size_t>::max();
      const auto at = places.find(target.document.key);
      return at == places.end() ? std::numeric_limits<std::size_t>::max() - 1 : at->second;
    };
    std::ranges::stable_sort(targets, {}, place);
    target_ = std::move(targets.front());
    why_.document = target_.document;
    for (std::size_t i = 1; i < targets.size() && why_.namesakes.size() < kMaxNamesakes; ++i) why_.namesakes.push_back(std::move(targets[i].document));
  }

  base::Status read_passages() {
    DOCENT_ASSIGN(auto passages, corpus_.record().passages(target_.document.key));
    for (model::PassageRecord& passage : passages)
      if (is_meant(target_, passage)) own_.push_back(std::move(passage));
    for (const model::PassageRecord& passage : own_) own_keys_.push_back(passage.key);
    return {};
  }

  // Where each candidate would stand, if all were asked for.
  base::Status read_places() {
    std::vector<model::PassageKey> keys;
    for (const FusedPassage& passage : ranked_.ranking.passages) keys.push_back(passage.passage);
    DOCENT_ASSIGN(views_, corpus_.record().passage_views(keys));
    Picker picker;
    std::size_t rank = 0;
    for (const store::PassageView& view : views_) {
      picks_.push_back(picker.offer(view));
      ranks_.push_back(picks_.back() == Picker::Pick::kTaken ? ++rank : 0);
    }
    return {};
  }

  base::Status find_missing_words() {
    for (const text::QueryTerm& term : ranked_.retrieved.words.terms) {
      if (is_function_word(term.term)) continue;
      text::LexicalQuery one;
      one.terms.push_back(term);
      DOCENT_ASSIGN(const auto scores, ranked_.snapshot.text->scores(one, own_keys_, request_.deadline));
      if (std::ranges::any_of(scores, [](float score) { return score > 0; })) continue;
      std::string word = word_of(request_.query, term.term);
      const bool is_part = std::ranges::any_of(why_.missing_words, [&](const std::string& whole) { return whole.find(word) != std::string::npos; });
      if (!is_part) why_.missing_words.push_back(std::move(word));
    }
    return {};
  }

  base::Result<WhyNot> judge() {
    for (const SearchHit& hit : response_.results)
      if (is_meant(target_, hit.view)) return returned(hit);
    std::optional<std::size_t> best, placed;  // in views_
    for (std::size_t i = 0; i < views_.size(); ++i) {
      if (!is_meant(target_, views_[i])) continue;
      if (!best) best = i;
      if (!placed && picks_[i] == Picker::Pick::kTaken) placed = i;
    }
    if (placed) return ranked_lower(*placed);
    if (best) return folded(*best);
    return not_a_candidate();
  }

  base::Result<WhyNot> returned(const SearchHit& hit) {
    DOCENT_ASSIGN(why_.own, standing(hit.view, hit.rank));
    return end(Absence::kReturned);
  }

  base::Result<WhyNot> ranked_lower(std::size_t at) {
    DOCENT_ASSIGN(why_.own, standing(views_[at], ranks_[at]));
    DOCENT_TRY(compare());
    return end(Absence::kRankedLower);
  }

  base::Result<WhyNot> folded(std::size_t at) {
    DOCENT_ASSIGN(why_.own, standing(views_[at], 0));
    DOCENT_TRY(compare());
    const bool same_section = picks_[at] == Picker::Pick::kSameSection;
    for (std::size_t i = 0; i < at; ++i)
      if (ranks_[i] > 0 && (same_section ? views_[i].passage.section == views_[at].passage.section : views_[i].document.key == views_[at].document.key))
        why_.folded_into = ranks_[i];
    return end(Absence::kFolded);
  }

  base::Result<WhyNot> not_a_candidate() {
    DOCENT_TRY(place_in_arms());
    DOCENT_TRY(score_beyond());
    DOCENT_TRY(compare());
    DOCENT_ASSIGN(const bool excluded, is_excluded());
    if (excluded) return end(Absence::kExcluded);
    return end(why_.lexical_rank ? Absence::kNotCandidate : Absence::kNotMatched);
  }

  base::Status place_in_arms() {
    const auto place_among = [&](const std::vector<store::ScoredPassage>& hits) -> std::optional<std::size_t> {
      const std::unordered_set<model::PassageKey> own(own_keys_.begin(), own_keys_.end());
      const auto first = std::ranges::find_if(hits, [&](const store::ScoredPassage& hit) { return own.contains(hit.passage); });
      if (first == hits.end()) return std::nullopt;
      return static_cast<std::size_t>(first - hits.begin()) + 1;
    };
    const store::CorpusSnapshot& snapshot = ranked_.snapshot;
    DOCENT_ASSIGN(const auto by_words, snapshot.text->search(ranked_.retrieved.words, ranked_.filter, kLongestList, request_.deadline));
    why_.lexical_rank = place_among(by_words.hits);
    if (!ranked_.retrieved.has_dense) return {};
    DOCENT_ASSIGN(const auto by_meaning, snapshot.vectors->search(ranked_.retrieved.question, ranked_.filter, kLongestList, request_.deadline));
    why_.dense_rank = place_among(by_meaning.hits);
    return {};
  }

  // The score that its best passage would have, as far as both arms make it.
  base::Status score_beyond() {
    const store::CorpusSnapshot& snapshot = ranked_.snapshot;
    text::LexicalQuery words;  // without what is required: a score all the same
    words.terms = ranked_.retrieved.words.terms;
    std::vector<FusedPassage> scored;
    DOCENT_ASSIGN(const auto bm25f, snapshot.text->scores(words, own_keys_, request_.deadline));
    std::vector<float> cosines(own_keys_.size(), std::numeric_limits<float>::quiet_NaN());
    if (ranked_.retrieved.has_dense) {
      DOCENT_ASSIGN(cosines, snapshot.vectors->similarities(ranked_.retrieved.question, own_keys_));
    }
    for (std::size_t i = 0; i < own_keys_.size(); ++i) {
      FusedPassage passage;
      passage.passage = own_keys_[i];
      passage.document = target_.document.key;
      passage.tie = own_[i].id.tie();
      passage.bm25f = static_cast<double>(bm25f[i]);
      passage.cosine = static_cast<double>(cosines[i]);
      scored.push_back(passage);
    }
    if (scored.empty()) return {};
    fuse(scored, ranked_.retrieved.lexical, ranked_.retrieved.dense, ranked_.ranking.dense_weight);
    DOCENT_ASSIGN(const auto views, corpus_.record().passage_views(std::vector{scored.front().passage}));
    if (views.empty()) return {};
    DOCENT_ASSIGN(why_.own, standing(views.front(), 0, scored.front()));
    return {};
  }

  // Whether a phrase or an exclusion keeps all of its passages out. Words alone may then still match.
  base::Result<bool> is_excluded() const {
    const text::LexicalQuery& words = ranked_.retrieved.words;
    if (!ranked_.retrieved.words_decide || why_.lexical_rank) return false;
    if (why_.dense_rank && *why_.dense_rank <= why_.arm_pool) return true;
    text::LexicalQuery plain;
    plain.terms = words.terms;
    DOCENT_ASSIGN(const auto scores, ranked_.snapshot.text->scores(plain, own_keys_, request_.deadline));
    return std::ranges::any_of(scores, [](float score) { return score > 0; });
  }

  base::Result<Standing> standing(const store::PassageView& view, std::size_t rank, std::optional<FusedPassage> scored = std::nullopt) const {
    if (!scored) {
      const auto at = std::ranges::find(ranked_.ranking.passages, view.passage.key, &FusedPassage::passage);
      if (at == ranked_.ranking.passages.end()) return base::fail(base::ErrorCode::kInternal, "a result that was not ranked");
      scored = *at;
    }
    DOCENT_ASSIGN(auto explained, explain(ranked_, request_.query, std::vector{*scored}, request_.deadline));
    Standing made;
    made.passage_id = view.passage.id.value;
    made.document_id = view.document.id.value;
    made.title = place_in_words(view);
    made.rank = rank;
    made.score = display_score(scored->fused);
    made.explanation = std::move(explained.front());
    return made;
  }

  base::Status compare() {
    if (response_.results.empty()) return {};
    const SearchHit& last = response_.results.back();
    DOCENT_ASSIGN(why_.last_returned, standing(last.view, last.rank));
    if (!why_.own) return {};
    const auto own = contributions(why_.own->explanation), other = contributions(why_.last_returned->explanation);
    for (std::size_t i = 0; i < own.size(); ++i) why_.gaps.push_back({own[i].first, own[i].second, other[i].second});
    return {};
  }

  store::Corpus& corpus_;
  const RankedQuestion& ranked_;
  const SearchRequest& request_;
  const SearchResponse& response_;
  WhyNot why_;
  Target target_;
  std::vector<model::PassageRecord> own_;  // passages that are meant
  std::vector<model::PassageKey> own_keys_;
  // Of all candidates, best first.
  std::vector<store::PassageView> views_;
  std::vector<Picker::Pick> picks_;
  std::vector<std::size_t> ranks_;  // 0: not taken
};

}  // namespace

base::Result<WhyNot> explain_absence(store::Corpus& corpus, const RankedQuestion& ranked, const SearchRequest& request, const SearchResponse& response) {
  return Inquiry(corpus, ranked, request, response).run();
}

}  // namespace docent::query
