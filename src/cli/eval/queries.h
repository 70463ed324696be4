// Questions to measure with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace docent::cli {

struct EvalQuery {
  std::string id;
  std::string text;
  bool answerable = true;  // false where metadata.answerable says so: nothing in the corpus answers it
  std::string near_miss_of = {};  // the question that this one repeats, asked without the documents that answer it; mostly empty
};

// BEIR queries.jsonl: {"_id":…,"text":…,"metadata":{…}} a line. kInvalidArgument names `name` and the line; an id that stands twice is one.
base::Result<std::vector<EvalQuery>> parse_queries(std::string_view text, std::string_view name);

// The same, or plain text with a question a line ('#' starts a comment).
base::Result<std::vector<EvalQuery>> parse_query_file(std::string_view text, std::string_view name);

}  // namespace docent::cli
