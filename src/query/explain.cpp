#include "query/explain.h"

#include <algorithm>
#include <cmath>

#include "text/analyzer.h"

namespace docent::query {

std::string word_of(std::string_view question, const std::string& term) {
  for (const text::Token& token : text::analyze(question, text::Mode::kProse))
    if (token.term == term) return std::string(question.substr(token.start, token.end - token.start));
  return term;
}

base::Result<std::vector<Explanation>> explain(const RankedQuestion& ranked, std::string_view question, std::span<const FusedPassage> passages,
                                               const base::Deadline& deadline) {
  const double words_weight = 1.0 - ranked.ranking.dense_weight;
  std::vector<Explanation> explanations(passages.size());
  std::vector<model::PassageKey> keys;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    const FusedPassage& passage = passages[i];
    Explanation& explanation = explanations[i];
    keys.push_back(passage.passage);
    if (passage.bm25f > 0) explanation.bm25f = passage.bm25f;
    if (!std::isnan(passage.cosine)) explanation.cosine = passage.cosine;
    explanation.dense_part = ranked.ranking.dense_weight * passage.z_dense;
    explanation.lexical_part = words_weight * passage.z_lexical;
    for (std::size_t part = 0; part < kRankParts.size(); ++part)
      if (passage.parts[part] != 0) explanation.other_parts.emplace_back(kRankParts[part], passage.parts[part]);
    explanation.fused = passage.fused;
  }
  const store::ScoreMoments& moments = ranked.retrieved.lexical;
  const auto part_of = [&](double bm25f) { return words_weight * standardise(bm25f, {0, moments.deviation, moments.matches}); };
  for (const text::QueryTerm& term : ranked.retrieved.words.terms) {
    text::LexicalQuery one;
    one.terms.push_back(term);
    DOCENT_ASSIGN(const auto scores, ranked.snapshot.text->scores(one, keys, deadline));
    const std::string word = word_of(question, term.term);
    for (std::size_t i = 0; i < passages.size(); ++i)
      if (scores[i] > 0 && passages[i].bm25f > 0)
        explanations[i].words.push_back({term.term, word, static_cast<double>(scores[i]), part_of(static_cast<double>(scores[i]))});
  }
  for (Explanation& explanation : explanations)
    if (explanation.bm25f) explanation.mean_part = -part_of(moments.mean);
  return explanations;
}

std::vector<std::pair<std::string_view, double>> contributions(const Explanation& explanation) {
  std::vector<std::pair<std::string_view, double>> parts{{"words", explanation.lexical_part}, {"meaning", explanation.dense_part}};
  for (const std::string_view name : kRankParts) {
    const auto other = std::ranges::find(explanation.other_parts, name, [](const auto& part) { return part.first; });
    parts.emplace_back(name, other == explanation.other_parts.end() ? 0.0 : other->second);
  }
  return parts;
}

}  // namespace docent::query
