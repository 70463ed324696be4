#include "auth/jwt.h"

#include <gtest/gtest.h>

#include <functional>

#include "auth/testing/signer.h"

namespace docent::auth {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;
using testing::Signer;

constexpr std::int64_t kNow = 1'800'000'000;

const Signer& signer_of(Algorithm algorithm) {
  static const Signer rsa(Algorithm::kRs256, "rsa"), ec(Algorithm::kEs256, "ec"), ed(Algorithm::kEdDsa, "ed");
  return algorithm == Algorithm::kRs256 ? rsa : algorithm == Algorithm::kEs256 ? ec : ed;
}

class Jwt : public ::testing::Test {
 protected:
  Jwt() {
    policy_.issuer = "https://login.example.com";
    policy_.audience = "https://docs.example.com";
    for (const Algorithm algorithm : {Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa}) keys_.push_back(parse_jwks(signer_of(algorithm).jwks())->front());
  }
  Json claims() const {
    return {{"iss", policy_.issuer}, {"aud", policy_.audience}, {"sub", "ada"}, {"name", "Ada"}, {"exp", kNow + 300}, {"iat", kNow - 10}, {"scope", "read openid"}, {"groups", {"ops", "dev"}}};
  }
  Json with(const char* name, Json value) const {
    Json json = claims();
    json[name] = std::move(value);
    return json;
  }
  Json without(const char* name) const {
    Json json = claims();
    json.erase(name);
    return json;
  }
  base::Result<Identity> verify(const std::string& token, std::int64_t now = kNow) const {
    return verify_jwt(token, policy_, [this](const std::string&) -> base::Result<std::vector<PublicKey>> { return keys_; }, now);
  }
  std::string why(const std::string& token, std::int64_t now = kNow) const {
    const auto identity = verify(token, now);
    if (identity) return "accepted";
    EXPECT_EQ(identity.error().code, ErrorCode::kUnauthenticated);
    return identity.error().message;
  }
  std::string why_claims(const Json& json, std::int64_t now = kNow) const { return why(signer_.token(json), now); }

