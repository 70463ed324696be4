#include "auth/jwk.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace docent::auth {
namespace {

using Json = nlohmann::json;
using Key = std::shared_ptr<EVP_PKEY>;

constexpr std::size_t kMaxKeys = 64;
constexpr int kLeastRsaBits = 2048, kMostRsaBits = 8192;
constexpr std::size_t kCoordinateBytes = 32;  // of P-256

template <auto Free>
struct Release {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Number = std::unique_ptr<BIGNUM, Release<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Release<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Release<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Release<ECDSA_SIG_free>>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Number number_of(std::string_view bytes) { return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr)); }

Key make_key(const char* type, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) return nullptr;
  return Key(key, EVP_PKEY_free);
}

std::string member(const Json& jwk, const char* name) {
  const auto found = jwk.find(name);
  return found != jwk.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool decoded(const Json& jwk, const char* name, std::string& bytes) {
  const std::string text = member(jwk, name);
  return !text.empty() && base::base64url_decode(text, bytes);
}

Key rsa_key(const Json& jwk) {
  std::string n, e;
  if (!decoded(jwk, "n", n) || !decoded(jwk, "e", e) || n.size() > kMostRsaBits / 8 + 1 || e.size() > 8) return nullptr;
  const Number modulus = number_of(n), exponent = number_of(e);
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!modulus || !exponent || !builder || BN_num_bits(modulus.get()) < kLeastRsaBits || BN_num_bits(modulus.get()) > kMostRsaBits || BN_is_one(exponent.get()) ||
      !BN_is_odd(exponent.get()))
    return nullptr;
  if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return nullptr;
  return make_key("RSA", builder.get());
}

Key p256_key(const Json& jwk) {
  std::string x, y;
  if (member(jwk, "crv") != "P-256" || !decoded(jwk, "x", x) || !decoded(jwk, "y", y) || x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) return nullptr;
  const std::string point = "\x04" + x + y;
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return nullptr;
  Key key = make_key("EC", builder.get());
  if (!key) return nullptr;
  // A point that is not on the curve must not become a key.
  const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  return check && EVP_PKEY_public_check(check.get()) == 1 ? key : nullptr;
}

Key ed25519_key(const Json& jwk) {
  std::string x;
  if (member(jwk, "crv") != "Ed25519" || !decoded(jwk, "x", x) || x.size() != 32) return nullptr;
  return Key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(x), x.size()), EVP_PKEY_free);
}

// DER of "r || s".
std::string to_der(std::string_view signature) {
  if (signature.size() != 2 * kCoordinateBytes) return {};
  const EcSignature ec(ECDSA_SIG_new());
  Number r = number_of(signature.substr(0, kCoordinateBytes)), s = number_of(signature.substr(kCoordinateBytes));
  if (!ec || !r || !s || ECDSA_SIG_set0(ec.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(ec.get(), &der);
  if (length <= 0) return {};
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

base::Result<std::vector<PublicKey>> parse_jwks(std::string_view json) {
  const Json set = Json::parse(json, nullptr, false);
  if (!set.is_object() || !set.contains("keys") || !set["keys"].is_array()) return base::fail(base::ErrorCode::kInvalidArgument, "this is not a JSON Web Key set");
  std::vector<PublicKey> keys;
  for (const Json& jwk : set["keys"]) {
    if (!jwk.is_object() || keys.size() >= kMaxKeys) continue;
    if (const std::string use = member(jwk, "use"); !use.empty() && use != "sig") continue;
    const std::string type = member(jwk, "kty"), algorithm = member(jwk, "alg");
    PublicKey key{member(jwk, "kid"), Algorithm::kRs256, nullptr};
    if (type == "RSA" && (algorithm.empty() || algorithm == "RS256")) {
      key.key = rsa_key(jwk);
    } else if (type == "EC" && (algorithm.empty() || algorithm == "ES256")) {
      key.algorithm = Algorithm::kEs256;
      key.key = p256_key(jwk);
    } else if (type == "OKP" && (algorithm.empty() || algorithm == "EdDSA" || algorithm == "Ed25519")) {
      key.algorithm = Algorithm::kEdDsa;
      key.key = ed25519_key(jwk);
    }
    if (key.key) keys.push_back(std::move(key));
  }
  ERR_clear_error();
  return keys;
}

bool verify_signature(const PublicKey& key, std::string_view bytes, std::string_view signature) {
  const std::string der = key.algorithm == Algorithm::kEs256 ? to_der(signature) : std::string();
  if (key.algorithm == Algorithm::kEs256 && der.empty()) return false;
  const std::string_view given = der.empty() ? signature : std::string_view(der);
  const DigestContext context(EVP_MD_CTX_new());
  const EVP_MD* digest = key.algorithm == Algorithm::kEdDsa ? nullptr : EVP_sha256();
  // RSA takes PKCS #1 v1.5 padding unless told otherwise, which is what RS256 is.
  const bool good = context && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key.key.get()) == 1 &&
                    EVP_DigestVerify(context.get(), bytes_of(given), given.size(), bytes_of(bytes), bytes.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace docent::auth
