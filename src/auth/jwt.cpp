#include "auth/jwt.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace docent::auth {
namespace {

using base::ErrorCode;
using Json = nlohmann::json;

constexpr int kMaxDepth = 8;
constexpr std::size_t kMaxGroups = 256, kMaxTries = 8;

std::unexpected<base::Error> refuse(const char* why) { return base::fail(ErrorCode::kUnauthenticated, why); }

std::optional<Algorithm> algorithm_of(std::string_view name) {
  if (name == "RS256") return Algorithm::kRs256;
  if (name == "ES256") return Algorithm::kEs256;
  if (name == "EdDSA" || name == "Ed25519") return Algorithm::kEdDsa;
  return std::nullopt;
}

// One part of a token as a JSON object.
std::optional<Json> decode_part(std::string_view part) {
  std::string bytes;
  if (part.empty() || !base::base64url_decode(part, bytes)) return std::nullopt;
  bool deep = false;
  Json json = Json::parse(bytes, [&](int depth, Json::parse_event_t, Json&) {
    deep = deep || depth > kMaxDepth;
    return true;
  }, false);
  if (deep || !json.is_object()) return std::nullopt;
  return json;
}

std::string text_of(const Json& object, const std::string& name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<std::string> texts_of(const Json& object, const std::string& name) {
  std::vector<std::string> texts;
  const auto found = object.find(name);
  if (found == object.end()) return texts;
  if (found->is_string()) texts.push_back(found->get<std::string>());
  if (found->is_array())
    for (const Json& one : *found)
      if (one.is_string() && texts.size() < kMaxGroups) texts.push_back(one.get<std::string>());
  return texts;
}

// NumericDate (RFC 7519 section 2). nullopt: absent; NaN: present and no number.
std::optional<double> time_of(const Json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return std::nullopt;
  return found->is_number() ? found->get<double>() : std::nan("");
}

base::Status check_claims(const Json& claims, const JwtPolicy& policy, std::int64_t now_seconds) {
  if (policy.issuer.empty() || text_of(claims, "iss") != policy.issuer) return refuse("the token is of another issuer");
  const auto audiences = texts_of(claims, "aud");
  if (policy.audience.empty() || std::ranges::find(audiences, policy.audience) == audiences.end()) return refuse("the token is for another audience");
  const auto now = static_cast<double>(now_seconds), leeway = static_cast<double>(policy.leeway.count());
  const auto expires = time_of(claims, "exp"), not_before = time_of(claims, "nbf"), issued = time_of(claims, "iat");
  if (!expires || !std::isfinite(*expires)) return refuse("the token has no expiry");
  if (now >= *expires + leeway) return refuse("the token has expired");
  if (not_before && !(now >= *not_before - leeway)) return refuse("the token is not valid yet");
  if (issued && !(now >= *issued - leeway)) return refuse("the token is of the future");
  return {};
}

}  // namespace

base::Result<std::set<Algorithm>> parse_algorithms(std::string_view names) {
  std::set<Algorithm> algorithms;
  while (!names.empty()) {
    const std::size_t end = names.find_first_of(" ,");
    const std::string_view one = names.substr(0, end);
    names.remove_prefix(end == std::string_view::npos ? names.size() : end + 1);
    if (one.empty()) continue;
    const auto algorithm = algorithm_of(one);
    if (!algorithm) return base::fail(ErrorCode::kInvalidArgument, "unknown algorithm \"" + std::string(one) + "\"; known are RS256, ES256, EdDSA");
    algorithms.insert(*algorithm);
  }
  if (algorithms.empty()) return base::fail(ErrorCode::kInvalidArgument, "name at least one algorithm: RS256, ES256, EdDSA");
  return algorithms;
}

base::Result<Identity> verify_jwt(std::string_view token, const JwtPolicy& policy, const FindKeys& find, std::int64_t now_seconds) {
  if (token.size() > kMaxTokenBytes) return refuse("the token is too long");
  const auto parts = base::split(token, '.');
  if (parts.size() != 3) return refuse("the token is malformed");
  const auto header = decode_part(parts[0]);
  std::string signature;
  if (!header || !base::base64url_decode(parts[2], signature)) return refuse("the token is malformed");
  const auto algorithm = algorithm_of(text_of(*header, "alg"));
  if (!algorithm || !policy.algorithms.contains(*algorithm)) return refuse("the token is signed in a way that is not allowed here");
  if (header->contains("crit")) return refuse("the token demands extensions that are not known here");
  if (header->contains("typ")) {
    const std::string type = base::ascii_lower(text_of(*header, "typ"));
    if (type != "jwt" && type != "at+jwt" && type != "application/at+jwt") return refuse("this is not an access token");
  }
  if (header->contains("kid") && !(*header)["kid"].is_string()) return refuse("the token is malformed");
  const std::string id = text_of(*header, "kid");
  DOCENT_ASSIGN(const auto keys, find(id));
  const std::string_view signed_bytes = token.substr(0, parts[0].size() + 1 + parts[1].size());
  bool good = false;
  std::size_t tried = 0;
  for (const PublicKey& key : keys) {
    if (key.algorithm != *algorithm || (!id.empty() && key.id != id)) continue;
    if (++tried > kMaxTries) break;
    good = good || verify_signature(key, signed_bytes, signature);
  }
  if (!good) return refuse("the signature of the token is not good");
  const auto claims = decode_part(parts[1]);
  if (!claims) return refuse("the token is malformed");
  DOCENT_TRY(check_claims(*claims, policy, now_seconds));
  Identity identity;
  const std::string subject = text_of(*claims, "sub");
  if (subject.empty() || subject.size() > 512) return refuse("the token names no subject");
  identity.subject = "jwt:" + policy.issuer + "#" + subject;
  identity.name = text_of(*claims, "name").empty() ? subject : text_of(*claims, "name");
  std::string scopes;
  for (const char* claim : {"scope", "scp"})
    for (const std::string& one : texts_of(*claims, claim)) scopes += " " + one;
  identity.scopes = Scopes::known_of(scopes);
  identity.groups = texts_of(*claims, policy.groups_claim);
  std::ranges::sort(identity.groups);
  identity.anonymous = false;
  return identity;
}

}  // namespace docent::auth
