// What Docent offers over MCP.
#pragma once

#include <memory>

#include "mcp/features.h"
#include "query/engine.h"

namespace docent::mcp {

// `engine` outlives it. Thread safe.
std::unique_ptr<Features> make_documentation(const query::Engine& engine);

}  // namespace docent::mcp
