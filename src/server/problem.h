// Errors as HTTP says them: the status of each code, and problem details (RFC 9457).
#pragma once

#include <string_view>

#include "base/error.h"
#include "server/http.h"

namespace docent::server {

unsigned status_of(base::ErrorCode code);
// What a store or library says of itself goes to the log, never to the caller.
Response problem_of(const base::Error& error, std::string_view request_id);

}  // namespace docent::server
