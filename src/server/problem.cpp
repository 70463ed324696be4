#include "server/problem.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "obs/log.h"

namespace docent::server {

using base::ErrorCode;

unsigned status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return 400;
    case ErrorCode::kUnauthenticated: return 401;
    case ErrorCode::kForbidden: return 403;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kConflict: return 409;
    case ErrorCode::kTooLarge: return 413;
    case ErrorCode::kRateLimited: return 429;
    case ErrorCode::kCancelled:
    case ErrorCode::kUnavailable: return 503;
    case ErrorCode::kDeadlineExceeded: return 504;
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal: return 500;
  }
  return 500;
}

Response problem(unsigned status, std::string_view code, std::string_view detail, std::string_view request_id) {
  using Json = nlohmann::ordered_json;
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  std::string title(code);
  std::ranges::replace(title, '_', ' ');
  response.body = Json{{"type", "about:blank"}, {"title", title}, {"status", status}, {"code", code}, {"detail", detail}, {"request_id", request_id}}
                      .dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

Response problem_of(const base::Error& error, std::string_view request_id) {
  const unsigned status = status_of(error.code);
  // What a store says of itself names files of this machine.
  const bool ours = status >= 500 && error.code != ErrorCode::kDeadlineExceeded;
  if (ours) obs::log(obs::LogLevel::kError, "request_failed", {{"why", error.message}, {"detail", error.detail}, {"request_id", std::string(request_id)}});
  return problem(status, base::to_string(error.code), ours ? "the server could not do this; its log says why" : error.message, request_id);
}

}  // namespace docent::server
