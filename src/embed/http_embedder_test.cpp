#include "embed/http_embedder.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "base/mutex.h"

namespace docent::embed {
namespace {

using base::Deadline;
using base::ErrorCode;
using nlohmann::json;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

struct Request {
  std::string head;
  json body;
};
struct Reply {
  int status = 200;
  std::string body;
  std::string headers = {};     // further lines, each with its line end
  bool never = false;           // the connection stays open and silent
  std::size_t repeat_body = 1;  // times the body is sent
};

// An HTTP endpoint on a free loopback port: what it is asked is kept, what it answers is said by the test.
class Endpoint {
 public:
  using Answer = std::function<Reply(const Request&, std::size_t number)>;

  explicit Endpoint(Answer answer) : answer_(std::move(answer)), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(socket_, 16), 0);
    EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~Endpoint() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
    for (const int connection : silent_) ::close(connection);
  }
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1"; }
  std::vector<Request> requests() const {
    const base::MutexLock lock(mutex_);
    return requests_;
  }

 private:
  void serve() {
    for (int connection = ::accept(socket_, nullptr, nullptr); connection >= 0; connection = ::accept(socket_, nullptr, nullptr)) {
      const auto request = read(connection);
      if (!request) {
        ::close(connection);
        continue;
      }
      std::size_t number = 0;
      {
        const base::MutexLock lock(mutex_);
        number = requests_.size();
        requests_.push_back(*request);
      }
      const Reply reply = answer_(*request, number);
      if (reply.never) {
        silent_.push_back(connection);
        continue;
      }
      const std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " x\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                               std::to_string(reply.body.size() * reply.repeat_body) + "\r\n" + reply.headers + "\r\n";
      bool open = send(connection, head);
      for (std::size_t i = 0; open && i < reply.repeat_body; ++i) open = send(connection, reply.body);
      ::close(connection);
    }
  }
  static bool send(int connection, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  static std::optional<Request> read(int connection) {
    std::string bytes;
    std::size_t body = std::string::npos, length = 0;
    char buffer[65536];
    while (body == std::string::npos || bytes.size() < body + length) {
      const ssize_t got = ::recv(connection, buffer, sizeof buffer, 0);
      if (got <= 0) return std::nullopt;
      bytes.append(buffer, static_cast<std::size_t>(got));
      if (body != std::string::npos || bytes.find("\r\n\r\n") == std::string::npos) continue;
      body = bytes.find("\r\n\r\n") + 4;
      length = std::stoul(bytes.substr(bytes.find("Content-Length: ") + 16));
      if (bytes.find("Expect: 100-continue") < body) send(connection, "HTTP/1.1 100 Continue\r\n\r\n");
    }
    return Request{bytes.substr(0, body), json::parse(bytes.substr(body), nullptr, false)};
  }

  Answer answer_;
  int socket_;
  std::uint16_t port_ = 0;
  std::vector<int> silent_;  // only the thread's, and the destructor's after it
  mutable base::Mutex mutex_;
  std::vector<Request> requests_ DOCENT_GUARDED_BY(mutex_);
  std::jthread thread_;
};

// The vector of a text in these tests: its number of bytes and one, not of length 1 on purpose.
json item(std::size_t index, const std::string& text) {
  return {{"object", "embedding"}, {"index", index}, {"embedding", {static_cast<double>(text.size()), 1.0, 0.0}}};
}
Reply good(const Request& request) {
  json data = json::array();
  for (const auto& text : request.body.at("input")) data.push_back(item(data.size(), text.get<std::string>()));
  return {.body = json{{"object", "list"}, {"data", data}}.dump()};
}
void expect_vector_of(const Vector& vector, std::size_t bytes) {
  const double length = std::sqrt(static_cast<double>(bytes * bytes) + 1);
  ASSERT_EQ(vector.size(), 3U);
  EXPECT_NEAR(vector[0], static_cast<double>(bytes) / length, 1e-6);
  EXPECT_NEAR(vector[1], 1 / length, 1e-6);
  EXPECT_EQ(vector[2], 0.0F);
}

std::unique_ptr<Embedder> embedder_of(const Endpoint& endpoint, milliseconds timeout = milliseconds(5'000)) {
  HttpEmbedderOptions options;
  options.base_url = endpoint.url() + "/";
  options.model = "test-model";
  options.dimension = 3;
  options.api_key = "secret-key";
  options.timeout = timeout;
  options.first_pause = milliseconds(10);
  auto embedder = open_http_embedder(options);
  EXPECT_TRUE(embedder) << embedder.error().message;
  return std::move(*embedder);
}
base::Result<std::vector<Vector>> embed(Embedder& embedder, const std::vector<std::string>& texts, const Deadline& deadline) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  return embedder.embed_passages(views, deadline);
}
Deadline soon() { return Deadline::after(std::chrono::seconds(20)); }

TEST(HttpEmbedder, AsksAsOpenAiDocumentsItAndGivesUnitVectors) {
  const Endpoint endpoint([](const Request& request, std::size_t) { return good(request); });
  const auto embedder = embedder_of(endpoint);
  EXPECT_EQ(embedder->identity(), "http:test-model/1");
  EXPECT_EQ(embedder->dimension(), 3U);
  const auto vectors = embed(*embedder, {"four", "sevenxx"}, soon());
  ASSERT_TRUE(vectors) << vectors.error().message;
  ASSERT_EQ(vectors->size(), 2U);
  expect_vector_of((*vectors)[0], 4);
  expect_vector_of((*vectors)[1], 7);
  const auto question = embedder->embed_query("question", soon());
  ASSERT_TRUE(question) << question.error().message;
  expect_vector_of(*question, 8);
  const auto requests = endpoint.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_TRUE(requests[0].head.starts_with("POST /v1/embeddings HTTP/1.1\r\n")) << requests[0].head;
  EXPECT_NE(requests[0].head.find("\r\nAuthorization: Bearer secret-key\r\n"), std::string::npos) << requests[0].head;
  EXPECT_NE(requests[0].head.find("\r\nContent-Type: application/json\r\n"), std::string::npos) << requests[0].head;
  EXPECT_EQ(requests[0].body, (json{{"model", "test-model"}, {"encoding_format", "float"}, {"input", {"four", "sevenxx"}}}));
}

TEST(HttpEmbedder, TextThatIsNoUtf8IsSentAllTheSame) {
  const Endpoint endpoint([](const Request& request, std::size_t) { return good(request); });
  const auto vectors = embed(*embedder_of(endpoint), {"a\xff z"}, soon());
  ASSERT_TRUE(vectors) << vectors.error().message;
  EXPECT_EQ(endpoint.requests().at(0).body.at("input").at(0), "a\xef\xbf\xbd z");
}

TEST(HttpEmbedder, VectorsGoWhereTheirIndexSays) {
  const Endpoint endpoint([](const Request&, std::size_t) {
    return Reply{.body = json{{"data", {item(2, "333"), item(0, "1"), item(1, "22")}}}.dump()};
  });
  const auto vectors = embed(*embedder_of(endpoint), {"a", "b", "c"}, soon());
  ASSERT_TRUE(vectors) << vectors.error().message;
  for (std::size_t i = 0; i < 3; ++i) expect_vector_of((*vectors)[i], i + 1);
}

TEST(HttpEmbedder, ABatchHasAtMost64Texts) {
  const Endpoint endpoint([](const Request& request, std::size_t) { return good(request); });
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < 130; ++i) texts.emplace_back(i + 1, 'x');
  const auto vectors = embed(*embedder_of(endpoint), texts, soon());
  ASSERT_TRUE(vectors) << vectors.error().message;
  ASSERT_EQ(vectors->size(), 130U);
  for (std::size_t i = 0; i < 130; ++i) expect_vector_of((*vectors)[i], i + 1);
  std::vector<std::size_t> sizes;
  for (const Request& request : endpoint.requests()) sizes.push_back(request.body.at("input").size());
  EXPECT_EQ(sizes, (std::vector<std::size_t>{64, 64, 2}));
}

