// A request and a response as plain values, without sockets.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace docent::server {

struct Request {
  std::string method, path, query;  // path as sent, without its query
  std::vector<std::pair<std::string, std::string>> headers;  // names in small letters; values without the ends' white space
  std::string body;
  std::string peer;  // address of the other end of the connection
  std::uint16_t peer_port = 0;
  bool secure = false;  // came over TLS
  std::string connection_id;  // of this process
  std::map<std::string, std::string> response_headers;  // go with the response, whether it is sent whole or as a stream
  std::string request_id;
  // Sends a piece of a text/event-stream body; the head of the response goes before the first. False when the client is gone. May wait
  // for a slow client. Empty where the client cannot take a stream (HTTP/1.0).
  std::function<bool(std::string_view)> emit;

  // The value of the first header of that name (in small letters).
  const std::string* header(std::string_view name) const {
    for (const auto& [key, value] : headers)
      if (key == name) return &value;
    return nullptr;
  }
};

// What of an event stream there is to send now, perhaps nothing; nullopt ends the stream. Asked a few times a second, by one thread at a
// time, until it ends or the client is gone; `draining` is true once the server begins to end.
using StreamSource = std::function<std::optional<std::string>(bool draining)>;

struct Response {
  unsigned status = 200;
  std::string content_type = "application/json";  // empty: no body
  std::string body;
  std::map<std::string, std::string> headers;
  bool streamed = false;  // the body went through `emit`, as far as it goes
  StreamSource stream;    // set: the body is a text/event-stream that goes on
};

// Problem details (RFC 9457). `code`: as base::to_string; `detail`: fit for the caller.
Response problem(unsigned status, std::string_view code, std::string_view detail, std::string_view request_id);

}  // namespace docent::server
