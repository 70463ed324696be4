// The names of the schema, and what is wrong with one that is not among them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "model/graph.h"

namespace docent::cypher {

// Messages without a place: "there is no label \"Comand\"; did you mean \"Command\"?". nullopt where the name is known.
std::optional<std::string> wrong_label(std::string_view name);
std::optional<std::string> wrong_type(std::string_view name);
std::optional<std::string> wrong_label_or_type(std::string_view name);
std::optional<std::string> wrong_function(std::string_view name);
// Of a node of one of `kinds`.
std::optional<std::string> wrong_node_key(std::string_view key, model::NodeKinds kinds);
std::optional<std::string> wrong_edge_key(std::string_view key);

}  // namespace docent::cypher
