#include "auth/authenticator.h"

#include "base/text.h"

namespace docent::auth {
namespace {

using base::ErrorCode;

// The token of "Bearer TOKEN"; empty for another scheme.
std::string_view bearer_of(std::string_view header) {
  constexpr std::string_view kScheme = "bearer ";
  if (header.size() <= kScheme.size() || base::ascii_lower(header.substr(0, kScheme.size())) != kScheme) return {};
  return base::trim(header.substr(kScheme.size()));
}

}  // namespace

base::Result<Mode> parse_mode(std::string_view text) {
  if (text == "auto") return Mode::kAuto;
  if (text == "on") return Mode::kOn;
  if (text == "off") return Mode::kOff;
  return base::fail(ErrorCode::kInvalidArgument, "auth.mode must be auto, on or off, got \"" + std::string(text) + "\"");
}

std::string_view Authenticator::kind_of(const std::string* authorization) {
  if (authorization == nullptr) return "none";
  const std::string_view token = bearer_of(*authorization);
  if (token.empty()) return "other";
  return KeyStore::is_key(token) ? "key" : "jwt";
}

base::Result<Identity> Authenticator::authenticate(const std::string* authorization) const {
  if (authorization == nullptr) {
    if (required()) return base::fail(ErrorCode::kUnauthenticated, "this server needs a token: Authorization: Bearer …");
    return Identity{"anonymous", "anonymous", {Scope::kRead, Scope::kGraph}, {}, true};
  }
  const std::string_view token = bearer_of(*authorization);
  if (token.empty()) return base::fail(ErrorCode::kUnauthenticated, "only Authorization: Bearer … is known here");
  if (KeyStore::is_key(token)) return keys_.check(token);
  if (!source_) return base::fail(ErrorCode::kUnauthenticated, "unknown key");
  return verify_jwt(token, policy_, [this](const std::string& id) { return source_->keys(id); }, clock_.unix_millis() / 1000);
}

}  // namespace docent::auth
