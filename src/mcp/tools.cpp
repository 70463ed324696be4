#include "mcp/tools.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "mcp/clarification.h"
#include "mcp/graph_tools.h"
#include "mcp/ranking_tool.h"
#include "mcp/record_tools.h"
#include "mcp/search_tools.h"

namespace docent::mcp {
namespace {

constexpr std::array kNames = {std::pair{"core", Toolset::kCore}, std::pair{"graph", Toolset::kGraph}, std::pair{"cypher", Toolset::kCypher}, std::pair{"insight", Toolset::kInsight}, std::pair{"admin", Toolset::kAdmin}};

bool may_call(const Tool& tool, const Caller& caller) { return !tool.of_graph || caller.principal.owner || caller.principal.rights.graph; }

}  // namespace

base::Result<Toolsets> read_toolsets(std::string_view text) {
  Toolsets sets;
  for (const std::string_view word : base::split(text, ' ')) {
    if (word.empty()) continue;
    const auto named = std::ranges::find(kNames, word, [](const auto& one) { return std::string_view(one.first); });
    if (named == kNames.end()) {
      std::string known;
      for (const auto& [name, set] : kNames) known += (known.empty() ? "" : ", ") + std::string(name);
      return base::fail(base::ErrorCode::kInvalidArgument, "there is no toolset \"" + std::string(base::utf8_prefix(word, 64)) + "\"; known are " + known);
    }
    sets.insert(named->second);
  }
  return sets;
}

DocumentationTools::DocumentationTools(const Toolsets& sets) {
  const auto add = [this](std::vector<Tool> more) { std::ranges::move(more, std::back_inserter(tools_)); };
  if (sets.contains(Toolset::kCore)) {
    add(search_tools());
    add(reading_tools());
  }
  if (sets.contains(Toolset::kGraph)) add(graph_tools());
  if (sets.contains(Toolset::kCypher)) tools_.push_back(cypher_tool());
  if (sets.contains(Toolset::kInsight)) {
    tools_.push_back(ranking_tool());
    tools_.push_back(changes_tool());
    tools_.push_back(sources_tool());
  }
}

std::vector<Json> DocumentationTools::descriptions(const Caller& caller) const {
  std::vector<Json> list;
  for (const Tool& tool : tools_)
    if (may_call(tool, caller)) list.push_back(tool.description);
  return list;
}

// What a model can act on: the call was understood as a call, but could not be done.
Json tool_error(const base::Error& error) {
  const bool ours = error.code == base::ErrorCode::kInternal || error.code == base::ErrorCode::kCorrupt || error.code == base::ErrorCode::kUnavailable;
  Json content = Json::array();
  content.push_back({{"type", "text"}, {"text", ours ? std::string("the server could not do this; its log says why") : error.message}});
  return {{"content", std::move(content)}, {"isError", true}};
}

Outcome<Json> DocumentationTools::call(const ToolBox& box, const Caller& caller, const std::string& name, const Json& arguments) const {
  const auto entry = std::ranges::find_if(tools_, [&](const Tool& tool) { return tool.description["name"] == name; });
  if (entry == tools_.end()) return std::unexpected(RpcError{RpcCode::kInvalidParams, "Unknown tool: " + name.substr(0, 128), {}});
  if (!may_call(*entry, caller)) return tool_error({base::ErrorCode::kForbidden, "this needs a token with the scope graph", {}});
  const std::string request = "tools/call " + name + " " + dump(arguments);
  const auto clear = read_clarification(caller, box.signer, request);
  if (!clear) return std::unexpected(clear.error());
  auto result = entry->run({box.engine, caller, *clear}, arguments);
  if (result && result->is_array()) {
    if (is_modern(caller.revision)) return ask_what_is_meant(*result, caller, box.signer, request);
    result = entry->run({box.engine, caller, ask_now(*result, caller)}, arguments);
  }
  return result ? std::move(*result) : tool_error(result.error());
}

}  // namespace docent::mcp
