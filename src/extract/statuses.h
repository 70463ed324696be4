// Numbers that are statuses: of HTTP responses (RFC 9110, RFC 6585) and of processes that ended.
//
// A number is one only by the words around it: "returns 500 rows" is none.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace docent::extract {

// A place in a text. `number` is the status, [start, end) the words that name it.
struct Status {
  unsigned number = 0;
  std::size_t start = 0, end = 0;
};
// "404 Not Found", "a 404 error", "status code 404", "401 or 403", "Gone (410)", "GET /boats 404".
std::vector<Status> http_statuses_of(std::string_view text);
// "exit status 137", "exited with code 1", "Exit Code:    1", "exitCode: 137"; 0 is none.
std::vector<Status> exit_statuses_of(std::string_view text);
// The registered reason of a 4xx or 5xx status in lower case, empty if there is none.
std::string_view reason_of(unsigned status);

}  // namespace docent::extract
