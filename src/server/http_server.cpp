#include "server/http_server.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/resource.h>

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <optional>
#include <random>
#include <unordered_set>

#include "base/hash.h"
#include "base/mutex.h"
#include "base/text.h"
#include "net/address.h"
#include "obs/log.h"
#include "server/request_pool.h"

namespace docent::server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using base::ErrorCode;
using boost::beast::flat_buffer;
using boost::beast::tcp_stream;
using tcp = asio::ip::tcp;
using Tls = asio::ssl::stream<tcp_stream>;
using SysError = boost::system::error_code;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kMaxRequestIdBytes = 128;
constexpr std::size_t kIdleReadBytes = 2048;
constexpr std::size_t kMaxPendingPieces = 1 << 20;  // bytes that a slow client may be behind
constexpr std::chrono::milliseconds kStreamPoll{100};
constexpr std::chrono::seconds kStreamComment{15};  // intermediaries close what is silent
constexpr std::chrono::seconds kWriteLimit{30}, kHandshakeLimit{10};

std::string make_request_id() {
  thread_local std::mt19937_64 random{std::random_device{}()};
  const std::uint64_t numbers[2] = {random(), random()};
  return base::to_hex({reinterpret_cast<const std::uint8_t*>(numbers), sizeof numbers});
}

bool is_sane_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxRequestIdBytes && std::ranges::all_of(id, [](char c) { return c > ' ' && c < 0x7F; });
}

std::string chunk(std::string_view piece) {
  char length[24];
  const auto [end, failed] = std::to_chars(length, length + sizeof length, piece.size(), 16);
  return std::string(length, end).append("\r\n").append(piece).append("\r\n");
}

base::Result<std::shared_ptr<asio::ssl::context>> load_tls(const ServerOptions& options) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SysError error;
  context->use_certificate_chain_file(options.certificate, error);
  if (error) return base::fail(ErrorCode::kInvalidArgument, "the certificate " + options.certificate + " cannot be used", error.message());
  context->use_private_key_file(options.key, asio::ssl::context::pem, error);
  if (error || SSL_CTX_check_private_key(context->native_handle()) != 1)
    return base::fail(ErrorCode::kInvalidArgument, "the key " + options.key + " cannot be used with the certificate", error.message());
  ERR_clear_error();
  return context;
}

// A running request, shared by its connection (I/O thread) and its task (pool). The timer is of the I/O thread alone.
struct Call {
  explicit Call(const asio::any_io_executor& executor) : wake(executor) { wake.expires_at(asio::steady_timer::time_point::max()); }
  asio::steady_timer wake;
  std::mutex mutex;
  std::condition_variable room;
  std::deque<std::string> pieces;
  std::size_t pending = 0;
  bool done = false, gone = false;
  Response response;
  std::optional<std::string> polled;
  std::stop_source stop;
};

class Server;

class Connection {
 public:
  virtual ~Connection() = default;
  virtual void close() = 0;
  bool idle = true;
};

class Server final : public HttpServer {
 public:
  Server(ServerOptions options, Handler handler) : options_(std::move(options)), handler_(std::move(handler)), acceptor_(io_) {
    if (options_.threads == 0) options_.threads = std::max<std::size_t>(4, 2 * std::thread::hardware_concurrency());
  }
  ~Server() override { draining_ = false; }  // sessions that end with the context have no timer to tell

