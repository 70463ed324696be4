// Sessions of the older revisions over HTTP, by the id that the client sends with each request.
//
// An id is 256 random bits and bound to the principal that began the session: to any other it does not exist. Sessions end when nothing is
// heard of their client for a while; when a principal has too many, or all together do, the one that was silent longest ends. Thread safe.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/mutex.h"
#include "mcp/legacy_session.h"

namespace docent::mcp {

struct SessionLimits {
  std::size_t total = 1024, per_principal = 64;
  std::chrono::seconds idle{1800};
};

class SessionStore {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  SessionStore(SessionLimits limits, Clock clock) : limits_(limits), clock_(std::move(clock)) {}
  ~SessionStore() { end_all(); }
  SessionStore(const SessionStore&) = delete;
  SessionStore& operator=(const SessionStore&) = delete;

  // The id.
  std::string add(std::shared_ptr<LegacySession> session);
  // Null: unknown, expired, ended, or somebody else's. Its client counts as heard of.
  std::shared_ptr<LegacySession> find(const std::string& id, const std::string& principal);
  // False as `find` is null.
  bool remove(const std::string& id, const std::string& principal);
  void end_all();
  // Whoever waits for a client hears that it has gone.
  void stop_asking();
  std::size_t size() const;

 private:
  struct Kept {
    std::shared_ptr<LegacySession> session;
    std::chrono::steady_clock::time_point heard;
  };
  using Sessions = std::unordered_map<std::string, Kept>;
  void expire(std::chrono::steady_clock::time_point now) DOCENT_REQUIRES(mutex_);
  // Ends the one of `principal` (of anybody when null) that was silent longest, if there are `most` of them.
  void make_room(const std::string* principal, std::size_t most) DOCENT_REQUIRES(mutex_);

  const SessionLimits limits_;
  const Clock clock_;
  mutable base::Mutex mutex_;
  Sessions sessions_ DOCENT_GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point next_expiry_ DOCENT_GUARDED_BY(mutex_){};
};

}  // namespace docent::mcp
