#include "query/confidence_features.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "query/function_words.h"
#include "text/analyzer.h"
#include "text/lexical_query.h"

namespace docent::query {
namespace {

constexpr std::size_t kMaxTerms = 64;  // the rarest; a question that holds more is not told better by the rest

constexpr std::array<std::string_view, kFeatures> kFeatureNames{
    "coverage_best", "coverage_rare", "coverage_near",   "coverage_words", "coverage_dense", "known",         "heads_fit",
    "names_best",    "names",         "sharpness",      "drop",           "stands_out",     "cosine",
    "distance",      "distance_scaled", "distance_near", "gap",            "gap_far",        "distance_words",
    "agreement",     "agreement_document", "words",      "rarity",         "passages"};

// Terms of words that are written as names are: a capital that does not begin the question, a digit, or signs inside.
std::unordered_set<std::string> names_in(std::string_view question) {
  std::unordered_set<std::string> names;
  bool first = true;
  for (std::size_t at = 0; at < question.size();) {
    const std::size_t end = std::min(question.find_first_of(" \t\r\n", at), question.size());
    std::string_view word = question.substr(at, end - at);
    at = end + 1;
    while (!word.empty() && std::string_view("\"'`(),.;:?!").contains(word.back())) word.remove_suffix(1);
    while (!word.empty() && std::string_view("\"'`(").contains(word.front())) word.remove_prefix(1);
    if (word.empty()) continue;
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const bool capital = !first && is_upper(word.front());
    const bool marked = std::ranges::any_of(word.substr(1), [&](char c) { return is_upper(c) || std::string_view("_./:$@=").contains(c); }) ||
                        word.find_first_of("0123456789$") != std::string_view::npos || word.starts_with("--");
    first = false;
    if (!capital && !marked) continue;
    for (auto& token : text::analyze(word, text::Mode::kProse)) names.insert(std::move(token.term));
  }
  return names;
}

struct Term {
  std::string text;
  float weight = 1;  // in the question
  double idf = 0;
  bool known = false, name = false;
};

std::vector<Term> content_terms(const store::TextSnapshot& index, std::string_view question) {
  const auto query = text::parse_lexical_query(question);
  const auto names = names_in(question);
  const double unknown = std::log(1.0 + (static_cast<double>(index.passages()) + 0.5) / 0.5);
  std::vector<Term> content, all;
  for (const auto& term : query.terms) {
    Term made{term.term, std::min(term.weight, 1.0F), index.idf(term.term), false, names.contains(term.term)};
    made.known = made.idf < unknown - 1e-9;
    if (!is_function_word(term.term)) content.push_back(made);
    all.push_back(std::move(made));
  }
  std::vector<Term>& terms = content.empty() ? all : content;
  if (terms.size() > kMaxTerms) {
    std::ranges::stable_sort(terms, std::greater{}, &Term::idf);
    terms.resize(kMaxTerms);
  }
  return std::move(terms);
}

// Candidates by falling value, at most `count`.
template <typename Value>
std::vector<std::size_t> best_by(const std::vector<FusedPassage>& candidates, std::size_t count, Value value) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (value(candidates[i]) > 0) order.push_back(i);
  const auto before = [&](std::size_t a, std::size_t b) {
    const double x = value(candidates[a]), y = value(candidates[b]);
    return x != y ? x > y : candidates[a].tie < candidates[b].tie;
  };
  const std::size_t kept = std::min(count, order.size());
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(kept), before);
  order.resize(kept);
  return order;
}

// Which of the terms some passages hold, and the shares that follow.
class Holdings {
 public:
  static base::Result<Holdings> read(const store::TextSnapshot& index, std::vector<Term> terms, std::span<const model::PassageKey> passages,
                                     const base::Deadline& deadline) {
    Holdings made;
    made.terms_ = std::move(terms);
    made.held_.assign(passages.size() * made.terms_.size(), false);
    for (std::size_t t = 0; t < made.terms_.size() && !passages.empty(); ++t) {
      if (!made.terms_[t].known) continue;
      text::LexicalQuery one;
      one.terms.push_back({made.terms_[t].text, 1.0F});
      DOCENT_ASSIGN(const auto scores, index.scores(one, passages, deadline));
      for (std::size_t i = 0; i < passages.size(); ++i) made.held_[i * made.terms_.size() + t] = scores[i] > 0;
    }
    return made;
  }

