#include "ingest/job_runner.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/testing/child_process.h"
#include "ingest/report_json.h"
#include "store/embedded/embedded_corpus.h"
#include "store/embedded/sqlite_jobs.h"

namespace docent::ingest {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using store::JobState;
using base::testing::Child;
using namespace std::chrono_literals;

constexpr int kFiles = 400;

class JobRunnerTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "docent-runner-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = fs::canonical(name);
    fs::create_directories(folder_ / "docs");
    for (int i = 0; i < kFiles; ++i)
      std::ofstream(folder_ / "docs" / ("page" + std::to_string(i) + ".md")) << "# Page " << i << "\n\nThe ledger number " << i << ".\n";
  }
  void TearDown() override { fs::remove_all(folder_); }

  // The stores of one process.
  struct Stores {
    base::SystemClock clock;
    std::unique_ptr<store::Corpus> corpus;
    std::unique_ptr<store::JobQueue> queue;
  };
  std::unique_ptr<Stores> open(const std::string& data = "data") const {
    auto stores = std::make_unique<Stores>();
    store::embedded::EmbeddedCorpusOptions options;
    options.data = folder_ / data;
    auto corpus = store::embedded::open_embedded_corpus(options, stores->clock);
    store::embedded::SqliteJobsOptions jobs;
    jobs.file = folder_ / data / "docent.db";
    auto queue = corpus ? store::embedded::open_sqlite_jobs(jobs, stores->clock) : std::unexpected(corpus.error());
    EXPECT_TRUE(queue) << (queue ? "" : queue.error().message);
    if (!queue) return nullptr;
    stores->corpus = std::move(*corpus);
    stores->queue = std::move(*queue);
    return stores;
  }
  JobRunner::Options options() const {
    JobRunner::Options options;
    options.lock = folder_ / "jobs.lock";
    options.progress_every = 5ms;
    options.rules.allowed_roots = {folder_.string()};
    return options;
  }
  std::unique_ptr<JobRunner> runner(Stores& stores, JobRunner::Options options) const {
    return std::make_unique<JobRunner>(*stores.queue, *stores.corpus, nullptr, nullptr, stores.clock, std::move(options));
  }
  std::string submit(Stores& stores, const store::JobPrincipal& principal = {}, const std::string& target = "docs") const {
    IngestRequest request;
    request.targets = {(folder_ / target).string()};
    const auto made = submit_ingest(*stores.queue, stores.corpus->record(), request, principal, options().rules);
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return made ? made->job.id : "";
  }
  static std::uint64_t documents(Stores& stores) { return stores.corpus->record().counts("")->documents; }
  std::string clean_digest() const {
    const auto stores = open("clean");
    IngestRequest request;
    request.targets = {(folder_ / "docs").string()};
    EXPECT_TRUE(Pipeline(*stores->corpus, nullptr, nullptr, stores->clock, {}).run(request, {}, {}));
    return *stores->corpus->digest();
  }

  fs::path folder_;
};

TEST_F(JobRunnerTest, RunsWhatWaitsAndKeepsTheReport) {
  const auto stores = open();
  const std::string id = submit(*stores);
  const auto ran = runner(*stores, options())->drain({});
  ASSERT_TRUE(ran && *ran);
  EXPECT_EQ(**ran, 1U);
  EXPECT_EQ(stores->queue->get(id)->state, JobState::kSucceeded);
  EXPECT_EQ(documents(*stores), kFiles);
  const auto report = parse_report(*stores->queue->report(id));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->report.added, kFiles);
  EXPECT_EQ(report->report.sources, std::vector<std::string>{"docs"});
  EXPECT_EQ(report_json(report->report, false, report->total_seconds), *stores->queue->report(id)) << "reads back as it was written";
  EXPECT_FALSE(*JobRunner::is_any_active(options().lock));
}

