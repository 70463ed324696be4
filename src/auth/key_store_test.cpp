#include "auth/key_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "auth/testing/signer.h"
#include "base/file.h"
#include "base/hash.h"

namespace docent::auth {
namespace {

using base::ErrorCode;

class KeyStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "keysXXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path data() const { return folder_ / "data"; }
  std::filesystem::path file() const { return data() / "keys.json"; }
  CreatedKey create(KeyStore& keys, std::string name = "agent", Scopes scopes = {Scope::kRead}) { return *keys.create({std::move(name), scopes, {"ops", "dev"}, std::nullopt}); }
  static std::string why(const base::Result<Identity>& refused) { return refused ? "accepted" : refused.error().message; }

  std::filesystem::path folder_;
  testing::StillClock clock_;
};

TEST_F(KeyStoreTest, ACreatedKeyProvesItsHolder) {
  KeyStore keys(data(), clock_);
  EXPECT_FALSE(keys.any());
  const CreatedKey made = create(keys);
  EXPECT_TRUE(keys.any());
  EXPECT_TRUE(KeyStore::is_key(made.token));
  const auto identity = keys.check(made.token);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->subject, "key:" + made.record.id);
  EXPECT_EQ(identity->name, "agent");
  EXPECT_EQ(identity->groups, (std::vector<std::string>{"dev", "ops"})) << "sorted, for comparisons";
  EXPECT_TRUE(identity->scopes.has(Scope::kRead));
  EXPECT_FALSE(identity->scopes.has(Scope::kGraph));
  EXPECT_FALSE(identity->anonymous);
}

TEST_F(KeyStoreTest, TwoKeysOfOneNameAreTwoSecrets) {
  KeyStore keys(data(), clock_);
  const CreatedKey one = create(keys), two = create(keys);
  EXPECT_NE(one.record.id, two.record.id);
  EXPECT_NE(one.token, two.token);
  EXPECT_EQ(keys.list()->size(), 2U);
}

TEST_F(KeyStoreTest, WhatIsOnTheDiskIsNoSecretAndForTheOwnerAlone) {
  KeyStore keys(data(), clock_);
  const CreatedKey made = create(keys);
  struct stat info {};
  ASSERT_EQ(::stat(file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  const std::string bytes = *base::read_file(file());
  const std::string secret = made.token.substr(20);
  EXPECT_EQ(bytes.find(secret), std::string::npos);
  EXPECT_NE(bytes.find(base::sha256_hex(secret)), std::string::npos);
}

TEST_F(KeyStoreTest, AWrongKeyIsUnknownHoweverItIsWrong) {
  KeyStore keys(data(), clock_);
  const std::string good = create(keys).token;
  std::string secret_changed = good, id_changed = good;
  secret_changed.back() = secret_changed.back() == 'A' ? 'E' : 'A';
  id_changed[8] = id_changed[8] == '0' ? '1' : '0';
  std::string separator = good;
  separator[19] = '-';
  for (const std::string& token : {secret_changed, id_changed, separator, std::string(), std::string("docent_"), good + "A", good.substr(0, good.size() - 1), good + " ", "Docent_" + good.substr(7),
                                   std::string("docent_") + std::string(56, '_'), std::string(1 << 20, 'x')}) {
    const auto refused = keys.check(token);
    ASSERT_FALSE(refused) << token.substr(0, 80);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnauthenticated);
    EXPECT_EQ(why(refused), "unknown key");
  }
  EXPECT_TRUE(keys.check(good));
}

TEST_F(KeyStoreTest, AKeyEndsAtItsExpiryToTheMillisecond) {
  KeyStore keys(data(), clock_);
  const auto made = keys.create({"brief", {Scope::kRead}, {}, clock_.millis + 1000});
  ASSERT_TRUE(made);
  clock_.millis += 999;
  EXPECT_TRUE(keys.check(made->token));
  clock_.millis += 1;
  EXPECT_EQ(why(keys.check(made->token)), "the key has expired");
}

TEST_F(KeyStoreTest, ARevokedKeyIsRefusedAndRevokingTwiceKeepsTheFirstTime) {
  KeyStore keys(data(), clock_);
  const CreatedKey one = create(keys), two = create(keys, "other");
  ASSERT_TRUE(keys.revoke(one.record.id));
  EXPECT_EQ(why(keys.check(one.token)), "the key was revoked");
  EXPECT_TRUE(keys.check(two.token));
  const auto first_time = keys.list()->front().revoked_ms;
  clock_.millis += 5000;
  ASSERT_TRUE(keys.revoke(one.record.id));
  EXPECT_EQ(keys.list()->front().revoked_ms, first_time);
  EXPECT_EQ(keys.revoke("000000000000").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(keys.any()) << "a revoked key still says that this server wants keys";
}

TEST_F(KeyStoreTest, RevokingWhereThereIsNoFolderMakesNone) {
  KeyStore keys(data(), clock_);
  EXPECT_EQ(keys.revoke("x").error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(data()));
}

TEST_F(KeyStoreTest, ChangesOfAnotherProcessHoldFromTheNextCheckOn) {
  KeyStore server(data(), clock_), command_line(data(), clock_);
  EXPECT_FALSE(server.any());
  const CreatedKey made = create(command_line);
  EXPECT_TRUE(server.any());
  ASSERT_TRUE(server.check(made.token));
  ASSERT_TRUE(command_line.revoke(made.record.id));
  EXPECT_EQ(why(server.check(made.token)), "the key was revoked");
}

TEST_F(KeyStoreTest, KeysMadeAtOnceAreAllThere) {
  constexpr int kThreads = 4, kKeys = 5;
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      KeyStore keys(data(), clock_);  // as another process would
      for (int k = 0; k < kKeys; ++k) EXPECT_TRUE(keys.create({"n", {Scope::kRead}, {}, std::nullopt}));
    });
  threads.clear();
  EXPECT_EQ(KeyStore(data(), clock_).list()->size(), static_cast<std::size_t>(kThreads * kKeys));
}

