// What a server sends besides the answer: progress and log lines of a running request, and the changes that a client listens to.
//
// Sources: MCP 2026-07-28, "Progress", "Logging", "Subscriptions"; the older revisions' pages of the same names.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "mcp/features.h"

namespace docent::mcp {

// Sends one message, complete in itself; false when nobody is there any more. Not thread safe.
using Emit = std::function<bool(std::string_view message)>;

// Gives the caller's `progress` and `log` where the request asks for them and `emit` is there. `params` of the request.
void connect_notifications(Caller& caller, const Json& params, const Emit& emit);

// One `subscriptions/listen` request. Not thread safe.
class Subscription {
 public:
  // `id` of the request. Unknown members of the filter are left out of the acknowledgement, as is what never changes here.
  Subscription(const Features& features, Caller caller, const Json& id, const Json& filter);
  bool acknowledge(const Emit& emit);
  // Sends what has changed since the last call. Budget when nothing has: 10 µs.
  bool poll(const Emit& emit);
  bool close(const Emit& emit);
  const std::string& id() const { return id_; }

 private:
  std::string notification(std::string_view method, std::string_view uri) const;

  const Features* features_;
  Caller caller_;
  std::string id_;  // JSON
  bool lists_ = false;
  std::map<std::string, std::string> resources_;  // watched addresses and their stamps
  std::uint64_t generation_ = 0;
};

}  // namespace docent::mcp
