#include "auth/authenticator.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "auth/testing/signer.h"

namespace docent::auth {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

class AuthenticatorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "authXXXXXX";
    folder_ = ::mkdtemp(name.data());
    keys_ = std::make_unique<KeyStore>(folder_, clock_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string key() { return keys_->create({"agent", {Scope::kRead}, {}, std::nullopt})->token; }
  std::unique_ptr<Authenticator> make(Mode mode, bool issuer) {
    JwtPolicy policy;
    std::unique_ptr<KeySource> source;
    if (issuer) {
      policy.issuer = "https://login.example.com";
      policy.audience = "docs";
      source = std::make_unique<KeySource>(KeySourceOptions{"", "keys"}, [this](const std::string&) -> base::Result<std::string> { return signer_.jwks(); }, clock_);
    }
    return std::make_unique<Authenticator>(mode, *keys_, policy, std::move(source), clock_);
  }
  static std::string why(const base::Result<Identity>& identity) { return identity ? "accepted" : identity.error().message; }
  std::string why(const Authenticator& door, const std::string& header) { return why(door.authenticate(&header)); }

  std::filesystem::path folder_;
  testing::StillClock clock_;
  const testing::Signer signer_{Algorithm::kEs256};
  std::unique_ptr<KeyStore> keys_;
};

TEST_F(AuthenticatorTest, WithoutKeysAndIssuerAnybodyMayRead) {
  const auto door = make(Mode::kAuto, false);
  EXPECT_FALSE(door->required());
  const auto identity = door->authenticate(nullptr);
  ASSERT_TRUE(identity);
  EXPECT_TRUE(identity->anonymous);
  EXPECT_EQ(identity->scopes.text(), "read graph");
  EXPECT_TRUE(identity->groups.empty());
}

TEST_F(AuthenticatorTest, TheFirstKeyClosesARunningServer) {
  const auto door = make(Mode::kAuto, false);
  const std::string token = key();
  EXPECT_TRUE(door->required());
  EXPECT_EQ(door->authenticate(nullptr).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(why(*door, "Bearer " + token), "accepted");
}

TEST_F(AuthenticatorTest, LosingTheKeyFileOpensNothing) {
  const auto door = make(Mode::kAuto, false);
  key();
  EXPECT_TRUE(door->required());
  std::filesystem::remove(folder_ / "keys.json");
  EXPECT_TRUE(door->required());
  EXPECT_FALSE(door->authenticate(nullptr));
}

TEST_F(AuthenticatorTest, ModesOnAndOffAreWhatTheySay) {
  EXPECT_TRUE(make(Mode::kOn, false)->required());
  key();
  const auto off = make(Mode::kOff, true);
  EXPECT_FALSE(off->required());
  EXPECT_TRUE(off->authenticate(nullptr));
  EXPECT_EQ(*parse_mode("auto"), Mode::kAuto);
  EXPECT_EQ(*parse_mode("on"), Mode::kOn);
  EXPECT_EQ(*parse_mode("off"), Mode::kOff);
  EXPECT_FALSE(parse_mode("yes"));
  EXPECT_FALSE(parse_mode("ON"));
}

TEST_F(AuthenticatorTest, AWrongCredentialIsRefusedEvenWhereNoneIsNeeded) {
  const auto door = make(Mode::kAuto, false);
  EXPECT_EQ(why(*door, "Bearer nonsense"), "unknown key");
  EXPECT_EQ(why(*door, "Basic dXNlcjpwYXNz"), "only Authorization: Bearer … is known here");
  for (const char* header : {"", "Bearer", "Bearer ", "Bearer  ", "bearer\t", "Bearerx", "Token abc"}) EXPECT_NE(why(*door, header), "accepted") << header;
}

TEST_F(AuthenticatorTest, TheSchemeIsReadInAnyCaseAndKeysAreNotTriedAsTokens) {
  const auto door = make(Mode::kAuto, true);
  const std::string token = key();
  for (const char* scheme : {"Bearer ", "bearer ", "BEARER  "}) EXPECT_EQ(why(*door, scheme + token), "accepted");
  EXPECT_EQ(why(*door, "Bearer docent_x.y.z"), "unknown key");
  const std::int64_t now = clock_.millis / 1000;
  const Json claims{{"iss", "https://login.example.com"}, {"aud", "docs"}, {"sub", "ada"}, {"exp", now + 60}};
  EXPECT_EQ(why(*door, "Bearer " + signer_.token(claims)), "accepted");
  clock_.pass(std::chrono::seconds(121));
  EXPECT_EQ(why(*door, "Bearer " + signer_.token(claims)), "the token has expired");
}

TEST_F(AuthenticatorTest, WithoutAnIssuerNoTokenIsAccepted) {
  const auto door = make(Mode::kOn, false);
  EXPECT_EQ(why(*door, "Bearer " + signer_.token({{"iss", ""}, {"aud", ""}, {"sub", "x"}, {"exp", 1e12}})), "unknown key");
}

TEST(Authenticator, KindsAreNamedForMetrics) {
  const std::string key = "Bearer docent_abc", token = "bearer a.b.c", basic = "Basic x", empty;
  EXPECT_EQ(Authenticator::kind_of(nullptr), "none");
  EXPECT_EQ(Authenticator::kind_of(&key), "key");
  EXPECT_EQ(Authenticator::kind_of(&token), "jwt");
  EXPECT_EQ(Authenticator::kind_of(&basic), "other");
  EXPECT_EQ(Authenticator::kind_of(&empty), "other");
}

}  // namespace
}  // namespace docent::auth
