// Another process, for tests of what happens when one dies.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <string>
#include <vector>

#include "base/text.h"

namespace docent::base::testing {

// A child that runs `body` and ends; lines it writes to the descriptor can be read. No SQLite file may be open when it is made: its
// locks do not survive a fork.
class Child {
 public:
  explicit Child(const std::function<void(int)>& body) {
    int ends[2] = {-1, -1};
    if (::pipe(ends) != 0) ADD_FAILURE() << "no pipe";
    process_ = ::fork();
    if (process_ == 0) {
      ::close(ends[0]);
      body(ends[1]);
      ::_exit(0);
    }
    ::close(ends[1]);
    pipe_ = ends[0];
  }
  ~Child() {
    static_cast<void>(wait());
    ::close(pipe_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void kill() const { ::kill(process_, SIGKILL); }
  // Until it ends. An unfinished last line is left out.
  std::vector<std::string> lines() const {
    std::string all;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(pipe_, buffer, sizeof buffer)) > 0;) all.append(buffer, static_cast<std::size_t>(got));
    std::vector<std::string> found;
    for (const std::string_view line : split(all, '\n')) found.emplace_back(line);
    found.pop_back();
    return found;
  }
  int wait() {
    if (process_ > 0) ::waitpid(process_, &status_, 0);
    process_ = 0;
    return status_;
  }

  static void say(int to, const std::string& line) {
    if (::write(to, (line + "\n").data(), line.size() + 1) < 0) ::_exit(3);
  }
  [[noreturn]] static void die() {
    ::kill(::getpid(), SIGKILL);
    ::_exit(4);
  }

 private:
  pid_t process_ = 0;
  int pipe_ = -1, status_ = 0;
};

}  // namespace docent::base::testing
