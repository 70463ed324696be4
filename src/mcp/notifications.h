// What a server sends besides the answer: progress and log lines of a running request, and the changes that a client listens to.
//
// Sources: MCP 2026-07-28, "Progress", "Logging", "Subscriptions"; the older revisions' pages of the same names; the tasks extension.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/features.h"

namespace docent::mcp {

// Sends one message, complete in itself; false when nobody is there any more. Not thread safe.
using Emit = std::function<bool(std::string_view message)>;

// The place of a level of RFC 5424 from "debug" to "emergency"; nullopt for any other text.
std::optional<std::size_t> rank_of_level(std::string_view level);
constexpr std::size_t kInfoRank = 1;

// Gives the caller's `progress` where the request asks for it, and `log` from `least_level` on (nullopt: none). `params` of the request.
// Both are called from the thread of the request only. Nothing without `emit`.
void connect_notifications(Caller& caller, const Json& params, std::optional<std::size_t> least_level, const Emit& emit);

// Resources that are watched for change. Not thread safe.
class Watch {
 public:
  // `features` outlives it. `lists`: whether the list as a whole is watched.
  Watch(const Features& features, Caller caller, bool lists);
  // False: there is no such resource for the caller, or it watches kMostWatched already.
  bool add(const std::string& uri);
  void remove(const std::string& uri) { stamps_.erase(uri); }
  std::vector<std::string> uris() const;

  struct Changes {
    bool list = false;
    std::vector<std::string> uris;
  };
  // Since the last call. Budget when nothing has changed: 10 µs.
  Changes poll();

 private:
  const Features* features_;
  Caller caller_;
  bool lists_;
  std::map<std::string, std::string> stamps_;  // by address
  std::uint64_t generation_;
};
constexpr std::size_t kMostWatched = 100;
constexpr std::size_t kMostWatchedTasks = 20;

// One `subscriptions/listen` request. Not thread safe.
class Subscription {
 public:
  // `id` of the request. Unknown members of the filter are left out of the acknowledgement, as is what never changes here.
  // kMissingCapability when the filter names tasks and the caller did not declare the extension.
  static Outcome<Subscription> open(const Features& features, const Caller& caller, const Json& id, const Json& filter);
  bool acknowledge(const Emit& emit);
  // Sends what has changed since the last call. Budget when nothing has: 10 µs.
  bool poll(const Emit& emit);
  bool close(const Emit& emit);
  const std::string& id() const { return id_; }  // JSON

 private:
  Subscription(const Features& features, const Caller& caller, const Json& id, bool lists);
  std::string notification(std::string_view method, Json params) const;
  bool poll_tasks(const Emit& emit);

  const Features* features_;
  Caller caller_;
  std::string id_;
  bool lists_;
  Watch watch_;
  std::map<std::string, std::string> tasks_;  // what was said of each, by id
  std::optional<std::uint64_t> tasks_generation_;
};

}  // namespace docent::mcp
