// Ranking quality as trec_eval 9 measures it (ndcg_cut, recip_rank, recall), and how far confidence can be believed.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/eval/qrels.h"

namespace docent::cli {

// Single precision on purpose: trec_eval holds scores so, and what is equal there must be a tie here.
struct RankedDocument {
  std::string id;
  float score = 0;
};

// Score descending; equal scores by document id in descending byte order (trec_eval's form_res_rels.c compares the second with the first).
void sort_as_trec_eval(std::vector<RankedDocument>& documents);

struct QueryScores {
  double ndcg_10 = 0, mrr_10 = 0, recall_10 = 0, recall_100 = 0;
};

// `ranked` best first, each document once; `judged` has at least one positive grade. Gain = grade where positive, discount
// log2(rank + 1), ideal = all positive grades, found or not (Järvelin & Kekäläinen 2002, as trec_eval's ndcg_cut).
QueryScores score_ranking(std::span<const RankedDocument> ranked, const Judgements& judged);

QueryScores mean_of(std::span<const QueryScores> scores);

struct Prediction {
  double confidence = 0;  // in [0, 1]
  bool truth = false;
};

// Predictions whose confidence lies in one tenth of [0, 1].
struct ReliabilityBin {
  double confidence = 0, truth = 0;  // means; 0 of nothing
  std::size_t count = 0;
};
std::vector<ReliabilityBin> reliability_bins(std::span<const Prediction> predictions);

// Expected calibration error over these bins (Guo et al. 2017): the mean distance between confidence and the share of true
// ones, weighted by bin size. Empty without predictions.
std::optional<double> expected_calibration_error(std::span<const Prediction> predictions);

// The probability that a true one has a higher confidence than a false one, equal ones count half (Mann-Whitney). Empty
// unless there are both.
std::optional<double> area_under_curve(std::span<const Prediction> predictions);

// Mean squared distance of confidence and truth (Brier 1950). Empty without predictions.
std::optional<double> brier_score(std::span<const Prediction> predictions);

// The largest share of all predictions that a threshold on the confidence keeps while at least `precision` of the kept are true; 0 when no
// threshold does. Empty without predictions.
std::optional<double> coverage_at_precision(std::span<const Prediction> predictions, double precision);

}  // namespace docent::cli
