#include "query/rank_features.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "base/text.h"

namespace docent::query {
namespace {

constexpr float kSaturation = 1.2F;       // of term frequencies, as k1 of BM25F
constexpr double kRankScale = 10;
constexpr float kLikenessScale = 20;      // how fast a seed's weight falls with its distance
constexpr std::size_t kRarest = 3;
constexpr std::size_t kTitle = 0, kHeadings = 1, kProse = 2, kCode = 3;

constexpr std::array<std::string_view, kFeatures> kNames{
    "fused", "lexical", "dense", "mention", "lexical_share", "cosine", "lexical_gap", "dense_gap", "fused_gap", "lexical_rank", "dense_rank",
    "fused_rank", "title_score", "headings_score", "prose_score", "code_score", "coverage", "title_coverage", "heading_coverage", "body_coverage",
    "title_filled", "headings_filled", "rarest_held", "in_a_row", "near", "length", "code_share", "is_lead", "position", "document_size",
    "heading_words", "document_lexical", "document_fused", "document_dense", "document_mean_dense", "lead_dense", "neighbour_dense",
    "document_others", "document_sum", "near_top1", "near_top3", "near_top10", "nearest_top10", "near_others3", "smoothed", "smoothed_lexical",
    "support", "question_words", "question_idf", "question_rarest", "question_identifier", "question_wh", "question_known", "agreement",
    "top_lexical", "top_dense", "top_cosine", "top_lexical_share", "dense_deviation", "lexical_margin", "dense_margin"};

float real(double value) { return static_cast<float>(value); }

// 10 / (10 + rank) by descending value; equal values by the order of the candidates.
std::vector<float> reciprocal_ranks(std::span<const float> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  std::vector<float> ranks(values.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank) ranks[order[rank]] = real(kRankScale / (kRankScale + static_cast<double>(rank)));
  return ranks;
}

// The best less the tenth.
float margin_of(std::vector<float> values) {
  if (values.empty()) return 0;
  const std::size_t tenth = std::min<std::size_t>(9, values.size() - 1);
  const float best = std::ranges::max(values);
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(tenth), std::greater<>());
  return best - values[tenth];
}

bool is_identifier(std::string_view word) {
  while (!word.empty() && (word.back() == '?' || word.back() == '.' || word.back() == ',' || word.back() == '"' || word.back() == ')')) word.remove_suffix(1);
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if ((c >= '0' && c <= '9') || c == '_' || c == '/' || c == '.' || c == '=' || (c == '-' && i == 0)) return true;
    if (i > 0 && c >= 'A' && c <= 'Z' && word[i - 1] >= 'a' && word[i - 1] <= 'z') return true;
  }
  return false;
}

bool asks(std::string_view question) {
  constexpr std::array<std::string_view, 14> kWords{"how", "what", "why", "when", "where", "which", "who", "is", "are", "can", "does", "do", "should", "was"};
  const std::string lower = base::ascii_lower(base::trim(question));
  const std::string_view first = std::string_view(lower).substr(0, lower.find(' '));
  return lower.ends_with('?') || std::ranges::find(kWords, first) != kWords.end();
}

class Extractor {
 public:
  Extractor(std::string_view question, double dense_weight, const Retrieved& retrieved, const RankEvidence& evidence)
      : retrieved_(retrieved), evidence_(evidence), rows_(evidence.candidates.size()) {
    add_scores(dense_weight);
    add_words();
    add_documents();
    add_likeness();
    add_question(question);
  }
  std::vector<FeatureRow> take() { return std::move(rows_); }

 private:
  std::size_t size() const { return rows_.size(); }
  float z_dense(float cosine) const { return std::isnan(cosine) ? 0.0F : real(standardise(cosine, retrieved_.dense)); }
  std::vector<float> column(Feature feature) const {
    std::vector<float> values;
    for (const FeatureRow& row : rows_) values.push_back(row[feature]);
    return values;
  }
  void set_column(Feature feature, std::span<const float> values) {
    for (std::size_t i = 0; i < size(); ++i) rows_[i][feature] = values[i];
  }

