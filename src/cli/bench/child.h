// Another process of this binary, timed.
#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/error.h"

namespace docent::cli {

struct ChildFigures {
  double seconds = 0;           // from before the start to after the end
  double cpu_seconds = 0;       // user and system, of all threads
  std::uint64_t peak_bytes = 0;  // largest resident set
};

// Runs to the end with stdin and stdout on /dev/null and stderr captured. kUnavailable when it cannot start, ends by a signal or with a
// status that is not in `accepted`: the message has the last line of its stderr. kCancelled: it was ended because of `stop`.
base::Result<ChildFigures> run_child(const std::filesystem::path& executable, const std::vector<std::string>& arguments,
                                     const std::vector<int>& accepted, const std::stop_token& stop);

// A `serve` of this binary on a free loopback port, ended with this object.
class ServerProcess {
 public:
  // Returns once it listens. kUnavailable.
  static base::Result<std::unique_ptr<ServerProcess>> start(const std::filesystem::path& executable, const std::filesystem::path& data);
  virtual ~ServerProcess() = default;
  virtual std::uint16_t port() const = 0;
  virtual int pid() const = 0;
};

// Starts `serve` on a free loopback port and asks `query` as soon as it listens. Seconds from before the start to the answer's last byte.
// The server is ended before this returns.
base::Result<double> time_to_first_answer(const std::filesystem::path& executable, const std::filesystem::path& data,
                                          const std::string& query);

}  // namespace docent::cli
