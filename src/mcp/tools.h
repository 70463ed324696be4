// The tools of Docent: search, ask, read, verify, list. Each has text for people and structured content, within a budget of tokens.
#pragma once

#include <string>
#include <vector>

#include "mcp/features.h"
#include "query/engine.h"

namespace docent::mcp {

std::vector<Json> documentation_tools();
Outcome<Json> call_documentation_tool(const query::Engine& engine, const Caller& caller, const std::string& name, const Json& arguments);

}  // namespace docent::mcp
