#include "mcp/session_store.h"

#include <openssl/rand.h>

#include <array>
#include <stdexcept>

#include "base/text.h"

namespace docent::mcp {
namespace {

constexpr std::size_t kIdBytes = 32;
constexpr std::chrono::seconds kBetweenExpiries{10};  // all sessions are looked at; what is asked for is checked each time

std::string random_id() {
  std::array<unsigned char, kIdBytes> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw std::runtime_error("the system gives no random bytes");
  return base::base64url_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

std::string SessionStore::add(std::shared_ptr<LegacySession> session) {
  const auto now = clock_();
  std::string id = random_id();
  const base::MutexLock lock(mutex_);
  expire(now);
  make_room(&session->principal, limits_.per_principal);
  make_room(nullptr, limits_.total);
  sessions_.emplace(id, Kept{std::move(session), now});
  return id;
}

std::shared_ptr<LegacySession> SessionStore::find(const std::string& id, const std::string& principal) {
  const auto now = clock_();
  const base::MutexLock lock(mutex_);
  if (now >= next_expiry_) expire(now);
  const auto found = sessions_.find(id);
  if (found == sessions_.end() || found->second.session->principal != principal) return nullptr;
  if (now - found->second.heard > limits_.idle) {
    found->second.session->end();
    sessions_.erase(found);
    return nullptr;
  }
  found->second.heard = now;
  return found->second.session;
}

bool SessionStore::remove(const std::string& id, const std::string& principal) {
  const auto session = find(id, principal);
  if (!session) return false;
  session->end();
  const base::MutexLock lock(mutex_);
  sessions_.erase(id);
  return true;
}

void SessionStore::end_all() {
  const base::MutexLock lock(mutex_);
  for (const auto& [id, kept] : sessions_) kept.session->end();
  sessions_.clear();
}

void SessionStore::stop_asking() {
  const base::MutexLock lock(mutex_);
  for (const auto& [id, kept] : sessions_) kept.session->requests.close();
}

std::size_t SessionStore::size() const {
  const base::MutexLock lock(mutex_);
  return sessions_.size();
}

void SessionStore::expire(std::chrono::steady_clock::time_point now) {
  next_expiry_ = now + kBetweenExpiries;
  std::erase_if(sessions_, [&](const auto& one) {
    if (now - one.second.heard <= limits_.idle) return false;
    one.second.session->end();
    return true;
  });
}

void SessionStore::make_room(const std::string* principal, std::size_t most) {
  auto oldest = sessions_.end();
  std::size_t count = 0;
  for (auto one = sessions_.begin(); one != sessions_.end(); ++one) {
    if (principal != nullptr && one->second.session->principal != *principal) continue;
    ++count;
    if (oldest == sessions_.end() || one->second.heard < oldest->second.heard) oldest = one;
  }
  if (count < most || oldest == sessions_.end()) return;
  oldest->second.session->end();
  sessions_.erase(oldest);
}

}  // namespace docent::mcp
