// The report of an ingestion as JSON: what `docent ingest --json` prints and what a job keeps.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "ingest/report.h"

namespace docent::ingest {

// Skipped files and warnings beyond `max_lines` each are left out, and counted in "skipped_left_out" and "warnings_left_out".
std::string report_json(const IngestReport& report, bool dry_run, double total_seconds, std::size_t max_lines = SIZE_MAX);

struct ParsedReport {
  IngestReport report;
  bool dry_run = false;
  double total_seconds = 0;
};
// What report_json wrote, also that of another version: what is missing is zero. kCorrupt when it is no report.
base::Result<ParsedReport> parse_report(std::string_view json);

}  // namespace docent::ingest