  base::Status open() {
    if (!options_.certificate.empty() || !options_.key.empty()) {
      DOCENT_ASSIGN(auto context, load_tls(options_));
      tls_.store(std::move(context));
    }
    SysError error;
    const tcp::endpoint endpoint(asio::ip::make_address(options_.host, error), options_.port);
    if (!error) acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error)
      return base::fail(ErrorCode::kUnavailable, "cannot listen on " + options_.host + ":" + std::to_string(options_.port) + ": " + error.message() +
                                                     "; choose another port with --http");
    port_ = acceptor_.local_endpoint().port();
    // Each connection is a descriptor.
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < options_.max_connections + 256) {
      limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, options_.max_connections + 256);
      ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    return {};
  }

  std::uint16_t port() const override { return port_; }

  base::Status reload() override {
    if (!tls_.load()) return {};
    DOCENT_ASSIGN(auto context, load_tls(options_));
    tls_.store(std::move(context));
    return {};
  }

  ServerCounters counters() const override {
    ServerCounters now;
    now.connections = connections_count_;
    now.waiting = pool_ ? pool_->waiting() : 0;
    now.streams = streams_;
    now.accepted = accepted_;
    now.refused_connections = refused_connections_;
    now.refused_requests = refused_requests_;
    now.bad_requests = bad_requests_;
    return now;
  }

  void run(std::stop_token stop) override {
    pool_ = std::make_unique<RequestPool>(options_.threads, options_.max_waiting);
    asio::co_spawn(io_, accept(), asio::detached);
    {
      const std::stop_callback on_stop(stop, [this] { asio::post(io_, [this] { begin_drain(); }); });
      io_.run();
    }
    pool_.reset();
  }

 private:
  template <typename Stream>
  friend class Session;

  asio::awaitable<void> accept();
  void begin_drain();
  void drain();
  void check_drained();

  ServerOptions options_;
  const Handler handler_;
  std::uint16_t port_ = 0;
  std::atomic<std::shared_ptr<asio::ssl::context>> tls_;
  std::unique_ptr<RequestPool> pool_;
  // Of the I/O thread alone.
  std::unordered_set<Connection*> connections_;
  bool draining_ = false;
  // Read by any.
  std::atomic<std::uint64_t> connections_count_ = 0, streams_ = 0, accepted_ = 0, refused_connections_ = 0, refused_requests_ = 0, bad_requests_ = 0;
  // After a drain that gave up, sessions end with the context: what they touch on their way out stands above it.
  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  std::optional<asio::steady_timer> delay_, give_up_;
};

// Whole responses come first in the file: the head of a response that streams is written by hand below, as it has no length.
http::response<http::string_body> to_message(Response& response, unsigned version, bool keep, const std::string& id) {
  http::response<http::string_body> message;
  message.version(version);
  message.result(response.status);
  if (!response.content_type.empty()) message.set(http::field::content_type, response.content_type);
  message.set("X-Content-Type-Options", "nosniff");
  message.set("X-Request-Id", id);
  if (!response.headers.contains("Cache-Control")) message.set(http::field::cache_control, "no-store");
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.keep_alive(keep);
  const bool no_body = response.status == 204 || response.status == 304;
  if (!no_body) message.content_length(response.body.size());
  message.body() = std::move(response.body);
  return message;
}

std::string stream_head(const Response& response, const std::string& id) {
  std::string head =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\nX-Content-Type-Options: nosniff\r\n"
      "Connection: close\r\nTransfer-Encoding: chunked\r\nX-Request-Id: " + id + "\r\n";
  for (const auto& [name, value] : response.headers) head += name + ": " + value + "\r\n";
  return head + "\r\n";
}

