// HTTP/1.1 and TLS: bytes in, Request values to a handler, bytes out.
//
// One thread reads and writes all connections (coroutines; an idle connection costs about 10 KB), a bounded pool runs the handler. What
// does not fit is refused with 503 and Retry-After, never queued without bound. Budget: 0.1 ms of processor time for a small request.
// Limits are those of ServerOptions. An exception of the handler becomes a 500 and a line in the log.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/error.h"
#include "server/http.h"

namespace docent::server {

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 7411;  // 0: any free one
  std::size_t threads = 0;    // of the pool; 0: twice the cores, at least 4
  std::size_t max_connections = 8192, max_waiting = 256, max_streams = 256;
  std::uint32_t max_header_bytes = 16 << 10;
  std::uint64_t max_body_bytes = 1 << 20;
  std::chrono::milliseconds request_limit{10'000};  // to send a whole request, from its first byte
  std::chrono::seconds idle_limit{75};
  std::chrono::milliseconds drain_delay{0};  // how long a stop still takes new requests
  std::chrono::seconds drain_limit{5};       // how long running requests may go on after that
  // PEM files; both or none. Read again by reload().
  std::string certificate = {}, key = {};
};

// "HOST:PORT" with a numeric address or localhost; kInvalidArgument.
base::Result<ServerOptions> parse_listen(std::string_view text);
bool is_loopback(const ServerOptions& options);

struct Handler {
  std::function<Response(Request&, std::stop_token)> handle;  // called from many threads
  std::function<bool(const Request&)> quick;                  // true: takes microseconds, is answered without the pool
};

// What the server itself knows, for metrics. All are totals but the first three.
struct ServerCounters {
  std::uint64_t connections = 0, waiting = 0, streams = 0, accepted = 0, refused_connections = 0, refused_requests = 0, bad_requests = 0;
};

class HttpServer {
 public:
  // kUnavailable when the port is taken, kInvalidArgument for a certificate that is none.
  static base::Result<std::unique_ptr<HttpServer>> listen(const ServerOptions& options, Handler handler);
  virtual ~HttpServer() = default;
  virtual std::uint16_t port() const = 0;
  // Serves until `stop` is requested, then drains.
  virtual void run(std::stop_token stop) = 0;
  // New connections get the certificate that is in the files now; on an error the old one stays. Thread safe.
  virtual base::Status reload() = 0;
  virtual ServerCounters counters() const = 0;  // thread safe
};

}  // namespace docent::server
