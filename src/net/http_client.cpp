#include "net/http_client.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "net/address.h"

namespace docent::net {
namespace {

using base::ErrorCode;

struct Transfer {
  const FetchOptions* options;
  FetchReply reply;
  bool refused = false;  // an address that is not public
};

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* target) {
  auto& transfer = *static_cast<Transfer*>(target);
  if (transfer.reply.body.size() + size * count > transfer.options->max_bytes) return 0;
  transfer.reply.body.append(data, size * count);
  return size * count;
}

curl_socket_t open_socket(void* target, curlsocktype, curl_sockaddr* to) {
  auto& transfer = *static_cast<Transfer*>(target);
  char text[INET6_ADDRSTRLEN] = {};
  const void* raw = to->family == AF_INET    ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(&to->addr)->sin_addr)
                    : to->family == AF_INET6 ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(&to->addr)->sin6_addr)
                                             : nullptr;
  const auto address = raw != nullptr && ::inet_ntop(to->family, raw, text, sizeof text) != nullptr ? parse_address(text) : std::nullopt;
  if (!address || (!transfer.options->allow_private && !is_public(*address))) {
    transfer.refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

}  // namespace

base::Result<FetchReply> fetch(const std::string& url, const FetchOptions& options) {
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
  if (!handle) return base::fail(ErrorCode::kInternal, "cannot make an HTTP request: out of memory");
  Transfer transfer{&options, {}, false};
  CURL* curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, options.max_redirects > 0 ? 1L : 0L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, static_cast<long>(options.max_redirects));
  curl_easy_setopt(curl, CURLOPT_PROXY, "");  // a proxy would connect where this guard does not look
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "docent");
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min<std::int64_t>(options.timeout.count(), 3'000)));
  const CURLcode code = curl_easy_perform(curl);
  if (transfer.refused) return base::fail(ErrorCode::kForbidden, "the address of \"" + url + "\" is not on the public internet");
  if (code == CURLE_WRITE_ERROR) return base::fail(ErrorCode::kTooLarge, "\"" + url + "\" sends more than " + std::to_string(options.max_bytes) + " bytes");
  if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)
    return base::fail(ErrorCode::kInvalidArgument, "\"" + url + "\" is no http or https URL");
  if (code != CURLE_OK) return base::fail(ErrorCode::kUnavailable, "\"" + url + "\" cannot be reached", curl_easy_strerror(code));
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &transfer.reply.status);
  const char* type = nullptr;
  if (curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type) == CURLE_OK && type != nullptr) transfer.reply.content_type = type;
  return std::move(transfer.reply);
}

}  // namespace docent::net
