#include "auth/key_store.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"

namespace docent::auth {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

constexpr std::string_view kPrefix = "docent_";
constexpr std::size_t kIdDigits = 12, kSecretBytes = 32, kSecretCharacters = 43;
constexpr std::size_t kMaxFileBytes = 16 << 20, kMaxKeys = 10'000;

struct TokenParts {
  std::string_view id, secret;
};

std::optional<TokenParts> split_token(std::string_view token) {
  if (!token.starts_with(kPrefix) || token.size() != kPrefix.size() + kIdDigits + 1 + kSecretCharacters) return std::nullopt;
  token.remove_prefix(kPrefix.size());
  if (token[kIdDigits] != '_') return std::nullopt;
  return TokenParts{token.substr(0, kIdDigits), token.substr(kIdDigits + 1)};
}

base::Result<std::string> random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
    return base::fail(ErrorCode::kInternal, "no random numbers can be had");
  return bytes;
}

Json to_json(const KeyRecord& key) {
  Json json{{"id", key.id}, {"name", key.name}, {"secret_sha256", key.secret_sha256}, {"scopes", key.scopes.text()}, {"groups", key.groups}, {"created_ms", key.created_ms}};
  if (key.expires_ms) json["expires_ms"] = *key.expires_ms;
  if (key.revoked_ms) json["revoked_ms"] = *key.revoked_ms;
  return json;
}

base::Result<KeyRecord> from_json(const Json& json) {
  KeyRecord key;
  key.id = json.at("id").get<std::string>();
  key.name = json.at("name").get<std::string>();
  key.secret_sha256 = json.at("secret_sha256").get<std::string>();
  DOCENT_ASSIGN(key.scopes, Scopes::parse(json.at("scopes").get<std::string>()));
  key.groups = json.at("groups").get<std::vector<std::string>>();
  std::ranges::sort(key.groups);
  key.created_ms = json.at("created_ms").get<std::int64_t>();
  if (json.contains("expires_ms")) key.expires_ms = json["expires_ms"].get<std::int64_t>();
  if (json.contains("revoked_ms")) key.revoked_ms = json["revoked_ms"].get<std::int64_t>();
  return key;
}

// Which file, and which writing of it. Empty when there is none.
base::Result<std::string> stamp_of(const std::filesystem::path& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::string();
    return base::fail(ErrorCode::kUnavailable, "the file of API keys cannot be read", file.string());
  }
  return std::to_string(info.st_ino) + ":" + std::to_string(info.st_size) + ":" + std::to_string(info.st_mtim.tv_sec) + "." + std::to_string(info.st_mtim.tv_nsec);
}

}  // namespace

KeyStore::KeyStore(std::filesystem::path data, const base::Clock& clock) : folder_(std::move(data)), file_(folder_ / "keys.json"), clock_(clock) {}

bool KeyStore::is_key(std::string_view token) { return token.starts_with(kPrefix); }

base::Result<std::vector<KeyRecord>> KeyStore::read() const {
  auto bytes = base::read_file(file_, kMaxFileBytes);
  if (!bytes && bytes.error().code == ErrorCode::kNotFound) return std::vector<KeyRecord>();
  if (!bytes) return base::fail(ErrorCode::kUnavailable, "the file of API keys cannot be read", bytes.error().message);
  try {
    const Json json = Json::parse(*bytes);
    std::vector<KeyRecord> keys;
    if (!json.at("keys").is_array()) throw std::runtime_error("\"keys\" is no list");  // else it would pass for a store without keys
    for (const Json& one : json.at("keys")) {
      DOCENT_ASSIGN(KeyRecord key, from_json(one));
      keys.push_back(std::move(key));
    }
    return keys;
  } catch (const std::exception& error) {
    return base::fail(ErrorCode::kCorrupt, "the file of API keys is damaged: restore keys.json, or move it away and create new keys", error.what());
  }
}

base::Status KeyStore::write(const std::vector<KeyRecord>& keys) const {
  Json json{{"version", 1}, {"keys", Json::array()}};
  for (const KeyRecord& key : keys) json["keys"].push_back(to_json(key));
  return base::write_file_atomically(file_, json.dump(1) + "\n", 0600);
}

