// Bytes of one connection, through Beast's parser as the HTTP server uses it, into the door and every route behind it: with the credential
// they bring, and once more as somebody who may do everything.
#include <boost/asio/buffer.hpp>
#include <boost/beast/http.hpp>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "fuzz/check.h"
#include "obs/log.h"
#include "server/testing/house.h"

namespace {

namespace http = boost::beast::http;
using docent::server::Request;
using docent::server::Response;
using docent::server::testing::House;

constexpr std::size_t kMaxRequests = 8;

struct Served {
  Served() {
    docent::obs::set_log_level(docent::obs::LogLevel::kOff);
    house.ingest("handbook", {{"keys.md", "# Rotate keys\n\nKeys are rotated by the operator.\n"}, {"errors.md", "# Errors\n\nE1001: the grace period is over.\n"}});
    key = house.key({docent::auth::Scope::kAdmin}, {"ops"});
  }
  House house;
  std::string key;
};

void check(Served& served, Request request) {
  const Response response = served.house.door->handle(request, {});
  served.house.audit.events.clear();
  FUZZ_CHECK(response.status >= 200 && response.status < 600 && response.status != 500);
  const bool json = response.content_type == "application/json" || response.content_type == "application/problem+json";
  if (json && !response.headers.contains("Content-Encoding")) FUZZ_CHECK(nlohmann::json::accept(response.body));
  for (const auto& [name, value] : response.headers) FUZZ_CHECK(value.find_first_of("\r\n") == std::string::npos);
  for (const auto& [name, value] : request.response_headers) FUZZ_CHECK(value.find_first_of("\r\n") == std::string::npos);
  if (response.stream) {
    auto stream = response.stream;
    (void)stream(false);
    FUZZ_CHECK(!stream(true));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Served served;
  std::string_view rest = docent::fuzz::text_of(data, size);
  for (std::size_t count = 0; count < kMaxRequests && !rest.empty(); ++count) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(16 << 10);
    parser.body_limit(1 << 20);
    parser.eager(true);
    while (!parser.is_done() && !rest.empty()) {
      boost::system::error_code error;
      const std::size_t used = parser.put(boost::asio::buffer(rest.data(), rest.size()), error);
      rest.remove_prefix(used);
      if (error || used == 0) return 0;
    }
    if (!parser.is_done()) return 0;
    const auto& message = parser.get();
    Request request;
    request.method = std::string(message.method_string());
    const std::string_view target(message.target().data(), message.target().size());
    const std::size_t question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string_view::npos) request.query = target.substr(question + 1);
    for (const auto& field : message)
      request.headers.emplace_back(docent::base::ascii_lower({field.name_string().data(), field.name_string().size()}), docent::base::trim({field.value().data(), field.value().size()}));
    request.body = message.body();
    request.peer = "192.0.2.1";
    request.request_id = "r";
    check(served, request);
    std::erase_if(request.headers, [](const auto& header) { return header.first == "authorization" || header.first == "host" || header.first == "origin"; });
    request.headers.emplace_back("host", "localhost");
    request.headers.emplace_back("authorization", served.key);
    check(served, request);
  }
  return 0;
}
