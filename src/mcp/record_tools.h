// get_section and verify_citation; list_sources.
#pragma once

#include <vector>

#include "mcp/tool_parts.h"

namespace docent::mcp {

std::vector<Tool> reading_tools();
Tool sources_tool();

}  // namespace docent::mcp
