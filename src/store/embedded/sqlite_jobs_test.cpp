#include "store/embedded/sqlite_jobs.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "store/embedded/sqlite_store.h"
#include "store/testing/job_queue_contract.h"
#include "store/testing/job_queue_processes.h"
#include "store/testing/job_queue_random.h"

namespace docent::store::testing {
namespace {

class EmbeddedHarness {
 public:
  EmbeddedHarness() {
    std::string name = (std::filesystem::temp_directory_path() / "docent-jobs-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    folder_ = name;
  }
  ~EmbeddedHarness() { std::filesystem::remove_all(folder_); }
  EmbeddedHarness(const EmbeddedHarness&) = delete;
  EmbeddedHarness& operator=(const EmbeddedHarness&) = delete;

  std::unique_ptr<JobQueue> open(const base::Clock& clock, const JobLimits& limits = {}, const std::string& boot = "boot 1") const {
    embedded::SqliteJobsOptions options;
    options.file = file();
    options.limits = limits;
    options.boot = boot;
    auto opened = embedded::open_sqlite_jobs(options, clock);
    return opened ? std::move(*opened) : nullptr;
  }
  std::unique_ptr<JobQueue> open_after_reboot(const base::Clock& clock) const { return open(clock, {}, "boot 2"); }
  std::filesystem::path file() const { return folder_ / "docent.db"; }

 private:
  std::filesystem::path folder_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Embedded, JobQueueContract, EmbeddedHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(Embedded, JobQueueProcesses, EmbeddedHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(Embedded, JobQueueRandom, EmbeddedHarness);

TEST(MemoryJobQueue, EndsAJobOnce) {
  base::testing::ManualClock clock;
  MemoryJobQueue queue(clock);
  ASSERT_TRUE(queue.submit(new_job("{}")));
  const Job stale = **queue.claim("ingest", "a", kLease);
  clock.advance(kLease + 1s);
  const Job run = **queue.claim("ingest", "b", kLease);
  EXPECT_EQ(queue.finish(run.id, stale.lease, {}).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(queue.finish(run.id, run.lease, {}));
  EXPECT_EQ(queue.finish(run.id, run.lease, {}).error().code, ErrorCode::kConflict);
}

class EmbeddedJobs : public ::testing::Test {
 protected:
  EmbeddedHarness harness;
  base::testing::ManualClock clock;
};

TEST_F(EmbeddedJobs, LieBesideTheRecordAndAreNotPartOfItsDigest) {
  auto record = embedded::open_sqlite_store({harness.file()}, clock);
  ASSERT_TRUE(record);
  const auto before = (*record)->digest();
  const auto generation = (*record)->generation();
  auto queue = harness.open(clock);
  ASSERT_TRUE(queue->submit(new_job("{}")));
  const auto job = queue->claim("ingest", "w", kLease);
  ASSERT_TRUE(queue->finish((*job)->id, (*job)->lease, {JobState::kSucceeded, "{}", "", ""}));
  EXPECT_EQ(*(*record)->digest(), *before);
  EXPECT_EQ(*(*record)->generation(), *generation) << "searches need not look again";
  EXPECT_TRUE((*record)->check());
}

// A limit on the size of files stands in for a full disk: both end in a short write, and SQLite in the same state.
TEST_F(EmbeddedJobs, AFullDiskRefusesPlainlyAndKeepsWhatWasAccepted) {
  std::string first;
  {
    auto queue = harness.open(clock);
    first = queue->submit(new_job("{}"))->job.id;
  }
  const Child child([&](int out) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{400 << 10, 400 << 10};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto queue = harness.open(clock);
    if (queue == nullptr) return Child::say(out, "cannot open");
    for (int i = 0; i < 200; ++i) {
      const auto made = queue->submit(new_job(std::string(8'000, 'x')));
      if (made) {
        Child::say(out, "+" + made->job.id);
        continue;
      }
      Child::say(out, std::string(base::to_string(made.error().code)) + " " + made.error().message);
      const auto still = queue->get(first);
      Child::say(out, still && still->state == JobState::kWaiting ? "readable" : "lost");
      return;
    }
    Child::say(out, "never full");
  });
  const auto lines = child.lines();
  ASSERT_GT(lines.size(), 3U) << (lines.empty() ? "" : lines[0]);
  EXPECT_EQ(lines.back(), "readable");
  const std::string& refusal = lines[lines.size() - 2];
  EXPECT_TRUE(refusal.starts_with("unavailable")) << refusal;
  EXPECT_NE(refusal.find("full"), std::string::npos) << refusal;
  auto queue = harness.open(clock);
  ASSERT_NE(queue, nullptr);
  for (const std::string& line : lines)
    if (line.starts_with('+')) EXPECT_TRUE(queue->get(line.substr(1))) << "accepted and lost: " << line;
  const auto waiting = (*queue->counts())[static_cast<std::size_t>(JobState::kWaiting)];
  EXPECT_EQ(waiting, lines.size() - 2 + 1) << "nothing is there that was refused";
  EXPECT_TRUE(queue->submit(new_job("{}"))) << "once there is room again";
}

}  // namespace
}  // namespace docent::store::testing
