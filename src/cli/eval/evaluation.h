// From passages to document rankings to the figures of one mode. Pure.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/eval/metrics.h"
#include "cli/eval/qrels.h"
#include "cli/eval/queries.h"
#include "query/fusion.h"

namespace docent::cli {

// What is asked and what is known about it. A query that has neither a positive judgement nor answerable = false is left out.
struct EvalTask {
  std::vector<EvalQuery> queries;  // in file order
  Qrels qrels;                     // without the ignored pairs
  Qrels ignored;
  std::size_t scored = 0;          // queries with a positive judgement
  std::size_t unanswerable = 0;
  std::size_t left_out = 0;        // asked in the file, but not judged
  std::size_t unknown = 0;         // judged, but not in the file
};
EvalTask make_task(std::vector<EvalQuery> queries, Qrels qrels, Qrels ignored);
// Asks each scored query a second time, to be run without the documents judged relevant to it: what is left does not answer it, as far as
// is judged. Counts for the confidence figures only.
void add_near_misses(EvalTask& task);

// A document stands at its best passage. `passages` best first; `name_of` gives the document id, null for a document that is gone;
// documents in `ignored` (may be null) are left out. Ordered as trec_eval orders.
std::vector<RankedDocument> form_documents(std::span<const query::FusedPassage> passages,
                                           const std::function<const std::string*(model::DocumentKey)>& name_of,
                                           const Judgements* ignored);

struct QueryRun {
  std::vector<RankedDocument> ranked;
  double confidence = 0;
  double ms = 0;
};

// How far the confidence can be believed. Empty where there is nothing to compare.
struct ConfidenceFigures {
  std::size_t answered = 0, questions = 0;  // a relevant document is among the first kEvidenceDepth; all that were asked
  // Confidence against "a relevant document is among the first kEvidenceDepth": what an answer could be made of.
  std::optional<double> ece, brier, auc, coverage_90;
  std::vector<ReliabilityBin> bins;
  // Confidence against "the corpus answers this at all".
  std::optional<double> ece_answerable, answerable_auc;
};

struct ModeFigures {
  QueryScores mean;  // over the scored queries
  double p50_ms = 0, p95_ms = 0;
  ConfidenceFigures confidence;
};
constexpr std::size_t kEvidenceDepth = 10;

// Rank of the first relevant document, from 1; 0: none is among the first kEvidenceDepth, or nothing answers the query.
std::size_t first_relevant(const EvalTask& task, const EvalQuery& query, const QueryRun& run);

// runs[i] belongs to task.queries[i].
ModeFigures figures_of(const EvalTask& task, std::span<const QueryRun> runs);

}  // namespace docent::cli