  JwtPolicy policy_;
  std::vector<PublicKey> keys_;
  const Signer& signer_ = signer_of(Algorithm::kEdDsa);
};

TEST_F(Jwt, AGoodTokenOfEachAlgorithmBecomesAnIdentity) {
  for (const Algorithm algorithm : {Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa}) {
    const auto identity = verify(signer_of(algorithm).token(claims()));
    ASSERT_TRUE(identity) << signer_of(algorithm).algorithm_name() << ": " << identity.error().message;
    EXPECT_EQ(identity->subject, "jwt:https://login.example.com#ada");
    EXPECT_EQ(identity->name, "Ada");
    EXPECT_EQ(identity->scopes.text(), "read");
    EXPECT_EQ(identity->groups, (std::vector<std::string>{"dev", "ops"}));
    EXPECT_FALSE(identity->anonymous);
  }
}

TEST_F(Jwt, ScopesComeAsTextOrListUnderEitherName) {
  EXPECT_EQ(verify(signer_.token(with("scope", Json::array({"docent:graph", "read"}))))->scopes.text(), "read graph");
  Json json = without("scope");
  json["scp"] = "docent:admin";
  EXPECT_EQ(verify(signer_.token(json))->scopes.text(), "admin");
  EXPECT_TRUE(verify(signer_.token(without("scope")))->scopes.empty()) << "a token may be good and allow nothing";
  EXPECT_TRUE(verify(signer_.token(with("scope", 7)))->scopes.empty());
}

TEST_F(Jwt, GroupsAreOfTheConfiguredClaim) {
  policy_.groups_claim = "roles";
  EXPECT_TRUE(verify(signer_.token(claims()))->groups.empty());
  EXPECT_EQ(verify(signer_.token(with("roles", "ops")))->groups, std::vector<std::string>{"ops"});
  EXPECT_EQ(verify(signer_.token(with("roles", Json::array({1, "a", Json::object()}))))->groups, std::vector<std::string>{"a"});
}

TEST_F(Jwt, UnsignedAndSymmetricTokensAreRefusedHoweverTheyAreSpelt) {
  for (const char* name : {"none", "None", "NONE", "nOnE", "", "HS256", "HS384", "RS384", "PS256", "ES384", "ES256K", "rs256", "dir"}) {
    Json header = signer_.header();
    header["alg"] = name;
    const std::string unsigned_token = base::base64url_encode(header.dump()) + "." + base::base64url_encode(claims().dump()) + ".";
    EXPECT_EQ(why(unsigned_token), "the token is signed in a way that is not allowed here") << name;
    EXPECT_EQ(why(signer_.token(header, claims())), "the token is signed in a way that is not allowed here") << name;
  }
  Json header = signer_.header();
  header.erase("alg");
  EXPECT_EQ(why(signer_.token(header, claims())), "the token is signed in a way that is not allowed here");
  header["alg"] = Json::array({"EdDSA"});
  EXPECT_EQ(why(signer_.token(header, claims())), "the token is signed in a way that is not allowed here");
  const std::string good = signer_.token(claims());
  EXPECT_EQ(why(good.substr(0, good.rfind('.') + 1)), "the signature of the token is not good") << "a signature cut off";
}

TEST_F(Jwt, ThePublicKeyIsNoHmacSecret) {
  const Signer& rsa = signer_of(Algorithm::kRs256);
  for (const std::string& secret : {rsa.public_pem(), rsa.jwk().dump(), rsa.jwk()["n"].get<std::string>()})
    EXPECT_EQ(why(testing::hmac_token({{"alg", "HS256"}, {"typ", "JWT"}, {"kid", "rsa"}}, claims(), secret)), "the token is signed in a way that is not allowed here");
  EXPECT_EQ(why(testing::hmac_token({{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "rsa"}}, claims(), rsa.public_pem())), "the signature of the token is not good");
}

TEST_F(Jwt, TheKeyDecidesTheAlgorithmNotTheToken) {
  // Signed by the RSA key, said to be of another kind; and the id of one key with the signature of another.
  for (const auto& [algorithm, id] : {std::pair{"ES256", "rsa"}, std::pair{"EdDSA", "rsa"}, std::pair{"ES256", "ec"}, std::pair{"RS256", "ed"}, std::pair{"RS256", "nobody"}}) {
    Json header = signer_of(Algorithm::kRs256).header();
    header["alg"] = algorithm;
    header["kid"] = id;
    EXPECT_EQ(why(signer_of(Algorithm::kRs256).token(header, claims())), "the signature of the token is not good") << algorithm << " " << id;
  }
}

TEST_F(Jwt, OnlyListedAlgorithmsArePossible) {
  policy_.algorithms = {Algorithm::kEs256};
  EXPECT_EQ(why(signer_.token(claims())), "the token is signed in a way that is not allowed here");
  EXPECT_EQ(why(signer_of(Algorithm::kEs256).token(claims())), "accepted");
  EXPECT_EQ(*parse_algorithms("RS256,EdDSA"), (std::set<Algorithm>{Algorithm::kRs256, Algorithm::kEdDsa}));
  for (const char* wrong : {"", " ", "none", "RS256 HS256", "rs256"}) EXPECT_FALSE(parse_algorithms(wrong)) << wrong;
}

TEST_F(Jwt, WithoutAKeyIdEveryKeyOfTheKindIsTriedAndNoMoreThanEight) {
  Json header = signer_.header();
  header.erase("kid");
  EXPECT_EQ(why(signer_.token(header, claims())), "accepted");
  std::vector<PublicKey> many;
  for (int i = 0; i < 8; ++i) many.push_back(parse_jwks(Signer(Algorithm::kEdDsa, "x" + std::to_string(i)).jwks())->front());
  many.push_back(keys_.back());
  keys_ = many;
  EXPECT_EQ(why(signer_.token(header, claims())), "the signature of the token is not good");
}

TEST_F(Jwt, HeadersThatAskForMoreAreRefused) {
  const auto header = [&](const char* name, Json value) {
    Json json = signer_.header();
    json[name] = std::move(value);
    return why(signer_.token(json, claims()));
  };
  EXPECT_EQ(header("crit", Json::array({"b64"})), "the token demands extensions that are not known here");
  EXPECT_EQ(header("crit", Json()), "the token demands extensions that are not known here");
  for (const char* type : {"dpop+jwt", "logout+jwt", "secevent+jwt", ""}) EXPECT_EQ(header("typ", type), "this is not an access token") << type;
  EXPECT_EQ(header("typ", 5), "this is not an access token");
  for (const char* type : {"JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt"}) EXPECT_EQ(header("typ", type), "accepted") << type;
  for (const Json& id : {Json(5), Json(), Json::array({"ed"})}) EXPECT_EQ(header("kid", id), "the token is malformed") << id.dump();
  // Keys that a token brings along or names by address are never looked at.
  const Signer stranger(Algorithm::kEdDsa, "ed");
  Json bringing = stranger.header();
  bringing["jwk"] = stranger.jwk();
  bringing["jku"] = "https://evil.example/keys";
  EXPECT_EQ(why(stranger.token(bringing, claims())), "the signature of the token is not good");
}

TEST_F(Jwt, TimesHoldToTheSecondWithTheLeeway) {
  const std::int64_t leeway = policy_.leeway.count();
  const Json json = claims();
  EXPECT_EQ(why_claims(json, kNow + 300 + leeway - 1), "accepted");
  EXPECT_EQ(why_claims(json, kNow + 300 + leeway), "the token has expired");
  EXPECT_EQ(why_claims(with("nbf", kNow + leeway)), "accepted");
  EXPECT_EQ(why_claims(with("nbf", kNow + leeway + 1)), "the token is not valid yet");
  EXPECT_EQ(why_claims(with("iat", kNow + leeway)), "accepted");
  EXPECT_EQ(why_claims(with("iat", kNow + leeway + 1)), "the token is of the future");
  EXPECT_EQ(why_claims(without("exp")), "the token has no expiry");
  EXPECT_EQ(why_claims(with("exp", "2099-01-01")), "the token has no expiry");
  EXPECT_EQ(why_claims(with("exp", Json())), "the token has no expiry");
  EXPECT_EQ(why_claims(with("exp", kNow + 300.5)), "accepted") << "NumericDate may have a fraction";
  EXPECT_EQ(why_claims(with("exp", 1e300)), "accepted");
  EXPECT_EQ(why_claims(with("exp", -1)), "the token has expired");
  EXPECT_EQ(why_claims(with("nbf", "now")), "the token is not valid yet");
  EXPECT_EQ(why_claims(with("iat", true)), "the token is of the future");
  EXPECT_EQ(why_claims(without("iat")), "accepted");
  policy_.leeway = std::chrono::seconds(0);
  EXPECT_EQ(why_claims(json, kNow + 300), "the token has expired");
}

TEST_F(Jwt, IssuerAndAudienceMatchExactly) {
  for (const Json& issuer : {Json("https://login.example.com/"), Json("https://LOGIN.example.com"), Json("https://evil.example"), Json(""), Json(), Json::array({policy_.issuer})})
    EXPECT_EQ(why_claims(with("iss", issuer)), "the token is of another issuer") << issuer.dump();
  EXPECT_EQ(why_claims(without("iss")), "the token is of another issuer");
  for (const Json& audience : {Json("https://docs.example.com/"), Json("https://other.example"), Json(""), Json(), Json::array(), Json::array({"a", 5}), Json{{"a", policy_.audience}}})
    EXPECT_EQ(why_claims(with("aud", audience)), "the token is for another audience") << audience.dump();
  EXPECT_EQ(why_claims(without("aud")), "the token is for another audience");
  EXPECT_EQ(why_claims(with("aud", Json::array({"https://other.example", policy_.audience}))), "accepted");
  policy_.audience.clear();
  EXPECT_EQ(why_claims(with("aud", "")), "the token is for another audience") << "no configured audience takes none";
}

TEST_F(Jwt, ATokenNamesItsSubject) {
  for (const Json& subject : {Json(""), Json(), Json(5), Json(std::string(513, 's'))}) EXPECT_EQ(why_claims(with("sub", subject)), "the token names no subject");
  EXPECT_EQ(why_claims(without("sub")), "the token names no subject");
  EXPECT_EQ(verify(signer_.token(without("name")))->name, "ada");
}

TEST_F(Jwt, SizeDepthAndFormAreBounded) {
  EXPECT_EQ(why_claims(with("pad", std::string(kMaxTokenBytes, 'x'))), "the token is too long");
  Json deep = "x";
  for (int i = 0; i < 12; ++i) deep = Json::array({deep});
  EXPECT_EQ(why_claims(with("deep", deep)), "the token is malformed");
  EXPECT_EQ(why(signer_.token_of_bytes(signer_.header().dump(), std::string(4000, '['))), "the token is malformed");
  const std::string good = signer_.token(claims());
  for (const std::string& wrong : {std::string(), std::string("a"), std::string("a.b"), std::string("..."), std::string(".."), good + ".", "." + good, good.substr(good.find('.')), good + "=", good + "\n",
                                   signer_.token_of_bytes("[]", claims().dump()), signer_.token_of_bytes("\"x\"", "{}"), signer_.token_of_bytes("{", "{}"), signer_.token_of_bytes("{\"alg\":\"EdDSA\",\"x\":\"\xFF\"}", "{}")})
    EXPECT_EQ(why(wrong), "the token is malformed") << wrong.substr(0, 60);
  for (const char* body : {"", "[]", "{", "5", "{\"sub\":\"\xFF\"}"}) EXPECT_EQ(why(signer_.token_of_bytes(signer_.header().dump(), body)), "the token is malformed") << body;
}

TEST_F(Jwt, WhatKeepsTheKeysAwayIsNotTheCallersFault) {
  const auto gone = verify_jwt(signer_.token(claims()), policy_, [](const std::string&) -> base::Result<std::vector<PublicKey>> { return base::fail(ErrorCode::kUnavailable, "no keys"); }, kNow);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, ErrorCode::kUnavailable);
}

TEST_F(Jwt, NothingIsFetchedForATokenThatCannotBeGood) {
  int asked = 0;
  const auto find = [&](const std::string&) -> base::Result<std::vector<PublicKey>> {
    ++asked;
    return keys_;
  };
  Json header = signer_.header();
  header["alg"] = "none";
  EXPECT_FALSE(verify_jwt(signer_.token(header, claims()), policy_, find, kNow));
  EXPECT_FALSE(verify_jwt("a.b.c", policy_, find, kNow));
  EXPECT_EQ(asked, 0);
}

}  // namespace
}  // namespace docent::auth
