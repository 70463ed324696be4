// Turns an Authorization header into an identity: API keys and, when an issuer is configured, its access tokens (RFC 6750).
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "auth/jwt.h"
#include "auth/key_source.h"
#include "auth/key_store.h"

namespace docent::auth {

enum class Mode : std::uint8_t { kAuto, kOn, kOff };
base::Result<Mode> parse_mode(std::string_view text);

class Authenticator {
 public:
  // `keys` and `clock` outlive it. Without an issuer in `policy` there are API keys alone.
  Authenticator(Mode mode, const KeyStore& keys, JwtPolicy policy, std::unique_ptr<KeySource> source, const base::Clock& clock)
      : mode_(mode), keys_(keys), policy_(std::move(policy)), source_(std::move(source)), clock_(clock) {}

  // Whether a request needs a credential. kAuto: from the first key or an issuer on. For good: a key file that is lost opens nothing.
  bool required() const {
    if (mode_ == Mode::kAuto && !required_ && (source_ != nullptr || keys_.any())) required_ = true;
    return mode_ == Mode::kOn || required_;
  }
  bool has_issuer() const { return source_ != nullptr; }
  const std::string& issuer() const { return policy_.issuer; }
  // "none", "key", "jwt" or "other": what a header holds, for metrics.
  static std::string_view kind_of(const std::string* authorization);
  // `authorization` null: no header. A credential that is wrong is refused even where none is needed. kUnauthenticated, kUnavailable.
  base::Result<Identity> authenticate(const std::string* authorization) const;

 private:
  const Mode mode_;
  const KeyStore& keys_;
  const JwtPolicy policy_;
  const std::unique_ptr<KeySource> source_;
  const base::Clock& clock_;
  mutable std::atomic<bool> required_ = false;
};

}  // namespace docent::auth
