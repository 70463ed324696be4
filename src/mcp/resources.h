// Documents as resources, and completion of their addresses.
#pragma once

#include <string>
#include <vector>

#include "mcp/features.h"
#include "query/engine.h"

namespace docent::mcp {

Outcome<ListPage> list_documents(const query::Engine& engine, const Caller& caller, const std::string& cursor);
std::vector<Json> document_templates();
Outcome<Json> read_document(const query::Engine& engine, const Caller& caller, const std::string& uri);
// The hash of the document's bytes; empty when there is none that the caller may see.
std::string document_stamp(const query::Engine& engine, const Caller& caller, const std::string& uri);
// Values of the template's `source`, `path` and `version`, and of the prompts' `source`. Unknown references are kInvalidParams.
Outcome<Json> complete_argument(const query::Engine& engine, const Caller& caller, const Json& reference, const std::string& argument, const std::string& value);

}  // namespace docent::mcp
