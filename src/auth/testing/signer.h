// Key pairs that sign tokens, for tests: what an issuer does, with OpenSSL and none of our own code.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/jwk.h"
#include "base/clock.h"
#include "base/text.h"

namespace docent::auth::testing {

// Stands still until it is moved.
class StillClock final : public base::Clock {
 public:
  std::int64_t unix_millis() const override { return millis; }
  std::chrono::steady_clock::time_point now() const override { return std::chrono::steady_clock::time_point(std::chrono::milliseconds(millis)); }
  void pass(std::chrono::milliseconds time) { millis += time.count(); }

  std::int64_t millis = 1'800'000'000'000;
};

class Signer {
 public:
  using Json = nlohmann::ordered_json;

  explicit Signer(Algorithm algorithm, std::string id = "k1", unsigned rsa_bits = 2048, const char* curve = "P-256")
      : algorithm_(algorithm), id_(std::move(id)), key_(make(algorithm, rsa_bits, curve), EVP_PKEY_free) {}

  const std::string& id() const { return id_; }
  std::string algorithm_name() const { return algorithm_ == Algorithm::kRs256 ? "RS256" : algorithm_ == Algorithm::kEs256 ? "ES256" : "EdDSA"; }

  // The public half.
  Json jwk() const {
    Json json{{"kid", id_}, {"use", "sig"}, {"alg", algorithm_name()}};
    if (algorithm_ == Algorithm::kRs256) {
      json["kty"] = "RSA";
      json["n"] = number(OSSL_PKEY_PARAM_RSA_N, 0);
      json["e"] = number(OSSL_PKEY_PARAM_RSA_E, 0);
    } else if (algorithm_ == Algorithm::kEs256) {
      json["kty"] = "EC";
      json["crv"] = "P-256";
      json["x"] = number(OSSL_PKEY_PARAM_EC_PUB_X, 32);
      json["y"] = number(OSSL_PKEY_PARAM_EC_PUB_Y, 32);
    } else {
      std::string raw(32, '\0');
      std::size_t length = raw.size();
      EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(raw.data()), &length);
      json["kty"] = "OKP";
      json["crv"] = "Ed25519";
      json["x"] = base::base64url_encode(raw);
    }
    return json;
  }
  std::string jwks() const { return Json{{"keys", Json::array({jwk()})}}.dump(); }
  // The public half as a PEM file: what a confused verifier would take for an HMAC secret.
  std::string public_pem() const {
    const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_PUBKEY(out.get(), key_.get());
    char* data = nullptr;
    const long length = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(length)};
  }

  // As JWS has it: "r || s" for ES256.
  std::string sign(std::string_view bytes) const {
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, algorithm_ == Algorithm::kEdDsa ? nullptr : EVP_sha256(), nullptr, key_.get());
    const auto* input = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t length = 0;
    EVP_DigestSign(context.get(), nullptr, &length, input, bytes.size());
    std::string signature(length, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, input, bytes.size());
    signature.resize(length);
    if (algorithm_ != Algorithm::kEs256) return signature;
    const auto* at = reinterpret_cast<const unsigned char*>(signature.data());
    const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> parts(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size())), ECDSA_SIG_free);
    std::string raw(64, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), reinterpret_cast<unsigned char*>(raw.data()), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), reinterpret_cast<unsigned char*>(raw.data()) + 32, 32);
    return raw;
  }

  Json header() const { return {{"alg", algorithm_name()}, {"typ", "at+jwt"}, {"kid", id_}}; }
  std::string token(const Json& header, const Json& claims) const { return token_of_bytes(header.dump(), claims.dump()); }
  std::string token(const Json& claims) const { return token(header(), claims); }
  std::string token_of_bytes(std::string_view header, std::string_view claims) const {
    const std::string bytes = base::base64url_encode(header) + "." + base::base64url_encode(claims);
    return bytes + "." + base::base64url_encode(sign(bytes));
  }

 private:
  static EVP_PKEY* make(Algorithm algorithm, unsigned rsa_bits, const char* curve) {
    if (algorithm == Algorithm::kRs256) return EVP_RSA_gen(rsa_bits);
    if (algorithm == Algorithm::kEs256) return EVP_EC_gen(curve);
    return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }

  std::string number(const char* name, int width) const {
    BIGNUM* raw = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &raw);
    const std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> value(raw, BN_free);
    std::string bytes(static_cast<std::size_t>(width == 0 ? BN_num_bytes(raw) : width), '\0');
    BN_bn2binpad(raw, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    return base::base64url_encode(bytes);
  }

  Algorithm algorithm_;
  std::string id_;
  std::shared_ptr<EVP_PKEY> key_;
};

// "HS256" over a secret that is no secret.
inline std::string hmac_token(const nlohmann::ordered_json& header, const nlohmann::ordered_json& claims, std::string_view secret) {
  const std::string bytes = base::base64url_encode(header.dump()) + "." + base::base64url_encode(claims.dump());
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), mac, &length);
  return bytes + "." + base::base64url_encode({reinterpret_cast<const char*>(mac), length});
}

}  // namespace docent::auth::testing
