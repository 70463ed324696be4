#include "mcp/legacy_session.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace docent::mcp {
namespace {

std::string notification(std::string_view method, const Json& params) {
  Json message{{"jsonrpc", "2.0"}, {"method", method}};
  if (!params.empty()) message["params"] = params;
  return dump(message);
}

}  // namespace

LegacySession::LegacySession(const Features& features, Caller caller, std::string declared)
    : revision(caller.revision), capabilities(std::move(declared)), principal(key_of(caller.principal)), watch_(features, std::move(caller), true) {}

bool LegacySession::subscribe(const std::string& uri) {
  const base::MutexLock lock(mutex_);
  return watch_.add(uri);
}

void LegacySession::unsubscribe(const std::string& uri) {
  const base::MutexLock lock(mutex_);
  watch_.remove(uri);
}

void LegacySession::queue(std::string message) {
  const base::MutexLock lock(mutex_);
  if (queued_.size() >= kMaxQueuedLines) queued_.pop_front();
  queued_.push_back(std::move(message));
}

std::vector<std::string> LegacySession::take_notifications() {
  const base::MutexLock lock(mutex_);
  std::vector<std::string> messages(std::make_move_iterator(queued_.begin()), std::make_move_iterator(queued_.end()));
  queued_.clear();
  const Watch::Changes changes = watch_.poll();
  if (changes.list) messages.push_back(notification("notifications/resources/list_changed", Json::object()));
  for (const std::string& uri : changes.uris) messages.push_back(notification("notifications/resources/updated", Json{{"uri", uri}}));
  return messages;
}

std::shared_ptr<EventStream> LegacySession::open_stream(bool listens, const std::shared_ptr<std::atomic<std::size_t>>& budget) {
  const base::MutexLock lock(mutex_);
  if (streams_.size() >= kMaxStreams) {
    const auto unused = std::ranges::find_if(streams_, [](const auto& stream) { return stream.use_count() == 1; });
    if (unused == streams_.end()) return nullptr;
    streams_.erase(unused);
  }
  streams_.push_back(std::make_shared<EventStream>(++opened_, listens, budget));
  return streams_.back();
}

std::shared_ptr<EventStream> LegacySession::find_stream(std::uint64_t number) const {
  const base::MutexLock lock(mutex_);
  const auto found = std::ranges::find_if(streams_, [&](const auto& stream) { return stream->number() == number; });
  return found == streams_.end() ? nullptr : *found;
}

void LegacySession::end() {
  ended_ = true;
  calls.cancel_all();
  requests.close();
}

}  // namespace docent::mcp