TEST_F(KeyStoreTest, ADamagedFileOpensNoDoorAndIsNotOverwritten) {
  KeyStore keys(data(), clock_);
  const CreatedKey made = create(keys);
  for (const char* damage : {"", "{", "[]", "null", R"({"keys":[{"id":"x"}]})", R"({"keys":{}})", R"({"keys":null})", R"({"version":1,"keys":[{"id":"0","name":"n","secret_sha256":"0","scopes":"root","groups":[],"created_ms":0}]})"}) {
    std::ofstream(file()) << damage;
    KeyStore fresh(data(), clock_);
    EXPECT_TRUE(fresh.any()) << damage;
    EXPECT_FALSE(fresh.create({"n", {Scope::kRead}, {}, std::nullopt})) << damage;
    EXPECT_FALSE(fresh.check(made.token)) << damage;
    EXPECT_EQ(*base::read_file(file()), damage);
  }
}

TEST_F(KeyStoreTest, WhatCannotBeReadIsNotTakenForNoKeys) {
  KeyStore keys(data(), clock_);
  create(keys);
  std::filesystem::remove(file());
  std::filesystem::create_directory(file());  // there, and no file
  KeyStore fresh(data(), clock_);
  EXPECT_TRUE(fresh.any());
  EXPECT_FALSE(fresh.list());
}

TEST_F(KeyStoreTest, AKeyNeedsANameAScopeAndALifeAhead) {
  KeyStore keys(data(), clock_);
  for (const NewKey& wrong : {NewKey{"", {Scope::kRead}, {}, std::nullopt}, NewKey{std::string(129, 'n'), {Scope::kRead}, {}, std::nullopt}, NewKey{"\xFF", {Scope::kRead}, {}, std::nullopt},
                              NewKey{"n", {}, {}, std::nullopt}, NewKey{"n", {Scope::kRead}, {}, clock_.millis}})
    EXPECT_EQ(keys.create(wrong).error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(keys.any());
}

TEST(Scopes, AreReadByNameAndAdminHoldsAll) {
  const auto scopes = Scopes::parse("read, graph");
  ASSERT_TRUE(scopes);
  EXPECT_EQ(scopes->text(), "read graph");
  EXPECT_FALSE(scopes->has(Scope::kAdmin));
  const Scopes admin{Scope::kAdmin};
  for (const Scope scope : {Scope::kRead, Scope::kGraph, Scope::kIngest, Scope::kAdmin}) EXPECT_TRUE(admin.has(scope));
  EXPECT_FALSE(Scopes::parse("read root"));
  EXPECT_TRUE(Scopes::parse(" , ")->empty());
}

TEST(Scopes, OfForeignTokensAreTakenWhereTheyAreOurs) {
  EXPECT_EQ(Scopes::known_of("openid docent:read profile ingest docent:root xdocent:admin docent: DOCENT:admin").text(), "read ingest");
}

}  // namespace
}  // namespace docent::auth
