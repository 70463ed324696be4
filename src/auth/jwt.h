// Access tokens in JWT form (RFC 7519, 9068), checked as RFC 8725 advises: algorithms by allow-list, the key decides which one, issuer,
// audience and times always. No network here: the keys are given.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "auth/identity.h"
#include "auth/jwk.h"

namespace docent::auth {

constexpr std::size_t kMaxTokenBytes = 8192;

struct JwtPolicy {
  std::string issuer, audience;  // both must match exactly
  std::set<Algorithm> algorithms = {Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa};
  std::chrono::seconds leeway{60};  // of clocks that differ
  std::string groups_claim = "groups";
};

// RS256, ES256 or EdDSA separated by spaces or commas; kInvalidArgument.
base::Result<std::set<Algorithm>> parse_algorithms(std::string_view names);

// The keys to try; `id` is the token's "kid", empty for none.
using FindKeys = std::function<base::Result<std::vector<PublicKey>>(const std::string& id)>;

// kUnauthenticated with a reason fit for the caller ("the token has expired"); errors of `find` pass.
base::Result<Identity> verify_jwt(std::string_view token, const JwtPolicy& policy, const FindKeys& find, std::int64_t now_seconds);

}  // namespace docent::auth