template <typename Stream>
class Session final : public Connection, public std::enable_shared_from_this<Session<Stream>> {
 public:
  Session(Server& server, Stream stream, std::shared_ptr<asio::ssl::context> tls) : server_(server), tls_(std::move(tls)), stream_(std::move(stream)) {
    server_.connections_.insert(this);
    number_ = server_.accepted_;
    ++server_.connections_count_;
  }
  ~Session() override {
    server_.connections_.erase(this);
    --server_.connections_count_;
    server_.check_drained();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void close() override {
    SysError ignored;
    if (watched_) leave(watched_);
    socket().shutdown(tcp::socket::shutdown_both, ignored);
    lowest().cancel();
  }

  static asio::awaitable<void> run(std::shared_ptr<Session> self) {
    SysError ignored;
    const tcp::endpoint peer = self->socket().remote_endpoint(ignored);
    self->peer_ = peer.address().to_string();
    self->peer_port_ = peer.port();
    self->socket().set_option(tcp::no_delay(true), ignored);
    if constexpr (std::is_same_v<Stream, Tls>) {
      self->lowest().expires_after(kHandshakeLimit);
      const auto [error] = co_await self->stream_.async_handshake(asio::ssl::stream_base::server, kTuple);
      if (error) co_return;
    }
    while (co_await self->serve_one()) {
    }
    // Says goodbye first, so that a client that is still sending reads the answer before a reset.
    self->socket().shutdown(tcp::socket::shutdown_send, ignored);
    char rest[4096];
    self->lowest().expires_after(std::chrono::seconds(1));
    for (int reads = 0; reads < 256; ++reads) {
      const auto [error, got] = co_await self->lowest().async_read_some(asio::buffer(rest), kTuple);
      if (error || got == 0) break;
    }
  }

 private:
  tcp_stream& lowest() { return boost::beast::get_lowest_layer(stream_); }
  tcp::socket& socket() { return lowest().socket(); }

  asio::awaitable<bool> send(Response response, unsigned version, bool keep, bool head, const std::string& id) {
    auto message = to_message(response, version, keep, id);
    lowest().expires_after(kWriteLimit);
    SysError failed;
    if (head) {
      http::response_serializer<http::string_body> serializer(message);
      const auto [error, sent] = co_await http::async_write_header(stream_, serializer, kTuple);
      failed = error;
    } else {
      const auto [error, sent] = co_await http::async_write(stream_, message, kTuple);
      failed = error;
    }
    co_return !failed && keep;
  }

  asio::awaitable<bool> send_bytes(std::string bytes) {
    lowest().expires_after(kWriteLimit);
    const auto [error, sent] = co_await asio::async_write(stream_, asio::buffer(bytes), kTuple);
    co_return !error;
  }

  // Where a body ends must be clear to everybody on the way (RFC 9112 section 6.1): what Beast does not read as chunked it would leave to be
  // read as the next request.
  static bool has_clear_length(const http::request<http::string_body>& message) {
    const auto [begin, end] = message.equal_range(http::field::transfer_encoding);
    if (begin == end) return true;
    const auto value = begin->value();
    return std::next(begin) == end && message.version() >= 11 && base::ascii_lower(base::trim(std::string_view(value.data(), value.size()))) == "chunked";
  }

  static bool expects_continue(const http::request<http::string_body>& message) {
    const auto value = message[http::field::expect];
    return base::ascii_lower(std::string_view(value.data(), value.size())) == "100-continue";
  }

  // False: the connection ends.
  asio::awaitable<bool> serve_one() {
    this->idle = true;
    if (server_.draining_) co_return false;
    if (buffer_.size() == 0) {
      buffer_ = flat_buffer(server_.options_.max_header_bytes + server_.options_.max_body_bytes);  // gives back what a large request took
      lowest().expires_after(server_.options_.idle_limit);
      const auto [error, got] = co_await stream_.async_read_some(buffer_.prepare(kIdleReadBytes), kTuple);
      if (error) co_return false;
      buffer_.commit(got);
    }
    this->idle = false;
    lowest().expires_after(server_.options_.request_limit);
    std::optional<http::request_parser<http::string_body>> parser(std::in_place);
    parser->header_limit(server_.options_.max_header_bytes);
    parser->body_limit(server_.options_.max_body_bytes);
    {
      const auto [error, got] = co_await http::async_read_header(stream_, buffer_, *parser, kTuple);
      if (error) {
        const bool stays = co_await refuse_for(error);
        co_return stays;
      }
    }
    if (!has_clear_length(parser->get())) {
      ++server_.bad_requests_;
      const std::string id = make_request_id();
      Response refusal = problem(501, "invalid_argument", "the only transfer coding known here is chunked", id);
      co_await send(std::move(refusal), 11, false, false, id);
      co_return false;
    }
    if (!parser->is_done()) {
      if (expects_continue(parser->get())) {
        std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const bool sent = co_await send_bytes(std::move(go_on));
        if (!sent) co_return false;
      }
      lowest().expires_after(server_.options_.request_limit);
      const auto [error, got] = co_await http::async_read(stream_, buffer_, *parser, kTuple);
      if (error) {
        const bool stays = co_await refuse_for(error);
        co_return stays;
      }
    }
    lowest().expires_never();
    auto& message = parser->get();
    auto request = std::make_shared<Request>();
    const unsigned version = message.version();
    const bool keep_wanted = message.keep_alive();
    fill(*request, message);
    parser.reset();
    const bool stays = co_await answer(std::move(request), version, keep_wanted);
    co_return stays;
  }

  // What to say to a client that sent no request; nothing when it went away, or was so slow that its socket is closed.
  std::optional<Response> complaint(SysError error, const std::string& id) const {
    if (error == http::error::body_limit)
      return problem(413, "too_large", "a body may have at most " + std::to_string(server_.options_.max_body_bytes) + " bytes", id);
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
      return problem(431, "too_large", "headers may have at most " + std::to_string(server_.options_.max_header_bytes) + " bytes", id);
    if (error.category() != http::make_error_code(http::error::bad_method).category() || error == http::error::end_of_stream || error == http::error::partial_message)
      return std::nullopt;
    return problem(400, "invalid_argument", "this is not an HTTP request", id);
  }

  asio::awaitable<bool> refuse_for(SysError error) {
    const std::string id = make_request_id();
    std::optional<Response> response = complaint(error, id);
    if (response || error == boost::beast::error::timeout) ++server_.bad_requests_;
    if (response) co_await send(std::move(*response), 11, false, false, id);
    co_return false;
  }

  void fill(Request& request, http::request<http::string_body>& message) {
    request.method = std::string(message.method_string());
    const std::string_view target(message.target().data(), message.target().size());
    const std::size_t question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string_view::npos) request.query = target.substr(question + 1);
    for (const auto& field : message) {
      const std::string_view name(field.name_string().data(), field.name_string().size()), value(field.value().data(), field.value().size());
      request.headers.emplace_back(base::ascii_lower(name), base::trim(value));
    }
    request.body = std::move(message.body());
    request.peer = peer_;
    request.peer_port = peer_port_;
    request.connection_id = std::to_string(number_);
    request.secure = std::is_same_v<Stream, Tls>;
    for (const char* name : {"x-request-id", "x-correlation-id"})
      if (const std::string* given = request.header(name); request.request_id.empty() && given != nullptr && is_sane_id(*given)) request.request_id = *given;
    if (request.request_id.empty()) request.request_id = make_request_id();
  }

