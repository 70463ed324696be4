// The order of work of the local embedder: questions first, then passages, batch by batch.
//
// Thread safe. Callers wait with `wait`; workers loop over `take`. A caller that gives up takes its work out of the queue;
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

// Texts of one caller as ids, cut into batches that workers take one by one.
struct EmbeddingTask {
  std::vector<std::vector<std::int32_t>> ids;       // by text
  std::vector<std::vector<std::size_t>> batches;    // indexes into `ids`; together each text once
  bool question = false;

  // Guarded by the queue's mutex.
  std::vector<Vector> vectors;  // by text
  std::size_t next_batch = 0, finished_batches = 0;
  std::optional<base::Error> error;
};

class WorkQueue {
 public:
  struct Batch {
    std::shared_ptr<EmbeddingTask> task;
    std::size_t index = 0;
  };

  // Runs the task to its end or its deadline.
  base::Status run(const std::shared_ptr<EmbeddingTask>& task, const base::Deadline& deadline);

  // The next batch; waits for one. Empty: the queue was closed.
  std::optional<Batch> take();
  // What became of a batch that was taken: vectors in the order of its indexes.
  void finish(const Batch& batch, base::Result<std::vector<Vector>> vectors);
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
