// `docent eval`: ingests a corpus into a scratch store and scores each mode against judgements; with --sections, lists what can be labelled;
// with --labels, scores the extractors against labels.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"

namespace CLI {
class App;
}

namespace docent::cli {

constexpr const char* kDefaultLabels = "beside the sources";  // stands for tests/labels of the project

struct EvalArguments {
  std::string corpus, queries, qrels;
  bool sections = false;  // list the corpus's sections as JSON lines instead
  std::string modes = "lexical,dense,hybrid,auto";
  std::vector<std::string> exclude;  // over paths after `root` was taken off
  std::string root;
  std::string ignore_qrels;  // empty: none
  std::string run_out;       // folder for TREC run files; empty: none
  bool near_misses = false;  // ask each judged question again without what answers it
  std::string dump_confidence;  // file for what confidence was made of; empty: none
  std::string reliability;   // SVG file for the reliability diagram of the last mode; empty: none
  std::string dump_features;  // file for script/train-ranker (feature_dump.h); empty: none
  std::string labels;        // folder of labels, or kDefaultLabels; empty: something else is scored
  std::string half = "tune";   // of the labels: tune, score or both
  bool misses = false;       // list what was missed or wrong in the tuning half
  std::string evaluation, packages;  // where labelled corpora lie; empty: the usual place
  std::string cache;         // folder for stores that are kept for the next run; empty: a temporary store
};

// Declares the options of `docent eval` on an otherwise empty subcommand.
void add_eval_options(CLI::App& command, EvalArguments& arguments);

// Exit status: kPartly when a mode that was asked for could not be measured (it is named under "skipped_modes").
int run_eval(const Context& context, const EvalArguments& arguments);

}  // namespace docent::cli
