// The entities of the graph: a list by kind and name, and one with all that is known of it.
//
// Deterministic, thread safe; of what the graph's principal may see. Budget: a page of 50 of 50,000 entities in 20 ms.
#pragma once

#include <optional>
#include <string>

#include "query/explore.h"

namespace docent::query {

constexpr std::size_t kMaxEntities = 500;

struct EntitiesRequest {
  std::optional<model::NodeKind> kind;
  std::string like;         // a part of a name or alias, in any case; empty: all
  std::size_t limit = 50;   // 1..kMaxEntities
  std::string cursor;       // as given out, or empty
};

// {"entities":[{"id","kind","name","aliases"?,"description"?,"mentions"}],"total","next_cursor":text|null}: names equal to `like` first, then
// those that begin with it, then by mentions, then by name. Errors: kInvalidArgument (limit, cursor).
base::Result<GraphAnswer> list_entities(const store::Graph& graph, const EntitiesRequest& request);

// {"id","kind","name","properties","mentions","mentioned_in":[evidence],"edges":[edge…],"edge_counts":{"AFFECTS":n}}: the most certain edges, at
// most 50. Errors of choose_node.
base::Result<GraphAnswer> describe_entity(const store::Graph& graph, std::string_view asked);

// "command", "Command"; kInvalidArgument names the kinds of entities.
base::Result<model::NodeKind> parse_entity_kind(std::string_view name);

}  // namespace docent::query
