#include "mcp/event_stream.h"

#include <charconv>

namespace docent::mcp {

std::string to_string(EventId id) { return std::to_string(id.stream) + "-" + std::to_string(id.number); }

std::optional<EventId> parse_event_id(std::string_view text) {
  const auto read = [](std::string_view digits, std::uint64_t& number) {
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return failed == std::errc() && end == digits.data() + digits.size();
  };
  const std::size_t dash = text.find('-');
  EventId id;
  if (dash == std::string_view::npos || !read(text.substr(0, dash), id.stream) || !read(text.substr(dash + 1), id.number)) return std::nullopt;
  return id;
}

std::string plain_event(std::string_view message) { return "event: message\ndata: " + std::string(message) + "\n\n"; }

EventStream::~EventStream() {
  const base::MutexLock lock(mutex_);
  *budget_ -= kept_bytes_;
}

std::string EventStream::prime() const {
  return "id: " + to_string({number_, 0}) + "\nretry: " + std::to_string(kComeBackAfter.count()) + "\ndata: \n\n";
}

std::string EventStream::publish(std::string_view message) {
  const base::MutexLock lock(mutex_);
  std::string event = "id: " + to_string({number_, ++last_}) + "\n" + plain_event(message);
  const auto drop_oldest = [&]() DOCENT_REQUIRES(mutex_) {
    kept_bytes_ -= kept_.front().second.size();
    *budget_ -= kept_.front().second.size();
    kept_.pop_front();
  };
  while (!kept_.empty() && (kept_.size() >= kMaxKeptEvents || kept_bytes_ + event.size() > kMaxKeptBytes)) drop_oldest();
  while (!kept_.empty() && *budget_ + event.size() > kMaxKeptBytesOverall) drop_oldest();
  if (event.size() <= kMaxKeptBytes && *budget_ + event.size() <= kMaxKeptBytesOverall) {
    kept_.emplace_back(last_, event);
    kept_bytes_ += event.size();
    *budget_ += event.size();
  }
  return event;
}

void EventStream::finish() {
  const base::MutexLock lock(mutex_);
  finished_ = true;
}

EventStream::Rest EventStream::since(std::uint64_t after) const {
  const base::MutexLock lock(mutex_);
  Rest rest{{}, after, finished_};
  for (const auto& [number, event] : kept_)
    if (number > after) {
      rest.text += event;
      rest.last = number;
    }
  return rest;
}

}  // namespace docent::mcp
