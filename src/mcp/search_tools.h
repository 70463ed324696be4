// search_documentation and ask_documentation.
#pragma once

#include <vector>

#include "mcp/tool_parts.h"

namespace docent::mcp {

std::vector<Tool> search_tools();

}  // namespace docent::mcp