  asio::awaitable<bool> answer(std::shared_ptr<Request> request, unsigned version, bool keep) {
    const bool head = request->method == "HEAD";
    if (server_.handler_.quick && server_.handler_.quick(*request)) {
      Response response = guarded(*request, {});
      response.headers.merge(request->response_headers);
      keep = keep && !server_.draining_;
      const bool stays = co_await send(std::move(response), version, keep, head, request->request_id);
      co_return stays;
    }
    const auto call = std::make_shared<Call>(stream_.get_executor());
    if (version >= 11) request->emit = [this, call](std::string_view piece) { return push(call, piece); };  // the coroutine keeps `this` alive
    const bool taken = server_.pool_->submit([this, call, request] {
      Response response = guarded(*request, call->stop.get_token());
      const std::lock_guard lock(call->mutex);
      call->response = std::move(response);
      call->done = true;
      wake(call);
    });
    if (!taken) {
      ++server_.refused_requests_;
      Response busy = problem(503, "unavailable", "too many requests at once; try again shortly", request->request_id);
      busy.headers["Retry-After"] = "1";
      const bool stays = co_await send(std::move(busy), version, keep, head, request->request_id);
      co_return stays;
    }
    watch(call);
    bool begun = false, there = true;
    for (;;) {
      std::deque<std::string> pieces;
      bool done = false;
      {
        const std::lock_guard lock(call->mutex);
        pieces.swap(call->pieces);
        call->pending = 0;
        done = call->done;
      }
      call->room.notify_all();
      for (std::string& piece : pieces) {
        if (!there) break;
        std::string bytes = chunk(piece);
        if (!std::exchange(begun, true)) {
          Response head_of_stream;
          head_of_stream.headers = request->response_headers;
          bytes = stream_head(head_of_stream, request->request_id) + bytes;
        }
        there = co_await send_bytes(std::move(bytes));
      }
      if (!there) leave(call);
      if (done && pieces.empty()) break;
      if (pieces.empty()) co_await call->wake.async_wait(kTuple);
    }
    Response response = std::move(call->response);
    response.headers.merge(request->response_headers);
    watched_.reset();
    SysError ignored;
    socket().cancel(ignored);
    if (response.stream) {
      const bool stays = co_await follow(std::move(response), *request, begun, there, version);
      co_return stays;
    }
    if (begun) {
      std::string end = "0\r\n\r\n";
      if (there) co_await send_bytes(std::move(end));
      co_return false;
    }
    keep = keep && !server_.draining_;
    const bool stays = co_await send(std::move(response), version, keep, head, request->request_id);
    co_return stays;
  }

