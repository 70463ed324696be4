// API keys of one data folder: keys.json, readable by its owner alone, each write whole or not at all. A key is shown once; what is kept is
// its SHA-256 (it has 256 random bits, so a slow hash would add nothing).
//
// Thread safe, and safe with other processes: a change made elsewhere holds from the next check on. Budget of a check: 20 µs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/identity.h"
#include "base/clock.h"

namespace docent::auth {

struct KeyRecord {
  std::string id, name;
  std::string secret_sha256;  // hexadecimal
  Scopes scopes;
  std::vector<std::string> groups;
  std::int64_t created_ms = 0;                        // since 1970
  std::optional<std::int64_t> expires_ms, revoked_ms;
};

struct NewKey {
  std::string name;  // 1..128 bytes
  Scopes scopes;
  std::vector<std::string> groups;
  std::optional<std::int64_t> expires_ms;
};

struct CreatedKey {
  KeyRecord record;
  std::string token;  // docent_ID_SECRET; never kept
};

class KeyStore {
 public:
  // `clock` outlives it. The folder need not exist before the first create().
  KeyStore(std::filesystem::path data, const base::Clock& clock);

  base::Result<CreatedKey> create(const NewKey& key);
  base::Result<std::vector<KeyRecord>> list() const;
  // kNotFound. Twice is fine.
  base::Status revoke(std::string_view id);

  // Whether a key was ever made; true when the file cannot be read, so that damage does not open the door.
  bool any() const;
  // Whether `token` has the form of a key.
  static bool is_key(std::string_view token);
  // kUnauthenticated with "unknown key", "the key has expired" or "the key was revoked"; kUnavailable when the file cannot be read.
  base::Result<Identity> check(std::string_view token) const;

 private:
  using Keys = std::shared_ptr<const std::vector<KeyRecord>>;
  base::Result<Keys> load() const;
  base::Result<std::vector<KeyRecord>> read() const;
  base::Status write(const std::vector<KeyRecord>& keys) const;

  const std::filesystem::path folder_, file_;
  const base::Clock& clock_;
  mutable std::mutex mutex_;
  mutable Keys keys_;
  mutable std::string stamp_;
};

}  // namespace docent::auth
