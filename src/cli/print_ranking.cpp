#include "cli/print_ranking.h"

#include <fmt/format.h>

#include "query/explain.h"
#include "query/stage_table.h"
#include "query/why_not_words.h"

namespace docent::cli {
namespace {

std::string count_of(const std::optional<std::size_t>& count) { return count ? std::to_string(*count) : std::string(); }

void print_standing(const Output& out, std::string_view label, const query::Standing& standing) {
  const std::string place = standing.rank > 0 ? fmt::format("number {}", standing.rank) : std::string("no place");
  out.print(fmt::format("   {}: {}, score {:.2f}: {}", label, place, standing.score, safe_for_terminal(standing.title)));
}

}  // namespace

void print_explanation(const Output& out, const query::Explanation& explanation) {
  std::string words;
  for (const query::WordPart& word : explanation.words) words += fmt::format("{}{} {:+.2f}", words.empty() ? "" : ", ", safe_for_terminal(word.word), word.part);
  std::string others;
  for (const auto& [name, value] : explanation.other_parts) others += fmt::format(" + {} {:+.2f}", name, value);
  out.print(out.dim(fmt::format("   words {:+.2f} (BM25F {}) + meaning {:+.2f} (cosine {}){} = {:.2f}", explanation.lexical_part,
                                explanation.bm25f ? fmt::format("{:.2f}", *explanation.bm25f) : "none", explanation.dense_part,
                                explanation.cosine ? fmt::format("{:.3f}", *explanation.cosine) : "none", others, explanation.fused)));
  if (!words.empty()) out.print(out.dim(fmt::format("   words: {}, mean {:+.2f}", words, explanation.mean_part)));
}

void print_stages(const Output& out, const query::SearchResponse& response) {
  out.print(out.dim(fmt::format("{:<12} {:>8} {:>6} {:>6}", "step", "ms", "in", "out")));
  for (const query::StageReport& stage : response.stages) {
    const query::StageInfo* info = query::find_stage(stage.name);
    const std::string said = stage.skipped ? "skipped: " + stage.reason : std::string(info != nullptr ? info->does : "");
    out.print(out.dim(fmt::format("{:<12} {:>8.2f} {:>6} {:>6}  {}", stage.name, stage.ms, count_of(stage.in), count_of(stage.out), said)));
  }
}

void print_dropped(const Output& out, const query::SearchResponse& response) {
  std::string names;
  for (const query::StageReport& stage : response.stages)
    if (stage.late) names += (names.empty() ? "" : ", ") + stage.name;
  if (!names.empty()) out.note("note: the deadline left no time for: " + names);
}

void print_why_not(const Output& out, const query::WhyNot& why) {
  std::string name(why.document.path.empty() ? why.target : why.document.path);
  if (!why.document.source.empty()) name += " (" + why.document.source + (why.document.version_label.empty() ? "" : " " + why.document.version_label) + ")";
  out.print(out.bold("Why not " + safe_for_terminal(name)));
  out.print(wrap(safe_for_terminal(why.reason), out.width, 3));
  if (why.own) print_standing(out, "it", *why.own);
  if (why.last_returned) print_standing(out, "last result", *why.last_returned);
  if (!why.gaps.empty()) {
    out.print(out.dim(fmt::format("   {:<12} {:>8} {:>12} {:>11}", "", "it", "last result", "difference")));
    for (const query::Gap& gap : why.gaps)
      if (gap.own != 0 || gap.other != 0) out.print(fmt::format("   {:<12} {:>+8.2f} {:>+12.2f} {:>+11.2f}", gap.name, gap.own, gap.other, gap.own - gap.other));
  }
  if (why.own) print_explanation(out, why.own->explanation);
  if (const std::string_view advice = query::advice(why.absence); !advice.empty()) out.print(out.dim("   " + std::string(advice)));
}

}  // namespace docent::cli
