// Where the keys of an issuer come from: a file, an address, or what the issuer's metadata names (OpenID Connect Discovery 1.0, RFC 8414).
// Kept for ten minutes; an unknown key id asks again at once, at most every 30 seconds; while the issuer cannot be reached, what was had
// last stays good for a day. Thread safe: one thread fetches, the others use what is there.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "auth/jwk.h"
#include "base/clock.h"

namespace docent::auth {

struct KeySourceOptions {
  std::string issuer;  // used when `jwks` is empty
  std::string jwks;    // address or file
  std::chrono::seconds fresh{600}, least_between{30}, stale{86'400};
};

class KeySource {
 public:
  // Gets the bytes of an address or file.
  using Get = std::function<base::Result<std::string>(const std::string& where)>;

  // `clock` outlives it.
  KeySource(KeySourceOptions options, Get get, const base::Clock& clock) : options_(std::move(options)), get_(std::move(get)), clock_(clock) {}
  // kUnavailable when no keys can be had.
  base::Result<std::vector<PublicKey>> keys(const std::string& id);

 private:
  base::Result<std::vector<PublicKey>> fetch() const;

  const KeySourceOptions options_;
  const Get get_;
  const base::Clock& clock_;
  std::mutex mutex_;
  std::condition_variable fetched_;
  bool fetching_ = false, has_ = false, tried_ = false;
  std::vector<PublicKey> keys_;
  std::chrono::steady_clock::time_point got_, tried_at_;
};

// From the network (net::fetch; the configuration names the address, so private ones are fine) or a file.
base::Result<std::string> get_configured(const std::string& where);

}  // namespace docent::auth