  enum class Weigh : std::uint8_t { kIdf, kSquaredIdf, kNames };
  // Of the terms' weight the share that passage `i` holds; 1 when there is nothing to hold.
  double share(std::size_t i, Weigh weigh) const {
    return share_of(weigh, [&](std::size_t t) { return static_cast<bool>(held_[i * terms_.size() + t]); });
  }
  double share_together() const {
    return share_of(Weigh::kIdf, [&](std::size_t t) {
      for (std::size_t at = t; at < held_.size(); at += terms_.size())
        if (held_[at]) return true;
      return false;
    });
  }
  double share_known() const {
    return share_of(Weigh::kIdf, [&](std::size_t t) { return terms_[t].known; });
  }
  double share_of_names() const {
    double names = 0, total = 0;
    for (const Term& term : terms_) {
      total += weight(term, Weigh::kIdf);
      names += weight(term, Weigh::kNames);
    }
    return total > 0 ? names / total : 0;
  }
  const std::vector<Term>& terms() const { return terms_; }

 private:
  static double weight(const Term& term, Weigh weigh) {
    const double own = static_cast<double>(term.weight) * term.idf;
    if (weigh == Weigh::kNames) return term.name ? own : 0;
    return weigh == Weigh::kSquaredIdf ? own * term.idf : own;
  }
  template <typename Held>
  double share_of(Weigh weigh, Held held) const {
    double sum = 0, total = 0;
    for (std::size_t t = 0; t < terms_.size(); ++t) {
      total += weight(terms_[t], weigh);
      if (held(t)) sum += weight(terms_[t], weigh);
    }
    return total > 0 ? sum / total : 1;
  }

  std::vector<Term> terms_;
  std::vector<bool> held_;  // [passage * terms + term]
};

// How well headings and question say the same: the harmonic mean of the shares that each holds of the other's IDF.
double heads_fit(const store::TextSnapshot& index, const std::vector<Term>& asked, std::string_view heads) {
  std::unordered_set<std::string> held;
  for (auto& token : text::analyze(heads, text::Mode::kProse)) held.insert(std::move(token.term));
  double of_question = 0, question = 0, of_heads = 0, all_heads = 0;
  std::unordered_set<std::string_view> known;
  for (const Term& term : asked) {
    const double weight = static_cast<double>(term.weight) * term.idf;
    question += weight;
    if (held.contains(term.text)) of_question += weight;
    known.insert(term.text);
  }
  for (const std::string& term : held) {
    if (is_function_word(term)) continue;
    const double idf = index.idf(term);
    all_heads += idf;
    if (known.contains(term)) of_heads += idf;
  }
  if (of_question <= 0 || of_heads <= 0) return 0;
  const double a = of_question / question, b = of_heads / all_heads;
  return 2 * a * b / (a + b);
}

double bm25f_of(const FusedPassage& passage) { return passage.bm25f; }
double cosine_of(const FusedPassage& passage) { return std::isnan(passage.cosine) ? 0 : passage.cosine; }

void add_meaning(ConfidenceFeatures& features, const Retrieved& retrieved, const std::vector<std::size_t>& by_meaning, double passages) {
  const auto& candidates = retrieved.candidates;
  if (by_meaning.empty()) return;
  const auto z = [&](std::size_t rank) {
    return standardise(cosine_of(candidates[by_meaning[std::min(rank, by_meaning.size()) - 1]]), retrieved.dense);
  };
  features[Feature::kCosine] = cosine_of(candidates[by_meaning.front()]);
  features[Feature::kDistance] = z(1);
  // The largest of n draws from a normal distribution lies near sqrt(2 ln n) deviations.
  features[Feature::kDistanceScaled] = z(1) / std::sqrt(2 * std::log(std::max(passages, 3.0)));
  double sum = 0;
  const std::size_t near = std::min(kNearest, by_meaning.size());
  for (std::size_t rank = 1; rank <= near; ++rank) sum += z(rank);
  features[Feature::kDistanceNear] = sum / static_cast<double>(near);
  features[Feature::kGap] = z(1) - z(kNearest);
  features[Feature::kGapFar] = z(1) - z(kFar);
}

}  // namespace

std::string_view to_string(Feature feature) { return kFeatureNames[static_cast<std::size_t>(feature)]; }