TEST_F(JobRunnerTest, AThreadTakesJobsAsTheyComeAndTellsHowFarItIs) {
  const auto stores = open();
  auto slow = options();
  slow.progress = [](const Progress&) { std::this_thread::sleep_for(500us); };
  const auto worker = runner(*stores, slow);
  worker->start();
  const std::string first = submit(*stores), second = submit(*stores);
  std::uint64_t seen = 0;
  const auto give_up = std::chrono::steady_clock::now() + 60s;
  while (!has_ended(stores->queue->get(second)->state) && std::chrono::steady_clock::now() < give_up)
    seen = *store::wait_for_change(*stores->queue, seen, base::Deadline::after(1s));
  EXPECT_EQ(stores->queue->get(first)->state, JobState::kSucceeded);
  EXPECT_EQ(stores->queue->get(second)->state, JobState::kSucceeded);
  EXPECT_TRUE(*JobRunner::is_any_active(options().lock));
  std::uint64_t last = 0;
  const auto events = *stores->queue->events(first, 0);
  for (const auto& event : events) {
    if (event.kind != "progress") continue;
    const auto progress = nlohmann::json::parse(event.data);
    EXPECT_GE(progress["done"].get<std::uint64_t>(), last);
    last = progress["done"];
  }
  EXPECT_GT(last, 0U);
  worker->stop();
  EXPECT_FALSE(*JobRunner::is_any_active(options().lock));
}

TEST_F(JobRunnerTest, ACancelledJobStopsInTheMiddle) {
  const auto stores = open();
  const std::string id = submit(*stores);
  auto slow = options();
  slow.progress = [&](const Progress& progress) {
    if (progress.done == 3) EXPECT_TRUE(stores->queue->cancel(id));
    std::this_thread::sleep_for(3ms);
  };
  ASSERT_TRUE(runner(*stores, slow)->drain({}));
  EXPECT_EQ(stores->queue->get(id)->state, JobState::kCancelled);
  EXPECT_LT(documents(*stores), kFiles);
  EXPECT_TRUE(parse_report(*stores->queue->report(id))->report.cancelled);
}

TEST_F(JobRunnerTest, AStoppedRunnerGivesItsJobBack) {
  const auto stores = open();
  const std::string id = submit(*stores);
  std::stop_source stop;
  auto slow = options();
  slow.progress = [&](const Progress& progress) {
    if (progress.done == kFiles / 2) stop.request_stop();
  };
  ASSERT_TRUE(runner(*stores, slow)->drain(stop.get_token()));
  const auto back = stores->queue->get(id);
  EXPECT_EQ(back->state, JobState::kWaiting);
  EXPECT_EQ(back->attempts, 0U);
  EXPECT_LT(documents(*stores), kFiles);
  ASSERT_TRUE(runner(*stores, options())->drain({}));
  EXPECT_EQ(stores->queue->get(id)->state, JobState::kSucceeded);
  EXPECT_EQ(*stores->corpus->digest(), clean_digest());
}

TEST_F(JobRunnerTest, AnotherProcessGoesOnAfterKill9) {
  std::string id;
  {
    const auto stores = open();
    id = submit(*stores);
  }
  for (const int at : {1, kFiles / 2, kFiles}) {
    Child child([&](int) {
      const auto stores = open();
      auto dying = options();
      dying.progress = [&](const Progress& progress) {
        if (progress.done == static_cast<std::uint64_t>(at)) Child::die();
      };
      static_cast<void>(runner(*stores, dying)->drain({}));
    });
    EXPECT_TRUE(WIFSIGNALED(child.wait())) << "it did not get as far as file " << at;
    EXPECT_FALSE(*JobRunner::is_any_active(options().lock));
  }
  const auto stores = open();
  EXPECT_EQ(stores->queue->get(id)->state, JobState::kRunning) << "nobody has noticed yet";
  const auto ran = runner(*stores, options())->drain({});
  ASSERT_TRUE(ran && *ran);
  EXPECT_EQ(**ran, 1U) << "at once, without waiting for the lease to run out";
  EXPECT_EQ(stores->queue->get(id)->state, JobState::kSucceeded);
  EXPECT_EQ(stores->queue->get(id)->attempts, 4U);
  EXPECT_EQ(documents(*stores), kFiles);
  EXPECT_EQ(*stores->corpus->digest(), clean_digest());
}

