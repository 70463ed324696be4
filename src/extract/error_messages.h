// Messages of failures in what programs print: the part of a line that says what went wrong.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace docent::extract {

constexpr std::size_t kMaxMessage = 400;  // longer lines are dumps, not messages

// A range of the line.
struct Message {
  std::size_t start = 0, end = 0;
};

// "2021/01/01 ERROR: no such boat.": the text after the severity, without closing full stop.
// Also "[error] 12#0: no boat", "E0101 12:00:00.000000 1 boat.go:7] no boat", "ERROR[2021-01-01] no boat" and error="no boat" of a
// log in key=value form.
std::optional<Message> message_of(std::string_view line);

// "boats.core.TideError: no wind": the class (`name_end` its end, `last` where its last component starts) and the message behind it.
struct Raised {
  std::size_t start = 0, last = 0, name_end = 0;
  Message message;
};
std::optional<Raised> raised_of(std::string_view line);

// "[core:error] [pid 1] AB00124: too many boats": a code in front of its message.
struct Coded {
  std::size_t start = 0, end = 0;  // the code
  Message message;
};
std::optional<Coded> coded_of(std::string_view line);

// Whether a line of a block reads like a sentence that a program prints, not like code, columns or data.
bool is_sentence(std::string_view line);
// A message that is too long because data stands behind it, without them: "the boat is invalid: {…" is "the boat is invalid".
std::string_view without_dump(std::string_view line);
// Without closing punctuation and blanks.
std::string message_text(std::string_view text);

}  // namespace docent::extract