  void add_scores(double dense_weight) {
    for (std::size_t i = 0; i < size(); ++i) {
      const FusedPassage& one = evidence_.candidates[i];
      const double fused = dense_weight * one.z_dense + (1.0 - dense_weight) * one.z_lexical;
      rows_[i][Feature::kFused] = real(fused);
      rows_[i][Feature::kLexical] = real(one.z_lexical);
      rows_[i][Feature::kDense] = real(one.z_dense);
      rows_[i][Feature::kMention] = real(one.fused - fused);
      rows_[i][Feature::kLexicalShare] = retrieved_.best_possible_bm25f > 0 ? real(one.bm25f / retrieved_.best_possible_bm25f) : 0.0F;
      rows_[i][Feature::kCosine] = std::isnan(one.cosine) ? 0.0F : real(one.cosine);
    }
    const auto relate = [&](Feature value, Feature gap, Feature rank) {
      const std::vector<float> values = column(value);
      const float best = values.empty() ? 0.0F : std::ranges::max(values);
      for (std::size_t i = 0; i < size(); ++i) rows_[i][gap] = values[i] - best;
      set_column(rank, reciprocal_ranks(values));
    };
    relate(Feature::kLexical, Feature::kLexicalGap, Feature::kLexicalRank);
    relate(Feature::kDense, Feature::kDenseGap, Feature::kDenseRank);
    relate(Feature::kFused, Feature::kFusedGap, Feature::kFusedRank);
  }

  void add_words() {
    const auto& matches = evidence_.matches;
    const std::size_t terms = matches.weights.size();
    const float all = std::accumulate(matches.weights.begin(), matches.weights.end(), 0.0F);
    std::vector<float> rare = matches.weights;
    std::ranges::sort(rare, std::greater<>());
    rare.resize(std::min(kRarest, rare.size()));
    const float rare_from = rare.empty() ? 0.0F : rare.back();
    const float rare_all = std::accumulate(rare.begin(), rare.end(), 0.0F);
    for (std::size_t i = 0; i < size(); ++i) {
      FeatureRow& row = rows_[i];
      std::array<float, store::kTextFields> score{}, held{}, words{};
      float any = 0, heading = 0, body = 0, rarest = 0;
      std::size_t rarest_left = rare.size();
      for (std::size_t t = 0; t < terms; ++t) {
        const auto& count = matches.counts[i * terms + t];
        const float weight = matches.weights[t];
        for (std::size_t field = 0; field < store::kTextFields; ++field) {
          score[field] += weight * static_cast<float>(count[field]) / (static_cast<float>(count[field]) + kSaturation);
          held[field] += count[field] > 0 ? weight : 0.0F;
          words[field] += static_cast<float>(count[field]);
        }
        if (count[kTitle] + count[kHeadings] > 0) heading += weight;
        if (count[kProse] + count[kCode] > 0) body += weight;
        const bool anywhere = count[kTitle] + count[kHeadings] + count[kProse] + count[kCode] > 0;
        if (anywhere) any += weight;
        if (weight >= rare_from && rarest_left > 0) {
          --rarest_left;
          if (anywhere) rarest += weight;
        }
      }
      if (all > 0) {
        row[Feature::kTitleScore] = score[kTitle] / all;
        row[Feature::kHeadingsScore] = score[kHeadings] / all;
        row[Feature::kProseScore] = score[kProse] / all;
        row[Feature::kCodeScore] = score[kCode] / all;
        row[Feature::kCoverage] = any / all;
        row[Feature::kTitleCoverage] = held[kTitle] / all;
        row[Feature::kHeadingCoverage] = heading / all;
        row[Feature::kBodyCoverage] = body / all;
        row[Feature::kRarestHeld] = rarest / rare_all;
      }
      const auto& length = matches.lengths[i];
      const auto filled = [&](std::size_t field) { return length[field] > 0 ? std::min(1.0F, words[field] / static_cast<float>(length[field])) : 0.0F; };
      row[Feature::kTitleFilled] = filled(kTitle);
      row[Feature::kHeadingsFilled] = filled(kHeadings);
      row[Feature::kInARow] = matches.in_a_row[i];
      row[Feature::kNear] = matches.near[i];
      const auto body_words = static_cast<float>(length[kProse] + length[kCode]);
      row[Feature::kLength] = std::log1p(body_words);
      row[Feature::kCodeShare] = body_words > 0 ? static_cast<float>(length[kCode]) / body_words : 0.0F;
      row[Feature::kHeadingWords] = std::log1p(static_cast<float>(length[kHeadings]));
    }
  }

