// `docent eval`: ingests a corpus into a scratch store and scores each mode against judgements; with --sections, lists what can be labelled.
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

struct EvalArguments {
  std::string corpus, queries, qrels;
  bool sections = false;  // list the corpus's sections as JSON lines instead
  std::string modes = "lexical,dense,hybrid,auto";
  std::vector<std::string> exclude;  // over paths after `root` was taken off
  std::string root;
  std::string ignore_qrels;  // empty: none
  std::string run_out;       // folder for TREC run files; empty: none
  std::string cache;         // folder for stores that are kept for the next run; empty: a temporary store
};

// Declares the options of `docent eval` on an otherwise empty subcommand.
void add_eval_options(CLI::App& command, EvalArguments& arguments);

// Exit status: kPartly when a mode that was asked for could not be measured (it is named under "skipped_modes").
int run_eval(const Context& context, const EvalArguments& arguments);

}  // namespace docent::cli
