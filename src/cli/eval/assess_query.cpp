#include "cli/eval/assess_query.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace docent::cli {
namespace {

using Json = nlohmann::ordered_json;

// Documents that the question is asked without: those that --ignore-qrels names, and of a near miss all that answer it.
std::vector<model::DocumentKey> left_out(const EvalTask& task, const EvalQuery& query, const DocumentNames& names) {
  const bool near_miss = !query.near_miss_of.empty();
  const Judgements* ignored = task.ignored.of(near_miss ? query.near_miss_of : query.id);
  const Judgements* judged = near_miss ? task.qrels.of(query.near_miss_of) : nullptr;
  std::vector<model::DocumentKey> keys;
  if (ignored == nullptr && judged == nullptr) return keys;
  for (const auto& [key, name] : names) {
    const bool answers = judged != nullptr && judged->contains(name) && judged->find(name)->second > 0;
    if (answers || (ignored != nullptr && ignored->contains(name))) keys.push_back(key);
  }
  return keys;
}

}  // namespace

base::Result<query::Assessment> assess_query(Session& session, const EvalTask& task, const EvalQuery& query, query::Mode mode,
                                             const DocumentNames& names, std::stop_token stop) {
  const auto without = left_out(task, query, names);
  auto assessment = query::assess(session.corpus(), session.embedder(), query.text, mode, without, base::Deadline::never().with_stop(std::move(stop)));
  if (!assessment) return base::fail_in(fmt::format("query {} ({})", query.id, query::to_string(mode)), assessment.error());
  return assessment;
}

base::Result<std::string> dump_lines(Session& session, const EvalTask& task, query::Mode mode, std::span<const QueryRun> runs,
                                     const DocumentNames& names, const std::stop_token& stop) {
  std::string lines;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const EvalQuery& query = task.queries[i];
    const bool near_miss = !query.near_miss_of.empty();
    DOCENT_ASSIGN(const query::Assessment assessment, assess_query(session, task, query, mode, names, stop));
    Json json{{"query", near_miss ? query.near_miss_of : query.id},
              {"mode", query::to_string(mode)},
              {"near_miss", near_miss},
              {"answerable", query.answerable},
              {"first_relevant", first_relevant(task, query, runs[i])},
              {"meaning", assessment.features.has_dense},
              {"confidence", assessment.confidence}};
    for (std::size_t f = 0; f < query::kFeatures; ++f) {
      const auto feature = static_cast<query::Feature>(f);
      json["features"][std::string(query::to_string(feature))] = assessment.features[feature];
    }
    lines += json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  return lines;
}

}  // namespace docent::cli
