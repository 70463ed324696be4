// The order of work of the local embedder: questions first, then passages, text by text.
//
// Thread safe. Callers wait in `run`; workers loop over `take`. A caller that gives up takes its work out of the queue;
// what a worker already runs is finished and dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/deadline.h"
#include "base/error.h"
#include "base/mutex.h"
#include "embed/embedder.h"

namespace docent::embed {

inline constexpr std::size_t kMaxWaitingQuestions = 1'024;  // beyond: kUnavailable; 3 s of work

// Texts of one caller as ids, which workers take one by one.
struct EmbeddingTask {
  std::vector<std::vector<std::int32_t>> ids;  // by text
  std::vector<std::size_t> order;              // in which they are run; each text once
  bool question = false;

  // Guarded by the queue's mutex.
  std::vector<Vector> vectors;  // by text
  std::size_t next = 0, finished = 0;  // of `order`
  std::optional<base::Error> error;
};

class WorkQueue {
 public:
  struct Work {
    std::shared_ptr<EmbeddingTask> task;
    std::size_t text = 0;
  };

  // Runs the task to its end or its deadline.
  base::Status run(const std::shared_ptr<EmbeddingTask>& task, const base::Deadline& deadline);

  // The next text; waits for one. Empty: the queue was closed.
  std::optional<Work> take();
  // What became of a text that was taken.
  void finish(const Work& work, base::Result<Vector> vector);
  // Ends all waiting with kCancelled and takes no more.
  void close();

 private:
  void drop(const std::shared_ptr<EmbeddingTask>& task) DOCENT_REQUIRES(mutex_);

  base::Mutex mutex_;
  base::Condition work_arrived_, task_ended_;
  std::deque<std::shared_ptr<EmbeddingTask>> questions_ DOCENT_GUARDED_BY(mutex_);
  std::deque<std::shared_ptr<EmbeddingTask>> passages_ DOCENT_GUARDED_BY(mutex_);
  bool closed_ DOCENT_GUARDED_BY(mutex_) = false;
};

}  // namespace docent::embed
