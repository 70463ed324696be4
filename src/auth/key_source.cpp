#include "auth/key_source.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "net/http_client.h"
#include "obs/log.h"

namespace docent::auth {
namespace {

using base::ErrorCode;

constexpr std::size_t kMaxBytes = 1 << 20;

// Where metadata of `issuer` may be: OpenID Connect appends, RFC 8414 inserts before the path.
std::vector<std::string> metadata_of(std::string issuer) {
  while (issuer.ends_with('/')) issuer.pop_back();
  const std::size_t scheme = issuer.find("://");
  const std::size_t path = scheme == std::string::npos ? std::string::npos : issuer.find('/', scheme + 3);
  const std::string origin = issuer.substr(0, path), rest = path == std::string::npos ? "" : issuer.substr(path);
  return {issuer + "/.well-known/openid-configuration", origin + "/.well-known/oauth-authorization-server" + rest};
}

}  // namespace

base::Result<std::string> get_configured(const std::string& where) {
  if (!where.starts_with("http://") && !where.starts_with("https://")) return base::read_file(where, kMaxBytes);
  net::FetchOptions options;
  options.allow_private = true;
  options.max_bytes = kMaxBytes;
  DOCENT_ASSIGN(net::FetchReply reply, net::fetch(where, options));
  if (reply.status != 200) return base::fail(ErrorCode::kUnavailable, "the token issuer answered with status " + std::to_string(reply.status), where);
  return std::move(reply.body);
}

base::Result<std::vector<PublicKey>> KeySource::fetch() const {
  std::string where = options_.jwks;
  if (where.empty()) {
    base::Error last{ErrorCode::kUnavailable, "the token issuer has no metadata", {}};
    for (const std::string& metadata : metadata_of(options_.issuer)) {
      const auto bytes = get_(metadata);
      if (!bytes) {
        last = bytes.error();
        continue;
      }
      const auto json = nlohmann::json::parse(*bytes, nullptr, false);
      if (!json.is_object() || json.value("issuer", nlohmann::json()) != options_.issuer || !json.contains("jwks_uri") || !json["jwks_uri"].is_string()) {
        last = {ErrorCode::kUnavailable, "the metadata of the token issuer does not name it and its keys", metadata};
        continue;
      }
      where = json["jwks_uri"].get<std::string>();
      break;
    }
    if (where.empty()) return std::unexpected(std::move(last));
    if (!where.starts_with("https://") && !(where.starts_with("http://") && options_.issuer.starts_with("http://")))
      return base::fail(ErrorCode::kUnavailable, "the token issuer names no safe address of its keys", where);
  }
  DOCENT_ASSIGN(const std::string bytes, get_(where));
  return parse_jwks(bytes);
}

base::Result<std::vector<PublicKey>> KeySource::keys(const std::string& id) {
  std::unique_lock lock(mutex_);
  const auto now = clock_.now();
  const auto known = [&] { return id.empty() || std::ranges::any_of(keys_, [&](const PublicKey& key) { return key.id == id; }); };
  const bool due = !tried_ || now - tried_at_ >= options_.least_between;
  const bool wanted = !has_ || now - got_ >= options_.fresh || !known();
  if (wanted && due && !fetching_) {
    fetching_ = tried_ = true;
    tried_at_ = now;
    lock.unlock();
    auto fresh = fetch();
    lock.lock();
    fetching_ = false;
    if (fresh) {
      keys_ = std::move(*fresh);
      got_ = clock_.now();
      has_ = true;
    } else {
      obs::log(obs::LogLevel::kWarn, "issuer_keys_unavailable", {{"why", fresh.error().message}, {"detail", fresh.error().detail}});
    }
    fetched_.notify_all();
  } else if (fetching_ && (!has_ || !known())) {
    fetched_.wait(lock, [this] { return !fetching_; });
  }
  if (!has_ || clock_.now() - got_ > options_.stale) return base::fail(ErrorCode::kUnavailable, "the keys of the token issuer cannot be had right now");
  return keys_;
}

}  // namespace docent::auth
