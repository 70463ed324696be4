// Errors in code blocks: what programs print, and what they raise and catch.

#include "base/text.h"
#include "extract/error_finder.h"
#include "extract/error_messages.h"

namespace docent::extract {
namespace {

using model::BlockKind;

constexpr std::size_t kMaxLine = 600;  // longer lines are dumps
constexpr std::size_t kMaxLead = 300;  // bytes before a block in which its last sentence is looked for

// A log line that tells of no failure by itself.
bool is_log_line(std::string_view line) {
  return line.find("[INFO]") != std::string_view::npos || (line.size() > 10 && is_digit(line[0]) && is_digit(line[3]) && (line[4] == '-' || line[4] == '/'));
}

class PrintedErrors {
 public:
  explicit PrintedErrors(ErrorFinder& finder) : finder_(finder), context_(finder.context()) {}

  void code_block(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    if (text.size() > kMaxCodeBytes) return;
    const Context::BlockScript* script = context_.script_of(index);
    if (script != nullptr && script->style == BlockStyle::kCommands) {
      printed_between_commands(index);
      return;
    }
    if (script == nullptr) raised_in_code(index);
    // Programs print errors; source code has them in its strings.
    const bool printed = is_plain_language(block.language) || is_shell_language(block.language) || block.language == "output" || block.language == "log" || block.language == "none" ||
                         block.role.find("screen") != std::string::npos || block.language == "pytb" || block.language == "pycon";
    if (!printed) {
      data(index);
      return;
    }
    bool any = false;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (end - at < kMaxLine) any = printed_line(index, at, end) || any;
      finder_.words(index, at, end);
      at = end + 1;
    }
    finder_.statuses(index);
    if (!any && script == nullptr) led_to(index);
  }

 private:
  // What a block of data or source tells all the same: the state of something that ended or failed ("exitCode: 137", "reason: OOMKilled"),
  // and a message behind its severity within a value.
  void data(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    for (const Status& status : exit_statuses_of(text)) finder_.exit_status(index, status);
    if (text.find("reason") == std::string_view::npos && text.find(": ERROR: ") == std::string_view::npos) return;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = text.substr(at, end - at);
      if (starts_with_any(base::trim(line), {"reason: ", "\"reason\": "})) finder_.words(index, at, end);
      else if (line.size() < kMaxLine && line.find(": ERROR: ") != std::string_view::npos) printed_line(index, at, end);
      at = end + 1;
    }
  }

  // A line of output that says what went wrong.
  bool printed_line(std::uint32_t index, std::size_t at, std::size_t end) {
    const std::string_view text = context_.block(index).text, line = text.substr(at, end - at);
    if (const auto coded = coded_of(line)) {
      finder_.add(line.substr(coded->start, coded->end - coded->start), index, at + coded->start, at + coded->end, 0.9F, "code", {message_text(line.substr(coded->message.start, coded->message.end - coded->message.start))});
      return true;
    }
    if (const auto message = message_of(line)) {
      std::size_t stop = at + message->end;
      // A message that was wrapped.
      if (text[stop - 1] == ':' && end < text.size()) stop = std::min(text.find('\n', end + 1), text.size());
      if (stop - at - message->start > kMaxMessage) return false;
      return finder_.add(message_text(collapse_space(text.substr(at + message->start, stop - at - message->start))), index, at + message->start, stop, 0.9F, "message") != nullptr;
    }
    return finder_.raised_line(index, at, line, 0.85F) || system_error(index, at, line);
  }

