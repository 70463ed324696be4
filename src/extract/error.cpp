// Errors that can be looked up: codes, HTTP and exit statuses, signals, symbolic reasons, messages.

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/text.h"
#include "extract/context.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::Property;

constexpr std::size_t kMaxMessage = 400;

bool is_errno(std::string_view word) {
  static constexpr std::array<std::string_view, 40> kCodes = {
      "EPERM",  "ENOENT", "EINTR",  "EIO",    "ENXIO",  "E2BIG",  "EBADF",  "ECHILD", "EAGAIN", "ENOMEM", "EACCES", "EFAULT", "EBUSY",     "EEXIST",       "EXDEV",   "ENODEV",       "ENOTDIR",   "EISDIR",  "EINVAL",     "ENFILE",
      "EMFILE", "EFBIG",  "ENOSPC", "ESPIPE", "EROFS",  "EPIPE",  "ENOSYS", "ENOTEMPTY", "ELOOP", "ENOTCONN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH", "EADDRINUSE", "ENOTSUP", "EOVERFLOW", "ESTALE", "EDQUOT", "EWOULDBLOCK"};
  return std::ranges::find(kCodes, word) != kCodes.end();
}

bool is_signal(std::string_view word) {
  static constexpr std::array<std::string_view, 9> kSignals = {"SIGKILL", "SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGPIPE", "SIGSYS", "SIGXCPU"};
  return std::ranges::find(kSignals, word) != kSignals.end();
}