  void add_documents() {
    std::unordered_map<model::DocumentKey, std::vector<std::size_t>> members;  // in the order of `fused`
    for (std::size_t i = 0; i < size(); ++i) members[evidence_.candidates[i].document].push_back(i);
    for (std::size_t i = 0; i < size(); ++i) {
      FeatureRow& row = rows_[i];
      const auto& extent = evidence_.matches.documents[i];
      const auto place = static_cast<float>(evidence_.candidates[i].passage - extent.first);
      row[Feature::kIsLead] = place > 0 ? 0.0F : 1.0F;
      row[Feature::kPosition] = extent.count > 1 ? place / static_cast<float>(extent.count - 1) : 0.0F;
      row[Feature::kDocumentSize] = std::log(static_cast<float>(std::max(1U, extent.count)));
      const auto& dense = evidence_.document[i];
      row[Feature::kDocumentDense] = z_dense(dense.best);
      row[Feature::kDocumentMeanDense] = z_dense(dense.mean);
      row[Feature::kLeadDense] = z_dense(dense.lead);
      const float sides = (std::isnan(dense.before) ? 0.0F : 1.0F) + (std::isnan(dense.after) ? 0.0F : 1.0F);
      row[Feature::kNeighbourDense] = sides > 0 ? (z_dense(dense.before) + z_dense(dense.after)) / sides : 0.0F;
      float share = 1, others = 0;
      row[Feature::kDocumentLexical] = row[Feature::kLexical];
      row[Feature::kDocumentFused] = row[Feature::kFused];
      for (const std::size_t other : members[evidence_.candidates[i].document]) {
        row[Feature::kDocumentLexical] = std::max(row[Feature::kDocumentLexical], rows_[other][Feature::kLexical]);
        row[Feature::kDocumentFused] = std::max(row[Feature::kDocumentFused], rows_[other][Feature::kFused]);
        if (other == i || rows_[other][Feature::kFused] <= 0) continue;
        row[Feature::kDocumentSum] += share * rows_[other][Feature::kFused];
        share /= 2;
        ++others;
      }
      row[Feature::kDocumentOthers] = std::log1p(others);
    }
  }

  // Standardises `values` over the candidates; the mean where there is none.
  static void standardise_over(std::vector<float>& values) {
    double sum = 0, squares = 0, count = 0;
    for (const float value : values)
      if (!std::isnan(value)) {
        sum += value;
        squares += static_cast<double>(value) * value;
        ++count;
      }
    const double mean = count > 0 ? sum / count : 0;
    const double deviation = count > 0 ? std::sqrt(std::max(0.0, squares / count - mean * mean)) : 0;
    for (float& value : values) value = std::isnan(value) || deviation < 1e-6 ? 0.0F : real((value - mean) / deviation);
  }

  // Mean likeness to the first `n` seeds other than itself (and of other documents).
  std::vector<float> mean_likeness(std::size_t n, bool other_documents) const {
    std::vector<float> values(size());
    for (std::size_t i = 0; i < size(); ++i) {
      float sum = 0, count = 0;
      for (std::size_t s = 0; s < evidence_.seeds && count < static_cast<float>(n); ++s) {
        if (s == i || (other_documents && evidence_.candidates[s].document == evidence_.candidates[i].document)) continue;
        const float likeness = evidence_.similarity[s * size() + i];
        if (std::isnan(likeness)) continue;
        sum += likeness;
        ++count;
      }
      values[i] = count > 0 ? sum / count : std::numeric_limits<float>::quiet_NaN();
    }
    standardise_over(values);
    return values;
  }

