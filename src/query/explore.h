// The neighbourhood of a node: what the documentation says is related to it, each relationship with the section that says so.
//
// Breadth first, the most certain relationships first, within bounds; what was left out is counted. Deterministic, thread safe. Budget: depth 3
// from a hub in 20 ms.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/error.h"
#include "store/graph_store.h"

namespace docent::query {

enum class Direction { kOut, kIn, kBoth };
std::optional<Direction> parse_direction(std::string_view name);  // out, in, both

constexpr std::size_t kMaxDepth = 3, kMaxNodes = 500;

struct ExploreRequest {
  std::string node;                // as choose_node takes it
  std::vector<std::string> types;  // edge types; empty: all but HAS_SECTION, CONTAINS, NEXT and MENTIONS
  std::size_t depth = 1;           // 1..kMaxDepth
  Direction direction = Direction::kBoth;
  std::size_t max_nodes = 100;     // 1..kMaxNodes, without the start
  base::Deadline deadline = base::Deadline::never();
};

// JSON for programs, Markdown for people and models, and whose documents are shown.
struct GraphAnswer {
  std::string json, text;
  std::vector<std::string> sources;  // sorted, unique
};

// {"node":{…,"properties"},"nodes":[{"id","kind","name","depth"}],"edges":[…],"mentioned_in":[evidence],"truncated"}
// Errors: kNotFound, kConflict (several nodes of the name), kInvalidArgument (unknown type, depth out of range), kDeadlineExceeded.
base::Result<GraphAnswer> explore(const store::Graph& graph, const ExploreRequest& request);

// Types by name, in any case; kInvalidArgument names those there are. Types that nothing in this graph has are left out.
base::Result<std::vector<cypher::TypeId>> read_types(const store::Graph& graph, const std::vector<std::string>& names);
// The best places that name an entity.
std::vector<cypher::RelationshipId> best_mentions(const store::Graph& graph, cypher::NodeId node, std::size_t most);
// For GraphAnswer::sources.
void add_source(const store::Graph& graph, cypher::RelationshipId relationship, std::vector<std::string>& sources);

}  // namespace docent::query