TEST(HttpEmbedder, ABatchHasAtMost256KilobytesUnlessOneTextHasMore) {
  const Endpoint endpoint([](const Request& request, std::size_t) { return good(request); });
  const std::string third(100 << 10, 'x'), over(300 << 10, 'y');
  const auto vectors = embed(*embedder_of(endpoint), {third, third, third, over, "z"}, soon());
  ASSERT_TRUE(vectors) << vectors.error().message;
  std::vector<std::size_t> sizes;
  for (const Request& request : endpoint.requests()) sizes.push_back(request.body.at("input").size());
  EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 1, 1, 1}));
}

TEST(HttpEmbedder, NoTextsMakeNoRequest) {
  const Endpoint endpoint([](const Request& request, std::size_t) { return good(request); });
  const auto vectors = embed(*embedder_of(endpoint), {}, soon());
  ASSERT_TRUE(vectors);
  EXPECT_TRUE(vectors->empty());
  EXPECT_TRUE(endpoint.requests().empty());
}

TEST(HttpEmbedder, TriesAgainAfterAServerError) {
  const Endpoint endpoint([](const Request& request, std::size_t number) {
    return number == 0 ? Reply{.status = 500, .body = "oops"} : good(request);
  });
  const auto vectors = embed(*embedder_of(endpoint), {"abc"}, soon());
  ASSERT_TRUE(vectors) << vectors.error().message;
  expect_vector_of((*vectors)[0], 3);
  EXPECT_EQ(endpoint.requests().size(), 2U);
}

