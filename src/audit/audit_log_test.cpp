#include "audit/audit_log.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "audit/chain.h"
#include "base/file.h"

namespace docent::audit {
namespace {

class AuditLogTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "auditXXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::unique_ptr<AuditLog> open(std::uint64_t max_bytes = 64 << 20) {
    AuditOptions options;
    options.folder = folder_;
    options.sync_each = true;
    options.max_file_bytes = max_bytes;
    options.product_version = "1";
    auto log = AuditLog::open(options, clock_);
    EXPECT_TRUE(log) << log.error().message;
    return log ? std::move(*log) : nullptr;
  }
  base::Result<std::unique_ptr<AuditLog>> open_again() {
    AuditOptions options;
    options.folder = folder_;
    return AuditLog::open(options, clock_);
  }
  static Event event(std::string operation) {
    Event one;
    one.actor = "key:1";
    one.operation = std::move(operation);
    one.method = "POST";
    one.path = "/v1/search";
    one.status = 200;
    one.decision = "allowed";
    one.sources = {"handbook"};
    return one;
  }
  std::string bytes(std::size_t file = 0) const { return *base::read_file(audit_files(folder_)[file]); }
  void replace(std::size_t file, const std::string& text) { std::ofstream(audit_files(folder_)[file], std::ios::binary) << text; }
  std::string problem() const { return verify(folder_)->problem; }

  std::filesystem::path folder_;
  base::SystemClock clock_;
};

TEST_F(AuditLogTest, EachLineIsAnOcsfEventAndTheChainHolds) {
  {
    const auto log = open();
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(log->append(event("one " + std::to_string(i))));
  }
  const auto report = verify(folder_);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->problem, "");
  EXPECT_EQ(report->events, 5u);
  const std::string text = bytes();
  const auto line = nlohmann::json::parse(text.substr(0, text.find('\n')));
  EXPECT_EQ(line["class_uid"], 6003);
  EXPECT_EQ(line["type_uid"], 600301);
  EXPECT_EQ(line["api"]["operation"], "one 0");
  EXPECT_EQ(line["resources"][0]["name"], "handbook");
  EXPECT_EQ(line["metadata"]["sequence"], 1);
}

TEST_F(AuditLogTest, GoesOnAfterARestartAndARotation) {
  for (int i = 0; i < 3; ++i) {
    const auto log = open(900);
    for (int n = 0; n < 4; ++n) ASSERT_TRUE(log->append(event("x")));
  }
  EXPECT_GT(audit_files(folder_).size(), 2u);
  const auto report = verify(folder_);
  EXPECT_EQ(report->problem, "");
  EXPECT_EQ(report->events, 12u);
}

TEST_F(AuditLogTest, ChangesShow) {
  {
    const auto log = open();
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(log->append(event("op" + std::to_string(i))));
  }
  const std::string good = bytes();
  std::string changed = good;
  changed.replace(changed.find("op2"), 3, "op9");
  replace(0, changed);
  EXPECT_NE(problem().find("line 3"), std::string::npos);
  // A line less in the middle, and at the end.
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < good.size();) {
    const std::size_t end = good.find('\n', at) + 1;
    lines.push_back(good.substr(at, end - at));
    at = end;
  }
  replace(0, lines[0] + lines[2] + lines[3]);
  EXPECT_NE(problem(), "");
  replace(0, lines[0] + lines[1] + lines[2]);
  EXPECT_NE(problem().find("the end is missing"), std::string::npos);
  replace(0, lines[1] + lines[2] + lines[3]);
  EXPECT_NE(problem(), "");
  replace(0, good);
  EXPECT_EQ(problem(), "");
}

TEST_F(AuditLogTest, ALineThatACrashCutIsMended) {
  {
    const auto log = open();
    ASSERT_TRUE(log->append(event("whole")));
  }
  replace(0, bytes() + "{\"time\":12");
  {
    const auto log = open();
    ASSERT_TRUE(log->append(event("next")));
  }
  const auto report = verify(folder_);
  EXPECT_EQ(report->problem, "");
  EXPECT_EQ(report->events, 2u);
}