TEST_F(JobRunnerTest, OneRunnerIsActiveAtATime) {
  const auto stores = open(), others = open();
  const std::string id = submit(*stores);
  auto busy = options();
  busy.progress = [&](const Progress& progress) {
    if (progress.done != 5) return;
    EXPECT_TRUE(*JobRunner::is_any_active(options().lock));
    const auto refused = runner(*others, options())->drain({});
    ASSERT_TRUE(refused);
    EXPECT_FALSE(*refused);
  };
  ASSERT_TRUE(runner(*stores, busy)->drain({}));
  EXPECT_EQ(stores->queue->get(id)->attempts, 1U);
}

TEST_F(JobRunnerTest, WhoLostItsLeaseStopsAndSaysNothing) {
  const auto stores = open();
  const std::string id = submit(*stores);
  auto robbed = options();
  bool taken = false;
  robbed.progress = [&](const Progress& progress) {
    if (progress.done >= 3 && !std::exchange(taken, true)) {
      EXPECT_TRUE(stores->queue->expire_leases());
      EXPECT_TRUE(*stores->queue->claim(kIngestJob, "thief", 1h));
    }
    std::this_thread::sleep_for(3ms);
  };
  ASSERT_TRUE(runner(*stores, robbed)->drain({}));
  const auto job = stores->queue->get(id);
  EXPECT_EQ(job->state, JobState::kRunning);
  EXPECT_EQ(job->lease.owner, "thief");
  EXPECT_LT(documents(*stores), kFiles);
}

TEST_F(JobRunnerTest, ATargetThatMovedOutOfItsRootsIsNotRead) {
  const auto stores = open();
  auto rules = options();
  rules.rules.allowed_roots = {(folder_ / "docs").string()};
  IngestRequest request;
  fs::create_directories(folder_ / "docs/team");
  request.targets = {"team"};
  const auto made = submit_ingest(*stores->queue, stores->corpus->record(), request, {false, "key:1", {}}, rules.rules);
  ASSERT_TRUE(made) << made.error().message;
  fs::remove(folder_ / "docs/team");
  fs::create_directories(folder_ / "elsewhere");
  std::ofstream(folder_ / "elsewhere/secret.md") << "# Secret\n";
  fs::create_directory_symlink(folder_ / "elsewhere", folder_ / "docs/team");
  ASSERT_TRUE(runner(*stores, rules)->drain({}));
  const auto job = stores->queue->get(made->job.id);
  EXPECT_EQ(job->state, JobState::kFailed);
  EXPECT_EQ(job->error_code, "forbidden");
  EXPECT_EQ(documents(*stores), 0U);
}

TEST_F(JobRunnerTest, WhatOthersSeeHasNoPathOfThisMachine) {
  const auto stores = open();
  std::ofstream(folder_ / "docs/zero.md") << std::string(100, '\0');
  const std::string id = submit(*stores, {false, "key:1", {}});
  const std::string gone = submit(*stores, {false, "key:1", {}}, "docs/page0.md");
  fs::remove(folder_ / "docs/page0.md");
  ASSERT_TRUE(runner(*stores, options())->drain({}));
  EXPECT_EQ(stores->queue->get(id)->state, JobState::kSucceeded);
  const auto failed = stores->queue->get(gone);
  EXPECT_EQ(failed->state, JobState::kFailed);
  EXPECT_EQ(failed->error_code, "not_found");
  const std::string report = *stores->queue->report(id);
  EXPECT_NE(report.find("zero.md"), std::string::npos);
  EXPECT_EQ(failed->error, "no file or folder \"docs/page0.md\"") << "as it was asked for, not as it was found";
  std::string all = report;
  const auto events = *stores->queue->events(id, 0);
  for (const auto& event : events) all += event.data;
  EXPECT_EQ(all.find(folder_.string()), std::string::npos) << all;
}

TEST_F(JobRunnerTest, AReportThatIsTooLongIsCutAndSaysSo) {
  IngestReport report;
  for (int i = 0; i < 10; ++i) report.skipped.push_back({"f" + std::to_string(i), "why"});
  const auto json = nlohmann::json::parse(report_json(report, false, 1, 4));
  EXPECT_EQ(json["skipped"].size(), 4U);
  EXPECT_EQ(json["skipped_left_out"], 6);
  EXPECT_FALSE(json.contains("warnings_left_out"));
  EXPECT_EQ(parse_report("[]").error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(parse_report(R"({"files":"x"})").error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace docent::ingest
