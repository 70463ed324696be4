// Tools that ask a client of an older revision while they run, and one that lets go of its connection.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "mcp/features.h"

namespace docent::fixtures {

std::span<const char* const> question_tools();
bool is_question_tool(std::string_view name);
// `name` is one of them.
mcp::Outcome<mcp::Json> ask_client(const mcp::Caller& caller, const std::string& name, const mcp::Json& arguments);

}  // namespace docent::fixtures