  void add_likeness() {
    set_column(Feature::kNearTop1, mean_likeness(1, false));
    set_column(Feature::kNearTop3, mean_likeness(3, false));
    set_column(Feature::kNearTop10, mean_likeness(10, false));
    set_column(Feature::kNearOthers3, mean_likeness(3, true));
    std::vector<float> nearest(size());
    for (std::size_t i = 0; i < size(); ++i) {
      float best = std::numeric_limits<float>::quiet_NaN();
      float weights = 0, fused = 0, lexical = 0, support = 0;
      std::size_t seen = 0;
      for (std::size_t s = 0; s < evidence_.seeds; ++s) {
        const float likeness = evidence_.similarity[s * size() + i];
        if (s == i || std::isnan(likeness)) continue;
        if (seen++ < 10) best = std::isnan(best) ? likeness : std::max(best, likeness);
        const float weight = std::exp(kLikenessScale * (likeness - 1.0F));
        weights += weight;
        fused += weight * rows_[s][Feature::kFused];
        lexical += weight * rows_[s][Feature::kLexical];
        support += weight * std::max(0.0F, rows_[s][Feature::kFused]);
      }
      nearest[i] = best;
      rows_[i][Feature::kSmoothed] = weights > 0 ? fused / weights : 0.0F;
      rows_[i][Feature::kSmoothedLexical] = weights > 0 ? lexical / weights : 0.0F;
      rows_[i][Feature::kSupport] = support;
    }
    standardise_over(nearest);
    set_column(Feature::kNearestTop10, nearest);
  }

  void add_question(std::string_view question) {
    FeatureRow common;
    float words = 0;
    for (const std::string_view word : base::split(question, ' ')) {
      if (word.empty()) continue;
      ++words;
      if (is_identifier(word)) common[Feature::kQuestionIdentifier] = 1;
    }
    const auto& weights = evidence_.matches.weights;
    const float all = std::accumulate(weights.begin(), weights.end(), 0.0F);
    common[Feature::kQuestionWords] = words;
    common[Feature::kQuestionIdf] = weights.empty() ? 0.0F : all / static_cast<float>(weights.size());
    common[Feature::kQuestionRarest] = weights.empty() ? 0.0F : std::ranges::max(weights);
    common[Feature::kQuestionWh] = asks(question) ? 1.0F : 0.0F;
    common[Feature::kQuestionKnown] = real(retrieved_.known_terms);
    common[Feature::kAgreement] = real(retrieved_.agreement);
    const auto best_of = [&](Feature feature) { return rows_.empty() ? 0.0F : std::ranges::max(column(feature)); };
    common[Feature::kTopLexical] = best_of(Feature::kLexical);
    common[Feature::kTopDense] = best_of(Feature::kDense);
    common[Feature::kTopCosine] = best_of(Feature::kCosine);
    common[Feature::kTopLexicalShare] = best_of(Feature::kLexicalShare);
    common[Feature::kDenseDeviation] = real(retrieved_.dense.deviation);
    common[Feature::kLexicalMargin] = margin_of(column(Feature::kLexical));
    common[Feature::kDenseMargin] = margin_of(column(Feature::kDense));
    for (FeatureRow& row : rows_)
      for (auto f = static_cast<std::size_t>(Feature::kQuestionWords); f < kFeatures; ++f) row.values[f] = common.values[f];
  }

  const Retrieved& retrieved_;
  const RankEvidence& evidence_;
  std::vector<FeatureRow> rows_;
};

}  // namespace

std::string_view name_of(Feature feature) { return kNames[static_cast<std::size_t>(feature)]; }

std::vector<FeatureRow> rank_features(std::string_view question, double dense_weight, const Retrieved& retrieved, const RankEvidence& evidence) {
  return Extractor(question, dense_weight, retrieved, evidence).take();
}

}  // namespace docent::query
