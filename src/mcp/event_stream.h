// One stream of server-sent events of a session, whose events are kept for a while: a client that lost its connection names the last event
// it saw and gets what came after (MCP 2025-11-25, "Resumability and Redelivery").
//
// What is kept is bounded by stream and, over all streams, by a budget; the oldest events of a stream go first. Thread safe.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"

namespace docent::mcp {

constexpr std::size_t kMaxKeptEvents = 256;
constexpr std::size_t kMaxKeptBytes = 512 << 10;
constexpr std::size_t kMaxKeptBytesOverall = 64 << 20;
constexpr std::chrono::milliseconds kComeBackAfter{500};  // what a client whose connection was closed is told to wait

// Names an event: the stream within its session, and the event within its stream.
struct EventId {
  std::uint64_t stream = 0, number = 0;
};
std::string to_string(EventId id);
std::optional<EventId> parse_event_id(std::string_view text);

// An event that has no id.
std::string plain_event(std::string_view message);

class EventStream {
 public:
  // `listens`: opened by GET, for what concerns no request. `budget`: bytes kept by all streams.
  EventStream(std::uint64_t number, bool listens, std::shared_ptr<std::atomic<std::size_t>> budget)
      : number_(number), listens_(listens), budget_(std::move(budget)) {}
  ~EventStream();
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  std::uint64_t number() const { return number_; }
  bool listens() const { return listens_; }
  // The event that a stream of 2025-11-25 begins with: an id to come back with, and when.
  std::string prime() const;
  // Keeps the message; its event as it goes over the wire.
  std::string publish(std::string_view message);
  // Nothing more comes.
  void finish();

  struct Rest {
    std::string text;
    std::uint64_t last = 0;  // number of the last event in it, or as asked
    bool finished = false;
  };
  // What is kept of the events after number `after`.
  Rest since(std::uint64_t after) const;

 private:
  const std::uint64_t number_;
  const bool listens_;
  const std::shared_ptr<std::atomic<std::size_t>> budget_;
  mutable base::Mutex mutex_;
  std::deque<std::pair<std::uint64_t, std::string>> kept_ DOCENT_GUARDED_BY(mutex_);
  std::size_t kept_bytes_ DOCENT_GUARDED_BY(mutex_) = 0;
  std::uint64_t last_ DOCENT_GUARDED_BY(mutex_) = 0;
  bool finished_ DOCENT_GUARDED_BY(mutex_) = false;
};

}  // namespace docent::mcp
