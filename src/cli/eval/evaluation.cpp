#include "cli/eval/evaluation.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "cli/bench/statistics.h"

namespace docent::cli {

EvalTask make_task(std::vector<EvalQuery> queries, Qrels qrels, Qrels ignored) {
  EvalTask task;
  for (auto& [query, judgements] : qrels.by_query)
    if (const Judgements* left_out = ignored.of(query))
      for (const auto& [document, grade] : *left_out) judgements.erase(document);
  std::unordered_set<std::string_view> asked;
  for (const EvalQuery& query : queries) asked.insert(query.id);
  for (const auto& [query, judgements] : qrels.by_query)
    if (!asked.contains(query)) ++task.unknown;
  for (EvalQuery& query : queries) {
    const Judgements* judged = qrels.of(query.id);
    const bool positive = judged != nullptr && has_positive(*judged);
    if (positive) {
      query.answerable = true;
      ++task.scored;
    } else if (!query.answerable) {
      ++task.unanswerable;
    } else {
      ++task.left_out;
      continue;
    }
    task.queries.push_back(std::move(query));
  }
  task.qrels = std::move(qrels);
  task.ignored = std::move(ignored);
  return task;
}

void add_near_misses(EvalTask& task) {
  const std::size_t asked = task.queries.size();
  for (std::size_t i = 0; i < asked; ++i) {
    if (!task.queries[i].answerable) continue;
    EvalQuery miss = task.queries[i];
    miss.near_miss_of = std::exchange(miss.id, "near miss of " + miss.id);
    miss.answerable = false;
    task.queries.push_back(std::move(miss));
    ++task.unanswerable;
  }
}

std::vector<RankedDocument> form_documents(std::span<const query::FusedPassage> passages,
                                           const std::function<const std::string*(model::DocumentKey)>& name_of,
                                           const Judgements* ignored) {
  std::vector<RankedDocument> documents;
  std::unordered_set<model::DocumentKey> seen;
  std::unordered_set<std::string_view> names;  // two versions of one path are one document to the judgements
  for (const query::FusedPassage& passage : passages) {
    if (!seen.insert(passage.document).second) continue;
    const std::string* name = name_of(passage.document);
    if (name == nullptr || (ignored != nullptr && ignored->contains(*name)) || !names.insert(*name).second) continue;
    documents.push_back({*name, static_cast<float>(passage.fused)});
  }
  sort_as_trec_eval(documents);
  return documents;
}

std::size_t first_relevant(const EvalTask& task, const EvalQuery& query, const QueryRun& run) {
  if (!query.answerable) return 0;
  const Judgements& judged = *task.qrels.of(query.id);
  for (std::size_t rank = 0; rank < std::min(kEvidenceDepth, run.ranked.size()); ++rank) {
    const auto judgement = judged.find(run.ranked[rank].id);
    if (judgement != judged.end() && judgement->second > 0) return rank + 1;
  }
  return 0;
}

ModeFigures figures_of(const EvalTask& task, std::span<const QueryRun> runs) {
  std::vector<QueryScores> scores;
  std::vector<Prediction> evidence, answerable;
  std::vector<double> times;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const EvalQuery& query = task.queries[i];
    if (query.near_miss_of.empty()) times.push_back(runs[i].ms);
    if (query.answerable) scores.push_back(score_ranking(runs[i].ranked, *task.qrels.of(query.id)));
    evidence.push_back({runs[i].confidence, first_relevant(task, query, runs[i]) > 0});
    answerable.push_back({runs[i].confidence, query.answerable});
  }
  ModeFigures figures;
  figures.mean = mean_of(scores);
  figures.p50_ms = percentile(times, 50);
  figures.p95_ms = percentile(times, 95);
  ConfidenceFigures& confidence = figures.confidence;
  confidence.questions = evidence.size();
  confidence.answered = static_cast<std::size_t>(std::ranges::count(evidence, true, &Prediction::truth));
  confidence.ece = expected_calibration_error(evidence);
  confidence.brier = brier_score(evidence);
  confidence.auc = area_under_curve(evidence);
  confidence.coverage_90 = coverage_at_precision(evidence, 0.9);
  confidence.bins = reliability_bins(evidence);
  if (task.unanswerable > 0) confidence.ece_answerable = expected_calibration_error(answerable);
  confidence.answerable_auc = area_under_curve(answerable);
  return figures;
}

}  // namespace docent::cli
