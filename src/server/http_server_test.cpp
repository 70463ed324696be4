#include "server/http_server.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <latch>
#include <mutex>
#include <thread>

#include "server/testing/client.h"

namespace docent::server {
namespace {

using namespace std::chrono_literals;
using testing::Answer;
using testing::Client;

// Opens once.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  bool wait(std::chrono::milliseconds limit = 10s) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

class HttpServerTest : public ::testing::Test {
 protected:
  void start(ServerOptions options = {}) {
    options.port = 0;
    if (options.threads == 0) options.threads = 2;
    auto server = HttpServer::listen(options, {[this](Request& request, std::stop_token stop) { return handle(request, stop); }, [](const Request& request) { return request.path == "/quick"; }});
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
    thread_ = std::jthread([this](std::stop_token stop) { server_->run(stop); });
  }
  // Whether the server ended within `limit`.
  bool stop(std::chrono::milliseconds limit = 10s) {
    const auto begin = std::chrono::steady_clock::now();
    thread_.request_stop();
    thread_.join();
    return std::chrono::steady_clock::now() - begin < limit;
  }
  void TearDown() override {
    gate_.open();
    if (thread_.joinable()) stop();
  }
  std::uint16_t port() const { return server_->port(); }

  virtual Response handle(Request& request, std::stop_token stop) {
    Response response;
    response.content_type = "text/plain";
    if (request.path == "/hold") {
      ++held_;
      holds_.open();
      gate_.wait();
      response.body = "held";
    } else if (request.path == "/until-told") {
      holds_.open();
      Gate told;
      const std::stop_callback on_stop(stop, [&] { told.open(); });
      if (told.wait(20s)) told_.open();
      response.body = "told";
    } else if (request.path == "/throw") {
      throw std::runtime_error("a secret of the inside");
    } else if (request.path == "/events") {
      if (!request.emit) return problem(406, "invalid_argument", "no stream", request.request_id);
      request.response_headers["X-With-Stream"] = "yes";
      for (const char* piece : {"data: 1\n\n", "data: 2\n\n"}) request.emit(piece);
      response.streamed = true;
    } else if (request.path == "/follow") {
      response.headers["X-With-Stream"] = "yes";
      response.stream = [at = 0](bool draining) mutable -> std::optional<std::string> {
        if (draining || ++at > 3) return std::nullopt;
        return at == 2 ? std::string() : "data: " + std::to_string(at) + "\n\n";
      };
    } else if (request.path == "/forever") {
      holds_.open();
      response.stream = [this](bool draining) -> std::optional<std::string> {
        if (draining) return std::nullopt;
        ++polls_;
        return std::string();
      };
    } else {
      response.body = request.method + " " + request.path + "?" + request.query + " " + request.body;
      if (const std::string* wanted = request.header("x-show")) response.body += *wanted;
      if (request.path == "/secure") response.body = request.secure ? "secure" : "plain";
      if (request.path == "/peer") response.body = request.peer;
      if (request.path == "/large") response.body = std::string(1 << 20, 'x');
    }
    return response;
  }

