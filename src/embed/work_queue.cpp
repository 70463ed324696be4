#include "embed/work_queue.h"

#include <algorithm>

namespace docent::embed {

using base::ErrorCode;
using base::fail;

base::Status WorkQueue::run(const std::shared_ptr<EmbeddingTask>& task, const base::Deadline& deadline) {
  if (task->batches.empty()) return {};
  std::unique_lock lock(mutex_);
  if (closed_) return fail(ErrorCode::kCancelled, "the embedder is shutting down");
  auto& line = task->question ? questions_ : passages_;
  if (task->question && line.size() >= kMaxWaitingQuestions)
    return fail(ErrorCode::kUnavailable, "more than " + std::to_string(kMaxWaitingQuestions) + " questions wait for embedding");
  task->vectors.resize(task->ids.size());
  line.push_back(task);
  if (task->batches.size() == 1) work_arrived_.notify_one();
  else work_arrived_.notify_all();
  const auto ended = [&] { return closed_ || task->error || task->finished_batches == task->batches.size(); };
  // The three-argument waits return what `ended` says; false means the deadline or the stop token came first.
  const bool done = deadline.is_bounded() ? task_ended_.wait_until(lock, deadline.stop(), deadline.at(), ended)
                                          : task_ended_.wait(lock, deadline.stop(), ended);
  if (done && !task->error && task->finished_batches == task->batches.size()) return {};
  drop(task);
  if (task->error) return std::unexpected(*task->error);
  DOCENT_TRY(deadline.check("embedding"));
  if (closed_) return fail(ErrorCode::kCancelled, "the embedder is shutting down");
  return fail(ErrorCode::kDeadlineExceeded, "embedding did not finish before its deadline");
}

std::optional<WorkQueue::Batch> WorkQueue::take() {
  std::unique_lock lock(mutex_);
  work_arrived_.wait(lock, [&] { return closed_ || !questions_.empty() || !passages_.empty(); });
  if (closed_) return std::nullopt;
  auto& line = questions_.empty() ? passages_ : questions_;
  Batch batch{line.front(), line.front()->next_batch++};
  if (batch.task->next_batch == batch.task->batches.size()) line.pop_front();
  return batch;
}

void WorkQueue::finish(const Batch& batch, base::Result<std::vector<Vector>> vectors) {
  const std::unique_lock lock(mutex_);
  EmbeddingTask& task = *batch.task;
  if (!vectors) {
    if (!task.error) task.error = std::move(vectors).error();
    drop(batch.task);
  } else {
    const auto& members = task.batches[batch.index];
    for (std::size_t i = 0; i < members.size(); ++i) task.vectors[members[i]] = std::move((*vectors)[i]);
    ++task.finished_batches;
  }
  if (task.error || task.finished_batches == task.batches.size()) task_ended_.notify_all();
}

void WorkQueue::close() {
  const std::unique_lock lock(mutex_);
  closed_ = true;
  work_arrived_.notify_all();
  task_ended_.notify_all();
}

void WorkQueue::drop(const std::shared_ptr<EmbeddingTask>& task) {
  std::erase(task->question ? questions_ : passages_, task);
}

}  // namespace docent::embed
