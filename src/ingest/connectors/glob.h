// Glob patterns over '/'-separated paths, matched in time O(pattern x path) whatever the pattern.
//
//   *        any characters of one name          [a-z] [!a]  one character of a set
//   ?        one character, not '/'              {a,b*}      either, nesting allowed
//   **       as a whole name: any folders, also none        \x  the character x itself
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace docent::ingest {

constexpr std::size_t kMaxGlobBytes = 1'000;

// Immutable; safe to share between threads.
class Glob {
 public:
  // kInvalidArgument: too long, or a '[' or '{' that is not closed.
  static base::Result<Glob> compile(std::string_view pattern);
  // The whole path must match.
  bool matches(std::string_view path) const;

 private:
  enum class Op : std::uint8_t { kCharacter, kAnyInName, kAny, kSet, kSplit, kJump, kMatch };
  struct Step {
    Op op = Op::kMatch;
    bool negated = false;
    char32_t character = 0;
    std::uint32_t next = 0;   // kSplit, kJump
    std::uint32_t other = 0;  // kSplit
    std::uint32_t set = 0;    // kSet
  };
  struct Range {
    char32_t low = 0;
    char32_t high = 0;
  };
  friend class GlobCompiler;
  std::vector<Step> steps_;
  std::vector<std::vector<Range>> sets_;
};

// True when the text holds a wildcard outside of a backslash escape.
bool has_wildcard(std::string_view text);

}  // namespace docent::ingest
