#include "query/rank_evidence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace docent::query {
namespace {

// Cosines of all passages of the candidates' documents, each document looked at once.
class DocumentPassages {
 public:
  DocumentPassages(const RankEvidence& evidence) {
    for (std::size_t i = 0; i < evidence.candidates.size(); ++i) {
      const auto& extent = evidence.matches.documents[i];
      const model::PassageKey own = evidence.candidates[i].passage;
      for (std::uint32_t at = 0; at < std::min(extent.count, kMaxDocumentPassages); ++at) add(extent.first + at);
      if (own > extent.first) add(own - 1);
      add(own);
      if (own + 1 < extent.first + extent.count) add(own + 1);
    }
  }
  base::Status score(const store::VectorSnapshot& vectors, std::span<const float> question) {
    DOCENT_ASSIGN(cosines_, vectors.similarities(question, keys_));
    return {};
  }
  float cosine(model::PassageKey key) const {
    const auto at = places_.find(key);
    return at == places_.end() ? std::numeric_limits<float>::quiet_NaN() : cosines_[at->second];
  }

 private:
  void add(model::PassageKey key) {
    if (places_.emplace(key, keys_.size()).second) keys_.push_back(key);
  }
  std::unordered_map<model::PassageKey, std::size_t> places_;
  std::vector<model::PassageKey> keys_;
  std::vector<float> cosines_;
};

RankEvidence::DocumentCosines document_cosines(const DocumentPassages& passages, const store::TermMatches::Extent& extent, model::PassageKey own) {
  RankEvidence::DocumentCosines found;
  found.lead = passages.cosine(extent.first);
  found.best = passages.cosine(own);
  float sum = 0;
  std::size_t count = 0;
  for (std::uint32_t at = 0; at < std::min(extent.count, kMaxDocumentPassages); ++at) {
    const float cosine = passages.cosine(extent.first + at);
    if (std::isnan(cosine)) continue;
    found.best = std::isnan(found.best) ? cosine : std::max(found.best, cosine);
    sum += cosine;
    ++count;
  }
  found.mean = count > 0 ? sum / static_cast<float>(count) : std::numeric_limits<float>::quiet_NaN();
  found.before = own > extent.first ? passages.cosine(own - 1) : std::numeric_limits<float>::quiet_NaN();
  found.after = own + 1 < extent.first + extent.count ? passages.cosine(own + 1) : std::numeric_limits<float>::quiet_NaN();
  return found;
}

}  // namespace

base::Result<RankEvidence> gather_rank_evidence(const store::CorpusSnapshot& snapshot, const Retrieved& retrieved, const base::Deadline& deadline) {
  const auto* text = dynamic_cast<const store::TextCloseLook*>(snapshot.text.get());
  const auto* vectors = dynamic_cast<const store::VectorCloseLook*>(snapshot.vectors.get());
  if (text == nullptr || vectors == nullptr) return base::fail(base::ErrorCode::kUnavailable, "these indexes do not tell what the ranker needs");
  RankEvidence evidence;
  evidence.candidates = std::span(retrieved.candidates).first(std::min(kRankWindow, retrieved.candidates.size()));
  std::vector<model::PassageKey> keys;
  for (const FusedPassage& candidate : evidence.candidates) keys.push_back(candidate.passage);
  DOCENT_ASSIGN(evidence.matches, text->matches(retrieved.words, keys, deadline));
  DocumentPassages passages(evidence);
  DOCENT_TRY(passages.score(*snapshot.vectors, retrieved.question));
  for (std::size_t i = 0; i < keys.size(); ++i)
    evidence.document.push_back(document_cosines(passages, evidence.matches.documents[i], keys[i]));
  evidence.seeds = std::min(kRankSeeds, keys.size());
  evidence.similarity = vectors->similarities_between(std::span(keys).first(evidence.seeds), keys);
  return evidence;
}

}  // namespace docent::query
