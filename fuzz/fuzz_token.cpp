// Authorization headers, key sets, and tokens whose content is anything though their signature is good. The first byte says which.
#include <nlohmann/json.hpp>

#include "auth/authenticator.h"
#include "auth/testing/signer.h"
#include "fuzz/check.h"

namespace {

using namespace docent;

struct Setting {
  Setting() {
    policy.issuer = "https://login.example.com";
    policy.audience = "docs";
    keys_of_issuer = *auth::parse_jwks(signer.jwks());
    auto source = std::make_unique<auth::KeySource>(auth::KeySourceOptions{"", "keys"}, [this](const std::string&) -> base::Result<std::string> { return signer.jwks(); }, clock);
    authenticator = std::make_unique<auth::Authenticator>(auth::Mode::kOn, keys, policy, std::move(source), clock);
  }
  auth::testing::StillClock clock;
  const auth::testing::Signer signer{auth::Algorithm::kEdDsa};
  auth::JwtPolicy policy;
  std::vector<auth::PublicKey> keys_of_issuer;
  const auth::KeyStore keys{"nowhere", clock};
  std::unique_ptr<auth::Authenticator> authenticator;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Setting setting;
  std::string_view input = fuzz::text_of(data, size);
  if (input.empty()) return 0;
  const char mode = input.front();
  input.remove_prefix(1);
  const std::int64_t now = setting.clock.millis / 1000;
  if (mode == 'k') {  // a key set, tried on a signature that none of its keys made
    const auto keys = auth::parse_jwks(input);
    if (!keys) return 0;
    FUZZ_CHECK(keys->size() <= 64);
    const std::string signature = setting.signer.sign("bytes");
    for (const auto& key : *keys) FUZZ_CHECK(!auth::verify_signature(key, "other bytes", signature));
  } else if (mode == 't') {  // "header\nclaims", signed
    const std::size_t end = input.find('\n');
    if (end == std::string_view::npos) return 0;
    const std::string token = setting.signer.token_of_bytes(input.substr(0, end), input.substr(end + 1));
    const auto identity = auth::verify_jwt(token, setting.policy, [](const std::string&) -> base::Result<std::vector<auth::PublicKey>> { return setting.keys_of_issuer; }, now);
    if (!identity) {
      FUZZ_CHECK(identity.error().code == base::ErrorCode::kUnauthenticated);
      return 0;
    }
    const auto claims = nlohmann::json::parse(input.substr(end + 1));
    FUZZ_CHECK(claims["iss"] == setting.policy.issuer && claims["exp"].get<double>() + 60 > static_cast<double>(now));
    FUZZ_CHECK(identity->subject.starts_with("jwt:https://login.example.com#") && !identity->anonymous && std::ranges::is_sorted(identity->groups));
  } else {  // a header as it comes: nothing here was signed by the issuer
    const std::string header(input);
    FUZZ_CHECK(!setting.authenticator->authenticate(&header));
    (void)auth::Authenticator::kind_of(&header);
    (void)auth::Scopes::parse(input);
    (void)auth::Scopes::known_of(input);
    (void)auth::parse_algorithms(input);
  }
  return 0;
}