  // The rest of an event stream: asked for in the pool, sent here. No thread is held in between.
  asio::awaitable<bool> follow(Response response, const Request& request, bool begun, bool there, unsigned version) {
    if (!begun && (version < 11 || server_.streams_ >= server_.options_.max_streams)) {
      ++server_.refused_requests_;
      Response busy = problem(503, "unavailable", version < 11 ? "event streams need HTTP/1.1" : "too many event streams; try again later", request.request_id);
      busy.headers["Retry-After"] = "10";
      const bool stays = co_await send(std::move(busy), version, false, false, request.request_id);
      co_return stays;
    }
    ++server_.streams_;
    if (!begun && there) there = co_await send_bytes(stream_head(response, request.request_id));
    auto last = std::chrono::steady_clock::now();
    asio::steady_timer pause(stream_.get_executor());
    while (there) {
      const auto call = std::make_shared<Call>(stream_.get_executor());
      const bool draining = server_.draining_;
      // `response` lives until the task is done: the coroutine waits for it whatever happens to the client.
      const bool taken = server_.pool_->submit([this, call, draining, source = &response.stream] {
        std::optional<std::string> polled;
        try {
          polled = (*source)(draining);
        } catch (const std::exception& error) {
          obs::log(obs::LogLevel::kError, "stream_failed", {{"why", error.what()}});
        }
        const std::lock_guard lock(call->mutex);
        call->polled = std::move(polled);
        call->done = true;
        wake(call);
      });
      if (taken) {
        for (bool done = false; !done;) {
          {
            const std::lock_guard lock(call->mutex);
            done = call->done;
          }
          if (!done) co_await call->wake.async_wait(kTuple);
        }
        if (!call->polled) break;
        if (!call->polled->empty()) {
          there = co_await send_bytes(chunk(*call->polled));
          last = std::chrono::steady_clock::now();
        }
      }
      if (there && std::chrono::steady_clock::now() - last > kStreamComment) {
        std::string comment = chunk(":\n\n");
        there = co_await send_bytes(std::move(comment));
        last = std::chrono::steady_clock::now();
      }
      there = there && !is_gone();
      pause.expires_after(kStreamPoll);
      co_await pause.async_wait(kTuple);
    }
    --server_.streams_;
    std::string end = "0\r\n\r\n";
    if (there) co_await send_bytes(std::move(end));
    co_return false;
  }

  Response guarded(Request& request, std::stop_token stop) {
    try {
      return server_.handler_.handle(request, std::move(stop));
    } catch (const std::exception& error) {
      obs::log(obs::LogLevel::kError, "request_failed", {{"why", error.what()}, {"path", request.path}, {"request_id", request.request_id}});
      return problem(500, "internal", "the server could not do this; its log says why", request.request_id);
    }
  }

  // From the pool.
  bool push(const std::shared_ptr<Call>& call, std::string_view piece) {
    std::unique_lock lock(call->mutex);
    if (!call->room.wait_for(lock, kWriteLimit, [&] { return call->gone || call->pending < kMaxPendingPieces; }) || call->gone) return false;
    call->pieces.emplace_back(piece);
    call->pending += piece.size();
    wake(call);
    return true;
  }

  void wake(const std::shared_ptr<Call>& call) {
    asio::post(server_.io_, [call] { call->wake.cancel(); });
  }

  static void leave(const std::shared_ptr<Call>& call) {
    {
      const std::lock_guard lock(call->mutex);
      call->gone = true;
      call->pieces.clear();
    }
    call->room.notify_all();
    call->stop.request_stop();
  }

