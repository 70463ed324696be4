// Run files that trec_eval and its like read: `query Q0 document rank score tag` a line.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/eval/metrics.h"

namespace docent::cli {

// Appends the lines of one query. Scores are written so that they read back as the same float; blanks in ids, which the format
// cannot hold, become %20 (and % stays: such ids are rare and the line must parse).
void append_run(std::string& run, std::string_view query, std::span<const RankedDocument> ranked, std::string_view tag);

}  // namespace docent::cli
