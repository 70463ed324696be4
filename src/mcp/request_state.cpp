#include "mcp/request_state.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <charconv>
#include <stdexcept>

#include "base/text.h"

namespace docent::mcp {
namespace {

constexpr std::size_t kKeyBytes = 32, kMacBytes = 32, kMaxStateBytes = 8192;

}  // namespace

StateSigner::StateSigner() : key_(kKeyBytes, '\0') {
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key_.data()), static_cast<int>(key_.size())) != 1)
    throw std::runtime_error("the system gives no random bytes");
}

// Each part is preceded by its length, so that no two triples give the same bytes.
std::string StateSigner::mac(std::string_view text, std::string_view principal, std::string_view request) const {
  std::string signed_text;
  for (const std::string_view part : {text, principal, request}) signed_text += std::to_string(part.size()) + ":" + std::string(part);
  std::string result(kMacBytes, '\0');
  unsigned length = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size(),
       reinterpret_cast<unsigned char*>(result.data()), &length);
  return result;
}

std::string StateSigner::seal(std::string_view payload, std::string_view principal, std::string_view request, std::chrono::system_clock::time_point now) const {
  const auto expires = std::chrono::duration_cast<std::chrono::seconds>((now + kStateLifetime).time_since_epoch()).count();
  const std::string text = std::to_string(expires) + "." + base::base64url_encode(payload);
  return text + "." + base::base64url_encode(mac(text, principal, request));
}

std::optional<std::string> StateSigner::open(std::string_view state, std::string_view principal, std::string_view request,
                                             std::chrono::system_clock::time_point now) const {
  const std::size_t first = state.find('.'), last = state.rfind('.');
  if (state.size() > kMaxStateBytes || first == std::string_view::npos || first == last) return std::nullopt;
  std::string given, payload;
  if (!base::base64url_decode(state.substr(last + 1), given) || given.size() != kMacBytes) return std::nullopt;
  const std::string expected = mac(state.substr(0, last), principal, request);
  if (CRYPTO_memcmp(given.data(), expected.data(), kMacBytes) != 0) return std::nullopt;
  std::int64_t expires = 0;
  const auto [end, failed] = std::from_chars(state.data(), state.data() + first, expires);
  if (failed != std::errc() || end != state.data() + first) return std::nullopt;
  if (std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count() > expires) return std::nullopt;
  if (!base::base64url_decode(state.substr(first + 1, last - first - 1), payload)) return std::nullopt;
  return payload;
}

}  // namespace docent::mcp
