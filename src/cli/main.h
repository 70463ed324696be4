// The command line: parses arguments, sets up output, log and signals, runs one command.
#pragma once

#include <filesystem>

#include "cli/session.h"

namespace docent::cli {

// Returns the exit status of interface.md. A first SIGINT or SIGTERM asks the command to stop, a second one ends the process.
int run_command_line(int argc, char** argv, const std::filesystem::path& executable, const OpenSession& open);

}  // namespace docent::cli
