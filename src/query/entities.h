// The entities of a graph as a list: what `docent entities` and its relatives show.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/graph_store.h"

namespace docent::query {

struct EntityFilter {
  std::optional<model::NodeKind> kind;  // an entity kind; none: all of them
  std::string like;                     // in the name or an alias, whatever the case; empty: all
  std::size_t limit = 50;
};

struct EntityRow {
  model::NodeKind kind = model::NodeKind::kConcept;
  std::string id, name;
  std::vector<std::string> aliases;
  std::uint64_t mentions = 0;  // places in the text that name it
};

struct EntityList {
  std::vector<EntityRow> entities;  // most mentioned first, then by name, kind and id
  std::size_t total = 0;            // before `limit`
};

// Linear in the nodes of the kinds asked for.
EntityList list_entities(const store::Graph& graph, const EntityFilter& filter);

// {"entities":[{"id","kind","name","aliases","mentions"}],"total"}
std::string entities_json(const EntityList& list);

// The kind of this name, whatever its case ("command"); kInvalidArgument names the nearest.
base::Result<model::NodeKind> parse_entity_kind(std::string_view name);

}  // namespace docent::query
