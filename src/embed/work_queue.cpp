#include "embed/work_queue.h"

#include <algorithm>

namespace docent::embed {

using base::ErrorCode;
using base::fail;

base::Status WorkQueue::run(const std::shared_ptr<EmbeddingTask>& task, const base::Deadline& deadline) {
  if (task->order.empty()) return {};
  base::MutexLock lock(mutex_);
  if (closed_) return fail(ErrorCode::kCancelled, "the embedder is shutting down");
  auto& line = task->question ? questions_ : passages_;
  if (task->question && line.size() >= kMaxWaitingQuestions)
    return fail(ErrorCode::kUnavailable, "more than " + std::to_string(kMaxWaitingQuestions) + " questions wait for embedding");
  task->vectors.resize(task->ids.size());
  line.push_back(task);
  if (task->order.size() == 1) work_arrived_.notify_one();
  else work_arrived_.notify_all();
  const auto ended = [&] {
    mutex_.assert_held();
    return closed_ || task->error || task->finished == task->order.size();
  };
  // The three-argument waits return what `ended` says; false means the deadline or the stop token came first.
  const bool done = deadline.is_bounded() ? task_ended_.wait_until(lock, deadline.stop(), deadline.at(), ended)
                                          : task_ended_.wait(lock, deadline.stop(), ended);
  if (done && !task->error && task->finished == task->order.size()) return {};
  drop(task);
  if (task->error) return std::unexpected(*task->error);
  DOCENT_TRY(deadline.check("embedding"));
  if (closed_) return fail(ErrorCode::kCancelled, "the embedder is shutting down");
  return fail(ErrorCode::kDeadlineExceeded, "embedding did not finish before its deadline");
}

std::optional<WorkQueue::Work> WorkQueue::take() {
  base::MutexLock lock(mutex_);
  work_arrived_.wait(lock, [&] {
    mutex_.assert_held();
    return closed_ || !questions_.empty() || !passages_.empty();
  });
  if (closed_) return std::nullopt;
  auto& line = questions_.empty() ? passages_ : questions_;
  const std::shared_ptr<EmbeddingTask> task = line.front();
  if (task->next + 1 == task->order.size()) line.pop_front();
  return Work{task, task->order[task->next++]};
}

void WorkQueue::finish(const Work& work, base::Result<Vector> vector) {
  const base::MutexLock lock(mutex_);
  EmbeddingTask& task = *work.task;
  if (!vector) {
    if (!task.error) task.error = std::move(vector).error();
    drop(work.task);
  } else {
    task.vectors[work.text] = std::move(*vector);
    ++task.finished;
  }
  if (task.error || task.finished == task.order.size()) task_ended_.notify_all();
}

void WorkQueue::close() {
  const base::MutexLock lock(mutex_);
  closed_ = true;
  work_arrived_.notify_all();
  task_ended_.notify_all();
}

void WorkQueue::drop(const std::shared_ptr<EmbeddingTask>& task) {
  std::erase(task->question ? questions_ : passages_, task);
}

}  // namespace docent::embed
