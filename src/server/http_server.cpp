#include "server/http_server.h"

#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <list>
#include <mutex>
#include <random>
#include <thread>

#include "base/hash.h"
#include "base/text.h"
#include "obs/log.h"

namespace docent::server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using base::ErrorCode;
using tcp = asio::ip::tcp;

constexpr int kPollMs = 100;
constexpr std::size_t kMaxRequestIdBytes = 128;

std::string make_request_id() {
  thread_local std::mt19937_64 random{std::random_device{}()};
  const std::uint64_t numbers[2] = {random(), random()};
  return base::to_hex({reinterpret_cast<const std::uint8_t*>(numbers), sizeof numbers});
}

bool is_sane_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxRequestIdBytes && std::ranges::all_of(id, [](char c) { return c > ' ' && c < 0x7F; });
}

// Without port and brackets.
bool is_loopback_name(std::string_view host) {
  if (host.starts_with('[')) host = host.substr(1, host.find(']') - 1);
  else host = host.substr(0, host.rfind(':'));
  if (base::ascii_lower(host) == "localhost") return true;
  boost::system::error_code error;
  const auto address = asio::ip::make_address(std::string(host), error);
  return !error && address.is_loopback();
}

bool is_loopback_origin(std::string_view origin) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (origin.starts_with(scheme)) return is_loopback_name(origin.substr(scheme.size()));
  return false;
}

class Server final : public HttpServer {
 public:
  Server(ServerOptions options, Handler handler) : options_(std::move(options)), handler_(std::move(handler)), acceptor_(context_) {}