  // "rm: /tmp/boat: Permission denied": what a program says that the system refused.
  bool system_error(std::uint32_t index, std::size_t at, std::string_view line) {
    while (!line.empty() && (is_blank(line.back()) || line.back() == '.')) line.remove_suffix(1);
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos || colon == 0 || colon > 40 || is_blank(line[0])) return false;
    if (starts_with_any(base::ascii_lower(line.substr(0, colon)), {"warning", "detail", "hint", "context", "notice", "log", "info", "debug"})) return false;
    for (const std::string_view reason : {"Permission denied", "No such file or directory", "command not found", "Connection refused", "Connection timed out", "Operation not permitted", "Address already in use", "No space left on device", "Is a directory", "Read-only file system", "Cannot allocate memory"})
      if (line.ends_with(reason) && line.substr(0, line.size() - reason.size()).ends_with(": ")) return finder_.add(line, index, at, at + line.size(), 0.82F, "message", {std::string(line.substr(colon + 2)), std::string(reason)}) != nullptr;
    return false;
  }

  // In a block of commands an error can still be what the last one printed, without anything in front of it.
  void printed_between_commands(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = text.substr(at, end - at);
      if (starts_with_any(line, {"error: ", "Error: ", "ERROR: ", "fatal: ", "Error from ", "FATAL: "}) && line.size() < kMaxLine) printed_line(index, at, end);
      at = end + 1;
    }
  }

  // "… fails with the following error:" and then the block: its first line is the message.
  void led_to(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (index == 0 || context_.block(index - 1).section != block.section || context_.block(index - 1).kind == BlockKind::kCode) return;
    const std::string_view lead = context_.block(index - 1).text;
    const std::string_view text = block.text;
    const std::size_t first = text.find_first_not_of(" \n\t");
    if (first == std::string_view::npos) return;
    const std::string_view line = without_dump(text.substr(first, std::min(text.find('\n', first), text.size()) - first));
    const bool one_line = text.find('\n', first) == std::string_view::npos;
    const auto sentences = sentences_of(lead.substr(lead.size() > kMaxLead ? lead.size() - kMaxLead : 0));
    if (sentences.empty()) return;
    const std::string_view tail = lead.substr(lead.size() > kMaxLead ? lead.size() - kMaxLead : 0);
    const std::string last = base::ascii_lower(tail.substr(sentences.back().start, sentences.back().end - sentences.back().start));
    const bool error = has_any(last, {"error", "exception", "fails with", "failed with", "rejected with"});
    if ((!error && !(last.find("message") != std::string::npos && says_failure(base::ascii_lower(line)))) || has_any(last, {"without error", "no error", "to obtain", "error page", "error handl", "error log", "error document", "errordocument"})) return;
    if (!lead.ends_with(':') && !has_any(last, {"following", "similar to", "like this"})) return;
    const bool told = is_sentence(line) || (says_failure(base::ascii_lower(line)) && line.find(" = ") != std::string_view::npos && line.find_first_of("({") == std::string_view::npos && std::ranges::count(line, ' ') > 3);
    if (!told || starts_with_any(line, {"from ", "import ", "def ", "class ", "return ", "if ", "for ", "select ", "SELECT "}) || is_log_line(line) || (!one_line && !says_failure(base::ascii_lower(line)))) return;
    finder_.add(message_text(line), index, first, first + message_text(line).size(), 0.85F, "message");
  }

  // What a program raises or catches: "except OperationalError as e", "raise Http404(…)", "catch (IOException e)", PL/SQL's
  // "EXCEPTION WHEN division_by_zero THEN", and a comment that is just the name: "# KeyError".
  void raised_in_code(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    for (const std::string_view word : {"except ", "except (", "raise ", "catch (", "throw new ", "assertRaises(", "pytest.raises(", "rescue "})
      for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size()))
        if (at == 0 || !is_word(text[at - 1])) raised_names(index, at + word.size());
    for (const std::string_view word : {"# ", "// ", "-- "})
      for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size())) {
        std::string_view comment = text.substr(at + word.size(), std::min(text.find('\n', at), text.size()) - at - word.size());
        std::size_t from = at + word.size();
        if (starts_with_any(comment, {"Raises ", "raises ", "Throws ", "throws "})) {
          from += 7;
          comment.remove_prefix(7);
        }
        if (finder_.raised_line(index, from, comment, 0.8F)) continue;
        std::size_t end = 0;
        while (end < comment.size() && (is_alnum(comment[end]) || comment[end] == '.')) ++end;
        if (end == comment.size() || comment[end] == ':' || (end + 1 == comment.size() && comment[end] == '.')) raised_class(index, from, from + end, false);
      }
    condition_blocks(index);
    compared_conditions(index);
  }
  // "ValueError", "(ValueError, TypeError)", "IOException | SQLException"
  void raised_names(std::uint32_t index, std::size_t start) {
    const std::string_view text = context_.block(index).text;
    for (int count = 0; count < 8; ++count) {
      while (start < text.size() && (text[start] == ' ' || text[start] == '(' || text[start] == ',' || text[start] == '|')) ++start;
      std::size_t end = start;
      while (end < text.size() && (is_alnum(text[end]) || text[end] == '.' || text[end] == '_')) ++end;
      if (end == start || !raised_class(index, start, end, true)) return;
      const std::size_t next = text.find_first_not_of(' ', end);
      if (next == std::string_view::npos || (text[next] != ',' && text[next] != '|')) return;
      start = next;
    }
  }
  // What is raised is an error whatever it is called: "raise PermissionDenied".
  bool raised_class(std::uint32_t index, std::size_t start, std::size_t end, bool whatever) {
    const std::string_view whole = std::string_view(context_.block(index).text).substr(start, end - start), name = whole.substr(whole.rfind('.') + 1);
    if (!is_symbolic(name) && !(whatever && (is_class_name(name) || (name.size() > 9 && (name.ends_with("Error") || name.ends_with("Exception")))))) return false;
    std::vector<std::string> aliases;
    if (name.size() < whole.size()) aliases.emplace_back(whole);
    finder_.add(name, index, end - name.size(), end, 0.8F, "class", std::move(aliases));
    return true;
  }
  void condition_blocks(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    for (std::size_t at = text.find("EXCEPTION"); at != std::string_view::npos; at = text.find("EXCEPTION", at + 9)) {
      const std::size_t when = text.find_first_not_of(" \n\t", at + 9);
      if (when == std::string_view::npos || text.substr(when, 5) != "WHEN ") continue;
      const std::size_t length = text.substr(when, 200).find(" THEN");
      if (length == std::string_view::npos) continue;
      const std::size_t then = when + length;
      for (const Word& word : words_of(text.substr(when + 5, then - when - 5))) {
        const std::string_view name = text.substr(when + 5 + word.start, word.end - word.start);
        if (name != "OR" && is_result_name(name)) finder_.add(name, index, when + 5 + word.start, when + 5 + word.end, 0.85F, "reason");
      }
    }
  }
  // $errorArray(condition) == "undefined_table": a name that a program compares an error with.
  void compared_conditions(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    for (std::size_t at = text.find("== \""); at != std::string_view::npos; at = text.find("== \"", at + 4)) {
      const std::size_t start = at + 4, close = text.find('"', start);
      if (close == std::string_view::npos) return;
      std::string_view before = text.substr(at > kNear ? at - kNear : 0, std::min(at, kNear));
      before = before.substr(before.rfind('\n') + 1);
      if (is_result_name(text.substr(start, close - start)) && has_any(base::ascii_lower(before), {"error", "exception", "sqlstate"})) finder_.add(text.substr(start, close - start), index, start, close, 0.82F, "reason");
    }
  }

  ErrorFinder& finder_;
  Context& context_;
};

}  // namespace

void extract_printed_errors(ErrorFinder& finder, std::uint32_t block) { PrintedErrors(finder).code_block(block); }

}  // namespace docent::extract
