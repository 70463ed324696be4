// What a client already has, and what it can unpack: entity tags and gzip (RFC 9110 sections 8.8.3, 12.5.3, 13.1.2).
#pragma once

#include <string>
#include <string_view>

#include "server/http.h"

namespace docent::server {

// Gives a 200 answer to a read its entity tag, and makes it a 304 when the client has it.
void apply_entity_tag(const Request& request, Response& response);
// Packs the body when the client asked for it and it is worth it (from kLeastGzipBytes on, text alone). Budget: 15 µs a KiB.
constexpr std::size_t kLeastGzipBytes = 1024;
void apply_gzip(const Request& request, Response& response);
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace docent::server
