// What a person sees: results on stdout, everything else on stderr, colours only on a terminal.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "ingest/report.h"
#include "query/request.h"

namespace docent::cli {

// Exit statuses of interface.md.
enum ExitStatus { kOk = 0, kFailed = 1, kUsage = 2, kNotFoundStatus = 3, kUnavailableStatus = 4, kPartly = 5 };
ExitStatus exit_status(base::ErrorCode code);

struct Output {
  bool json = false;
  bool colour = false;         // stdout is a terminal, no --no-color, NO_COLOR unset, TERM not dumb
  bool error_colour = false;   // the same for stderr
  std::size_t width = 100;     // of the terminal, 60..140

  static Output detect(bool json, bool no_colour);
  void print(std::string_view text) const;       // stdout, a line end added where missing
  void note(std::string_view text) const;        // stderr, dim
  int fail(const base::Error& error) const;      // stderr ("docent: …"), or {"error":…} on stderr with --json; returns the exit status

  std::string bold(std::string_view text) const;
  std::string dim(std::string_view text) const;
  std::string accent(std::string_view text) const;
  std::string good(std::string_view text) const;
  std::string bad(std::string_view text) const;
};

// Text from documents is data: control characters (terminal escapes) become visible, line ends and tabs stay.
std::string safe_for_terminal(std::string_view text);
// Breaks at spaces; lines start with `indent` spaces. Continues at most `max_lines`, then "…".
std::string wrap(std::string_view text, std::size_t width, std::size_t indent, std::size_t max_lines = SIZE_MAX);

void print_search(const Output& out, const query::SearchResponse& response);
void print_answer(const Output& out, const query::AskResponse& response);
void print_report(const Output& out, const ingest::IngestReport& report, bool dry_run, double total_seconds);
std::string human_bytes(std::uint64_t bytes);
std::string grouped(std::uint64_t number);  // 12,345

// A bar on a terminal, a line now and then elsewhere, JSON lines on stderr with --json.
class ProgressBar {
 public:
  explicit ProgressBar(const Output& out);
  ~ProgressBar();
  void update(const ingest::Progress& progress);
  void clear();

 private:
  const Output& out_;
  std::string stage_;
  double stage_start_ = 0, last_drawn_ = 0;
  std::uint64_t last_done_ = 0;
  bool drawn_ = false;
};

}  // namespace docent::cli
