// Requests that the server sends to a client of an older revision, and the wait for what it answers. Thread safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include "base/mutex.h"
#include "mcp/json.h"
#include "mcp/json_rpc.h"
#include "mcp/notifications.h"

namespace docent::mcp {

class ClientRequests {
 public:
  // Sends through `emit` and waits at most `limit`; a client that is too slow is told not to bother. Each id is used once.
  // kInternal when the client refuses, is too slow or has gone, when `stop` is requested or all is over.
  Outcome<Json> ask(const std::string& method, const Json& params, const Emit& emit, const std::stop_token& stop, std::chrono::milliseconds limit);
  // A response from the client; false when nobody waits for it.
  bool answer(const Json& response);
  // Those who wait hear that the client has gone, as will those who ask from now on.
  void close();

 private:
  base::Mutex mutex_;
  base::Condition changed_;
  std::uint64_t asked_ DOCENT_GUARDED_BY(mutex_) = 0;
  bool closed_ DOCENT_GUARDED_BY(mutex_) = false;
  std::map<std::string, std::optional<std::string>> waiting_ DOCENT_GUARDED_BY(mutex_);  // JSON of the response by id
};

}  // namespace docent::mcp
