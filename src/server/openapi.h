// The description of the HTTP interface (OpenAPI 3.1), made from the table of routes.
#pragma once

#include <span>
#include <string>

#include "server/route.h"

namespace docent::server {

struct OpenApiInfo {
  std::string version;     // of Docent
  std::string public_url;  // empty: relative addresses
  bool with_issuer = false;
};

// One JSON document.
std::string make_openapi(std::span<const Route> routes, const OpenApiInfo& info);

// The component schemas that routes name, as one JSON object.
std::string_view openapi_schemas();

}  // namespace docent::server
