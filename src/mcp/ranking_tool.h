// explain_ranking: why results stand where they stand, and why something is not among them.
#pragma once

#include "mcp/tool_parts.h"

namespace docent::mcp {

Tool ranking_tool();

}  // namespace docent::mcp
