// What a server calls itself.
#pragma once

#include <string>

namespace docent::mcp {

struct Identity {
  std::string name = "docent", title = "Docent", version;
};

}  // namespace docent::mcp
