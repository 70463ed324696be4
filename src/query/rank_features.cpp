#include "query/rank_features.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "query/question_words.h"

namespace docent::query {
namespace {

constexpr double kSentenceFrom = 5, kSentenceSpan = 6;  // words; chosen on the judged sets
constexpr std::size_t kLead = 0, kDocument = 1, kLikeness = 2;

// Standardised over those that are known; 0 for the others and where all are equal.
std::vector<double> standardised(std::span<const float> values) {
  double sum = 0, squares = 0, known = 0;
  for (const float value : values)
    if (!std::isnan(value)) {
      sum += static_cast<double>(value);
      squares += static_cast<double>(value) * static_cast<double>(value);
      ++known;
    }
  const double mean = known > 0 ? sum / known : 0;
  const double deviation = known > 0 ? std::sqrt(std::max(0.0, squares / known - mean * mean)) : 0;
  std::vector<double> result;
  for (const float value : values)
    result.push_back(std::isnan(value) || deviation < 1e-6 ? 0.0 : (static_cast<double>(value) - mean) / deviation);
  return result;
}

// Cosines with the best candidate of another document than the candidate's own.
std::vector<float> likeness_of(const store::VectorCloseLook& vectors, std::span<const FusedPassage> candidates, std::span<const model::PassageKey> keys) {
  const auto other = std::ranges::find_if(candidates, [&](const FusedPassage& one) { return one.document != candidates.front().document; });
  if (other == candidates.end()) return std::vector<float>(candidates.size(), std::numeric_limits<float>::quiet_NaN());
  const std::array seeds{candidates.front().passage, other->passage};
  const std::vector<float> cosines = vectors.similarities_between(seeds, keys);
  std::vector<float> likeness;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    likeness.push_back(cosines[(candidates[i].document == candidates.front().document ? candidates.size() : 0) + i]);
  return likeness;
}

}  // namespace

double sentence_share(std::string_view question) {
  return std::clamp((static_cast<double>(question_words(question)) - kSentenceFrom) / kSentenceSpan, 0.0, 1.0);
}

base::Result<RankEvidence> gather_rank_evidence(const store::CorpusSnapshot& snapshot, const Retrieved& retrieved) {
  const auto* text = dynamic_cast<const store::TextCloseLook*>(snapshot.text.get());
  const auto* vectors = dynamic_cast<const store::VectorCloseLook*>(snapshot.vectors.get());
  if (text == nullptr || vectors == nullptr) return base::fail(base::ErrorCode::kUnavailable, "these indexes do not tell what the ranker needs");
  RankEvidence evidence;
  evidence.candidates = std::span(retrieved.candidates).first(std::min(kRankWindow, retrieved.candidates.size()));
  if (evidence.candidates.empty()) return evidence;
  std::vector<model::PassageKey> keys, leads;
  for (const FusedPassage& candidate : evidence.candidates) keys.push_back(candidate.passage);
  evidence.documents = text->documents_of(keys);
  for (const store::PassageRange& range : evidence.documents) leads.push_back(range.first);
  DOCENT_ASSIGN(const auto cosines, snapshot.vectors->similarities(retrieved.question, leads));
  for (std::size_t i = 0; i < cosines.size(); ++i)
    evidence.lead_z.push_back(std::isnan(cosines[i]) || evidence.documents[i].count == 0 ? std::numeric_limits<double>::quiet_NaN()
                                                                                         : standardise(static_cast<double>(cosines[i]), retrieved.dense));
  evidence.likeness = likeness_of(*vectors, evidence.candidates, keys);
  return evidence;
}

std::vector<RankFeatures> rank_features(const RankEvidence& evidence, double sentence) {
  const auto& candidates = evidence.candidates;
  std::vector<RankFeatures> rows(candidates.size());
  std::unordered_map<model::DocumentKey, std::vector<model::PassageKey>> above;  // candidates above the mean
  for (const FusedPassage& candidate : candidates)
    if (candidate.fused > 0) above[candidate.document].push_back(candidate.passage);
  const std::vector<double> likeness = standardised(evidence.likeness);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!std::isnan(candidates[i].cosine) && !std::isnan(evidence.lead_z[i])) rows[i][kLead] = sentence * (evidence.lead_z[i] - candidates[i].z_dense);
    const auto far = std::ranges::count_if(above[candidates[i].document], [&](model::PassageKey other) {
      return std::max(other, candidates[i].passage) - std::min(other, candidates[i].passage) > 1;
    });
    rows[i][kDocument] = std::log1p(static_cast<double>(far));
    rows[i][kLikeness] = sentence * likeness[i];
  }
  return rows;
}

}  // namespace docent::query
