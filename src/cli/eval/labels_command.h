// `docent eval --labels`: how well the extractors find what careful readers labelled. A report, not a pass mark.
#pragma once

#include "cli/eval/eval_command.h"

namespace docent::cli {

// kUnavailableStatus when no corpus of the labels is on this machine.
int run_labels(const Context& context, const EvalArguments& arguments);

}  // namespace docent::cli
