#include "cli/bench/http_connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

namespace docent::cli {
namespace {

using base::ErrorCode;

std::unexpected<base::Error> broken(const char* what) { return base::fail(ErrorCode::kUnavailable, std::string("the measured server: ") + what + ": " + std::strerror(errno)); }

}  // namespace

std::string make_http_request(std::string_view path, std::string_view body, std::string_view headers) {
  std::string text(body.empty() ? "GET " : "POST ");
  text.append(path).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n").append(headers);
  if (!body.empty()) text.append("Content-Type: application/json\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n");
  return text.append("\r\n").append(body);
}

HttpConnection::~HttpConnection() {
  if (descriptor_ >= 0) ::close(descriptor_);
}
HttpConnection::HttpConnection(HttpConnection&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), buffer_(std::move(other.buffer_)), body_(std::move(other.body_)) {}

base::Result<HttpConnection> HttpConnection::open(std::uint16_t port, std::chrono::milliseconds limit) {
  HttpConnection connection;
  connection.descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection.descriptor_ < 0) return broken("no socket");
  const timeval time{static_cast<time_t>(limit.count() / 1000), static_cast<suseconds_t>(limit.count() % 1000 * 1000)};
  const int on = 1;
  ::setsockopt(connection.descriptor_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  ::setsockopt(connection.descriptor_, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
  ::setsockopt(connection.descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(connection.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return broken("cannot be reached");
  return connection;
}

base::Status HttpConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return broken("takes nothing");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

base::Result<int> HttpConnection::exchange(std::string_view request) {
  DOCENT_TRY(send(request));
  constexpr std::string_view kLength = "content-length: ", kEnd = "\r\n\r\n";
  std::size_t head = std::string::npos, length = 0;
  int status = 0;
  for (;;) {
    if (head == std::string::npos && (head = buffer_.find(kEnd)) != std::string::npos) {
      head += kEnd.size();
      std::string lower = buffer_.substr(0, head);
      for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
      const std::size_t at = lower.find(kLength);
      if (at != std::string::npos) std::from_chars(lower.data() + at + kLength.size(), lower.data() + lower.size(), length);
      std::from_chars(buffer_.data() + 9, buffer_.data() + 12, status);
    }
    if (head != std::string::npos && buffer_.size() >= head + length) break;
    char piece[16 << 10];
    const ssize_t got = ::recv(descriptor_, piece, sizeof piece, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return broken("ended the connection");
    buffer_.append(piece, static_cast<std::size_t>(got));
  }
  body_.assign(buffer_, head, length);
  buffer_.erase(0, head + length);
  return status;
}

}  // namespace docent::cli
