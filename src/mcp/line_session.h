// One client over lines (stdio), in either era: a message a line, answers and notifications on one channel.
//
// Calls and reads run on threads of their own, so that a line that cancels one is read meanwhile; their answers come in the order in which
// they end. Everything else is answered before `handle` returns. `handle`, `poll` and `close` are for one thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "mcp/server.h"

namespace docent::mcp {

constexpr std::size_t kLineThreads = 2;
constexpr std::size_t kMaxWaitingLines = kMaxRunning;
constexpr std::size_t kMaxLineListeners = 16;

class LineSession {
 public:
  // `emit` writes one line, without its end; false once nobody reads. It is called from several threads, by one at a time. `stop` ends what
  // runs. No `threads`: calls run in `handle` itself.
  LineSession(const Server& server, query::Principal principal, Emit emit, std::stop_token stop = {}, std::size_t threads = kLineThreads);
  ~LineSession();
  LineSession(const LineSession&) = delete;
  LineSession& operator=(const LineSession&) = delete;

  // False when nobody reads any more.
  bool handle(std::string_view line);
  // To be called a few times a second: sends what subscriptions wait for. False when nobody reads any more.
  bool poll();
  // No line comes any more: waits for what runs, but not for answers of the client, and ends all subscriptions.
  void close();

 private:
  bool handle_modern(Json message);
  bool handle_legacy(const Json& message);
  void cancel(const Json& id);
  // Runs `work`, which gives the message to send, now or on a thread. False: too many wait.
  bool run(bool slow, std::function<std::string()> work);
  void work();
  bool send(const std::string& message);

  const Server& server_;
  const query::Principal principal_;
  const std::stop_token stop_;
  base::Mutex writing_;
  const Emit emit_;
  std::atomic<bool> there_ = true;

  std::shared_ptr<LegacySession> legacy_;  // once `initialize` came
  RunningCalls calls_;
  std::vector<Subscription> subscriptions_;

  base::Mutex mutex_;
  base::Condition changed_;
  std::deque<std::function<std::string()>> waiting_ DOCENT_GUARDED_BY(mutex_);
  std::size_t running_ DOCENT_GUARDED_BY(mutex_) = 0;
  bool closing_ DOCENT_GUARDED_BY(mutex_) = false;
  std::vector<std::jthread> threads_;  // last: ends first
};

}  // namespace docent::mcp
