// Public keys of token issuers: JSON Web Key sets (RFC 7517, 7518, 8037). RSA of 2,048 bits or more, P-256 and Ed25519; other keys of a set
// are left out. Immutable; safe to share.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

struct evp_pkey_st;

namespace docent::auth {

enum class Algorithm : std::uint8_t { kRs256, kEs256, kEdDsa };

struct PublicKey {
  std::string id;  // "kid", may be empty
  Algorithm algorithm;
  std::shared_ptr<evp_pkey_st> key;
};

// kInvalidArgument when it is no key set; a set without a key of use is fine.
base::Result<std::vector<PublicKey>> parse_jwks(std::string_view json);

// Whether `signature` (raw bytes as JWS has them) is of `key` over `bytes`. RFC 7518 sections 3.3 and 3.4, RFC 8037 section 3.1.
bool verify_signature(const PublicKey& key, std::string_view bytes, std::string_view signature);

}  // namespace docent::auth
