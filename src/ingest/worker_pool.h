// A bounded set of threads that map jobs to results, delivered to one consumer in the order they were submitted.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace docent::ingest {

class WorkerPool {
 public:
  explicit WorkerPool(std::size_t threads) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
  ~WorkerPool() {
    for (std::jthread& thread : threads_) thread.request_stop();
    ready_.notify_all();
  }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  template <typename Job>
  auto submit(Job job) -> std::future<decltype(job())> {
    auto task = std::make_shared<std::packaged_task<decltype(job())()>>(std::move(job));
    auto future = task->get_future();
    {
      base::MutexLock lock(mutex_);
      jobs_.push_back([task] { (*task)(); });
    }
    ready_.notify_one();
    return future;
  }

 private:
  void work(const std::stop_token& stop) {
    while (true) {
      std::function<void()> job;
      {
        mutex_.lock();
        while (jobs_.empty() && !stop.stop_requested()) ready_.wait(mutex_);
        if (jobs_.empty()) {
          mutex_.unlock();
          return;
        }
        job = std::move(jobs_.front());
        jobs_.pop_front();
        mutex_.unlock();
      }
      job();
    }
  }

  base::Mutex mutex_;
  base::Condition ready_;
  std::deque<std::function<void()>> jobs_ DOCENT_GUARDED_BY(mutex_);
  std::vector<std::jthread> threads_;
};

}  // namespace docent::ingest
