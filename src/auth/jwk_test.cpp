#include "auth/jwk.h"

#include <gtest/gtest.h>

#include "auth/testing/signer.h"

namespace docent::auth {
namespace {

using Json = nlohmann::ordered_json;
using testing::Signer;

std::size_t usable(const Json& jwk) {
  const auto keys = parse_jwks(Json{{"keys", Json::array({jwk})}}.dump());
  EXPECT_TRUE(keys);
  return keys ? keys->size() : 99;
}

TEST(Jwk, AKeyOfEachKindVerifiesItsOwnSignaturesAlone) {
  const std::string bytes = "what was signed";
  for (const Algorithm algorithm : {Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa}) {
    const Signer signer(algorithm), other(algorithm);
    const auto keys = parse_jwks(signer.jwks());
    ASSERT_TRUE(keys) << signer.algorithm_name();
    ASSERT_EQ(keys->size(), 1U) << signer.algorithm_name();
    const PublicKey& key = keys->front();
    EXPECT_EQ(key.algorithm, algorithm);
    EXPECT_EQ(key.id, "k1");
    const std::string good = signer.sign(bytes);
    EXPECT_TRUE(verify_signature(key, bytes, good)) << signer.algorithm_name();
    std::string flipped = good;
    flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
    for (const std::string& bad : {flipped, other.sign(bytes), std::string(), good.substr(1), good + std::string(1, '\0'), std::string(good.size(), '\0'), std::string(1 << 16, 'x')})
      EXPECT_FALSE(verify_signature(key, bytes, bad)) << signer.algorithm_name();
    EXPECT_FALSE(verify_signature(key, "what was signeD", good));
  }
}

TEST(Jwk, AnEcSignatureInDerIsNotOneOfJws) {
  const Signer signer(Algorithm::kEs256);
  const auto keys = parse_jwks(signer.jwks());
  std::string padded = signer.sign("x");
  padded.insert(32, 1, '\0');  // r of 33 bytes
  EXPECT_FALSE(verify_signature(keys->front(), "x", padded));
}

TEST(Jwk, WeakOrMalformedKeysAreLeftOut) {
  EXPECT_EQ(usable(Signer(Algorithm::kRs256, "weak", 1024).jwk()), 0U) << "RSA of 1,024 bits";
  EXPECT_EQ(usable(Signer(Algorithm::kRs256, "strong", 3072).jwk()), 1U);
  const Json rsa = Signer(Algorithm::kRs256).jwk(), ec = Signer(Algorithm::kEs256).jwk(), ed = Signer(Algorithm::kEdDsa).jwk();
  const auto with = [](Json json, const char* name, Json value) {
    json[name] = std::move(value);
    return json;
  };
  const auto without = [](Json json, const char* name) {
    json.erase(name);
    return json;
  };
  const std::string one = base::base64url_encode("\x01"), two = base::base64url_encode("\x02"), zeros = base::base64url_encode(std::string(32, '\0'));
  for (const Json& wrong : {with(rsa, "e", one), with(rsa, "e", two), with(rsa, "e", base::base64url_encode(std::string(9, '\x03'))), with(rsa, "n", "!"), with(rsa, "n", 5), without(rsa, "n"), without(rsa, "e"),
                            with(rsa, "n", base::base64url_encode(std::string(2000, '\x7F'))), with(rsa, "alg", "PS256"), with(rsa, "alg", "HS256"), with(rsa, "use", "enc"),
                            with(ec, "crv", "P-384"), with(ec, "crv", "secp256k1"), with(ec, "x", zeros), with(ec, "y", ec["x"]), with(ec, "x", base::base64url_encode("short")), without(ec, "y"), with(ec, "alg", "ES384"),
                            with(ed, "crv", "X25519"), with(ed, "crv", "Ed448"), with(ed, "x", base::base64url_encode("short")), with(ed, "alg", "RS256"), with(ed, "kty", "oct"), with(rsa, "kty", Json()), Json("text"), Json()})
    EXPECT_EQ(usable(wrong), 0U) << wrong.dump().substr(0, 200);
  EXPECT_EQ(usable(without(without(rsa, "alg"), "use")), 1U) << "both are optional";
  EXPECT_EQ(usable(with(ed, "alg", "Ed25519")), 1U) << "RFC 9864";
  EXPECT_EQ(usable(without(ec, "kid")), 1U);
}

TEST(Jwk, ASymmetricKeyNeverBecomesAPublicOne) { EXPECT_EQ(usable({{"kty", "oct"}, {"k", "c2VjcmV0"}, {"alg", "HS256"}}), 0U); }

TEST(Jwk, ASetIsAnObjectWithAListAndIsBounded) {
  for (const char* wrong : {"", "{", "[]", "{}", R"({"keys":{}})", R"({"keys":"x"})", "null", "\xFF"}) EXPECT_FALSE(parse_jwks(wrong)) << wrong;
  EXPECT_TRUE(parse_jwks(R"({"keys":[],"more":1})")->empty());
  Json many{{"keys", Json::array()}};
  const Json jwk = Signer(Algorithm::kEdDsa).jwk();
  for (int i = 0; i < 200; ++i) many["keys"].push_back(jwk);
  EXPECT_EQ(parse_jwks(many.dump())->size(), 64U);
}

}  // namespace
}  // namespace docent::auth