  base::Status open() {
    boost::system::error_code error;
    const tcp::endpoint endpoint(asio::ip::make_address(options_.host, error), options_.port);
    if (!error) acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) acceptor_.non_blocking(true, error);
    if (error)
      return base::fail(ErrorCode::kUnavailable, "cannot listen on " + options_.host + ":" + std::to_string(options_.port) + ": " + error.message() +
                                                     "; choose another port with --http");
    port_ = acceptor_.local_endpoint().port();
    return {};
  }

  std::uint16_t port() const override { return port_; }

  void run(std::stop_token stop) override {
    while (!stop.stop_requested()) {
      pollfd waiting{acceptor_.native_handle(), POLLIN, 0};
      if (::poll(&waiting, 1, kPollMs) <= 0) {
        reap();
        continue;
      }
      boost::system::error_code error;
      tcp::socket socket = acceptor_.accept(error);
      if (error) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));  // out of descriptors, perhaps
        continue;
      }
      reap();
      start(std::move(socket));
    }
    acceptor_.close();
    drain();
  }

 private:
  struct Connection {
    tcp::socket socket;
    std::jthread thread;
    std::atomic<bool> busy = false, done = false;
    explicit Connection(tcp::socket taken) : socket(std::move(taken)) {}
  };

  void reap() {
    std::erase_if(connections_, [](const auto& one) { return one->done.load(); });
  }

  void start(tcp::socket socket) {
    socket.non_blocking(false);
    const timeval limit{static_cast<time_t>(options_.idle_limit.count()), 0};
    ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    if (connections_.size() >= kMaxConnections) {
      Response busy = problem(503, "unavailable", "too many connections; try again shortly", make_request_id());
      busy.headers["Retry-After"] = "1";
      write(socket, busy, 11, false, false, make_request_id());
      return;
    }
    auto connection = std::make_unique<Connection>(std::move(socket));
    Connection& one = *connection;
    connections_.push_back(std::move(connection));
    one.thread = std::jthread([this, &one] {
      serve(one);
      one.done = true;
    });
  }

  void drain() {
    draining_.request_stop();
    const auto give_up = std::chrono::steady_clock::now() + options_.drain_limit;
    const auto any_busy = [&] { return std::ranges::any_of(connections_, [](const auto& one) { return one->busy.load(); }); };
    while (any_busy() && std::chrono::steady_clock::now() < give_up) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    stopping_.request_stop();
    for (auto& one : connections_) ::shutdown(one->socket.native_handle(), SHUT_RDWR);
    connections_.clear();
  }

  void serve(Connection& connection) {
    boost::beast::flat_buffer buffer(kMaxHeaderBytes + kMaxBodyBytes);
    while (!stopping_.stop_requested()) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(kMaxHeaderBytes);
      parser.body_limit(kMaxBodyBytes);
      boost::system::error_code error;
      http::read(connection.socket, buffer, parser, error);
      if (error) {
        refuse(connection.socket, error);
        return;
      }
      connection.busy = true;
      const bool again = answer(connection.socket, parser.get());
      connection.busy = false;
      if (!again) break;
    }
    boost::system::error_code ignored;
    connection.socket.shutdown(tcp::socket::shutdown_send, ignored);
  }

  void refuse(tcp::socket& socket, const boost::system::error_code& error) {
    const std::string id = make_request_id();
    if (error == http::error::body_limit) write(socket, problem(413, "too_large", "a body may have at most 1 MiB", id), 11, false, false, id);
    else if (error == http::error::header_limit) write(socket, problem(431, "too_large", "headers may have at most 16 KiB", id), 11, false, false, id);
    else if (error.category() == http::make_error_code(http::error::bad_method).category() && error != http::error::end_of_stream &&
             error != http::error::partial_message)
      write(socket, problem(400, "invalid_argument", "this is not an HTTP request", id), 11, false, false, id);
  }

  bool answer(tcp::socket& socket, const http::request<http::string_body>& message) {
    const auto start = std::chrono::steady_clock::now();
    const auto header = [&](http::field name) {
      const auto value = message[name];
      return std::string_view(value.data(), value.size());
    };
    Request request;
    request.method = std::string(message.method_string());
    const std::string target(message.target());
    request.path = target.substr(0, target.find('?'));
    request.content_type = base::ascii_lower(header(http::field::content_type));
    request.body = message.body();
    const auto optional_header = [&](const char* name) -> std::optional<std::string> {
      const auto at = message.find(name);
      if (at == message.end()) return std::nullopt;
      return std::string(base::trim({at->value().data(), at->value().size()}));
    };
    request.accept = optional_header("Accept");
    request.if_none_match = optional_header("If-None-Match");
    request.mcp_protocol_version = optional_header("MCP-Protocol-Version");
    request.mcp_method = optional_header("Mcp-Method");
    request.mcp_name = optional_header("Mcp-Name");
    const auto named = message["X-Request-Id"], correlation = message["X-Correlation-ID"];
    for (const auto& given : {std::string_view(named.data(), named.size()), std::string_view(correlation.data(), correlation.size())})
      if (request.request_id.empty() && is_sane_id(given)) request.request_id = given;
    if (request.request_id.empty()) request.request_id = make_request_id();

    Response response;
    const std::string_view origin = header(http::field::origin);
    if (!is_loopback_name(header(http::field::host)))
      response = problem(403, "forbidden", "this server answers only requests to localhost", request.request_id);
    else if (!origin.empty() && !is_loopback_origin(origin))
      response = problem(403, "forbidden", "pages of other origins may not use this server", request.request_id);
    else {
      request.draining = draining_.get_token();
      bool begun = false;
      if (message.version() >= 11)  // chunks are of HTTP/1.1
        request.emit = [&](std::string_view piece) {
          const bool first = !begun;
          begun = true;
          return write_piece(socket, piece, first, request.request_id);
        };
      response = handler_(request, stopping_.get_token());
    }
    const bool keep = message.keep_alive() && !stopping_.stop_requested() && !response.streamed;
    const bool sent = response.streamed ? write_piece(socket, {}, false, request.request_id) : write(socket, response, message.version(), keep, request.method == "HEAD", request.request_id);
    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    obs::log(obs::LogLevel::kInfo, "request", {{"method", request.method}, {"path", request.path}, {"status", std::to_string(response.status)},
                                              {"ms", std::to_string(ms)}, {"request_id", request.request_id}});
    return sent && keep;
  }

  // One chunk of an event stream (RFC 9112 section 7.1), the head before the first; an empty one ends it. HTTP/1.1 clients only ask for such.
  static bool write_piece(tcp::socket& socket, std::string_view piece, bool first, const std::string& id) {
    std::string bytes;
    if (first)
      bytes = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\nX-Content-Type-Options: nosniff\r\n"
              "Connection: close\r\nTransfer-Encoding: chunked\r\nX-Request-Id: " + id + "\r\n\r\n";
    char length[24];
    const auto [end, failed] = std::to_chars(length, length + sizeof length, piece.size(), 16);
    bytes.append(length, end).append("\r\n").append(piece).append("\r\n");
    // A client that only listens and has gone is noticed here, not by its next request.
    char byte = 0;
    const ssize_t peeked = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (peeked == 0) return false;
    boost::system::error_code error;
    asio::write(socket, asio::buffer(bytes), error);
    return !error;
  }

  static bool write(tcp::socket& socket, const Response& response, unsigned version, bool keep, bool head, const std::string& id) {
    http::response<http::string_body> message;
    message.version(version);
    message.result(response.status);
    if (!response.content_type.empty()) message.set(http::field::content_type, response.content_type);
    message.set(http::field::cache_control, "no-store");
    message.set("X-Content-Type-Options", "nosniff");
    message.set("X-Request-Id", id);
    for (const auto& [name, value] : response.headers) message.set(name, value);
    message.keep_alive(keep);
    message.content_length(response.body.size());
    if (!head) message.body() = response.body;
    boost::system::error_code error;
    if (head) {
      http::response_serializer<http::string_body> serializer(message);
      http::write_header(socket, serializer, error);
    } else {
      http::write(socket, message, error);
    }
    return !error;
  }

  const ServerOptions options_;
  const Handler handler_;
  asio::io_context context_;
  tcp::acceptor acceptor_;
  std::uint16_t port_ = 0;
  std::stop_source draining_, stopping_;
  std::list<std::unique_ptr<Connection>> connections_;
};

}  // namespace

base::Result<ServerOptions> parse_listen(std::string_view text) {
  ServerOptions options;
  const std::size_t colon = text.rfind(':');
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), options.port);
  if (digits.empty() || failed != std::errc() || end != digits.data() + digits.size())
    return base::fail(ErrorCode::kInvalidArgument, "the address must be HOST:PORT with a port of 0..65535, got \"" + std::string(text) + "\"");
  if (host == "localhost") host = "127.0.0.1";
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(std::string(host), error);
  if (error || !address.is_loopback())
    return base::fail(ErrorCode::kInvalidArgument, "the server listens only on loopback addresses (127.0.0.1, ::1) as long as it has no authentication, got \"" +
                                                       std::string(host) + "\"");
  options.host = address.to_string();
  return options;
}

base::Result<std::unique_ptr<HttpServer>> HttpServer::listen(const ServerOptions& options, Handler handler) {
  auto server = std::make_unique<Server>(options, std::move(handler));
  DOCENT_TRY(server->open());
  return server;
}

}  // namespace docent::server
