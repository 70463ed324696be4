// The methods that both eras share: lists, calls, reads, completion.
#pragma once

#include <string>

#include "mcp/features.h"

namespace docent::mcp {

// kMethodNotFound for a method that is not one of them. `params` is an object.
Outcome<Json> dispatch(const Features& features, const Caller& caller, const std::string& method, const Json& params);

}  // namespace docent::mcp
