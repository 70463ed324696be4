#include "auth/key_source.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <map>
#include <thread>

#include "auth/testing/signer.h"

namespace docent::auth {
namespace {

using namespace std::chrono_literals;
using base::ErrorCode;
using testing::Signer;

// Addresses and what they answer; what is not here cannot be reached.
struct Web {
  std::map<std::string, std::string> pages;
  std::map<std::string, int> asked;
  int total = 0;

  KeySource::Get get() {
    return [this](const std::string& where) -> base::Result<std::string> {
      ++asked[where];
      ++total;
      const auto page = pages.find(where);
      if (page == pages.end()) return base::fail(ErrorCode::kUnavailable, "cannot be reached");
      return page->second;
    };
  }
};

class KeySourceTest : public ::testing::Test {
 protected:
  KeySource source() { return KeySource({"", kAddress}, web_.get(), clock_); }
  static constexpr const char* kAddress = "https://login.example.com/keys";
  static std::size_t found(KeySource& source, const std::string& id) {
    const auto keys = source.keys(id);
    if (!keys) return 99;
    return static_cast<std::size_t>(std::ranges::count(*keys, id, &PublicKey::id));
  }

  Web web_;
  testing::StillClock clock_;
  const Signer first_{Algorithm::kEdDsa, "first"}, second_{Algorithm::kEdDsa, "second"};
};

TEST_F(KeySourceTest, KeysAreFetchedOnceInTenMinutes) {
  web_.pages[kAddress] = first_.jwks();
  KeySource keys = source();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(found(keys, "first"), 1U);
  EXPECT_EQ(web_.total, 1);
  clock_.pass(599s);
  EXPECT_EQ(found(keys, "first"), 1U);
  EXPECT_EQ(web_.total, 1);
  clock_.pass(1s);
  EXPECT_EQ(found(keys, "first"), 1U);
  EXPECT_EQ(web_.total, 2);
}

TEST_F(KeySourceTest, ARotatedKeyIsFoundAtOnceAndTheOldOneGoes) {
  web_.pages[kAddress] = first_.jwks();
  KeySource keys = source();
  EXPECT_EQ(found(keys, "first"), 1U);
  web_.pages[kAddress] = second_.jwks();
  clock_.pass(31s);
  EXPECT_EQ(found(keys, "second"), 1U) << "an unknown id asks again before the ten minutes are over";
  EXPECT_EQ(web_.total, 2);
  EXPECT_EQ(found(keys, "first"), 0U);
}

TEST_F(KeySourceTest, UnknownIdsCannotMakeItAskMoreThanEveryHalfMinute) {
  web_.pages[kAddress] = first_.jwks();
  KeySource keys = source();
  EXPECT_EQ(found(keys, "first"), 1U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(found(keys, "guess" + std::to_string(i)), 0U);
  EXPECT_EQ(web_.total, 1);
  clock_.pass(30s);
  for (int i = 0; i < 100; ++i) found(keys, "guess" + std::to_string(i));
  EXPECT_EQ(web_.total, 2);
}

TEST_F(KeySourceTest, WhileTheIssuerIsAwayTheOldKeysStayGoodForADay) {
  web_.pages[kAddress] = first_.jwks();
  KeySource keys = source();
  EXPECT_EQ(found(keys, "first"), 1U);
  web_.pages.clear();
  clock_.pass(24h);
  EXPECT_EQ(found(keys, "first"), 1U);
  clock_.pass(1ms);
  const auto late = keys.keys("first");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kUnavailable);
  web_.pages[kAddress] = second_.jwks();
  clock_.pass(30s);
  EXPECT_EQ(found(keys, "second"), 1U) << "and it recovers by itself";
}

TEST_F(KeySourceTest, NonsenseDoesNotReplaceGoodKeys) {
  web_.pages[kAddress] = first_.jwks();
  KeySource keys = source();
  EXPECT_EQ(found(keys, "first"), 1U);
  for (const char* nonsense : {"", "<html>", "{}", "[]"}) {
    web_.pages[kAddress] = nonsense;
    clock_.pass(601s);
    EXPECT_EQ(found(keys, "first"), 1U) << nonsense;
  }
}

TEST_F(KeySourceTest, AnIssuerThatIsAwayFromTheStartIsTriedEveryHalfMinute) {
  KeySource keys = source();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(keys.keys("first").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(web_.total, 1);
  web_.pages[kAddress] = first_.jwks();
  clock_.pass(30s);
  EXPECT_EQ(found(keys, "first"), 1U);
}

TEST_F(KeySourceTest, MetadataIsFoundInBothForms) {
  const std::string issuer = "https://login.example.com/tenant/";
  const std::string metadata = R"({"issuer":"https://login.example.com/tenant/","jwks_uri":"https://login.example.com/keys"})";
  for (const char* where : {"https://login.example.com/tenant/.well-known/openid-configuration", "https://login.example.com/.well-known/oauth-authorization-server/tenant"}) {
    Web web;
    web.pages[where] = metadata;
    web.pages[kAddress] = first_.jwks();
    KeySource keys({issuer, ""}, web.get(), clock_);
    EXPECT_EQ(found(keys, "first"), 1U) << where;
  }
}

TEST_F(KeySourceTest, MetadataThatNamesAnotherIssuerOrAnUnsafeAddressIsNotBelieved) {
  const std::string issuer = "https://login.example.com", where = issuer + "/.well-known/openid-configuration";
  for (const char* metadata :
       {R"({"issuer":"https://evil.example","jwks_uri":"https://login.example.com/keys"})", R"({"jwks_uri":"https://login.example.com/keys"})", R"({"issuer":"https://login.example.com"})",
        R"({"issuer":"https://login.example.com","jwks_uri":5})", R"({"issuer":"https://login.example.com","jwks_uri":"http://login.example.com/keys"})",
        R"({"issuer":"https://login.example.com","jwks_uri":"/etc/passwd"})", R"({"issuer":"https://login.example.com","jwks_uri":"file:///etc/passwd"})", "[]", "no"}) {
    Web web;
    web.pages[where] = metadata;
    web.pages[kAddress] = web.pages["http://login.example.com/keys"] = web.pages["/etc/passwd"] = web.pages["file:///etc/passwd"] = first_.jwks();
    KeySource keys({issuer, ""}, web.get(), clock_);
    EXPECT_FALSE(keys.keys("first")) << metadata;
    EXPECT_EQ(web.asked[kAddress] + web.asked["/etc/passwd"] + web.asked["file:///etc/passwd"] + web.asked["http://login.example.com/keys"], 0) << metadata;
  }
}

TEST_F(KeySourceTest, OneThreadFetchesTheOthersWaitForIt) {
  std::atomic<int> asked = 0;
  KeySource keys({"", kAddress}, [&](const std::string&) -> base::Result<std::string> {
    ++asked;
    std::this_thread::sleep_for(30ms);
    return first_.jwks();
  }, clock_);
  std::vector<std::jthread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { good += found(keys, "first") == 1U ? 1 : 0; });
  threads.clear();
  EXPECT_EQ(good, 8);
  EXPECT_EQ(asked, 1);
}

TEST_F(KeySourceTest, AFileIsReadFromTheDisk) {
  const std::string file = ::testing::TempDir() + "jwks.json";
  std::ofstream(file) << first_.jwks();
  KeySource keys({"", file}, get_configured, clock_);
  EXPECT_EQ(found(keys, "first"), 1U);
  std::filesystem::remove(file);
  EXPECT_FALSE(get_configured(file));
}

}  // namespace
}  // namespace docent::auth
