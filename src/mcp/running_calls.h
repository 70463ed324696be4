// The requests of one client that run now, so that notifications/cancelled can stop them. Thread safe.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/mutex.h"

namespace docent::mcp {

constexpr std::size_t kMaxRunning = 64;

class RunningCalls {
 public:
  // Takes the request off the list when it goes. Outlived by the list.
  class Entry {
   public:
    Entry(RunningCalls& calls, std::string id, std::stop_token outer)
        : calls_(calls), id_(std::move(id)), relay_(std::move(outer), Relay{&stop_}) {}
    ~Entry() { calls_.end(*this); }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    std::stop_token stop() const { return stop_.get_token(); }
    // By the client, in words: no answer is to be sent.
    bool cancelled() const { return cancelled_; }

   private:
    friend class RunningCalls;
    struct Relay {
      std::stop_source* to;
      void operator()() const { to->request_stop(); }
    };
    RunningCalls& calls_;
    const std::string id_;
    std::atomic<bool> cancelled_ = false;
    std::stop_source stop_;
    std::stop_callback<Relay> relay_;
  };

  // `id`: as JSON. It stops when `outer` does. Null when a request of that id runs, or kMaxRunning do.
  std::unique_ptr<Entry> begin(const std::string& id, std::stop_token outer) {
    const base::MutexLock lock(mutex_);
    if (running_.size() >= kMaxRunning || running_.contains(id)) return nullptr;
    auto entry = std::make_unique<Entry>(*this, id, std::move(outer));
    running_.emplace(id, entry.get());
    return entry;
  }
  void cancel(const std::string& id) {
    const base::MutexLock lock(mutex_);
    if (const auto found = running_.find(id); found != running_.end()) stop(*found->second);
  }
  void cancel_all() {
    const base::MutexLock lock(mutex_);
    for (const auto& [id, entry] : running_) stop(*entry);
  }

 private:
  static void stop(Entry& entry) {
    entry.cancelled_ = true;
    entry.stop_.request_stop();
  }
  void end(const Entry& entry) {
    const base::MutexLock lock(mutex_);
    running_.erase(entry.id_);
  }

  base::Mutex mutex_;
  std::map<std::string, Entry*> running_ DOCENT_GUARDED_BY(mutex_);
};

}  // namespace docent::mcp
