// Whether a step runs the commands that its text and its code blocks name.
#pragma once

#include <cstdint>

#include "extract/context.h"

namespace docent::extract {

// A code block that reads like commands and is what they print, or what a file holds: "The output is similar to this:", "[Service]".
bool shows_a_result(const Context& context, std::uint32_t block, const Context::BlockScript& script);
// Whether the text of a block tells to run a command that it names; a command with operands is there to be run. "The script that boatctl
// mentions", "after running boatctl" and "works with boatctl" do not.
bool tells_to_run(const Context& context, std::uint32_t block, const Found& command);

}  // namespace docent::extract
