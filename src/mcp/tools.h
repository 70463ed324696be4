// The tools of Docent: search, ask, read, verify, list. Each has text for people and structured content, within a budget of tokens.
#pragma once

#include <string>
#include <vector>

#include "mcp/features.h"
#include "mcp/request_state.h"
#include "query/engine.h"

namespace docent::mcp {

struct ToolBox {
  const query::Engine& engine;
  const StateSigner& signer;
};

std::vector<Json> documentation_tools();
// A result that a model can act on; what only the log should know stays out.
Json tool_error(const base::Error& error);
// A question whose results come from several versions of one source is ambiguous: a caller that can show a form is asked which version is
// meant (`input_required`), others get the candidates beside the results.
Outcome<Json> call_documentation_tool(const ToolBox& box, const Caller& caller, const std::string& name, const Json& arguments);

}  // namespace docent::mcp
