// HTTP/1.1 on a loopback address. (Other addresses need authentication, which a later version brings.)
//
// One thread a connection, at most kMaxConnections; further ones get 503. Requests that name another host than this machine are
// refused (DNS rebinding), as are those of web pages of another origin.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/error.h"
#include "server/api.h"

namespace docent::server {

constexpr std::size_t kMaxConnections = 64;
constexpr std::uint32_t kMaxHeaderBytes = 16 << 10;
constexpr std::uint64_t kMaxBodyBytes = 1 << 20;

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 7411;  // 0: any free one
  std::chrono::seconds idle_limit{30};
  std::chrono::seconds drain_limit{5};  // how long running requests may go on after a stop
};

// "HOST:PORT"; kInvalidArgument for anything but a loopback address and a port.
base::Result<ServerOptions> parse_listen(std::string_view text);

class HttpServer {
 public:
  using Handler = std::function<Response(const Request&, std::stop_token)>;
  // kUnavailable when the port is taken.
  static base::Result<std::unique_ptr<HttpServer>> listen(const ServerOptions& options, Handler handler);
  virtual ~HttpServer() = default;
  virtual std::uint16_t port() const = 0;
  // Serves until `stop` is requested.
  virtual void run(std::stop_token stop) = 0;
};

}  // namespace docent::server
