#include "ingest/job_request.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace docent::ingest {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;

class JobRequest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "docent-request-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = fs::canonical(name);
    fs::create_directories(folder_ / "open/handbook");
    fs::create_directories(folder_ / "secret");
    std::ofstream(folder_ / "open/handbook/a.md") << "# A\n";
    std::ofstream(folder_ / "secret/s.md") << "# S\n";
    fs::create_directory_symlink(folder_ / "secret", folder_ / "open/way-out");
    fs::create_directory_symlink(folder_ / "open", folder_ / "alias");
    rules_.allowed_roots = {(folder_ / "alias").string(), (folder_ / "missing").string()};
  }
  void TearDown() override { fs::remove_all(folder_); }

  static IngestRequest wants(std::string target) {
    IngestRequest request;
    request.targets = {std::move(target)};
    return request;
  }
  base::Result<IngestRequest> resolve(const IngestRequest& request) const { return resolve_ingest_request(request, guest_, rules_, sources_); }
  std::string below(const char* path) const { return (folder_ / path).string(); }

  fs::path folder_;
  IngestRules rules_;
  std::vector<model::SourceRecord> sources_;
  const store::JobPrincipal guest_{false, "key:1", {"ops"}};
};

TEST_F(JobRequest, EveryMemberIsReadAndWrittenBack) {
  const std::string json =
      R"({"targets":["a","b"],"source":"s","version_label":"1.2","include":["*.md"],"exclude":["x/**"],"root":"docs","groups":["g"],)"
      R"("trust":"curated","license":"MIT","lang":"en","embed":false})";
  const auto request = parse_ingest_request(json);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->targets, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(request->licence, "MIT");
  EXPECT_FALSE(request->embed);
  EXPECT_EQ(ingest_request_json(*request), json);
  const auto least = parse_ingest_request(R"({"targets":["a"]})");
  ASSERT_TRUE(least);
  EXPECT_TRUE(least->embed);
  EXPECT_FALSE(least->groups);
}

TEST_F(JobRequest, WhatIsWrongIsNamed) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"targets":["a"],"sorce":"x"})", "did you mean \"source\""},
      {R"({"targets":["a"],"zzzzzzzz":1})", "unknown member \"zzzzzzzz\""},
      {R"({"targets":"a"})", "\"targets\" must be a list"},
      {R"({"targets":[["a"]]})", "\"targets\" must be a string"},
      {R"({"targets":[1]})", "\"targets\" must be a string"},
      {R"({"targets":["a\u0000b"]})", "\"targets\" must be a string"},
      {R"({"targets":[]})", "nothing to ingest"},
      {R"({"source":"x"})", "nothing to ingest"},
      {R"({"targets":["a"],"embed":"yes"})", "true or false"},
      {R"({"targets":["a"],"source":7})", "\"source\" must be a string"},
      {R"({"targets":["a"],"source":""})", "source must be 1 to"},
      {R"({"targets":["a"],"groups":["a\nb"]})", "group must be 1 to"},
      {R"({"targets":["a"],"trust":"total"})", "internal, curated or external"},
      {R"(["a"])", "JSON object"},
      {R"({"targets":["a"])", "JSON object"},
      {std::string(60'000, '['), "JSON object"},
      {"", "JSON object"},
  };
  for (const auto& [json, words] : cases) {
    const auto request = parse_ingest_request(json);
    ASSERT_FALSE(request) << json.substr(0, 80);
    EXPECT_EQ(request.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(request.error().message.find(words), std::string::npos) << json.substr(0, 80) << ": " << request.error().message;
  }
  EXPECT_EQ(parse_ingest_request(std::string(store::kMaxJobRequestBytes + 1, ' ')).error().code, ErrorCode::kTooLarge);
}

TEST_F(JobRequest, TheNetworkReachesAllowedRootsAlone) {
  EXPECT_EQ(resolve(wants("handbook"))->targets[0], below("open/handbook"));
  EXPECT_EQ(resolve(wants("."))->targets[0], below("open"));
  EXPECT_EQ(resolve(wants(below("open/handbook/a.md")))->targets[0], below("open/handbook/a.md"));
  EXPECT_EQ(resolve(wants(below("alias/handbook")))->targets[0], below("open/handbook"));
  EXPECT_EQ(resolve(wants("handbook/*.md"))->targets[0], below("open/handbook/*.md"));
  EXPECT_EQ(resolve(wants("nothing")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(resolve(wants("nothing")).error().message.find(folder_.string()), std::string::npos);

  for (const std::string& out : {below("secret"), below("secret/s.md"), below("no-such-place"), std::string("way-out"), std::string("way-out/s.md"),
                                 std::string("way-out/*.md"), std::string("../secret"), std::string("handbook/../../secret"), std::string("/etc/passwd"),
                                 std::string("/"), std::string(".."), below("open-not"), below("secret/*")}) {
    const auto refused = resolve(wants(out));
    ASSERT_FALSE(refused) << out;
    EXPECT_EQ(refused.error().code, ErrorCode::kForbidden) << out << ": " << refused.error().message;
  }
  for (const char* url : {"https://example.com/docs", "git@example.com:docs.git", "file:///etc/passwd"})
    EXPECT_EQ(resolve(wants(url)).error().code, ErrorCode::kInvalidArgument) << url;
  rules_.allowed_roots.clear();
  EXPECT_EQ(resolve(wants("handbook")).error().code, ErrorCode::kForbidden);
}

TEST_F(JobRequest, TheOwnerReachesEverythingByAnAbsoluteName) {
  const auto request = resolve_ingest_request(wants(below("secret/../secret")), {}, {}, {});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->targets[0], below("secret"));
  EXPECT_EQ(resolve_ingest_request(wants(below("nowhere")), {}, {}, {}).error().code, ErrorCode::kNotFound);
  auto bad = wants(below("secret"));
  bad.include = {"[z-a"};
  EXPECT_EQ(resolve_ingest_request(bad, {}, {}, {}).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(JobRequest, OthersCannotTouchWhatIsNotTheirs) {
  model::SourceRecord hidden, own, open;
  hidden.name = "handbook";
  hidden.groups = {"hr"};
  hidden.targets = {below("open/handbook")};
  own.name = "ours";
  own.groups = {"ops"};
  open.name = "open";
  sources_ = {hidden, own, open};
  EXPECT_EQ(resolve(wants("handbook")).error().code, ErrorCode::kForbidden) << "by its target";
  auto request = wants("handbook");
  request.source = "handbook";
  EXPECT_EQ(resolve(request).error().code, ErrorCode::kForbidden) << "by its name";
  request.source = "ours";
  EXPECT_TRUE(resolve(request));
  request.groups = {"ops"};
  EXPECT_TRUE(resolve(request)) << "the groups that it has";
  request.groups = std::vector<std::string>{};
  EXPECT_EQ(resolve(request).error().code, ErrorCode::kForbidden) << "would open it to everybody";
  request.source = "open";
  request.groups = {"ops"};
  EXPECT_EQ(resolve(request).error().code, ErrorCode::kForbidden) << "would take it from everybody";
  request.source = "new";
  EXPECT_TRUE(resolve(request));
  request.groups = {"ops", "hr"};
  EXPECT_EQ(resolve(request).error().code, ErrorCode::kForbidden);
}

TEST_F(JobRequest, APublicRequestHasNoPathOfThisMachine) {
  store::Job job;
  job.request = ingest_request_json(wants("/srv/private/handbook/"));
  EXPECT_EQ(public_request(job), R"({"targets":["handbook"],"embed":true})");
  job.principal = guest_;
  job.request = ingest_request_json(wants("team/handbook"));
  EXPECT_EQ(public_request(job), job.request);
  EXPECT_EQ(without_roots("cannot read " + below("open/handbook/a.md") + ": denied", rules_), "cannot read handbook/a.md: denied");
}

}  // namespace
}  // namespace docent::ingest
