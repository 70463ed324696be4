// The tools of Docent: search, ask, read, verify, list. Each has text for people and structured content, within a budget of tokens.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/features.h"
#include "mcp/request_state.h"
#include "mcp/tool_parts.h"
#include "query/engine.h"

namespace docent::mcp {

struct ToolBox {
  const query::Engine& engine;
  const StateSigner& signer;
};

// Groups of tools that a configuration offers or leaves out.
enum class Toolset : std::uint8_t { kCore, kGraph, kCypher, kInsight, kAdmin };
using Toolsets = std::set<Toolset>;
// All but query_graph.
inline const Toolsets kStandardToolsets = {Toolset::kCore, Toolset::kGraph, Toolset::kInsight, Toolset::kAdmin};
// Names separated by spaces: core, graph, cypher, insight, admin. kInvalidArgument names the unknown one.
base::Result<Toolsets> read_toolsets(std::string_view text);

// A result that a model can act on; what only the log should know stays out.
Json tool_error(const base::Error& error);

class DocumentationTools {
 public:
  explicit DocumentationTools(const Toolsets& sets);
  // Those that the caller may call, in a fixed order.
  std::vector<Json> descriptions(const Caller& caller) const;
  // A question whose results come from several versions of one source is ambiguous: a caller that can show a form is asked which version is
  // meant (`input_required`), others get the candidates beside the results.
  Outcome<Json> call(const ToolBox& box, const Caller& caller, const std::string& name, const Json& arguments) const;

 private:
  std::vector<Tool> tools_;
};

}  // namespace docent::mcp