TEST(HttpEmbedder, GivesUpAfterFiveTriesWithTheLastStatus) {
  const Endpoint endpoint([](const Request&, std::size_t) { return Reply{.status = 503, .body = "overloaded"}; });
  const auto start = Clock::now();
  const auto vectors = embed(*embedder_of(endpoint), {"abc"}, soon());
  ASSERT_FALSE(vectors);
  EXPECT_EQ(vectors.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(vectors.error().message.find("503"), std::string::npos) << vectors.error().message;
  EXPECT_EQ(endpoint.requests().size(), 5U);
  EXPECT_GE(Clock::now() - start, milliseconds(10 + 20 + 40 + 80));
}

TEST(HttpEmbedder, WaitsAsLongAsTheEndpointAsks) {
  const Endpoint endpoint([](const Request& request, std::size_t number) {
    return number == 0 ? Reply{.status = 429, .body = "{}", .headers = "Retry-After: 1\r\n"} : good(request);
  });
  const auto start = Clock::now();
  const auto vectors = embed(*embedder_of(endpoint), {"abc"}, soon());
  ASSERT_TRUE(vectors) << vectors.error().message;
  EXPECT_GE(Clock::now() - start, milliseconds(1'000));
  EXPECT_EQ(endpoint.requests().size(), 2U);
}

TEST(HttpEmbedder, DoesNotWaitBeyondTheDeadline) {
  const Endpoint endpoint([](const Request&, std::size_t) { return Reply{.status = 429, .body = "{}", .headers = "Retry-After: 15\r\n"}; });
  const auto start = Clock::now();
  const auto vectors = embed(*embedder_of(endpoint), {"abc"}, Deadline::after(milliseconds(300)));
  ASSERT_FALSE(vectors);
  EXPECT_EQ(vectors.error().code, ErrorCode::kDeadlineExceeded) << vectors.error().message;
  EXPECT_LT(Clock::now() - start, milliseconds(5'000));
  EXPECT_EQ(endpoint.requests().size(), 1U);
}

TEST(HttpEmbedder, ASilentEndpointIsGivenUpAndAskedAgain) {
  const Endpoint endpoint([](const Request& request, std::size_t number) { return number == 0 ? Reply{.body = "", .never = true} : good(request); });
  const auto vectors = embed(*embedder_of(endpoint, milliseconds(200)), {"abc"}, soon());
  ASSERT_TRUE(vectors) << vectors.error().message;
  EXPECT_EQ(endpoint.requests().size(), 2U);
}

TEST(HttpEmbedder, ASilentEndpointDoesNotHoldACallBeyondItsDeadline) {
  const Endpoint endpoint([](const Request&, std::size_t) { return Reply{.body = "", .never = true}; });
  const auto start = Clock::now();
  const auto vectors = embed(*embedder_of(endpoint, milliseconds(30'000)), {"abc"}, Deadline::after(milliseconds(300)));
  ASSERT_FALSE(vectors);
  EXPECT_EQ(vectors.error().code, ErrorCode::kDeadlineExceeded) << vectors.error().message;
  EXPECT_LT(Clock::now() - start, milliseconds(5'000));
}

TEST(HttpEmbedder, AStopRequestEndsAWaitForASilentEndpoint) {
  const Endpoint endpoint([](const Request&, std::size_t) { return Reply{.body = "", .never = true}; });
  std::stop_source stop;
  const std::jthread stopper([&] {
    std::this_thread::sleep_for(milliseconds(100));
    stop.request_stop();
  });
  const auto start = Clock::now();
  const auto vectors = embed(*embedder_of(endpoint, milliseconds(30'000)), {"abc"}, Deadline::never().with_stop(stop.get_token()));
  ASSERT_FALSE(vectors);
  EXPECT_EQ(vectors.error().code, ErrorCode::kCancelled) << vectors.error().message;
  EXPECT_LT(Clock::now() - start, milliseconds(10'000));
}

TEST(HttpEmbedder, NobodyListeningIsUnavailable) {
  std::string url;
  {
    const Endpoint gone([](const Request& request, std::size_t) { return good(request); });
    url = gone.url();
  }
  HttpEmbedderOptions options;
  options.base_url = url;
  options.model = "m";
  options.dimension = 3;
  options.first_pause = milliseconds(10);
  const auto embedder = open_http_embedder(options);
  ASSERT_TRUE(embedder);
  const auto vectors = embed(**embedder, {"abc"}, soon());
  ASSERT_FALSE(vectors);
  EXPECT_EQ(vectors.error().code, ErrorCode::kUnavailable);
}

TEST(HttpEmbedder, AnswersThatAreWrongAreNotAskedForAgain) {
  struct Case {
    const char* name;
    Reply reply;
    ErrorCode code;
    const char* said;  // by the message
  };
  const json twice = {{"data", {item(0, "a"), item(0, "b")}}};
  const json beyond = {{"data", {item(0, "a"), item(7, "b")}}};
  const json one = {{"data", {item(0, "a")}}};
  const json words = {{"data", {item(0, "a"), {{"index", 1}, {"embedding", {"x", 1, 2}}}}}};
  const json zero = {{"data", {item(0, "a"), {{"index", 1}, {"embedding", {0, 0, 0}}}}}};
  const json huge = {{"data", {item(0, "a"), {{"index", 1}, {"embedding", {1e300, 1, 1}}}}}};
  const json wide = {{"data", {{{"index", 0}, {"embedding", {1, 2, 3, 4}}}, item(1, "b")}}};
  const json coded = {{"data", {{{"index", 0}, {"embedding", "AACAPw=="}}, item(1, "b")}}};
  const std::vector<Case> cases = {
      {"another dimension", {.body = wide.dump()}, ErrorCode::kConflict, "4 components, embed.dimension says 3"},
      {"no JSON", {.body = "<html>hello</html>"}, ErrorCode::kUnavailable, "not understood"},
      {"half of the JSON", {.body = one.dump().substr(0, 20)}, ErrorCode::kUnavailable, "not understood"},
      {"nothing", {.body = ""}, ErrorCode::kUnavailable, "not understood"},
      {"JSON of another kind", {.body = "[1, 2]"}, ErrorCode::kUnavailable, "no list \"data\""},
      {"too few vectors", {.body = one.dump()}, ErrorCode::kUnavailable, "1 vectors for 2 texts"},
      {"a vector twice", {.body = twice.dump()}, ErrorCode::kUnavailable, "twice"},
      {"an index beyond the end", {.body = beyond.dump()}, ErrorCode::kUnavailable, "missing"},
      {"words as components", {.body = words.dump()}, ErrorCode::kUnavailable, "not a number"},
      {"a vector in base64", {.body = coded.dump()}, ErrorCode::kUnavailable, "missing"},
      {"a vector of zeros", {.body = zero.dump()}, ErrorCode::kUnavailable, "zero"},
      {"a component that no float holds", {.body = huge.dump()}, ErrorCode::kUnavailable, "not a number"},
      {"refused credentials", {.status = 401, .body = "{}"}, ErrorCode::kUnavailable, "status 401"},
      {"a redirection", {.status = 302, .body = "", .headers = "Location: http://127.0.0.1:1/\r\n"}, ErrorCode::kUnavailable, "status 302"},
      {"more than 64 MB", {.body = std::string(1 << 20, ' '), .repeat_body = 65}, ErrorCode::kTooLarge, "64 MB"},
  };
  for (const Case& one_case : cases) {
    SCOPED_TRACE(one_case.name);
    const Endpoint endpoint([&](const Request&, std::size_t) { return one_case.reply; });
    const auto vectors = embed(*embedder_of(endpoint), {"a", "b"}, soon());
    ASSERT_FALSE(vectors);
    EXPECT_EQ(vectors.error().code, one_case.code) << vectors.error().message;
    EXPECT_NE(vectors.error().message.find(one_case.said), std::string::npos) << vectors.error().message;
    EXPECT_EQ(vectors.error().message.find("secret-key"), std::string::npos);
    EXPECT_EQ(endpoint.requests().size(), 1U);
  }
}

TEST(HttpEmbedder, RefusesOptionsThatCannotWork) {
  for (const auto& [url, model, dimension] : std::vector<std::tuple<std::string, std::string, std::size_t>>{
           {"ftp://127.0.0.1/v1", "m", 3}, {"127.0.0.1/v1", "m", 3}, {"", "m", 3}, {"http://127.0.0.1/v1", "", 3}, {"http://127.0.0.1/v1", "m", 0}}) {
    HttpEmbedderOptions options;
    options.base_url = url;
    options.model = model;
    options.dimension = dimension;
    const auto embedder = open_http_embedder(options);
    ASSERT_FALSE(embedder) << url;
    EXPECT_EQ(embedder.error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace docent::embed
