#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "cli/output.h"
#include "cli/print_ranking.h"
#include "query/response_json.h"
#include "text/analyzer.h"
#include "text/lexical_query.h"

namespace docent::cli {
namespace {

constexpr std::size_t kSnippetLines = 5;

std::unordered_set<std::string> query_terms(std::string_view query) {
  static const std::unordered_set<std::string_view> kPlain = {"the", "a", "an", "of", "to", "in", "is", "are", "do", "i", "how", "what",
                                                              "and", "or", "for", "on", "it", "my", "can", "with", "be", "doe", "does"};
  std::unordered_set<std::string> terms;
  for (const auto& term : text::parse_lexical_query(query).terms)
    if (!kPlain.contains(term.term)) terms.insert(term.term);
  return terms;
}

// Bold words that the query asked for.
std::string highlight(const Output& out, std::string_view text, const std::unordered_set<std::string>& terms) {
  if (!out.colour) return std::string(text);
  std::string marked;
  std::size_t done = 0;
  for (const auto& token : text::analyze(text, text::Mode::kProse)) {
    if (token.start < done || !terms.contains(token.term)) continue;
    marked.append(text.substr(done, token.start - done));
    marked += "\x1b[1;33m" + std::string(text.substr(token.start, token.end - token.start)) + "\x1b[0m";
    done = token.end;
  }
  marked.append(text.substr(done));
  return marked;
}

// The lines of a passage around its best sentence: from the first line that holds most query terms.
std::string_view snippet_of(std::string_view text, const std::unordered_set<std::string>& terms) {
  std::size_t best_at = 0, best_count = 0, at = 0;
  for (const std::string_view line : base::split(text, '\n')) {
    std::unordered_set<std::string> found;
    for (const auto& token : text::analyze(line, text::Mode::kProse))
      if (terms.contains(token.term)) found.insert(token.term);
    if (found.size() > best_count) {
      best_count = found.size();
      best_at = at;
    }
    at += line.size() + 1;
  }
  return text.substr(best_at);
}

std::string location(const store::PassageView& view) {
  return fmt::format("{}:{}", view.document.path, view.passage.line_start);
}

std::string heading_of(const store::PassageView& view) {
  std::string heading = view.document.title;
  for (const std::string& part : view.heading_path)
    if (part != view.document.title) heading += (heading.empty() ? "" : " › ") + part;
  return safe_for_terminal(heading);
}

std::string origin_of(const store::PassageView& view) {
  std::string origin = view.document.source;
  if (!view.document.version_label.empty()) origin += " " + view.document.version_label;
  return safe_for_terminal(origin);
}

}  // namespace

void print_search(const Output& out, const query::SearchResponse& response) {
  if (response.results.empty()) out.note("Nothing found. Try other words, or `docent sources` to see what is ingested.");
  const auto terms = query_terms(response.query);
  for (const auto& hit : response.results) {
    const auto& view = hit.view;
    out.print(fmt::format("{} {}  {}", out.accent(fmt::format("{:>2}", hit.rank)), out.bold(heading_of(view)),
                          out.dim(fmt::format("{:.2f}", hit.score))));
    out.print(fmt::format("   {}  {}", out.accent(safe_for_terminal(location(view))), out.dim(origin_of(view))));
    const std::string snippet = safe_for_terminal(snippet_of(view.passage.text, terms));
    out.print(highlight(out, wrap(snippet, out.width, 3, kSnippetLines), terms));
    if (hit.explanation) print_explanation(out, *hit.explanation);
  }
  if (response.why_not) print_why_not(out, *response.why_not);
  print_dropped(out, response);
  for (const std::string& note : response.notes) out.note("note: " + note);
  if (!response.results.empty())
    out.note(fmt::format("{} · confidence {:.2f}{} · {:.1f} ms", query::to_string(response.mode), response.confidence,
                         response.answerable ? "" : ", so probably not in the docs", response.took_ms));
  if (response.explained) print_stages(out, response);
}

void print_answer(const Output& out, const query::AskResponse& response) {
  const auto terms = query_terms(response.understood_as.empty() ? response.question : response.understood_as);
  if (!response.understood_as.empty()) out.print(out.dim("Understood as: " + safe_for_terminal(response.understood_as)));
  const std::string answer = safe_for_terminal(response.answer_markdown);
  if (response.answerable) {
    std::string text;
    bool code = false;
    for (const std::string_view line : base::split(answer, '\n')) {
      if (line.starts_with("```")) {
        const std::size_t mark = line.find(" [");
        code = !code;
        if (mark != std::string_view::npos) text += "  " + out.dim(line.substr(mark + 1)) + "\n";
        continue;
      }
      text += code ? "    " + out.good(line) + "\n" : line.empty() ? "\n" : highlight(out, wrap(line, out.width, 0), terms);
    }
    out.print(text);
  } else {
    out.print(out.bad(std::string_view(answer).substr(0, answer.find('\n'))));  // the nearest sections follow below, with where they are
  }
  out.print("");
  for (const auto& hit : response.search.results)
    out.print(fmt::format("{} {}\n    {}  {}", out.accent(fmt::format("[{}]", hit.rank)), heading_of(hit.view),
                          out.accent(safe_for_terminal(location(hit.view))), out.dim(origin_of(hit.view))));
  print_dropped(out, response.search);
  for (const std::string& note : response.search.notes) out.note("note: " + note);
  out.note(fmt::format("{} · confidence {:.2f} · {:.1f} ms · check a citation: docent verify CITATION (ids: --json)",
                       query::to_string(response.intent), response.confidence, response.search.took_ms));
}

void print_report(const Output& out, const ingest::IngestReport& report, bool dry_run, double total_seconds) {
  std::string sources;
  for (const std::string& source : report.sources) sources += (sources.empty() ? "" : ", ") + source;
  out.print(fmt::format("{} {}{}", out.bold(dry_run ? "Would ingest" : report.cancelled ? "Stopped" : "Ingested"),
                        safe_for_terminal(sources), dry_run ? "" : fmt::format(" in {:.1f} s", total_seconds)));
  out.print(fmt::format("  files     {} ({} new, {} changed, {} unchanged, {} removed)", report.files, report.added, report.changed,
                        report.unchanged, report.removed));
  if (!dry_run && report.added + report.changed > 0)
    out.print(fmt::format("  written   {} of text, {} sections, {} passages", human_bytes(report.bytes), report.sections,
                          report.passages));
  if (report.graph.entities() > 0) out.print(fmt::format("  graph     {} entities, {} edges", grouped(report.graph.entities()), grouped(report.graph.all_edges())));
  if (report.embedded + report.reused > 0)
    out.print(fmt::format("  embedded  {} passages, {} more from the cache", report.embedded, report.reused));
  if (report.without_vectors > 0)
    out.print(fmt::format("  {} {} passages have no vector yet and are found by their words only{}", out.bad("note"),
                          report.without_vectors, report.embedding_note.empty() ? "" : ": " + report.embedding_note));
  std::string stages;
  for (const auto& [stage, seconds] : report.seconds)
    if (seconds >= 0.005) stages += fmt::format("{}{} {:.2f} s", stages.empty() ? "" : ", ", stage, seconds);
  if (!stages.empty()) out.print(out.dim("  time      " + stages));
  const auto list = [&](std::string_view what, const std::vector<ingest::SkippedFile>& files) {
    constexpr std::size_t kShown = 10;
    for (std::size_t i = 0; i < std::min(kShown, files.size()); ++i)
      out.print(fmt::format("  {} {}: {}", out.bad(what), safe_for_terminal(files[i].path), safe_for_terminal(files[i].reason)));
    if (files.size() > kShown) out.print(out.dim(fmt::format("  … {} more; --json lists all", files.size() - kShown)));
  };
  list("skipped", report.skipped);
  list("warning", report.warnings);
}

}  // namespace docent::cli
