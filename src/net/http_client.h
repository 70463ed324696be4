// One HTTP GET, guarded: http and https alone, bounded in size and time, and by default only to addresses of the public internet, so that
// nobody can make this server read what only this server may reach (SSRF). The check is of the address really connected to, after name
// resolution and again after each redirection. Thread safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "base/error.h"

namespace docent::net {

struct FetchOptions {
  bool allow_private = false;  // for addresses that the configuration itself names
  std::size_t max_bytes = 1 << 20;
  std::chrono::milliseconds timeout{5'000};
  int max_redirects = 3;
};

struct FetchReply {
  long status = 0;
  std::string content_type, body;
};

// Any status is a reply. kForbidden for an address that is not allowed, kTooLarge, kInvalidArgument for a URL that is none, kUnavailable.
base::Result<FetchReply> fetch(const std::string& url, const FetchOptions& options);

}  // namespace docent::net