base::Result<KeyStore::Keys> KeyStore::load() const {
  DOCENT_ASSIGN(std::string stamp, stamp_of(file_));
  const std::lock_guard lock(mutex_);
  if (keys_ && stamp == stamp_) return keys_;
  DOCENT_ASSIGN(auto keys, read());
  keys_ = std::make_shared<const std::vector<KeyRecord>>(std::move(keys));
  stamp_ = std::move(stamp);
  return keys_;
}

base::Result<CreatedKey> KeyStore::create(const NewKey& wanted) {
  if (wanted.name.empty() || wanted.name.size() > 128 || !base::is_valid_utf8(wanted.name)) return base::fail(ErrorCode::kInvalidArgument, "a key needs a name of 1..128 bytes");
  if (wanted.scopes.empty()) return base::fail(ErrorCode::kInvalidArgument, "a key needs a scope: read, graph, ingest or admin");
  if (wanted.expires_ms && *wanted.expires_ms <= clock_.unix_millis()) return base::fail(ErrorCode::kInvalidArgument, "the key would have expired already");
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) return base::fail(ErrorCode::kUnavailable, "the data folder cannot be made", error.message());
  DOCENT_ASSIGN(const auto lock, base::FileLock::acquire(folder_ / "keys.lock", true));
  DOCENT_ASSIGN(auto keys, read());
  if (keys.size() >= kMaxKeys) return base::fail(ErrorCode::kTooLarge, "there are " + std::to_string(kMaxKeys) + " keys already");
  DOCENT_ASSIGN(const std::string id, random_bytes(kIdDigits / 2));
  DOCENT_ASSIGN(const std::string secret_bytes, random_bytes(kSecretBytes));
  const std::string secret = base::base64url_encode(secret_bytes);
  CreatedKey created;
  KeyRecord& key = created.record;
  key.id = base::to_hex({reinterpret_cast<const std::uint8_t*>(id.data()), id.size()});
  key.name = wanted.name;
  key.secret_sha256 = base::sha256_hex(secret);
  key.scopes = wanted.scopes;
  key.groups = wanted.groups;
  std::ranges::sort(key.groups);
  key.created_ms = clock_.unix_millis();
  key.expires_ms = wanted.expires_ms;
  created.token = std::string(kPrefix) + key.id + "_" + secret;
  keys.push_back(key);
  DOCENT_TRY(write(keys));
  return created;
}

base::Result<std::vector<KeyRecord>> KeyStore::list() const {
  DOCENT_ASSIGN(const Keys keys, load());
  return *keys;
}

base::Status KeyStore::revoke(std::string_view id) {
  if (!std::filesystem::exists(folder_)) return base::fail(ErrorCode::kNotFound, "no key has the id \"" + std::string(id.substr(0, 64)) + "\"");
  DOCENT_ASSIGN(const auto lock, base::FileLock::acquire(folder_ / "keys.lock", true));
  DOCENT_ASSIGN(auto keys, read());
  const auto key = std::ranges::find(keys, id, &KeyRecord::id);
  if (key == keys.end()) return base::fail(ErrorCode::kNotFound, "no key has the id \"" + std::string(id.substr(0, 64)) + "\"; `docent token list` shows all");
  if (key->revoked_ms) return {};
  key->revoked_ms = clock_.unix_millis();
  return write(keys);
}

bool KeyStore::any() const {
  const auto keys = load();
  return !keys || !(*keys)->empty();
}

base::Result<Identity> KeyStore::check(std::string_view token) const {
  const auto refuse = [](const char* why) { return base::fail(ErrorCode::kUnauthenticated, why); };
  const auto parts = split_token(token);
  if (!parts) return refuse("unknown key");
  DOCENT_ASSIGN(const Keys keys, load());
  const std::string given = base::sha256_hex(parts->secret);
  const auto key = std::ranges::find(*keys, parts->id, &KeyRecord::id);
  // An unknown id takes as long as a wrong secret.
  static const std::string kNobody(64, '0');
  const std::string& kept = key == keys->end() ? kNobody : key->secret_sha256;
  const bool same = kept.size() == given.size() && CRYPTO_memcmp(kept.data(), given.data(), given.size()) == 0;
  if (!same || key == keys->end()) return refuse("unknown key");
  if (key->revoked_ms) return refuse("the key was revoked");
  if (key->expires_ms && clock_.unix_millis() >= *key->expires_ms) return refuse("the key has expired");
  return Identity{"key:" + key->id, key->name, key->scopes, key->groups, false};
}

}  // namespace docent::auth
