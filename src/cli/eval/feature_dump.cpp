#include "cli/eval/feature_dump.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "query/rank_trace.h"

namespace docent::cli {
namespace {

using Json = nlohmann::ordered_json;

double ideal_gain(const Judgements& judged) {
  std::vector<int> grades;
  for (const auto& [document, grade] : judged)
    if (grade > 0) grades.push_back(grade);
  std::ranges::sort(grades, std::greater<>());
  double gain = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(10, grades.size()); ++i) gain += grades[i] / std::log2(static_cast<double>(i) + 2.0);
  return gain;
}

void put(std::string& out, float value) {
  static_assert(sizeof value == 4);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

base::Status dump_features(Session& session, const EvalTask& task, const std::unordered_map<model::DocumentKey, std::string>& names,
                           const std::stop_token& stop, const std::string& corpus, const std::filesystem::path& file) {
  if (session.embedder() == nullptr) return base::fail(base::ErrorCode::kUnavailable, "features need an embedding model; run `docent doctor`");
  Json header{{"corpus", corpus}, {"columns", {"grade", "document", "passage", "order", "fused"}}, {"queries", Json::array()}};
  for (std::size_t f = 0; f < query::kRankFeatures; ++f) header["columns"].push_back(query::kRankParts[query::kFirstRankFeature + f]);
  std::string rows;
  for (const EvalQuery& asked : task.queries) {
    if (!asked.answerable) continue;
    query::SearchRequest request;
    request.query = asked.text;
    request.deadline = base::Deadline::never().with_stop(stop);
    DOCENT_ASSIGN(const query::RankTrace trace, query::trace_ranking(session.corpus(), *session.embedder(), request));
    const Judgements& judged = *task.qrels.of(asked.id);
    const Judgements* ignored = task.ignored.of(asked.id);
    std::vector<std::uint64_t> ties;
    for (const auto& candidate : trace.candidates) ties.push_back(candidate.tie);
    std::ranges::sort(ties);
    for (std::size_t i = 0; i < trace.candidates.size(); ++i) {
      const query::FusedPassage& candidate = trace.candidates[i];
      const auto name = names.find(candidate.document);
      const bool left_out = name == names.end() || (ignored != nullptr && ignored->contains(name->second));
      const auto judgement = name == names.end() ? judged.end() : judged.find(name->second);
      put(rows, left_out ? std::numeric_limits<float>::quiet_NaN() : judgement == judged.end() ? 0.0F : static_cast<float>(std::max(0, judgement->second)));
      put(rows, static_cast<float>(candidate.document));
      put(rows, static_cast<float>(candidate.passage));
      put(rows, static_cast<float>(std::ranges::lower_bound(ties, candidate.tie) - ties.begin()));
      put(rows, static_cast<float>(candidate.fused));
      for (const double value : trace.features[i]) put(rows, static_cast<float>(value));
    }
    header["queries"].push_back({{"id", asked.id}, {"text", asked.text}, {"rows", trace.candidates.size()}, {"ideal", ideal_gain(judged)}});
  }
  return base::write_file_atomically(file, header.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n" + rows);
}

}  // namespace docent::cli
