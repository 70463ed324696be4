// docent://SOURCE/PATH?version=V#ANCHOR (RFC 3986): how resources are named. Path segments are percent-encoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace docent::mcp {

struct ResourceUri {
  std::string source, path, version, anchor;
};

std::string to_uri(const ResourceUri& resource);
// nullopt: not such a URI, a broken escape, or a path that leads out of its source.
std::optional<ResourceUri> parse_uri(std::string_view uri);

}  // namespace docent::mcp
