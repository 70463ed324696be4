// How two nodes hang together: the chain of relationships that costs least, each with the section that says so.
//
// Typed relationships cost less than being named in the same section, and that less than standing in the same document; directions do not
// count. Dijkstra (1959), bounded in length and in what it looks at. Deterministic, thread
// safe. Budget: 20 ms on 100,000 relationships.
#pragma once

#include <string>
#include <vector>

#include "query/explore.h"

namespace docent::query {

constexpr std::size_t kMaxPathLength = 6;

struct PathRequest {
  std::string from, to;            // as choose_node takes them
  std::vector<std::string> types;  // edge types that may be used; empty: all but NEXT
  std::size_t max_length = kMaxPathLength;  // relationships, 1..kMaxPathLength
  base::Deadline deadline = base::Deadline::never();
};

// {"from":node,"to":node,"found","path":[edge…]}. Not found is an answer, not an error. Errors as explore().
base::Result<GraphAnswer> find_path(const store::Graph& graph, const PathRequest& request);

}  // namespace docent::query
