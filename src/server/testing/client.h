// A client of one connection that sends what it is told, right or wrong, for tests of the HTTP server. Blocking, with a limit of 10 seconds.
#pragma once

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"

namespace docent::server::testing {

struct Answer {
  unsigned status = 0;
  std::map<std::string, std::string> headers;  // names in small letters
  std::string body;                            // chunks joined
};

class Client {
 public:
  explicit Client(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    connected_ = ::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { close(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }
  // Begins TLS, whatever the certificate. `newest`: the newest version to offer.
  bool secure(int newest = TLS1_3_VERSION) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context_.get(), newest < TLS1_2_VERSION ? newest : TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), newest);
    if (newest < TLS1_2_VERSION) SSL_CTX_set_cipher_list(context_.get(), "ALL:@SECLEVEL=0");
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), descriptor_);
    return SSL_connect(tls_.get()) == 1;
  }
  // Of the server's certificate.
  std::string common_name() const {
    const std::unique_ptr<X509, void (*)(X509*)> certificate(SSL_get1_peer_certificate(tls_.get()), X509_free);
    char name[256] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name, sizeof name);
    return name;
  }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())) : ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  bool get(std::string_view path) { return send("GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"); }
  void close() {
    if (tls_) SSL_shutdown(tls_.get());
    tls_.reset();
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }
  // Whether the server closes within `limit`, with nothing more said.
  bool ends(std::chrono::milliseconds limit = std::chrono::seconds(10)) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (std::chrono::steady_clock::now() < until) {
      pollfd one{descriptor_, POLLIN, 0};
      if (::poll(&one, 1, 20) <= 0) continue;
      char byte = 0;
      const ssize_t got = tls_ ? SSL_read(tls_.get(), &byte, 1) : ::recv(descriptor_, &byte, 1, 0);
      return got <= 0;
    }
    return false;
  }
  // The next line without its end; nullopt at the end of the connection.
  std::optional<std::string> line() {
    for (;;) {
      if (const std::size_t end = pending_.find("\r\n"); end != std::string::npos) {
        std::string text = pending_.substr(0, end);
        pending_.erase(0, end + 2);
        return text;
      }
      if (!more()) return std::nullopt;
    }
  }
  // The next chunk of a chunked body; empty at its end.
  std::optional<std::string> chunk() {
    const auto length = line();
    if (!length) return std::nullopt;
    auto data = bytes(std::strtoul(length->c_str(), nullptr, 16));
    if (!data || !line()) return std::nullopt;
    return data;
  }
  std::optional<Answer> head() {
    Answer answer;
    const auto first = line();
    if (!first || first->size() < 12 || !first->starts_with("HTTP/1.")) return std::nullopt;
    answer.status = static_cast<unsigned>(std::strtoul(first->c_str() + 9, nullptr, 10));
    for (auto text = line(); text && !text->empty(); text = line()) {
      const std::size_t colon = text->find(':');
      answer.headers[base::ascii_lower(text->substr(0, colon))] = std::string(base::trim(text->substr(colon + 1)));
    }
    return answer;
  }
  // The next whole answer. `without_body`: to a HEAD request.
  std::optional<Answer> answer(bool without_body = false) {
    auto got = head();
    if (!got || without_body || got->status == 204 || got->status == 304) return got;
    if (got->headers.contains("transfer-encoding")) {
      for (auto piece = chunk(); piece && !piece->empty(); piece = chunk()) got->body += *piece;
      return got;
    }
    auto body = bytes(std::strtoul(got->headers["content-length"].c_str(), nullptr, 10));
    if (!body) return std::nullopt;
    got->body = std::move(*body);
    return got;
  }

 private:
  bool more() {
    if (!tls_ || SSL_pending(tls_.get()) == 0) {
      pollfd one{descriptor_, POLLIN, 0};
      if (::poll(&one, 1, 10'000) <= 0) return false;
    }
    char buffer[16'384];
    const ssize_t got = tls_ ? SSL_read(tls_.get(), buffer, sizeof buffer) : ::recv(descriptor_, buffer, sizeof buffer, 0);
    if (got <= 0) return false;
    pending_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }
  std::optional<std::string> bytes(std::size_t count) {
    while (pending_.size() < count)
      if (!more()) return std::nullopt;
    std::string taken = pending_.substr(0, count);
    pending_.erase(0, count);
    return taken;
  }

  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* tls) const { SSL_free(tls); }
  };
  int descriptor_;
  bool connected_ = false;
  std::string pending_;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> tls_;
};

}  // namespace docent::server::testing
