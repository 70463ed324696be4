// `docent eval --dump-features FILE`: what the ranker sees of every judged question, for script/train-ranker.
//
// A line of JSON, then rows of little-endian 32-bit floats. The line: {"corpus", "columns": […], "queries": [{"id", "rows", "ideal"}]} where
// `ideal` is the discounted gain at 10 of the best possible ranking. The columns: `grade` of the passage's document (not a number: to be
// left out of ranking), `document` and `passage` (record keys), `order` (of the passage's id, which decides ties), `fused` as it
// comes to the ranker, then the features.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <unordered_map>

#include "cli/eval/evaluation.h"
#include "cli/session.h"

namespace docent::cli {

base::Status dump_features(Session& session, const EvalTask& task, const std::unordered_map<model::DocumentKey, std::string>& names,
                           const std::stop_token& stop, const std::string& corpus, const std::filesystem::path& file);

}  // namespace docent::cli
