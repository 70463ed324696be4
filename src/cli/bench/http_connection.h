// A plain HTTP/1.1 client for measuring: one keep-alive connection, requests made beforehand, answers with a length. Only for our own server.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace docent::cli {

// The bytes of a request; a body makes it a POST of JSON. `headers` are whole lines, each with its line end.
std::string make_http_request(std::string_view path, std::string_view body, std::string_view headers = {});

// Not thread safe.
class HttpConnection {
 public:
  HttpConnection() = default;
  ~HttpConnection();
  HttpConnection(HttpConnection&& other) noexcept;
  HttpConnection(const HttpConnection&) = delete;

  // On loopback. kUnavailable.
  static base::Result<HttpConnection> open(std::uint16_t port, std::chrono::milliseconds limit = std::chrono::seconds(30));
  // Sends and reads the whole answer; its status.
  base::Result<int> exchange(std::string_view request);
  base::Status send(std::string_view bytes);
  const std::string& body() const { return body_; }

 private:
  int descriptor_ = -1;
  std::string buffer_, body_;
};

}  // namespace docent::cli
