// What Docent offers over MCP.
#pragma once

#include <memory>

#include "mcp/features.h"
#include "mcp/ingest_tool.h"
#include "mcp/tools.h"
#include "query/engine.h"

namespace docent::mcp {

struct DocumentationOptions {
  std::optional<IngestParts> ingest = std::nullopt;  // with it, ingest_documents is offered to those who may
  Toolsets toolsets = kStandardToolsets;
};

// `engine` and what `options` refers to outlive it. Thread safe.
std::unique_ptr<Features> make_documentation(const query::Engine& engine, DocumentationOptions options = {});

}  // namespace docent::mcp
