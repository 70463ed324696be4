// The confidence of a question of an evaluation, near misses included, and what it was made of.
#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <unordered_map>

#include "cli/commands.h"
#include "cli/eval/evaluation.h"
#include "query/assess.h"

namespace docent::cli {

using DocumentNames = std::unordered_map<model::DocumentKey, std::string>;

// Ignored documents are left out, and for a near miss those that are judged relevant to what it repeats. Errors: as query::assess, naming the question.
base::Result<query::Assessment> assess_query(Session& session, const EvalTask& task, const EvalQuery& query, query::Mode mode,
                                             const DocumentNames& names, std::stop_token stop);

// A line of JSON each question: what script/train-confidence reads. runs[i] belongs to task.queries[i].
base::Result<std::string> dump_lines(Session& session, const EvalTask& task, query::Mode mode, std::span<const QueryRun> runs,
                                     const DocumentNames& names, const std::stop_token& stop);

}  // namespace docent::cli