  // Also when bytes stand before the end: a request behind this one, or the goodbye of TLS.
  bool is_gone() {
    pollfd one{socket().native_handle(), POLLRDHUP, 0};
    return ::poll(&one, 1, 0) > 0 && (one.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
  }

  // A client that closes its connection does not want the answer any more (MCP 2026-07-28 "Cancellation" says so in words).
  void watch(const std::shared_ptr<Call>& call) {
    watched_ = call;
    socket().async_wait(tcp::socket::wait_read, [self = this->shared_from_this(), weak = std::weak_ptr<Call>(call)](SysError error) {
      if (!error) self->look_after(weak);
    });
  }

  // Waiting for more to read would end at once while bytes are left unread, so it is looked at now and then.
  void look_after(const std::weak_ptr<Call>& weak) {
    const auto still = weak.lock();
    if (!still || watched_ != still) return;
    if (is_gone()) return leave(still);
    const auto pause = std::make_shared<asio::steady_timer>(stream_.get_executor(), kStreamPoll);
    pause->async_wait([weak_self = this->weak_from_this(), weak, pause](SysError error) {
      if (const auto self = weak_self.lock(); !error && self) self->look_after(weak);
    });
  }

  Server& server_;
  const std::shared_ptr<asio::ssl::context> tls_;  // outlives the stream made with it
  Stream stream_;
  flat_buffer buffer_;
  std::string peer_;
  std::uint16_t peer_port_ = 0;
  std::uint64_t number_ = 0;
  std::shared_ptr<Call> watched_;
};

asio::awaitable<void> Server::accept() {
  for (;;) {
    auto [error, socket] = co_await acceptor_.async_accept(kTuple);
    if (draining_) co_return;
    if (error) {
      if (error == asio::error::operation_aborted) co_return;
      asio::steady_timer pause(io_, std::chrono::milliseconds(20));  // out of descriptors, perhaps
      co_await pause.async_wait(kTuple);
      continue;
    }
    ++accepted_;
    if (connections_.size() >= options_.max_connections) {
      ++refused_connections_;
      static const std::string kBusy =
          "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 66\r\n\r\n"
          R"({"title":"unavailable","status":503,"code":"unavailable"}         )";
      SysError ignored;
      socket.non_blocking(true, ignored);
      if (!tls_.load()) socket.write_some(asio::buffer(kBusy), ignored);
      socket.close(ignored);
      continue;
    }
    if (auto tls = tls_.load()) {
      Tls stream(tcp_stream(std::move(socket)), *tls);
      auto session = std::make_shared<Session<Tls>>(*this, std::move(stream), tls);
      asio::co_spawn(io_, Session<Tls>::run(std::move(session)), asio::detached);
    } else {
      auto session = std::make_shared<Session<tcp_stream>>(*this, tcp_stream(std::move(socket)), nullptr);
      asio::co_spawn(io_, Session<tcp_stream>::run(std::move(session)), asio::detached);
    }
  }
}

// First the load balancer gets time to hear it from /ready, then nothing new is taken.
void Server::begin_drain() {
  if (options_.drain_delay.count() == 0) return drain();
  delay_.emplace(io_, options_.drain_delay);
  delay_->async_wait([this](SysError) { drain(); });
}

void Server::drain() {
  draining_ = true;
  SysError ignored;
  acceptor_.close(ignored);
  std::vector<Connection*> idle;
  for (Connection* one : connections_)
    if (one->idle) idle.push_back(one);
  for (Connection* one : idle) one->close();
  give_up_.emplace(io_, options_.drain_limit);
  give_up_->async_wait([this](SysError error) {
    if (error) return;
    obs::log(obs::LogLevel::kWarn, "drain_limit_reached", {{"connections", std::to_string(connections_.size())}});
    const std::vector<Connection*> rest(connections_.begin(), connections_.end());
    for (Connection* one : rest) one->close();
    // What still runs is told by the closed socket; the pool is waited for when run() ends.
    give_up_->expires_after(std::chrono::seconds(2));
    give_up_->async_wait([this](SysError again) {
      if (!again) io_.stop();
    });
  });
  check_drained();
}

void Server::check_drained() {
  if (draining_ && connections_.empty() && give_up_) give_up_->cancel();
}

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
  if (!net::parse_address(host)) return base::fail(ErrorCode::kInvalidArgument, "the address to listen on must be numeric (127.0.0.1, 0.0.0.0, [::1]), got \"" + std::string(host) + "\"");
  options.host = host;
  return options;
}

bool is_loopback(const ServerOptions& options) {
  const auto address = net::parse_address(options.host);
  return address && net::is_loopback(*address);
}

base::Result<std::unique_ptr<HttpServer>> HttpServer::listen(const ServerOptions& options, Handler handler) {
  auto server = std::make_unique<Server>(options, std::move(handler));
  DOCENT_TRY(server->open());
  return server;
}

}  // namespace docent::server