TEST_F(AuditLogTest, OneWriterForAFolder) {
  const auto log = open();
  AuditOptions options;
  options.folder = folder_;
  const auto second = AuditLog::open(options, clock_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, base::ErrorCode::kConflict);
}

TEST_F(AuditLogTest, ManyThreadsMakeOneChain) {
  {
    const auto log = open();
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 20; ++i) EXPECT_TRUE(log->append(event("x\n\"y\" \xff")));
      });
  }
  const auto report = verify(folder_);
  EXPECT_EQ(report->problem, "");
  EXPECT_EQ(report->events, 80u);
}

TEST_F(AuditLogTest, AnEventThatCannotBeWrittenLeavesNothing) {
  const auto log = open();
  ASSERT_TRUE(log->append(event("fits")));
  const std::string before = bytes();
  // A limit on the size of files stands in for a full disk.
  struct rlimit old {};
  ::getrlimit(RLIMIT_FSIZE, &old);
  struct rlimit small {before.size() + 10, old.rlim_max};
  std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto failed = log->append(event("does not fit"));
  ::setrlimit(RLIMIT_FSIZE, &old);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, base::ErrorCode::kUnavailable);
  EXPECT_EQ(bytes(), before);
  ASSERT_TRUE(log->append(event("fits again")));
  EXPECT_EQ(problem(), "");
}

TEST_F(AuditLogTest, ALastEventThatWasWrittenAnewShows) {
  {
    const auto log = open();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(log->append(event("op" + std::to_string(i))));
  }
  // Nobody follows the last event, so its hash can be made to fit; the head on the disk still knows the true one.
  const std::string good = bytes();
  const std::size_t begin = good.rfind('\n', good.size() - 2) + 1;
  std::string body = good.substr(begin, good.rfind(",\"hash\":\"") - begin) + "}}";
  body.replace(body.find("op2"), 3, "op9");
  replace(0, good.substr(0, begin) + seal(body).text);
  EXPECT_NE(problem().find("line 3"), std::string::npos) << problem();
  EXPECT_FALSE(open_again()) << "nor is it gone on from";
}

TEST_F(AuditLogTest, AnEndThatWasCutOffIsNotWrittenOver) {
  {
    const auto log = open();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(log->append(event("x")));
  }
  const std::string good = bytes();
  replace(0, good.substr(0, good.rfind('\n', good.size() - 2) + 1));
  const auto again = open_again();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, base::ErrorCode::kCorrupt);
  std::filesystem::remove(audit_files(folder_).front());
  EXPECT_FALSE(open_again());
}

TEST_F(AuditLogTest, AFileThatWasTakenAwayIsNotWrittenTo) {
  const auto log = open();
  ASSERT_TRUE(log->append(event("x")));
  std::filesystem::remove(audit_files(folder_).front());
  ASSERT_TRUE(log->append(event("y")));
  const auto report = verify(folder_);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->first, 2u) << "in a file of its own";
  EXPECT_EQ(report->events, 1u);
  std::filesystem::remove_all(folder_);
  EXPECT_FALSE(log->append(event("z"))) << "nowhere to write";
}

TEST_F(AuditLogTest, VerifyHoldsWhileTheServerWrites) {
  AuditOptions options;
  options.folder = folder_;
  options.sync_each = true;
  auto log = AuditLog::open(options, clock_);
  ASSERT_TRUE(log);
  ASSERT_TRUE((*log)->append(event("x")));
  std::jthread writer([&](std::stop_token stop) {
    while (!stop.stop_requested()) EXPECT_TRUE((*log)->append(event("x")));
  });
  for (int i = 0; i < 50; ++i) {
    const auto report = verify(folder_);
    ASSERT_TRUE(report);
    if (report->problem.find("has no end") == std::string::npos) {  // a line in the making
      EXPECT_EQ(report->problem, "");
    }
  }
}

}  // namespace
}  // namespace docent::audit
