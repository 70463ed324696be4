#include "cli/eval/labels_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/file.h"
#include "cli/eval/label_corpus.h"
#include "cli/eval/label_score.h"
#include "cli/eval/labels.h"
#include "model/graph.h"

namespace docent::cli {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaxLabelBytes = 64ULL << 20;

struct CorpusOutcome {
  LabelCorpus corpus;
  std::vector<LabelledSection> labels;
  fs::path target;
  std::string missing;  // why it was not scored; empty: it was
  ScoredCorpus scored;
};

struct HalfOutcome {
  std::string name;
  std::uint64_t sections = 0;
  std::map<std::string, Tally> rows;
  std::vector<std::pair<std::string, Miss>> misses;  // and the section
};

// tests/labels of the sources: below the working folder, or beside the build folder that this binary lies in.
fs::path default_labels(const fs::path& executable) {
  fs::path below = fs::path("tests") / "labels";
  std::error_code error;
  for (fs::path folder = fs::weakly_canonical(executable, error).parent_path(); !fs::exists(below) && folder != folder.parent_path(); folder = folder.parent_path())
    if (fs::exists(folder / below)) return folder / below;
  return below;
}

CorpusFolders folders_of(const EvalArguments& arguments, const fs::path& labels) {
  CorpusFolders folders{arguments.evaluation, arguments.packages};
  std::error_code error;
  if (folders.evaluation.empty()) folders.evaluation = labels / ".." / ".." / ".." / "shared" / "eval";
  if (folders.packages.empty()) folders.packages = fs::temp_directory_path(error) / "docent-labels";
  return folders;
}

base::Result<std::vector<CorpusOutcome>> read_corpora(const fs::path& folder, const CorpusFolders& folders) {
  // A set with a focus has the corpora of the whole set two folders up, and no file for a corpus of which nothing is labelled.
  const fs::path list = fs::exists(folder / "corpora.json") ? folder / "corpora.json" : folder / ".." / ".." / "corpora.json";
  DOCENT_ASSIGN(const std::string text, base::read_file(list, kMaxLabelBytes));
  DOCENT_ASSIGN(auto corpora, parse_corpora(text, list.string()));
  std::vector<CorpusOutcome> outcomes;
  for (LabelCorpus& corpus : corpora) {
    CorpusOutcome outcome;
    const fs::path file = folder / (corpus.name + ".jsonl");
    if (!fs::exists(file)) continue;
    DOCENT_ASSIGN(const std::string lines, base::read_file(file, kMaxLabelBytes));
    DOCENT_ASSIGN(outcome.labels, parse_labels(lines, file.string()));
    outcome.target = target_of(corpus, folders);
    if (!fs::exists(outcome.target)) outcome.missing = "no " + outcome.target.lexically_normal().string();
    outcome.corpus = std::move(corpus);
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

// A corpus is one thread's: the passes need all of it.
void extract_all(std::vector<CorpusOutcome>& outcomes, const std::stop_token& stop) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < outcomes.size(); i = next++) {
      CorpusOutcome& one = outcomes[i];
      if (!one.missing.empty()) continue;
      auto scored = extract_labelled(one.target, one.corpus, one.labels, stop);
      if (scored) one.scored = std::move(*scored);
      else one.missing = scored.error().message;
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) threads.emplace_back(work);
}

HalfOutcome score_half(const std::vector<CorpusOutcome>& outcomes, bool tune) {
  HalfOutcome half{tune ? "tune" : "score", 0, {}, {}};
  for (const CorpusOutcome& one : outcomes)
    for (const ScoredSection& section : one.scored.sections) {
      if (section.labels.tune != tune) continue;
      ++half.sections;
      std::vector<Miss> misses;
      score_section(section.labels, section.findings, half.rows, misses);
      for (Miss& miss : misses) half.misses.emplace_back(fmt::format("{}/{:03} {}#{}", one.corpus.name, section.labels.number, section.labels.path, section.labels.anchor), std::move(miss));
    }
  return half;
}

// Kinds in the order of the schema, then types.
std::vector<std::string> row_names(bool kinds) {
  std::vector<std::string> names;
  if (kinds) {
    for (const auto& row : model::kNodeKinds)
      if (model::kEntityKinds.contains(row.kind)) names.emplace_back(row.name);
    return names;
  }
  for (const auto& row : model::kEdgeTypes) names.emplace_back(row.name);
  names.insert(names.end(), {"introduced_in", "deprecated_in"});
  return names;
}

Json share_json(std::uint64_t hits, std::uint64_t total) {
  if (total == 0) return nullptr;
  const Interval interval = wilson_interval(hits, total);
  const auto rounded = [](double value) { return std::round(value * 1e4) / 1e4; };
  return {{"value", rounded(static_cast<double>(hits) / static_cast<double>(total))}, {"low", rounded(interval.low)}, {"high", rounded(interval.high)}};
}

Json half_json(const HalfOutcome& half, bool with_misses) {
  Json json{{"sections", half.sections}, {"kinds", Json::object()}, {"relations", Json::object()}};
  for (const bool kinds : {true, false})
    for (const std::string& name : row_names(kinds)) {
      const auto row = half.rows.find(name);
      if (row == half.rows.end()) continue;
      const Tally& tally = row->second;
      json[kinds ? "kinds" : "relations"][name] = {{"found", tally.found},
                                                   {"wrong", tally.wrong},
                                                   {"missed", tally.missed},
                                                   {"precision", share_json(tally.found, tally.found + tally.wrong)},
                                                   {"recall", share_json(tally.found, tally.found + tally.missed)}};
    }
  if (with_misses) {
    json["misses"] = Json::array();
    for (const auto& [section, miss] : half.misses) json["misses"].push_back({{"section", section}, {"row", miss.row}, {"wrong", miss.wrong}, {"what", miss.what}});
  }
  return json;
}

std::string share_text(std::uint64_t hits, std::uint64_t total) {
  if (total == 0) return fmt::format("{:>20}", "-");
  const Interval interval = wilson_interval(hits, total);
  return fmt::format("{:>6.3f} [{:.3f}, {:.3f}]", static_cast<double>(hits) / static_cast<double>(total), interval.low, interval.high);
}

void print_half(const Output& out, const HalfOutcome& half, bool with_misses) {
  out.print(out.bold(fmt::format("{:<14} {:>6} {:>6} {:>7}  {:<22} {:<22}", half.name + fmt::format(" ({})", half.sections), "found", "wrong", "missed", "precision [95 %]", "recall [95 %]")));
  for (const bool kinds : {true, false})
    for (const std::string& name : row_names(kinds)) {
      const auto row = half.rows.find(name);
      if (row == half.rows.end()) continue;
      const Tally& tally = row->second;
      out.print(fmt::format("{:<14} {:>6} {:>6} {:>7}  {} {}", name, tally.found, tally.wrong, tally.missed, share_text(tally.found, tally.found + tally.wrong),
                            share_text(tally.found, tally.found + tally.missed)));
    }
  if (with_misses)
    for (const auto& [section, miss] : half.misses) out.print(fmt::format("{} {:<14} {}  ({})", miss.wrong ? "wrong " : "missed", miss.row, safe_for_terminal(miss.what), section));
}

}  // namespace

