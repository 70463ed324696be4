// What the tools of Docent are made of: schemas, parameters with the names that models invent for them, results within a budget.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "mcp/arguments.h"
#include "mcp/clarification.h"
#include "mcp/features.h"
#include "query/engine.h"

namespace docent::mcp {

constexpr std::int64_t kMostResults = 50;
constexpr std::int64_t kDefaultTokens = 4'000, kLeastTokens = 100, kMostTokens = 50'000;

// What every tool gets.
struct ToolCall {
  const query::Engine& engine;
  const Caller& caller;
  const Clarification& clear;  // of the client, where several versions answered or several things have a name
};

// One tool: what clients are told, and what a call does. An array instead of an object: what is ambiguous, to be asked (mcp/clarification.h).
struct Tool {
  Json description;
  base::Result<Json> (*run)(const ToolCall& call, const Json& arguments);
  bool of_graph = false;  // needs the scope graph
};
Tool make_tool(const char* name, const char* title, const char* description, Json input, Json output, base::Result<Json> (*run)(const ToolCall&, const Json&));

// Parameters that several tools have.
inline const Parameter kSource{"source", {"library", "project", "collection", "repo", "repository", "library_id", "libraryid"}};
inline const Parameter kVersion{"version", {"version_label", "versionlabel", "release"}};
inline const Parameter kTokens{"max_tokens", {"tokens", "token_budget", "budget", "maxtokens", "max_length"}};
inline const Parameter kLimit{"limit", {"k", "top_k", "topk", "n", "num_results", "max_results", "maxresults", "count", "size"}};

// JSON Schema 2020-12.
Json text_property(const char* description);
Json number_property(const char* description, std::int64_t low, std::int64_t high, std::int64_t standard);
Json any(const char* type);
Json object_schema(Json properties, std::vector<std::string> required);
Json hits_schema();

Json text_result(std::string text, Json structured);
base::Deadline deadline_of(const Caller& caller);
// Of the parameter mode; auto when it is not there.
base::Result<query::Mode> search_mode(const Arguments& arguments);
// Of the parameter max_tokens.
base::Result<std::int64_t> token_budget(const Arguments& arguments);

}  // namespace docent::mcp