base::Result<ConfidenceFeatures> features_of(const store::DocumentStore& record, const store::CorpusSnapshot& snapshot, std::string_view question,
                                             const Retrieved& retrieved, bool believe_cosines, const base::Deadline& deadline) {
  const auto& candidates = retrieved.candidates;
  ConfidenceFeatures features;
  features.has_dense = retrieved.has_dense && believe_cosines;
  const auto passages = static_cast<double>(snapshot.text->passages());
  const auto by_words = best_by(candidates, kNearest, bm25f_of);
  const auto by_meaning = features.has_dense ? best_by(candidates, kFar, cosine_of) : std::vector<std::size_t>{};

  std::vector<std::size_t> near = by_words;
  for (std::size_t i = 0; i < std::min(kNearest, by_meaning.size()); ++i)
    if (std::ranges::count(by_words, by_meaning[i]) == 0) near.push_back(by_meaning[i]);
  std::vector<model::PassageKey> keys;
  for (const std::size_t i : near) keys.push_back(candidates[i].passage);
  DOCENT_ASSIGN(const Holdings held, Holdings::read(*snapshot.text, content_terms(*snapshot.text, question), keys, deadline));

  using Weigh = Holdings::Weigh;
  add_meaning(features, retrieved, by_meaning, passages);
  for (std::size_t i = 0; i < near.size(); ++i) {
    const auto raise = [&](Feature feature, double value) { features[feature] = std::max(features[feature], value); };
    const double coverage = held.share(i, Weigh::kIdf);
    raise(Feature::kCoverageBest, coverage);
    raise(Feature::kCoverageRare, held.share(i, Weigh::kSquaredIdf));
    raise(Feature::kNamesBest, held.share(i, Weigh::kNames));
    if (!by_words.empty() && near[i] == by_words.front()) features[Feature::kCoverageWords] = coverage;
    if (!by_meaning.empty() && near[i] == by_meaning.front()) features[Feature::kCoverageDense] = coverage;
  }
  features[Feature::kCoverageNear] = near.empty() ? 0 : held.share_together();
  features[Feature::kKnown] = held.share_known();
  features[Feature::kNames] = held.share_of_names();

  if (!by_words.empty()) {
    const FusedPassage& best = candidates[by_words.front()];
    const FusedPassage& last = candidates[by_words.back()];
    features[Feature::kSharpness] = retrieved.best_possible_bm25f > 0 ? std::min(1.0, best.bm25f / retrieved.best_possible_bm25f) : 0;
    features[Feature::kDrop] = (best.bm25f - (by_words.size() < kNearest ? 0 : last.bm25f)) / best.bm25f;
    features[Feature::kStandsOut] = standardise(best.bm25f, retrieved.lexical);
    if (!by_meaning.empty()) {
      features[Feature::kDistanceWords] = standardise(cosine_of(best), retrieved.dense);
      features[Feature::kAgreementDocument] = best.document == candidates[by_meaning.front()].document ? 1 : 0;
      std::size_t both = 0;
      const std::span<const std::size_t> nearest(by_meaning.data(), std::min(kNearest, by_meaning.size()));
      for (const std::size_t i : by_words) both += std::ranges::count(nearest, i) > 0 ? 1U : 0U;
      features[Feature::kAgreement] = static_cast<double>(both) / static_cast<double>(by_words.size());
    }
  }
  if (!features.has_dense) {
    std::vector<model::PassageKey> read;
    for (std::size_t i = 0; i < std::min(kRead, by_words.size()); ++i) read.push_back(candidates[by_words[i]].passage);
    DOCENT_ASSIGN(const auto views, record.passage_views(read));
    for (const store::PassageView& view : views)
      features[Feature::kHeadsFit] = std::max(features[Feature::kHeadsFit], heads_fit(*snapshot.text, held.terms(), view.passage.heading_line));
  }
  double rarity = 0;
  for (const Term& term : held.terms()) rarity += term.idf;
  const auto count = static_cast<double>(held.terms().size());
  features[Feature::kWords] = std::log1p(count);
  if (count > 0) features[Feature::kRarity] = rarity / count / std::log(1.0 + (passages + 0.5) / 0.5);
  features[Feature::kPassages] = std::log(std::max(passages, 1.0));
  return features;
}

}  // namespace docent::query
