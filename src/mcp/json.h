// The JSON type of this layer; include <nlohmann/json.hpp> where values are touched.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace docent::mcp {

using Json = nlohmann::ordered_json;

}  // namespace docent::mcp
