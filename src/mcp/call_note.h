// What a request turned out to be, for whoever writes it down (audit log, metrics). It belongs to the thread that handles the request, so
// that the layers in between need not know of it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace docent::mcp {

struct CallNote {
  std::string method;                // known ones only; empty: not understood
  std::string name;                  // of a known tool
  std::string_view revision;
  bool failed = false;               // an error, or a result that says so
  double seconds = 0;                // of the tool
  std::vector<std::string> sources;  // whose documents the answer shows; sorted, unique

  // The note of the request that this thread handles, or null.
  static CallNote* current();

  // Makes `note` the one of this thread while it lives.
  class Scope {
   public:
    explicit Scope(CallNote& note);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    CallNote* before_;
  };
};

}  // namespace docent::mcp
