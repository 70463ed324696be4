#include "query/assess.h"

#include "query/confidence.h"
#include "query/retrieve.h"
#include "query/stage.h"

namespace docent::query {

base::Result<Assessment> assess(store::Corpus& corpus, embed::Embedder* embedder, std::string_view question, Mode mode,
                                std::span<const model::DocumentKey> without, const base::Deadline& deadline) {
  DOCENT_ASSIGN(const store::CorpusSnapshot snapshot, corpus.snapshot());
  store::DocumentFilter filter;
  if (!without.empty()) {
    DOCENT_ASSIGN(const auto table, corpus.documents());
    filter.all = false;
    filter.allowed.assign(table->end, true);
    for (const model::DocumentKey key : without)
      if (key < filter.allowed.size()) filter.allowed[key] = false;
  }
  SearchRequest request;
  request.query = std::string(question);
  request.deadline = deadline;
  StageLog log(request.deadline);
  const bool can_dense = embedder != nullptr && snapshot.vectors != nullptr;
  const Mode wanted = mode != Mode::kAuto ? mode : can_dense ? Mode::kHybrid : Mode::kLexical;
  DOCENT_ASSIGN(const Retrieved retrieved, retrieve(snapshot, request, wanted, filter, kCandidates, embedder, log));
  Assessment assessment;
  if (retrieved.candidates.empty()) return assessment;
  const bool believe_cosines = embedder != nullptr && knows_cosines_of(confidence_model(), embedder->identity());
  DOCENT_ASSIGN(assessment.features, features_of(corpus.record(), snapshot, question, retrieved, believe_cosines, deadline));
  assessment.confidence = confidence(confidence_model(), assessment.features);
  return assessment;
}

}  // namespace docent::query