  std::unique_ptr<HttpServer> server_;
  std::jthread thread_;
  Gate gate_, holds_, told_;
  std::atomic<int> held_ = 0, polls_ = 0;
};

TEST_F(HttpServerTest, AConnectionIsUsedAgain) {
  start();
  Client client(port());
  for (const char* path : {"/a?b=c", "/quick", "/a"}) {
    ASSERT_TRUE(client.get(path));
    const auto answer = client.answer();
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status, 200U);
    EXPECT_EQ(answer->headers.at("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer->headers.at("cache-control"), "no-store");
    EXPECT_EQ(answer->headers.at("x-request-id").size(), 32U);
  }
  client.send("GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.answer()->body, "GET /last? ");
  EXPECT_TRUE(client.ends());
  EXPECT_EQ(server_->counters().accepted, 1U);
}

TEST_F(HttpServerTest, OldClientsGetOneAnswerUnlessTheyAskForMore) {
  start();
  Client once(port());
  once.send("GET /a HTTP/1.0\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(once.answer()->status, 200U);
  EXPECT_TRUE(once.ends());
  Client kept(port());
  for (int i = 0; i < 2; ++i) {
    kept.send("GET /a HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(kept.answer()->status, 200U);
  }
}

TEST_F(HttpServerTest, PipelinedRequestsAreAnsweredInTheirOrder) {
  start();
  Client client(port());
  std::string all;
  for (int i = 0; i < 20; ++i) {
    const std::string body(static_cast<std::size_t>(i), 'b');
    all += "POST " + std::string(i % 3 == 0 ? "/quick" : "/slow") + std::to_string(i) + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  ASSERT_TRUE(client.send(all));
  for (int i = 0; i < 20; ++i) {
    const auto answer = client.answer();
    ASSERT_TRUE(answer) << i;
    EXPECT_EQ(answer->body, "POST " + std::string(i % 3 == 0 ? "/quick" : "/slow") + std::to_string(i) + "? " + std::string(static_cast<std::size_t>(i), 'b'));
  }
}

TEST_F(HttpServerTest, HeadHasTheHeadAlone) {
  start();
  Client client(port());
  client.send("HEAD /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(client.answer(true)->headers.at("content-length"), "1048576");
  client.get("/next");
  EXPECT_EQ(client.answer()->body, "GET /next? ") << "nothing of a body stands between";
}

TEST_F(HttpServerTest, BodiesComeInChunksToo) {
  start();
  Client client(port());
  client.send("POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  client.send("4;extension=1\r\ndefg\r\n0\r\nTrailer: x\r\n\r\n");
  EXPECT_EQ(client.answer()->body, "POST /a? abcdefg");
}

TEST_F(HttpServerTest, AClientThatAsksFirstIsToldToGoOnOrNotTo) {
  start({.max_body_bytes = 100});
  Client client(port());
  client.send("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.head()->status, 100U);
  client.send("abc");
  EXPECT_EQ(client.answer()->body, "POST /a? abc");
  client.send("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 101\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.answer()->status, 413U) << "before it sends anything";
}

TEST_F(HttpServerTest, WhatIsTooLargeIsRefusedAndTheConnectionEnds) {
  start({.max_header_bytes = 2048, .max_body_bytes = 1000});
  const auto status = [&](const std::string& bytes) {
    Client client(port());
    client.send(bytes);
    const auto answer = client.answer();
    if (!answer) return 0U;
    EXPECT_EQ(answer->headers.at("content-type"), "application/problem+json");
    EXPECT_EQ(answer->headers.at("connection"), "close");
    EXPECT_TRUE(client.ends());
    return answer->status;
  };
  EXPECT_EQ(status("GET /a HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(3000, 'x') + "\r\n\r\n"), 431U);
  EXPECT_EQ(status("GET /" + std::string(10'000, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), 431U);
  EXPECT_EQ(status("GET /a HTTP/1.1\r\n" + std::string(100'000, 'x')), 431U) << "also when it never ends";
  EXPECT_EQ(status("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x')), 413U);
  EXPECT_EQ(status("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 18446744073709551615\r\n\r\n"), 413U);
  EXPECT_EQ(status("POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5dc\r\n" + std::string(1500, 'x') + "\r\n0\r\n\r\n"), 413U);
  EXPECT_EQ(server_->counters().bad_requests, 6U);
  Client client(port());
  client.send("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
  EXPECT_EQ(client.answer()->status, 200U) << "the limit itself fits";
}

TEST_F(HttpServerTest, WhoSendsTooSlowlyIsDroppedWhileOthersAreServed) {
  start({.request_limit = 150ms});
  Client slow_head(port()), slow_body(port()), trickle(port()), silent(port());
  slow_head.send("GET /a HT");
  slow_body.send("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
  const auto begin = std::chrono::steady_clock::now();
  std::jthread drip([&](std::stop_token stop) {
    // A byte now and then does not extend the limit.
    for (const char byte : std::string("GET /a HTTP/1.1\r\nHost: localhost\r\nX-Long: 1234567890\r\n\r\n")) {
      if (stop.stop_requested() || !trickle.send({&byte, 1})) break;
      std::this_thread::sleep_for(30ms);
    }
  });
  Client other(port());
  other.get("/a");
  EXPECT_EQ(other.answer()->status, 200U);
  EXPECT_TRUE(slow_head.ends(5s));
  EXPECT_TRUE(slow_body.ends(5s));
  EXPECT_TRUE(trickle.ends(5s));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 4s);
  EXPECT_FALSE(silent.ends(50ms)) << "who sent nothing yet is idle, not slow";
  EXPECT_EQ(server_->counters().bad_requests, 3U);
}

TEST_F(HttpServerTest, IdleConnectionsEndAfterTheirLimit) {
  start({.idle_limit = 1s});
  Client client(port());
  client.get("/a");
  EXPECT_TRUE(client.answer());
  EXPECT_TRUE(client.ends(5s));
}

TEST_F(HttpServerTest, ConnectionsBeyondTheLimitHearSo) {
  start({.max_connections = 3});
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<Client>(port()));
    clients.back()->get("/a");
    ASSERT_TRUE(clients.back()->answer());
  }
  Client refused(port());
  const auto answer = refused.answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503U);
  EXPECT_EQ(answer->headers.at("retry-after"), "1");
  EXPECT_NE(answer->body.find("\"code\":\"unavailable\""), std::string::npos);
  EXPECT_TRUE(refused.ends());
  EXPECT_EQ(server_->counters().refused_connections, 1U);
  clients.clear();
  for (int i = 0; i < 100 && server_->counters().connections > 0; ++i) std::this_thread::sleep_for(10ms);
  Client again(port());
  again.get("/a");
  EXPECT_EQ(again.answer()->status, 200U);
}

TEST_F(HttpServerTest, AFullQueueRefusesAndQuickRoutesStillAnswer) {
  start({.threads = 1, .max_waiting = 1});
  Client running(port()), waiting(port()), refused(port());
  running.get("/hold");
  ASSERT_TRUE(holds_.wait());
  waiting.get("/hold");
  for (int i = 0; i < 500 && server_->counters().waiting == 0; ++i) std::this_thread::sleep_for(10ms);
  refused.get("/hold");
  const auto answer = refused.answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503U);
  EXPECT_EQ(answer->headers.at("retry-after"), "1");
  refused.get("/quick");
  EXPECT_EQ(refused.answer()->status, 200U);
  EXPECT_EQ(server_->counters().refused_requests, 1U);
  gate_.open();
  EXPECT_EQ(running.answer()->body, "held");
  EXPECT_EQ(waiting.answer()->body, "held");
}

TEST_F(HttpServerTest, AnExceptionIsA500WithoutItsWords) {
  start();
  Client client(port());
  client.get("/throw");
  const auto answer = client.answer();
  EXPECT_EQ(answer->status, 500U);
  EXPECT_EQ(answer->body.find("secret"), std::string::npos);
  client.get("/a");
  EXPECT_EQ(client.answer()->status, 200U);
}

TEST_F(HttpServerTest, RequestIdsAreTakenOverWhereTheyAreSane) {
  start();
  Client client(port());
  const auto id = [&](const std::string& header) {
    client.send("GET /a HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n");
    return client.answer()->headers.at("x-request-id");
  };
  EXPECT_EQ(id("X-Request-Id: abc-1"), "abc-1");
  EXPECT_EQ(id("X-Correlation-ID: corr"), "corr");
  EXPECT_EQ(id("X-Correlation-ID: corr\r\nX-Request-Id: abc"), "abc");
  EXPECT_EQ(id("X-Request-Id: two words").size(), 32U);
  EXPECT_EQ(id("X-Request-Id: " + std::string(129, 'x')).size(), 32U);
  EXPECT_EQ(id("X-Request-Id: caf\xC3\xA9").size(), 32U);
  EXPECT_NE(id("X: 1"), id("X: 1"));
}

TEST_F(HttpServerTest, HeadersComeInSmallLettersWithoutTheirWhiteSpace) {
  start();
  Client client(port());
  client.send("GET /a HTTP/1.1\r\nHost: localhost\r\nX-SHOW: \t value \t\r\n\r\n");
  EXPECT_EQ(client.answer()->body, "GET /a? value");
  client.get("/peer");
  EXPECT_EQ(client.answer()->body, "127.0.0.1");
}

TEST_F(HttpServerTest, EmittedPiecesAreChunksOfAnEventStream) {
  start();
  Client client(port());
  client.get("/events");
  const auto head = client.head();
  ASSERT_TRUE(head);
  EXPECT_EQ(head->headers.at("content-type"), "text/event-stream");
  EXPECT_EQ(head->headers.at("transfer-encoding"), "chunked");
  EXPECT_EQ(head->headers.at("x-with-stream"), "yes");
  EXPECT_EQ(head->headers.at("cache-control"), "no-store");
  EXPECT_EQ(client.chunk(), "data: 1\n\n");
  EXPECT_EQ(client.chunk(), "data: 2\n\n");
  EXPECT_EQ(client.chunk(), "");
  EXPECT_TRUE(client.ends());
  Client old(port());
  old.send("GET /events HTTP/1.0\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(old.answer()->status, 406U) << "HTTP/1.0 has no chunks";
}

TEST_F(HttpServerTest, AStreamIsAskedForUntilItEnds) {
  start();
  Client client(port());
  client.get("/follow");
  const auto answer = client.answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->headers.at("x-with-stream"), "yes");
  EXPECT_EQ(answer->body, "data: 1\n\ndata: 3\n\n");
  EXPECT_TRUE(client.ends());
  Client old(port());
  old.send("GET /follow HTTP/1.0\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(old.answer()->status, 503U);
}

TEST_F(HttpServerTest, StreamsHoldNoThreadAndAreBounded) {
  start({.threads = 1, .max_streams = 2});
  Client one(port()), two(port()), three(port());
  for (Client* client : {&one, &two}) {
    client->get("/forever");
    ASSERT_EQ(client->head()->status, 200U);
  }
  three.get("/forever");
  EXPECT_EQ(three.answer()->status, 503U);
  Client other(port());
  other.get("/a");
  EXPECT_EQ(other.answer()->status, 200U) << "though there is one thread";
  EXPECT_EQ(server_->counters().streams, 2U);
  one.close();
  for (int i = 0; i < 500 && server_->counters().streams != 1; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(server_->counters().streams, 1U) << "a stream ends with its client";
  EXPECT_TRUE(stop(4s));
  EXPECT_EQ(two.chunk(), "") << "a draining server ends streams properly";
}

TEST_F(HttpServerTest, AClientThatGoesAwayStopsItsRequest) {
  start();
  {
    Client client(port());
    client.get("/until-told");
    ASSERT_TRUE(holds_.wait());
  }
  EXPECT_TRUE(told_.wait(5s));
}

TEST_F(HttpServerTest, AClientThatGoesAwayBehindAnotherRequestStopsItsRequest) {
  start();
  {
    Client client(port());
    client.get("/until-told");
    ASSERT_TRUE(holds_.wait());
    client.get("/next");
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_TRUE(told_.wait(5s));
}

TEST_F(HttpServerTest, AStopLetsRunningRequestsEndAndTakesNoNewOnes) {
  start();
  Client running(port()), idle(port());
  running.get("/hold");
  ASSERT_TRUE(holds_.wait());
  idle.get("/a");
  EXPECT_TRUE(idle.answer());
  std::jthread opener([&] {
    EXPECT_TRUE(idle.ends(5s)) << "idle connections are closed at once";
    EXPECT_FALSE(Client(port()).connected());
    gate_.open();
  });
  EXPECT_TRUE(stop(5s));
  const auto answer = running.answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "held");
  EXPECT_EQ(answer->headers.at("connection"), "close");
}

TEST_F(HttpServerTest, AStopWithIdleConnectionsIsQuick) {
  start();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 50; ++i) clients.push_back(std::make_unique<Client>(port()));
  for (int i = 0; i < 500 && server_->counters().connections < 50; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_TRUE(stop(3s));
}

TEST_F(HttpServerTest, AfterTheDrainLimitWhatRunsIsTold) {
  start({.drain_limit = 1s});
  Client running(port());
  running.get("/until-told");
  ASSERT_TRUE(holds_.wait());
  EXPECT_TRUE(stop(8s));
  EXPECT_TRUE(told_.wait(0s));
}

TEST_F(HttpServerTest, AfterTheDrainLimitAClientThatDoesNotReadIsLeft) {
  start({.drain_limit = 1s});
  Client stuck(port());
  for (int i = 0; i < 64; ++i) stuck.get("/large");  // and reads nothing of it
  std::this_thread::sleep_for(300ms);
  EXPECT_TRUE(stop(8s));
}

TEST_F(HttpServerTest, ADrainDelayStillTakesRequests) {
  start({.drain_delay = 400ms});
  std::jthread late([&] {
    std::this_thread::sleep_for(100ms);
    Client client(port());
    client.get("/a");
    const auto answer = client.answer();
    EXPECT_TRUE(answer && answer->status == 200);
  });
  EXPECT_TRUE(stop(5s));
}

TEST_F(HttpServerTest, MalformedRequestsAreRefusedAndHarmNobody) {
  start({.request_limit = 500ms});
  const std::string good_head = "POST /a HTTP/1.1\r\nHost: localhost\r\n";
  const std::vector<std::string> wrong = {
      "\r\n", "x", "GET\r\n\r\n", "GET /a\r\n\r\n", "GET /a HTTP/2.0\r\n\r\n", "GET /a HTTP/1.2\r\nHost: localhost\r\n\r\n", "GET /a HTTP/9.9\r\n\r\n", "GET /a http/1.1\r\n\r\n", "GET  /a HTTP/1.1\r\n\r\n",
      "G\x01T /a HTTP/1.1\r\n\r\n", "GET /" + std::string(1, '\0') + " HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", std::string(300, '\xFF'), std::string(5000, '\n'),
      "GET /a HTTP/1.1\r\nHost : localhost\r\n\r\n", "GET /a HTTP/1.1\r\n: x\r\n\r\n", "GET /a HTTP/1.1\r\nno colon\r\n\r\n", "GET /a HTTP/1.1\r\nX: a\001b\r\n\r\n", "GET /a HTTP/1.1\r\nX: a" + std::string(1, '\0') + "b\r\n\r\n",
      good_head + "Content-Length: -1\r\n\r\n", good_head + "Content-Length: x\r\n\r\n", good_head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", good_head + "Content-Length: 99999999999999999999\r\n\r\n",
      good_head + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", good_head + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
      good_head + "Transfer-Encoding: chunked\r\n\r\nx\r\n", good_head + "Transfer-Encoding: chunked\r\n\r\n-1\r\n", good_head + "Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
      good_head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", good_head + "Content-Length: 10\r\n\r\nabc"};
  for (const std::string& bytes : wrong) {
    Client client(port());
    client.send(bytes);
    const auto answer = client.answer();
    if (answer) EXPECT_GE(answer->status, 400U) << bytes.substr(0, 100);
    if (answer) EXPECT_LT(answer->status, 500U) << bytes.substr(0, 100);
    EXPECT_TRUE(client.ends(5s)) << "nothing after a malformed request is believed: " << bytes.substr(0, 100);
  }
  Client client(port());
  client.get("/a");
  EXPECT_EQ(client.answer()->status, 200U);
}

TEST_F(HttpServerTest, ABodyWhoseLengthIsUnclearIsNotReadAsTheNextRequest) {
  start();
  // "Transfer-Encoding: identity" and the like: whoever stands in front might see two requests where we see one.
  for (const char* header : {"Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity", "Transfer-Encoding: gzip", "Transfer-Encoding : chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "Transfer-Encoding: chunked, chunked"}) {
    Client client(port());
    client.send(std::string("POST /a HTTP/1.1\r\nHost: localhost\r\n") + header + "\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto answer = client.answer();
    if (answer) EXPECT_GE(answer->status, 400U) << header;
    EXPECT_TRUE(client.ends()) << header;
  }
}

TEST_F(HttpServerTest, ManyClientsAtOnce) {
  start();
  std::vector<std::jthread> threads;
  std::atomic<int> good = 0;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      Client client(port());
      for (int i = 0; i < 25; ++i) {
        client.get(i % 5 == 0 ? "/follow" : i % 2 == 0 ? "/quick" : "/a" + std::to_string(t));
        if (i % 5 == 0) {
          good += client.answer()->body == "data: 1\n\ndata: 3\n\n" ? 1 : 0;
          break;  // streams end their connection
        }
        good += client.answer()->status == 200 ? 1 : 0;
      }
    });
  threads.clear();
  EXPECT_EQ(good, 8);
  EXPECT_TRUE(stop(5s));
}

TEST(HttpServer, APortThatIsTakenIsUnavailable) {
  const Handler handler{[](Request&, std::stop_token) { return Response(); }, {}};
  const auto first = HttpServer::listen({.port = 0}, handler);
  ASSERT_TRUE(first);
  const auto second = HttpServer::listen({.port = (*first)->port()}, handler);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, base::ErrorCode::kUnavailable);
}

TEST(ParseListen, TakesANumericAddressAndAPort) {
  const auto listen = [](const char* text) {
    const auto options = parse_listen(text);
    return options ? options->host + " " + std::to_string(options->port) + (is_loopback(*options) ? " loopback" : "") : std::string("refused");
  };
  EXPECT_EQ(listen("127.0.0.1:7411"), "127.0.0.1 7411 loopback");
  EXPECT_EQ(listen("localhost:0"), "127.0.0.1 0 loopback");
  EXPECT_EQ(listen("[::1]:80"), "::1 80 loopback");
  EXPECT_EQ(listen("0.0.0.0:80"), "0.0.0.0 80");
  EXPECT_EQ(listen("[::]:80"), ":: 80");
  EXPECT_EQ(listen("::ffff:127.0.0.1:80"), "::ffff:127.0.0.1 80 loopback");
  for (const char* wrong : {"", ":", "7411", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:80x", "example.com:80", "[::1:80", "[]:80", ":80"}) EXPECT_EQ(listen(wrong), "refused") << wrong;
}

class TlsServerTest : public HttpServerTest {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "tlsXXXXXX";
    folder_ = ::mkdtemp(name.data());
    make_certificate("first.example");
    options_.certificate = folder_ / "certificate.pem";
    options_.key = folder_ / "key.pem";
  }
  void TearDown() override {
    HttpServerTest::TearDown();
    std::filesystem::remove_all(folder_);
  }
  // Self-signed, into the two files.
  void make_certificate(const char* name) const {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    const auto write = [&](const char* file, const auto& put) {
      const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen((folder_ / file).c_str(), "w"), std::fclose);
      put(out.get());
    };
    write("certificate.pem", [&](std::FILE* out) { PEM_write_X509(out, certificate.get()); });
    write("key.pem", [&](std::FILE* out) { PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  }
  std::string name_now() {
    Client client(port());
    if (!client.secure()) return "no TLS";
    client.get("/secure");
    const auto answer = client.answer();
    return answer && answer->body == "secure" ? client.common_name() : "no answer";
  }

  std::filesystem::path folder_;
  ServerOptions options_;
};

TEST_F(TlsServerTest, ServesTheCertificateOfTheFilesAndTakesOverANewOne) {
  start(options_);
  EXPECT_EQ(name_now(), "first.example");
  Client kept(port());
  ASSERT_TRUE(kept.secure());
  make_certificate("second.example");
  EXPECT_EQ(name_now(), "first.example") << "until it is told";
  ASSERT_TRUE(server_->reload());
  EXPECT_EQ(name_now(), "second.example");
  kept.get("/a");
  EXPECT_EQ(kept.answer()->status, 200U) << "connections of before go on";
}

TEST_F(TlsServerTest, ACertificateThatCannotBeUsedLeavesTheOldOne) {
  start(options_);
  std::filesystem::remove(options_.key);
  EXPECT_FALSE(server_->reload());
  EXPECT_EQ(name_now(), "first.example");
  make_certificate("second.example");
  std::filesystem::copy_file(options_.certificate, options_.key, std::filesystem::copy_options::overwrite_existing);
  EXPECT_FALSE(server_->reload());
  EXPECT_EQ(name_now(), "first.example");
}

TEST_F(TlsServerTest, WhatCannotBeUsedAtTheStartIsRefused) {
  const Handler handler{[](Request&, std::stop_token) { return Response(); }, {}};
  options_.port = 0;
  ASSERT_TRUE(HttpServer::listen(options_, handler));
  const std::string right_key = options_.key;
  options_.key = options_.certificate;
  const auto wrong = HttpServer::listen(options_, handler);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, base::ErrorCode::kInvalidArgument);
  options_.key = right_key;
  options_.certificate = folder_ / "nowhere.pem";
  EXPECT_FALSE(HttpServer::listen(options_, handler));
}

TEST_F(TlsServerTest, OldVersionsAndPlainTextGetNothing) {
  start(options_);
  EXPECT_FALSE(Client(port()).secure(TLS1_1_VERSION));
  Client plain(port());
  plain.get("/a");
  EXPECT_FALSE(plain.answer());
  EXPECT_EQ(name_now(), "first.example");
}

TEST_F(TlsServerTest, AClientThatSaysGoodbyeStopsItsRequest) {
  start(options_);
  {
    Client client(port());
    ASSERT_TRUE(client.secure());
    client.get("/until-told");
    ASSERT_TRUE(holds_.wait());
  }
  EXPECT_TRUE(told_.wait(5s));
}

TEST_F(TlsServerTest, StreamsAndDrainsAsWithoutTls) {
  start(options_);
  Client client(port()), idle(port());
  ASSERT_TRUE(client.secure());
  ASSERT_TRUE(idle.secure());
  client.get("/events");
  EXPECT_EQ(client.answer()->body, "data: 1\n\ndata: 2\n\n");
  EXPECT_TRUE(stop(5s));
}

}  // namespace
}  // namespace docent::server
