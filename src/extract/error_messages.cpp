#include "extract/error_messages.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "extract/error_names.h"

namespace docent::extract {
namespace {

constexpr std::size_t kMinMessage = 6;
constexpr std::size_t npos = std::string_view::npos;

// Ends of what was found without blanks and full stop; nothing when too little or too much is left.
std::optional<Message> trimmed(std::string_view line, std::size_t start, std::size_t end) {
  while (start < end && is_blank(line[start])) ++start;
  while (end > start && (is_blank(line[end - 1]) || line[end - 1] == '.')) --end;
  if (end - start < kMinMessage || end - start > kMaxMessage) return std::nullopt;
  return Message{start, end};
}

// Behind "boat.c:12:5: " and "<input>:1:7: ": the place in a file is no part of the message.
std::size_t skip_position(std::string_view line, std::size_t start) {
  std::size_t at = start;
  while (at < line.size() && !is_blank(line[at])) ++at;
  if (at - start < 4 || at >= line.size() || line[at - 1] != ':') return start;
  const std::string_view place = line.substr(start, at - start - 1);
  const std::size_t colon = place.find(':');
  if (colon == npos || colon == 0) return start;
  return all_of_class(place.substr(colon + 1), [](char c) { return is_digit(c) || c == ':'; }) ? at + 1 : start;
}
// Behind numbers and brackets that a log writes in front of its message: "1234#0: *1 ", "[pid 7] ".
std::size_t skip_log_fields(std::string_view line, std::size_t start) {
  for (;;) {
    while (start < line.size() && (is_blank(line[start]) || line[start] == '-')) ++start;
    if (start < line.size() && line[start] == '[') {
      const std::size_t close = line.find(']', start);
      if (close == npos) return start;
      start = close + 1;
      continue;
    }
    std::size_t at = start;
    while (at < line.size() && (is_digit(line[at]) || line[at] == '#' || line[at] == '*' || line[at] == ':')) ++at;
    if (at == start || at >= line.size() || !is_blank(line[at])) return start;
    start = at;
  }
}

bool is_digit_or_dash(char c) { return is_digit(c) || c == '-' || c == '/' || c == ':' || c == '.'; }
// "2021-01-01 12:00:00", "[Fri Sep 09 …]": how a line of a log begins.
bool begins_with_time(std::string_view line) {
  if (line.starts_with('[')) line.remove_prefix(1);
  const std::size_t end = std::min(line.find_first_of(" ]T,"), line.size());
  return end >= 6 && is_digit(line[0]) && all_of_class(line.substr(0, end), is_digit_or_dash) && line.substr(0, end).find_first_of("-/:") != npos;
}

// "E0725 12:34:56.789012    1 boat.go:12] no such boat": glog, which many programs write.
std::optional<Message> glog_message(std::string_view line) {
  if (line.size() < 20 || (line[0] != 'E' && line[0] != 'F') || !all_of_class(line.substr(1, 4), is_digit) || line[5] != ' ') return std::nullopt;
  const std::size_t close = line.find("] ");
  if (close > 90) return std::nullopt;
  return trimmed(line, close + 2, line.size());
}

// error="no wind", err="no wind" where the line is one of a log in key=value form.
std::optional<Message> logfmt_message(std::string_view line) {
  const bool failed = line.find("level=error") != npos || line.find("level=fatal") != npos || line.find("lvl=eror") != npos;
  for (const std::string_view key : {"error=\"", "err=\"", "msg=\""}) {
    const std::size_t at = line.find(key);
    if (at == npos || (at > 0 && !is_blank(line[at - 1])) || (!failed && at != 0) || (key[0] == 'm' && !failed)) continue;
    std::size_t end = at + key.size();
    while (end < line.size() && (line[end] != '"' || line[end - 1] == '\\')) ++end;
    if (end < line.size()) return trimmed(line, at + key.size(), end);
  }
  return std::nullopt;
}

// "Unhandled harbour" of "Unhandled harbour error: no wind": what kind of error it is.
bool names_error(std::string_view before, std::string_view severity) {
  return severity.starts_with("error: ") && before.size() < 40 && is_upper(before[0]) && std::ranges::count(before, ' ') <= 2 && all_of_class(before, [](char c) { return is_alnum(c) || c == ' '; });
}

}  // namespace

std::optional<Message> message_of(std::string_view line) {
  static constexpr std::array<std::string_view, 17> kSeverities = {"Error: ", "ERROR: ", "error: ", "fatal: ", "FATAL: ", "Fatal: ", "PANIC: ", "panic: ", "Error response from daemon: ",
                                                                  "FATAL:  ", "ERROR:  ", "E: ", "fatal error: ", "Fatal error: ", "CRITICAL: ", "SEVERE: ", "Fatal Error: "};
  std::size_t best = npos, length = 0;
  for (const std::string_view severity : kSeverities) {
    const std::size_t at = line.find(severity);
    if (at == npos || (severity == "E: " && at > 0)) continue;
    if (at > 0 && (is_word(line[at - 1]) || line[at - 1] == '"' || line[at - 1] == '\'' || line[at - 1] == '`' || line[at - 1] == '(')) continue;
    if (best == npos || at < best || (at == best && severity.size() > length)) {
      best = at;
      length = severity.size();
    }
  }
  // "Error from server (Forbidden): …"
  if (line.starts_with("Error from ") || line.starts_with("Error (")) {
    const std::size_t colon = line.find(": ");
    if (colon < 60 && (best == npos || colon < best)) {
      best = 0;
      length = colon + 2;
    }
  }
  // "ERROR[2022-04-26T00:43:24Z] …", "2021-01-01 12:00:00 ERROR …", "2021/01/01 12:00:00 [error] …"
  if (best == npos && line.starts_with("ERROR[")) {
    const std::size_t close = line.find("] ");
    if (close < 60) return trimmed(line, close + 2, line.size());
  }
  if (best == npos && begins_with_time(line))
    for (const std::string_view severity : {" ERROR ", " [error] ", " [ERROR] ", " FATAL ", ":error] "}) {
      const std::size_t at = line.substr(0, 120).find(severity);
      if (at != npos) return trimmed(line, skip_log_fields(line, at + severity.size()), line.size());
    }
  if (best == npos) {
    if (const auto message = glog_message(line)) return message;
    return logfmt_message(line);
  }
  // In front of the severity stand times, programs, positions: no sentence.
  const std::string_view before = base::trim(line.substr(0, best));
  const bool ends_field = before.empty() || std::string_view(":][-").find(before.back()) != npos || is_digit(before.back()) || before.find(' ') == npos;
  if (!ends_field && !names_error(before, line.substr(best)) && (line.substr(0, best).find("  ") == npos || before.find_first_of("\"'=") != npos)) return std::nullopt;
  return trimmed(line, skip_position(line, best + length), line.size());
}

std::optional<Raised> raised_of(std::string_view line) {
  std::size_t start = 0;
  while (start < line.size() && is_blank(line[start])) ++start;
  std::size_t end = start;
  while (end < line.size() && (is_alnum(line[end]) || line[end] == '.' || line[end] == '_')) ++end;
  if (end - start > 100 || line.substr(end, 2) != ": ") return std::nullopt;
  const std::string_view name = line.substr(start, end - start);
  const std::size_t dot = name.rfind('.');
  const std::size_t last = dot == npos ? start : start + dot + 1;
  if (!is_symbolic(line.substr(last, end - last))) return std::nullopt;
  const auto message = trimmed(line, end + 2, line.size());
  if (!message) return std::nullopt;
  return Raised{start, last, end, *message};
}

std::optional<Coded> coded_of(std::string_view line) {
  // The code opens the line, or stands behind the fields of a log line.
  for (std::size_t colon = line.find(": "); colon < 160; colon = line.find(": ", colon + 2)) {
    std::size_t start = colon;
    while (start > 0 && (is_alnum(line[start - 1]) || line[start - 1] == '-' || line[start - 1] == '_')) --start;
    const std::string_view code = line.substr(start, colon - start);
    if (code.size() < 5 || !is_code_shape(code)) continue;
    const std::string_view before = base::trim(line.substr(0, start));
    if (!before.empty() && before.back() != ']' && before.back() != '-' && before.back() != ':' && !base::ascii_lower(before).ends_with("error")) continue;
    const auto message = trimmed(line, colon + 2, line.size());
    if (message) return Coded{start, colon, *message};
  }
  return std::nullopt;
}

std::string_view without_dump(std::string_view line) {
  if (line.size() <= kMaxMessage) return line;
  const std::size_t dump = std::min(line.find(": {"), line.find(": ["));
  return dump == npos ? line : line.substr(0, dump);
}

bool is_sentence(std::string_view line) {
  line = base::trim(line);
  if (line.size() < 11 || line.size() > kMaxMessage || std::ranges::count(line, ' ') < 2) return false;
  if (!is_alnum(line[0]) && line[0] != '"' && line[0] != '\'' && line[0] != '`') return false;
  if (line.find("  ") != npos || line.find('\t') != npos || line.find("=>") != npos || line.find("()") != npos || line.find(" = ") != npos) return false;
  return line.back() != '{' && line.back() != ';' && line.back() != ',' && line.back() != '\\';
}

std::string message_text(std::string_view text) {
  while (!text.empty() && (std::string_view(".:;,").find(text.back()) != std::string_view::npos || is_blank(text.back()))) text.remove_suffix(1);
  return std::string(text);
}

}  // namespace docent::extract