// E1001, ORA-00942, ERR_CONNECTION: a code whose shape says that it is one.
bool is_code_shape(std::string_view word) {
  if (word.size() < 4 || word.size() > 40) return false;
  if (word[0] == 'E' && word.size() <= 7 && all_of_class(word.substr(1), is_digit)) return true;
  if (word.starts_with("AH") && word.size() == 7 && all_of_class(word.substr(2), is_digit)) return true;
  if (word.starts_with("ERR_") || word.starts_with("E_")) return all_of_class(word, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
  const std::size_t dash = word.find('-');
  return dash != std::string_view::npos && dash >= 2 && dash <= 5 && all_of_class(word.substr(0, dash), is_upper) && word.size() - dash > 4 && all_of_class(word.substr(dash + 1), is_digit) && word.starts_with("ORA");
}

// fields.E001, SQLSTATE 42P01.
bool is_sqlstate(std::string_view word) {
  return word.size() == 5 && all_of_class(word, [](char c) { return is_upper(c) || is_digit(c); }) && any_of_class(word, is_digit) && !all_of_class(word.substr(0, 2), is_upper);
}

// The same in a table of error codes, where there is no doubt: "HV021" too.
bool is_sqlstate_shape(std::string_view word) {
  return word.size() == 5 && all_of_class(word, [](char c) { return is_upper(c) || is_digit(c); }) && any_of_class(word, is_digit);
}

// CrashLoopBackOff, ImagePullBackOff, OOMKilled, OperationalError, NotFoundException.
bool is_symbolic(std::string_view word) {
  if (word.size() < 6 || word.size() > 60 || !is_upper(word[0]) || !all_of_class(word, is_alnum) || !any_of_class(word, is_lower)) return false;
  for (const std::string_view end : {"BackOff", "Killed", "Exception", "Exceeded"})
    if (word.size() > end.size() && word.ends_with(end)) return true;
  if (word.size() == 7 && (word.starts_with("Http4") || word.starts_with("Http5")) && is_digit(word[5]) && is_digit(word[6])) return true;
  if (word.size() > 7 && word.ends_with("Error") && !word.ends_with("OnError") && !word.starts_with("Get")) return true;
  for (const std::string_view start : {"Err", "Failed"})
    if (word.starts_with(start) && word.size() > start.size() + 2 && is_upper(word[start.size()])) return true;
  return false;
}

// SQLITE_BUSY is a result of SQLite, undefined_table a condition of PostgreSQL: such names count where the text calls them errors.
bool is_result_name(std::string_view word) {
  return word.size() > 5 && word.find('_') != std::string_view::npos && all_of_class(word, [](char c) { return is_alnum(c) || c == '_'; });
}

// PGRES_FATAL_ERROR, SQLITE_BUSY: a constant in capitals.
bool is_constant(std::string_view word) {
  for (const std::string_view fine : {"_OK", "_DONE", "_SUCCESS", "_NOTICE", "_WARNING", "_ROW"})
    if (word.ends_with(fine)) return false;
  return word.size() > 5 && word.find('_') != std::string_view::npos && word.back() != '_' && all_of_class(word, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
}
// Whether a constant's own words say that it stands for a failure.
bool is_failure_constant(std::string_view word) {
  return is_constant(word) && (word.ends_with("_ERROR") || word.ends_with("_ERR") || word.ends_with("_FAILED") || word.ends_with("_FAILURE") || word.starts_with("ERROR_"));
}

// A log line that tells of no failure by itself.
bool is_log_line(std::string_view line) {
  return line.find("[INFO]") != std::string_view::npos || (line.size() > 10 && is_digit(line[0]) && is_digit(line[3]) && (line[4] == '-' || line[4] == '/'));
}

bool speaks_of_errors(std::string_view lower) {
  for (const std::string_view word : {"error", "troubleshoot", "fail", "exception", "problem", "result code", "errors"})
    if (lower.find(word) != std::string_view::npos) return true;
  return false;
}

struct Message {
  std::size_t start = 0, end = 0;
};

// The message of a line such as "2021/01/01 ERROR: no such boat.": the text after the severity.
std::optional<Message> message_of(std::string_view line) {
  static constexpr std::array<std::string_view, 12> kSeverities = {"Error: ", "ERROR: ", "error: ", "fatal: ", "FATAL: ", "Fatal: ", "PANIC: ", "panic: ", "Error response from daemon: ",
                                                                  "FATAL:  ", "ERROR:  ", "E: "};
  std::size_t best = std::string_view::npos, length = 0;
  for (const std::string_view severity : kSeverities) {
    const std::size_t at = line.find(severity);
    if (at == std::string_view::npos || (severity == "E: " && at > 0)) continue;
    if (at > 0 && (is_word(line[at - 1]) || line[at - 1] == '"' || line[at - 1] == '\'' || line[at - 1] == '`' || line[at - 1] == '(')) continue;
    if (best == std::string_view::npos || at < best || (at == best && severity.size() > length)) {
      best = at;
      length = severity.size();
    }
  }
  // "Error from server (Forbidden): …"
  if (line.starts_with("Error from ") || line.starts_with("Error (")) {
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos && colon < 60 && (best == std::string_view::npos || colon < best)) {
      best = 0;
      length = colon + 2;
    }
  }
  if (best == std::string_view::npos) return std::nullopt;
  // In front of the severity stand times, programs, positions: no sentence.
  const std::string_view before = base::trim(line.substr(0, best));
  if (!before.empty() && before.back() != ':' && before.back() != ']' && !is_digit(before.back()) && before.back() != '[' && before.find(' ') != std::string_view::npos) return std::nullopt;
  Message message{best + length, line.size()};
  while (message.start < message.end && is_blank(line[message.start])) ++message.start;
  while (message.end > message.start && (is_blank(line[message.end - 1]) || line[message.end - 1] == '.')) --message.end;
  if (message.end - message.start < 6 || message.end - message.start > kMaxMessage) return std::nullopt;
  return message;
}

class Errors {
 public:
  explicit Errors(Context& context) : context_(context) {
    tells_.assign(context.section_count(), false);
    for (std::uint32_t i = 0; i < context.section_count(); ++i) {
      const model::Section& section = context.section(i);
      tells_[i] = speaks_of_errors(base::ascii_lower(section.heading)) || (section.parent != model::Section::kNone && tells_[section.parent]);
    }
    title_tells_ = speaks_of_errors(base::ascii_lower(context.bundle().document.title));
  }

  void run() {
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i) {
      const model::Block& block = context_.block(i);
      if (block.kind == BlockKind::kCode) code_block(i);
      else text_block(i);
    }
  }

 private:
  const Found* add(std::string_view name, std::uint32_t index, std::size_t from, std::size_t to, float confidence, std::string_view category, std::vector<std::string> aliases = {}) {
    const Found* found = context_.find(NodeKind::kError, name, index, from, to, Extractor::kError, confidence, {}, std::move(aliases));
    if (found != nullptr) context_.fact(ref(*found), Property::kCategory, category, context_.provenance(index, from, to, Extractor::kError, confidence));
    return found;
  }

  void code_block(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.text.size() > kMaxCodeBytes) return;
    const Context::BlockScript* script = context_.script_of(index);
    if (script != nullptr && script->style == BlockStyle::kCommands) return;
    if (script == nullptr) raised_in_code(index);
    // Programs print errors; source code has them in its strings.
    const bool printed = is_plain_language(block.language) || is_shell_language(block.language) || block.language == "output" || block.language == "log" || block.language == "none" ||
                         block.role.find("screen") != std::string::npos || block.language == "pytb" || block.language == "pycon";
    const std::string_view text = block.text;
    if (printed && text.find('\n') == std::string_view::npos && text.size() > 10 && text.size() < kMaxMessage && script == nullptr && leads_to_error(index) && !message_of(text) && !is_log_line(text)) {
      add(message_text(text), index, 0, message_text(text).size(), 0.85F, "message");
      return;
    }
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = text.substr(at, end - at);
      if (printed && line.size() < 600) {
        if (const auto message = message_of(line)) {
          std::size_t stop = at + message->end;
          // A message that was wrapped.
          if (text[stop - 1] == ':' && end < text.size()) stop = std::min(text.find('\n', end + 1), text.size());
          if (stop - at - message->start <= kMaxMessage) add(message_text(collapse_space(text.substr(at + message->start, stop - at - message->start))), index, at + message->start, stop, 0.9F, "message");
        }
        else if (const std::size_t colon = line.find(": "); colon != std::string_view::npos && colon < 80) {
          // "django.db.utils.OperationalError: no such table": the class is the name.
          std::string_view name = line.substr(0, colon);
          const std::size_t dot = name.rfind('.');
          const std::string_view last = dot == std::string_view::npos ? name : name.substr(dot + 1);
          const std::string said = message_text(line.substr(colon + 2));
          if (is_symbolic(last) && name.find(" ") == std::string_view::npos && said.size() > 5 && said.size() < kMaxMessage) {
            std::vector<std::string> aliases{std::string(last), std::string(line)};
            if (dot != std::string_view::npos) aliases.emplace_back(name);
            add(said, index, at + colon + 2, at + colon + 2 + said.size(), 0.85F, "message", std::move(aliases));
          }
        }
      }
      if (printed) words(index, at, end);
      at = end + 1;
    }
  }

  // What a program raises or catches: "except OperationalError as e", "raise Http404(…)", "catch (IOException e)", PL/SQL's
  // "EXCEPTION WHEN division_by_zero THEN", and a comment that is just the name: "# KeyError".
  void raised_in_code(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    for (const std::string_view word : {"except ", "except (", "raise ", "catch (", "throw new ", "# ", "// ", "-- "}) {
      for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size())) {
        if (at > 0 && is_word(text[at - 1])) continue;
        const std::size_t start = at + word.size();
        std::size_t end = start;
        while (end < text.size() && (is_alnum(text[end]) || text[end] == '.' || text[end] == '_')) ++end;
        const std::string_view whole = text.substr(start, end - start), name = whole.substr(whole.rfind('.') + 1);
        const bool comment = word == "# " || word == "// " || word == "-- ";
        // What is raised is an error whatever it is called: "raise PermissionDenied".
        const bool camel = !comment && name.size() > 5 && name != "Exception" && is_upper(name[0]) && all_of_class(name, is_alnum) && any_of_class(name, is_lower);
        if ((!camel && !is_symbolic(name)) || (comment && end < text.size() && text[end] != '\n' && text[end] != ':')) continue;
        std::vector<std::string> aliases;
        if (name.size() < whole.size()) aliases.emplace_back(whole);
        add(name, index, end - name.size(), end, 0.8F, "class", std::move(aliases));
      }
    }
    for (std::size_t at = text.find("EXCEPTION"); at != std::string_view::npos; at = text.find("EXCEPTION", at + 9)) {
      const std::size_t when = text.find_first_not_of(" \n\t", at + 9);
      if (when == std::string_view::npos || text.substr(when, 5) != "WHEN ") continue;
      const std::size_t length = text.substr(when, 200).find(" THEN");
      if (length == std::string_view::npos) continue;
      const std::size_t then = when + length;
      for (const Word& word : words_of(text.substr(when + 5, then - when - 5))) {
        const std::string_view name = text.substr(when + 5 + word.start, word.end - word.start);
        if (name != "OR" && is_result_name(name)) add(name, index, when + 5 + word.start, when + 5 + word.end, 0.85F, "reason");
      }
    }
  }

  // "… will cause the following error:" and then the block.
  bool leads_to_error(std::uint32_t index) const {
    const model::Block& block = context_.block(index);
    if (index == 0 || context_.block(index - 1).section != block.section || context_.block(index - 1).kind == BlockKind::kCode) return false;
    const std::string_view lead = context_.block(index - 1).text;
    const std::string end = base::ascii_lower(lead.substr(lead.size() > 60 ? lead.size() - 60 : 0));
    return lead.ends_with(':') && (end.find("error") != std::string::npos || end.find("message") != std::string::npos) && std::ranges::count(block.text, ' ') >= 2;
  }

  void text_block(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    if (text.size() > kMaxTextBytes) return;
    words(index, 0, text.size());
    http_statuses(index);
    exit_statuses(index);
    sql_states(index);
    if (text.starts_with("exception ")) defined_class(index);
    for (const model::Mark& mark : block.marks)
      if (mark.kind == MarkKind::kCode || mark.kind == MarkKind::kStrong) inline_code(index, mark);
    quoted(index);
    if (block.kind == BlockKind::kTableRow) table_row(index);
  }

  // Words that are codes by their shape, wherever they stand.
  void words(std::uint32_t index, std::size_t from, std::size_t to) {
    const model::Block& block = context_.block(index);
    const std::string_view text = std::string_view(block.text).substr(0, to);
    for (std::size_t at = from; at < to;) {
      if (!is_upper(text[at]) || (at > 0 && (is_word(text[at - 1]) || text[at - 1] == '.' || text[at - 1] == '-' || text[at - 1] == '$'))) {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < to && (is_alnum(text[end]) || text[end] == '_' || (text[end] == '-' && end + 1 < to && is_digit(text[end + 1])))) ++end;
      const std::string_view word = text.substr(at, end - at);
      if (is_errno(word)) add(word, index, at, end, 0.92F, "errno");
      else if (is_signal(word)) signal(index, at, end, word);
      else if (is_code_shape(word) && (tells_[block.section] || title_tells_ || near_error(text, at, end))) add(word, index, at, end, 0.9F, "code");
      else if (is_constant(word) && said_of_constant(text, at, end)) add(word, index, at, end, 0.85F, "code");
      else if (is_symbolic(word) && (word.ends_with("BackOff") || word.ends_with("Killed"))) add(word, index, at, end, 0.9F, "reason");
      at = end;
    }
  }

  // "SQLITE_BUSY error", "fails with SQLITE_BUSY", "error code SQLITE_BUSY".
  static bool said_of_constant(std::string_view text, std::size_t from, std::size_t to) {
    std::string after = base::ascii_lower(text.substr(to, 20)), before = base::ascii_lower(text.substr(from > 20 ? from - 20 : 0, from > 20 ? 20 : from));
    for (const std::string_view word : {" error", " result code", " failure"})
      if (after.starts_with(word)) return true;
    for (const std::string_view word : {"error code ", "result code ", "error ", "fail with ", "fails with ", "failed with ", "fail with an ", "fails with an ", "error: ", "errors "})
      if (before.ends_with(word)) return true;
    return false;
  }

  static bool near_error(std::string_view text, std::size_t from, std::size_t to) {
    const std::size_t start = from > 60 ? from - 60 : 0;
    const std::string near = base::ascii_lower(text.substr(start, std::min(text.size(), to + 40) - start));
    return near.find("error") != std::string::npos || near.find("fail") != std::string::npos;
  }

  // A signal is an error where it ended a process, not where it is sent.
  void signal(std::uint32_t index, std::size_t from, std::size_t to, std::string_view word) {
    const std::string_view text = context_.block(index).text;
    const std::size_t start = from > 60 ? from - 60 : 0;
    const std::string near = base::ascii_lower(text.substr(start, std::min(text.size(), to + 60) - start));
    for (const std::string_view sign : {"killed by", "killed with", "terminated by", "terminated with", "crash", "exit", "segmentation", "died"})
      if (near.find(sign) != std::string::npos) {
        add(word, index, from, to, 0.8F, "signal");
        return;
      }
  }

  // "SQLSTATE 22012", "SQLSTATE '22012'".
  void sql_states(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    for (std::size_t at = text.find("SQLSTATE "); at != std::string_view::npos; at = text.find("SQLSTATE ", at + 9)) {
      std::size_t start = at + 9;
      while (start < text.size() && (text[start] == '\'' || text[start] == '"' || text[start] == ' ')) ++start;
      std::size_t end = start;
      while (end < text.size() && is_alnum(text[end])) ++end;
      if (is_sqlstate(text.substr(start, end - start))) add(text.substr(start, end - start), index, start, end, 0.9F, "sqlstate");
    }
  }

  // Sphinx: the entry of an exception in a reference, "exception django.core.exceptions.ObjectDoesNotExist".
  void defined_class(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (!std::ranges::any_of(block.marks, [](const model::Mark& mark) { return mark.kind == MarkKind::kTerm && mark.text_start == 0; })) return;
    const std::string_view text = block.text;
    std::size_t end = 10;
    while (end < text.size() && (is_alnum(text[end]) || text[end] == '.' || text[end] == '_')) ++end;
    const std::string_view whole = text.substr(10, end - 10), name = whole.substr(whole.rfind('.') + 1);
    if (name.size() < 4 || !is_upper(name[0])) return;
    std::vector<std::string> aliases;
    if (name.size() < whole.size()) aliases.emplace_back(whole);
    add(name, index, end - name.size(), end, 0.9F, "class", std::move(aliases));
  }

  // "HTTP 404", "a 404 response", "404 Not Found", "status code 503".
  void http_statuses(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    for (std::size_t at = 0; at + 3 <= text.size(); ++at) {
      if ((text[at] != '4' && text[at] != '5') || !is_digit(text[at + 1]) || !is_digit(text[at + 2])) continue;
      const std::size_t end = at + 3;
      if ((at > 0 && (is_word(text[at - 1]) || text[at - 1] == '.' || text[at - 1] == '-' || text[at - 1] == '$' || text[at - 1] == ':' || text[at - 1] == '#')) ||
          (end < text.size() && (is_word(text[end]) || (text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1])) || text[end] == '%'))) continue;
      if (text[at + 1] > '3' && text[at] == '5') continue;
      const std::size_t from = at > 28 ? at - 28 : 0;
      const std::string before = base::ascii_lower(text.substr(from, at - from)), after = base::ascii_lower(text.substr(end, 28));
      std::string_view next = base::trim(after);
      if (next.starts_with(':') || next.starts_with("- ")) next = base::trim(next.substr(1));
      bool http = before.ends_with("http ") || before.ends_with("http/1.1 ") || before.ends_with("status ") || before.ends_with("status code ") || before.ends_with("status code `") || before.ends_with("code ");
      http = http || before.ends_with("status of ") || before.ends_with("http status code ") || before.ends_with("http code ") || before.ends_with("error ");
      // "returns 404 when …", not "returns 500 rows".
      const bool ends = next.empty() || !is_lower(next[0]) || next.starts_with("if ") || next.starts_with("when ") || next.starts_with("for ") || next.starts_with("and ") || next.starts_with("or ") || next.starts_with("instead");
      for (const std::string_view word : {"return ", "returns ", "returned ", "returning ", "respond with ", "responds with ", "rejected with ", "fails with "}) http = http || (ends && (before.ends_with(word) || before.ends_with(std::string(word) + "a ")));
      if (before.ends_with("code ") && before.find("exit code") != std::string::npos) continue;
      if (before.ends_with("error ") && before.find("http") == std::string::npos && !next.starts_with('(')) http = text[at] == '4' && text.substr(at, 3) == "404";
      for (const std::string_view word : {"not found", "bad request", "unauthorized", "forbidden", "method not allowed", "conflict", "gone", "precondition failed", "payload too large", "unprocessable",
                                          "too many requests", "internal server error", "not implemented", "bad gateway", "service unavailable", "gateway timeout", "(not found)", "(forbidden)", "(bad request)",
                                          "(unauthorized)", "(conflict)", "(gone)", "(service unavailable)", "(internal server error)", "(too many requests)", "error", "response", "status", "http"})
        http = http || next.starts_with(word);
      if (!http) continue;
      add("HTTP " + std::string(text.substr(at, 3)), index, at, end, 0.88F, "http", {std::string(text.substr(at, 3))});
      at = end;
    }
  }

  // "exit status 137", "exit code 1", "exits with status 2", "exit code of 1".
  void exit_statuses(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    for (std::size_t at = text.find("exit"); at != std::string_view::npos; at = text.find("exit", at + 4)) {
      const std::string rest = base::ascii_lower(text.substr(at, 48));
      std::size_t skip = 0;
      for (const std::string_view form : {"exit status of ", "exit status ", "exit code of ", "exit code ", "exit code: ", "exit status: ", "exits with status ", "exits with code ", "exited with code ", "exited with status ",
                                          "exits with exit code ", "exits with a status of ", "exit codes ", "exit with status ", "exit with code "})
        if (rest.starts_with(form)) skip = form.size();
      if (skip == 0) continue;
      std::size_t digits = at + skip;
      while (digits < text.size() && (text[digits] == '`' || text[digits] == '*')) ++digits;
      std::size_t end = digits;
      while (end < text.size() && is_digit(text[end])) ++end;
      if (end == digits || end - digits > 3 || (end - digits == 1 && text[digits] == '0')) continue;
      const std::string number(text.substr(digits, end - digits));
      add("exit status " + number, index, at, end, 0.88F, "exit", {"exit code " + number});
    }
  }

  void inline_code(std::uint32_t index, const model::Mark& mark) {
    const model::Block& block = context_.block(index);
    const std::string_view text = text_of(block, mark);
    const std::size_t from = mark.text_start, to = from + text.size();
    if (text.size() > 300 || text.find('\n') != std::string_view::npos) return;
    if (const auto message = message_of(text)) {
      add(text.substr(message->start, message->end - message->start), index, from + message->start, from + message->end, 0.88F, "message");
      return;
    }
    if (mark.kind != MarkKind::kCode) return;
    const std::size_t dot = text.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? text : text.substr(dot + 1);
    if (context_.is_taken(index, from, to)) return;
    if (has_role(mark.role, "py-exc") && is_upper(last[0]) && all_of_class(last, is_alnum)) {
      add(last, index, from + (text.size() - last.size()), to, 0.88F, "class", dot == std::string_view::npos ? std::vector<std::string>() : std::vector<std::string>{std::string(text)});
      return;
    }
    if (is_symbolic(last) && text.find_first_of(" (/:") == std::string_view::npos) {
      // Classes of a programming interface count where something fails with them.
      const bool reason = last.ends_with("BackOff") || last.ends_with("Killed") || last.starts_with("Err") || last.ends_with("Exceeded") || last.starts_with("Failed");
      const std::size_t start = from > 60 ? from - 60 : 0;
      const std::string near = base::ascii_lower(std::string_view(block.text).substr(start, std::min(block.text.size(), to + 40) - start));
      bool raised = reason;
      for (const std::string_view word : {"raise", "throw", "exception", "error", "fail", "catch", "status", "reason"}) raised = raised || near.find(word) != std::string::npos;
      if (raised) add(last, index, from + (text.size() - last.size()), to, reason ? 0.88F : 0.85F, reason ? "reason" : "class", dot == std::string_view::npos ? std::vector<std::string>() : std::vector<std::string>{std::string(text)});
      return;
    }
    if (is_failure_constant(text)) {
      add(text, index, from, to, 0.8F, "code");
      return;
    }
    // "a `division_by_zero` error"
    if (is_result_name(text) && any_of_class(text, is_lower) && text.find("error") == std::string_view::npos) {
      const std::string after = base::ascii_lower(std::string_view(block.text).substr(to, 16));
      for (const std::string_view word : {" error", " exception", " condition"})
        if (after.starts_with(word)) {
          add(text, index, from, to, 0.82F, "reason");
          return;
        }
    }
    // A row that gives code and name is one error, called by its code.
    if (block.kind == BlockKind::kTableRow && from > 0 && is_sqlstate_shape(base::trim(std::string_view(block.text).substr(0, cells_of(block.text)[0].end)))) return;
    if (is_result_name(text) && has_role(mark.role, "symbol") && (tells_[block.section] || title_tells_)) {
      add(text, index, from, to, 0.75F, "reason");
      return;
    }
    // A message in code formatting: the text says error, the code is a sentence.
    if (std::ranges::count(text, ' ') >= (said_as_message(block, from) ? 1 : 2) && text.find_first_of("={}$|;") == std::string_view::npos && !text.starts_with('-') && !text.starts_with('/')) {
      const std::string lower = base::ascii_lower(text);
      static constexpr std::array<std::string_view, 16> kSigns = {"not found", "no such", "denied", "refused", "cannot", "can't", "failed", "failure", "invalid", "unable", "timed out", "unknown", "does not exist", "exceeded", "missing", "not allowed"};
      const bool sign = std::ranges::any_of(kSigns, [&](std::string_view one) { return lower.find(one) != std::string::npos; });
      if (sign && said_of_error(block, from)) add(message_text(text), index, from, to, 0.85F, "message");
    }
  }

  static std::string message_text(std::string_view text) {
    while (!text.empty() && (text.back() == '.' || is_blank(text.back()))) text.remove_suffix(1);
    return std::string(text);
  }

  static bool said_as_message(const model::Block& block, std::size_t from) {
    const std::size_t start = from > 100 ? from - 100 : 0;
    return base::ascii_lower(std::string_view(block.text).substr(start, from - start)).find("error message") != std::string::npos;
  }

  // Whether the words before say that an error message follows.
  static bool said_of_error(const model::Block& block, std::size_t from) {
    const std::size_t start = from > 100 ? from - 100 : 0;
    const std::string before = base::ascii_lower(std::string_view(block.text).substr(start, from - start));
    for (const std::string_view word : {"error", "message", "fails with", "failed with", "complain", "reports", "prints", "exception", "you see", "shows"})
      if (before.find(word) != std::string::npos) return true;
    return false;
  }

  // "error "no such boat"": a message in quotation marks after the word error.
  void quoted(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    for (std::size_t open = text.find('"'); open != std::string_view::npos;) {
      const std::size_t close = text.find('"', open + 1);
      if (close == std::string_view::npos) return;
      const std::string_view quote = text.substr(open + 1, close - open - 1);
      const std::size_t start = open > 70 ? open - 70 : 0;
      const std::string before = base::ascii_lower(text.substr(start, open - start));
      const std::string after = base::ascii_lower(text.substr(close + 1, 60));
      bool error = before.find("error") != std::string::npos || before.find("fails with") != std::string::npos || after.starts_with(" error") || after.find("\" error") != std::string::npos;
      if (const std::size_t stop = before.rfind(". "); stop != std::string::npos && before.find("error", stop) == std::string::npos && after.find(" error") == std::string::npos) error = false;
      const bool inside = std::ranges::any_of(block.marks, [&](const model::Mark& mark) { return mark.kind == MarkKind::kCode && mark.text_start <= open && close <= mark.text_start + mark.text_length; });
      if (error && !inside && quote.size() > 10 && quote.size() < kMaxMessage && std::ranges::count(quote, ' ') >= 2 && !context_.is_taken(index, open, close)) {
        std::string_view message = quote;
        std::size_t from = open + 1;
        if (const auto found = message_of(quote)) {
          message = quote.substr(found->start, found->end - found->start);
          from += found->start;
        }
        add(message_text(message), index, from, from + message_text(message).size(), 0.8F, "message");
      }
      open = text.find('"', close + 1);
    }
  }

  // A table of codes: "Code | Meaning", "Error | …".
  void table_row(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.table_header || block.group == 0) return;
    std::uint32_t at = index;
    if (group_ != block.group) {
      group_ = block.group;
      while (at > 0 && context_.block(at - 1).group == block.group && context_.block(at - 1).kind == BlockKind::kTableRow) --at;
      header_ = context_.block(at).table_header ? base::ascii_lower(context_.block(at).text) : std::string();
    }
    if (header_.empty() || header_.find("error") == std::string::npos) return;
    const auto heads = cells_of(header_), cells = cells_of(block.text);
    if (heads.empty() || cells.size() < 2) return;
    const std::string_view first = base::trim(std::string_view(header_).substr(heads[0].start, heads[0].end - heads[0].start));
    const std::string_view value = base::trim(std::string_view(block.text).substr(cells[0].start, cells[0].end - cells[0].start));
    const std::string_view second = base::trim(std::string_view(block.text).substr(cells[1].start, cells[1].end - cells[1].start));
    if (first == "error code" && is_sqlstate_shape(value)) {
      std::vector<std::string> aliases;
      if (second.find(' ') == std::string_view::npos) aliases.emplace_back(second);
      const Found* found = add(value, index, cells[0].start, cells[0].end, 0.95F, "sqlstate", std::move(aliases));
      if (found != nullptr) context_.fact(ref(*found), Property::kCode, value, context_.provenance(index, cells[0].start, cells[0].end, Extractor::kError, 0.95F));
    } else if (first.find("error") != std::string_view::npos && value.size() > 2 && value.size() < 100 && !context_.is_taken(index, cells[0].start, cells[0].end) && value.find(' ') == std::string_view::npos && is_upper(value[0])) {
      add(value, index, cells[0].start, cells[0].end, 0.75F, "code");
    }
  }

  Context& context_;
  std::vector<bool> tells_;
  bool title_tells_ = false;
  std::uint32_t group_ = 0;
  std::string header_;
};

}  // namespace

void extract_errors(Context& context) { Errors(context).run(); }

}  // namespace docent::extract
