// The tools over the knowledge graph: find_entities, traverse_relationships, show_path and what is built on the query templates; whats_changed.
#pragma once

#include <vector>

#include "mcp/tool_parts.h"

namespace docent::mcp {

std::vector<Tool> graph_tools();
Tool changes_tool();
Tool cypher_tool();

}  // namespace docent::mcp
