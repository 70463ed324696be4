// Three prompts that documentation users want: answer a question with citations, work on an error, check a draft against the record.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mcp/features.h"
#include "query/engine.h"

namespace docent::mcp {

bool is_documentation_prompt(std::string_view name);
std::vector<Json> documentation_prompts();
// With the passages that fit now; texts of documents are quoted as data.
Outcome<Json> get_documentation_prompt(const query::Engine& engine, const Caller& caller, const std::string& name, const Json& arguments);

}  // namespace docent::mcp