int run_labels(const Context& context, const EvalArguments& arguments) {
  const Output& out = context.out;
  const auto start = std::chrono::steady_clock::now();
  const fs::path folder = arguments.labels == kDefaultLabels ? default_labels(context.executable) : fs::path(arguments.labels);
  auto outcomes = read_corpora(folder, folders_of(arguments, folder));
  if (!outcomes) return out.fail(outcomes.error());
  extract_all(*outcomes, context.stop);
  if (context.stop.stop_requested()) return out.fail({ErrorCode::kCancelled, "stopped before all corpora were read", {}});

  std::vector<HalfOutcome> halves;
  for (const bool tune : {true, false})
    if (arguments.half == "both" || arguments.half == (tune ? "tune" : "score")) halves.push_back(score_half(*outcomes, tune));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto shows_misses = [&](const HalfOutcome& half) { return arguments.misses && half.name == "tune"; };

  Json json{{"labels", folder.string()}, {"corpora", Json::object()}, {"halves", Json::object()}, {"seconds", std::round(seconds * 10) / 10}};
  std::size_t scored = 0;
  for (const CorpusOutcome& one : *outcomes) {
    Json& row = json["corpora"][one.corpus.name] = {{"labelled", one.labels.size()}, {"scored", one.scored.sections.size()}, {"documents", one.scored.documents}, {"bytes", one.scored.bytes}};
    if (!one.missing.empty()) {
      row["missing"] = one.missing;
      if (!out.json) out.note(fmt::format("{}: its {} labelled sections are left out: {}", one.corpus.name, one.labels.size(), safe_for_terminal(one.missing)));
    } else if (one.scored.changed > 0 && !out.json) {
      out.note(fmt::format("{}: {} labelled sections have another text here and are left out", one.corpus.name, one.scored.changed));
    }
    scored += one.scored.sections.size();
  }
  for (const HalfOutcome& half : halves) json["halves"][half.name] = half_json(half, shows_misses(half));
  if (out.json) out.print(json.dump(2, ' ', false, Json::error_handler_t::replace));
  else
    for (const HalfOutcome& half : halves) print_half(out, half, shows_misses(half));
  return scored > 0 ? kOk : kUnavailableStatus;
}

}  // namespace docent::cli
