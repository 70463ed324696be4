#include "embed/work_queue.h"

#include <gtest/gtest.h>

#include <thread>

namespace docent::embed {
namespace {

using base::Deadline;
using base::ErrorCode;

std::shared_ptr<EmbeddingTask> task_of(std::size_t texts, bool question = false) {
  auto task = std::make_shared<EmbeddingTask>();
  task->question = question;
  for (std::size_t i = 0; i < texts; ++i) {
    task->ids.push_back({static_cast<std::int32_t>(i)});
    task->order.push_back(texts - 1 - i);
  }
  return task;
}
// A caller that waits in another thread.
class Caller {
 public:
  Caller(WorkQueue& queue, std::shared_ptr<EmbeddingTask> task, Deadline deadline = Deadline::after(std::chrono::seconds(20)))
      : task_(std::move(task)), thread_([this, &queue, deadline] { status_ = queue.run(task_, deadline); }) {}
  base::Status wait() {
    thread_.join();
    return status_;
  }
  const EmbeddingTask& task() const { return *task_; }

 private:
  std::shared_ptr<EmbeddingTask> task_;
  base::Status status_;
  std::jthread thread_;
};

TEST(WorkQueue, TextsAreTakenInTheOrderOfTheTaskAndVectorsComeBackByText) {
  WorkQueue queue;
  Caller caller(queue, task_of(3));
  std::vector<std::size_t> taken;
  for (int i = 0; i < 3; ++i) {
    const auto work = queue.take();
    ASSERT_TRUE(work);
    taken.push_back(work->text);
    queue.finish(*work, Vector{static_cast<float>(work->text)});
  }
  ASSERT_TRUE(caller.wait());
  EXPECT_EQ(taken, (std::vector<std::size_t>{2, 1, 0}));
  EXPECT_EQ(caller.task().vectors, (std::vector<Vector>{{0.0F}, {1.0F}, {2.0F}}));
}

TEST(WorkQueue, AQuestionGoesBeforeThePassagesThatWait) {
  WorkQueue queue;
  Caller passages(queue, task_of(3));
  const auto first = queue.take();
  ASSERT_TRUE(first);
  ASSERT_FALSE(first->task->question);
  const auto question = task_of(1, true);
  Caller asker(queue, question);
  // The question arrives some time after its caller starts; until then passages are handed out, of which there are two.
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const auto second = queue.take();
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->task->question);
  queue.finish(*second, Vector{1});
  EXPECT_TRUE(asker.wait());
  queue.finish(*first, Vector{1});
  for (int i = 0; i < 2; ++i) {
    const auto rest = queue.take();
    ASSERT_TRUE(rest);
    EXPECT_FALSE(rest->task->question);
    queue.finish(*rest, Vector{1});
  }
  EXPECT_TRUE(passages.wait());
}

TEST(WorkQueue, AFailureEndsTheTaskAndTakesTheRestOut) {
  WorkQueue queue;
  Caller failing(queue, task_of(5));
  const auto work = queue.take();
  ASSERT_TRUE(work);
  queue.finish(*work, base::fail(ErrorCode::kInternal, "broken"));
  const auto status = failing.wait();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "broken");
  Caller next(queue, task_of(1));
  const auto other = queue.take();
  ASSERT_TRUE(other);
  EXPECT_NE(other->task, work->task);
  queue.finish(*other, Vector{1});
  EXPECT_TRUE(next.wait());
}

TEST(WorkQueue, ADeadlineAndAStopRequestEndTheWait) {
  WorkQueue queue;
  EXPECT_EQ(queue.run(task_of(2), Deadline::after(std::chrono::milliseconds(30))).error().code, ErrorCode::kDeadlineExceeded);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(queue.run(task_of(2), Deadline::never().with_stop(stop.get_token())).error().code, ErrorCode::kCancelled);
  // Neither left anything behind.
  Caller caller(queue, task_of(1));
  const auto work = queue.take();
  ASSERT_TRUE(work);
  EXPECT_EQ(work->task->ids.size(), 1U);
  queue.finish(*work, Vector{1});
  EXPECT_TRUE(caller.wait());
}

TEST(WorkQueue, ClosingEndsCallersAndWorkers) {
  WorkQueue queue;
  Caller caller(queue, task_of(2));
  ASSERT_TRUE(queue.take());
  queue.close();
  EXPECT_EQ(caller.wait().error().code, ErrorCode::kCancelled);
  EXPECT_FALSE(queue.take());
  EXPECT_EQ(queue.run(task_of(1), Deadline::never()).error().code, ErrorCode::kCancelled);
}

TEST(WorkQueue, ATaskWithoutTextsIsDone) {
  WorkQueue queue;
  EXPECT_TRUE(queue.run(task_of(0), Deadline::never()));
}

}  // namespace
}  // namespace docent::embed
