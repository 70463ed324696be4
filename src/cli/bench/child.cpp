#include "cli/bench/child.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/bench/http_connection.h"

extern char** environ;

namespace docent::cli {
namespace {

using base::ErrorCode;
using base::fail;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxErrorText = 64 * 1024;
constexpr auto kServeLimit = std::chrono::seconds(30);

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// A process whose stderr is read through a pipe; ended and waited for on destruction.
class Child {
 public:
  static base::Result<std::unique_ptr<Child>> start(const std::filesystem::path& executable, const std::vector<std::string>& arguments) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail(ErrorCode::kUnavailable, std::string("cannot make a pipe: ") + std::strerror(errno));
    std::string program = executable.string();
    std::vector<std::string> copies = arguments;
    std::vector<char*> argv = {program.data()};
    for (std::string& argument : copies) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
    pid_t pid = 0;
    const int error = ::posix_spawn(&pid, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error != 0) {
      ::close(ends[0]);
      return fail(ErrorCode::kUnavailable, "cannot start " + program + ": " + std::strerror(error));
    }
    return std::unique_ptr<Child>(new Child(pid, ends[0]));
  }
  ~Child() {
    if (running_) {
      ::kill(pid_, SIGTERM);
      wait();
    }
    ::close(errors_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void end() { ::kill(pid_, SIGTERM); }
  int pid() const { return pid_; }
  const std::string& errors() const { return text_; }

  // Reads for up to `limit`; false once the other end is closed.
  bool read_errors(std::chrono::milliseconds limit) {
    pollfd waiting{errors_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(limit.count())) <= 0) return true;
    char buffer[4096];
    const ssize_t got = ::read(errors_, buffer, sizeof buffer);
    if (got < 0) return errno == EINTR;
    if (got == 0) return false;
    text_.append(buffer, static_cast<std::size_t>(got));
    if (text_.size() > kMaxErrorText) text_.erase(0, text_.size() - kMaxErrorText);
    return true;
  }

  // The status as waitpid gives it; usage of the process and the threads it had.
  std::pair<int, rusage> wait() {
    int status = 0;
    rusage usage{};
    while (::wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    running_ = false;
    return {status, usage};
  }

 private:
  Child(pid_t pid, int errors) : pid_(pid), errors_(errors) {}
  pid_t pid_;
  int errors_;
  bool running_ = true;
  std::string text_;
};

std::string last_line(std::string_view text) {
  const std::string_view trimmed = base::trim(text);
  const std::size_t at = trimmed.rfind('\n');
  return std::string(at == std::string_view::npos ? trimmed : trimmed.substr(at + 1));
}

double seconds_of(const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; }

base::Status ask_server(std::uint16_t port, const std::string& query) {
  DOCENT_ASSIGN(HttpConnection connection, HttpConnection::open(port));
  DOCENT_ASSIGN(const int status, connection.exchange(make_http_request("/v1/search", nlohmann::json{{"query", query}}.dump())));
  if (status != 200) return fail(ErrorCode::kUnavailable, "the server that was started answered " + std::to_string(status));
  return {};
}

class Serving final : public ServerProcess {
 public:
  Serving(std::unique_ptr<Child> child, std::uint16_t port) : child_(std::move(child)), port_(port) {}
  std::uint16_t port() const override { return port_; }
  int pid() const override { return child_->pid(); }

 private:
  std::unique_ptr<Child> child_;
  std::uint16_t port_;
};

}  // namespace

base::Result<ChildFigures> run_child(const std::filesystem::path& executable, const std::vector<std::string>& arguments,
                                     const std::vector<int>& accepted, const std::stop_token& stop) {
  const auto start = Clock::now();
  DOCENT_ASSIGN(const auto child, Child::start(executable, arguments));
  bool ended_by_us = false;
  while (child->read_errors(std::chrono::milliseconds(100))) {
    if (!stop.stop_requested() || ended_by_us) continue;
    child->end();
    ended_by_us = true;
  }
  const auto [status, usage] = child->wait();
  if (ended_by_us) return fail(ErrorCode::kCancelled, "stopped while " + executable.filename().string() + " was running");
  if (!WIFEXITED(status) || std::ranges::count(accepted, WEXITSTATUS(status)) == 0)
    return fail(ErrorCode::kUnavailable,
                (WIFEXITED(status) ? "a measured process ended with status " + std::to_string(WEXITSTATUS(status))
                                   : "a measured process was ended by signal " + std::to_string(WTERMSIG(status))) +
                    ": " + last_line(child->errors()));
  return ChildFigures{seconds_since(start), seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
                      static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
}

base::Result<std::unique_ptr<ServerProcess>> ServerProcess::start(const std::filesystem::path& executable, const std::filesystem::path& data) {
  constexpr std::string_view kListening = "listening on http://127.0.0.1:";
  const auto start = Clock::now();
  DOCENT_ASSIGN(auto child, Child::start(executable, {"--data", data.string(), "serve", "--http", "127.0.0.1:0"}));
  std::size_t at = std::string::npos;
  while (at == std::string::npos || child->errors().find('\n', at) == std::string::npos) {
    if (Clock::now() - start > kServeLimit || !child->read_errors(std::chrono::milliseconds(100)))
      return fail(ErrorCode::kUnavailable, "the server did not start: " + last_line(child->errors()));
    at = child->errors().find(kListening);
  }
  std::uint16_t port = 0;
  const char* digits = child->errors().data() + at + kListening.size();
  std::from_chars(digits, child->errors().data() + child->errors().size(), port);
  return std::make_unique<Serving>(std::move(child), port);
}

base::Result<double> time_to_first_answer(const std::filesystem::path& executable, const std::filesystem::path& data,
                                          const std::string& query) {
  const auto start = Clock::now();
  DOCENT_ASSIGN(const auto server, ServerProcess::start(executable, data));
  DOCENT_TRY(ask_server(server->port(), query));
  return seconds_since(start);
}

}  // namespace docent::cli
