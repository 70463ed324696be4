// What the server knows of one client of an older revision between its requests, over HTTP and over lines. Thread safe.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "mcp/client_requests.h"
#include "mcp/event_stream.h"
#include "mcp/features.h"
#include "mcp/notifications.h"
#include "mcp/running_calls.h"

namespace docent::mcp {

constexpr std::size_t kMaxStreams = 16;       // of one session; the oldest that nobody uses goes first
constexpr std::size_t kMaxQueuedLines = 100;  // of the log, for a stream that is not open yet

class LegacySession {
 public:
  // `capabilities`: JSON, as the client declared them. `features` outlives it.
  LegacySession(const Features& features, Caller caller, std::string capabilities);

  const Revision revision;
  const std::string capabilities;
  const std::string principal;  // key_of

  std::atomic<bool> ready = false;  // notifications/initialized came
  std::atomic<std::size_t> least_level = kInfoRank;
  RunningCalls calls;
  ClientRequests requests;

  // False: there is no such resource for the client, or it watches too many.
  bool subscribe(const std::string& uri);
  void unsubscribe(const std::string& uri);
  // A line of the log that has no request's stream to go to.
  void queue(std::string message);
  // Notifications of what changed and what was queued since the last call, each for one stream alone.
  std::vector<std::string> take_notifications();

  // `listens`: hears what concerns no request. Null when kMaxStreams are in use.
  std::shared_ptr<EventStream> open_stream(bool listens, const std::shared_ptr<std::atomic<std::size_t>>& budget);
  std::shared_ptr<EventStream> find_stream(std::uint64_t number) const;

  // Stops what runs, and whoever waits for the client.
  void end();
  bool ended() const { return ended_; }

 private:
  mutable base::Mutex mutex_;
  Watch watch_ DOCENT_GUARDED_BY(mutex_);
  std::deque<std::string> queued_ DOCENT_GUARDED_BY(mutex_);
  std::deque<std::shared_ptr<EventStream>> streams_ DOCENT_GUARDED_BY(mutex_);
  std::uint64_t opened_ DOCENT_GUARDED_BY(mutex_) = 0;
  std::atomic<bool> ended_ = false;
};

}  // namespace docent::mcp
