// Errors that can be looked up: codes, HTTP and exit statuses, signals, symbolic reasons, messages.
//
// What names of failures look like is in error_names and error_messages; here it is decided whether the text speaks of a failure.

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"
#include "extract/context.h"
#include "extract/error_messages.h"
#include "extract/error_names.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::Property;

constexpr std::size_t kNear = 60;           // bytes around a name in which the text says what it is
constexpr std::size_t kFurniture = 3;       // sections of a document with the same bare status
constexpr float kFurnitureConfidence = 0.6F;

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}
bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}
bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.ends_with(word); });
}

// What stands around text [from, to), in lower case.
std::string before_of(std::string_view text, std::size_t from, std::size_t near = kNear) {
  const std::size_t start = from > near ? from - near : 0;
  return base::ascii_lower(text.substr(start, from - start));
}
std::string after_of(std::string_view text, std::size_t to, std::size_t near = kNear) { return base::ascii_lower(text.substr(std::min(to, text.size()), near)); }
std::string around_of(std::string_view text, std::size_t from, std::size_t to, std::size_t near_before, std::size_t near_after) {
  const std::size_t start = from > near_before ? from - near_before : 0;
  return base::ascii_lower(text.substr(start, std::min(text.size(), to + near_after) - start));
}

bool speaks_of_errors(std::string_view lower) { return has_any(lower, {"error", "troubleshoot", "fail", "exception", "problem", "result code"}); }
bool speaks_of_exit(std::string_view lower) { return has_any(lower, {"exit status", "exit code", "exit value", "return code", "return status"}); }

// A log line that tells of no failure by itself.
bool is_log_line(std::string_view line) {
  return line.find("[INFO]") != std::string_view::npos || (line.size() > 10 && is_digit(line[0]) && is_digit(line[3]) && (line[4] == '-' || line[4] == '/'));
}

// Whether a text is just a status and its registered reason: "401: Unauthorized".
std::optional<unsigned> bare_status(std::string_view text) {
  text = base::trim(text);
  if (text.size() < 3 || text.size() > 60 || (text[0] != '4' && text[0] != '5') || !is_digit(text[1]) || !is_digit(text[2])) return std::nullopt;
  const unsigned status = static_cast<unsigned>((text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0'));
  std::string_view rest = text.substr(3);
  while (!rest.empty() && !is_alnum(rest[0])) rest.remove_prefix(1);
  if (rest.empty() || base::ascii_lower(rest).starts_with(reason_of(status))) return reason_of(status).empty() ? std::nullopt : std::optional(status);
  return std::nullopt;
}

class Errors {
 public:
  explicit Errors(Context& context) : context_(context) {
    tells_.assign(context.section_count(), false);
    for (std::uint32_t i = 0; i < context.section_count(); ++i) {
      const std::uint32_t parent = context.section(i).parent;
      tells_[i] = speaks_of_errors(context.lower_heading(i)) || (parent != model::Section::kNone && tells_[parent]);
    }
    title_tells_ = speaks_of_errors(context.lower_title());
  }

  void run() {
    count_furniture();
    learn_constants();
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
  bool tells(std::uint32_t section) const { return tells_[section] || title_tells_; }

  // ---- code blocks

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
    if (!printed) return;
    bool any = false;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (end - at < 600) any = printed_line(index, at, end) || any;
      words(index, at, end);
      at = end + 1;
    }
    statuses(index, true);
    if (!any && script == nullptr) led_to(index);
  }

  // A line of output that says what went wrong.
  bool printed_line(std::uint32_t index, std::size_t at, std::size_t end) {
    const std::string_view text = context_.block(index).text, line = text.substr(at, end - at);
    if (const auto coded = coded_of(line)) {
      add(line.substr(coded->start, coded->end - coded->start), index, at + coded->start, at + coded->end, 0.9F, "code", {message_text(line.substr(coded->message.start, coded->message.end - coded->message.start))});
      return true;
    }
    if (const auto message = message_of(line)) {
      std::size_t stop = at + message->end;
      // A message that was wrapped.
      if (text[stop - 1] == ':' && end < text.size()) stop = std::min(text.find('\n', end + 1), text.size());
      if (stop - at - message->start > kMaxMessage) return false;
      return add(message_text(collapse_space(text.substr(at + message->start, stop - at - message->start))), index, at + message->start, stop, 0.9F, "message") != nullptr;
    }
    return raised_line(index, at, line, 0.85F);
  }

  // "django.db.utils.OperationalError: no such table": named by the message, the class is another name.
  bool raised_line(std::uint32_t index, std::size_t at, std::string_view line, float confidence) {
    const auto raised = raised_of(line);
    if (!raised) return false;
    std::vector<std::string> aliases{std::string(line.substr(raised->last, raised->name_end - raised->last)), std::string(line.substr(raised->start, raised->message.end - raised->start))};
    if (raised->last > raised->start) aliases.emplace_back(line.substr(raised->start, raised->name_end - raised->start));
    return add(line.substr(raised->message.start, raised->message.end - raised->message.start), index, at + raised->message.start, at + raised->message.end, confidence, "message", std::move(aliases)) != nullptr;
  }

  // In a block of commands an error can still be what the last one printed, without anything in front of it.
  void printed_between_commands(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = text.substr(at, end - at);
      if (starts_with_any(line, {"error: ", "Error: ", "ERROR: ", "fatal: ", "Error from ", "FATAL: "}) && line.size() < 600) printed_line(index, at, end);
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
    const std::string_view line = text.substr(first, std::min(text.find('\n', first), text.size()) - first);
    const bool one_line = text.find('\n', first) == std::string_view::npos;
    const auto sentences = sentences_of(lead.substr(lead.size() > 300 ? lead.size() - 300 : 0));
    if (sentences.empty()) return;
    const std::string_view tail = lead.substr(lead.size() > 300 ? lead.size() - 300 : 0);
    const std::string last = base::ascii_lower(tail.substr(sentences.back().start, sentences.back().end - sentences.back().start));
    const bool error = has_any(last, {"error", "exception", "fails with", "failed with", "rejected with"});
    if ((!error && !(last.find("message") != std::string::npos && says_failure(base::ascii_lower(line)))) || has_any(last, {"without error", "no error", "to obtain", "error page", "error handl", "error log", "error document", "errordocument"})) return;
    if (!lead.ends_with(':') && !has_any(last, {"following", "similar to", "like this"})) return;
    if (!is_sentence(line) || is_log_line(line) || (!one_line && !says_failure(base::ascii_lower(line)))) return;
    add(message_text(line), index, first, first + message_text(line).size(), 0.85F, "message");
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
        if (raised_line(index, from, comment, 0.8F)) continue;
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
    if (!is_symbolic(name) && !(whatever && is_class_name(name))) return false;
    std::vector<std::string> aliases;
    if (name.size() < whole.size()) aliases.emplace_back(whole);
    add(name, index, end - name.size(), end, 0.8F, "class", std::move(aliases));
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
        if (name != "OR" && is_result_name(name)) add(name, index, when + 5 + word.start, when + 5 + word.end, 0.85F, "reason");
      }
    }
  }
  // $errorArray(condition) == "undefined_table": a name that a program compares an error with.
  void compared_conditions(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    for (std::size_t at = text.find("== \""); at != std::string_view::npos; at = text.find("== \"", at + 4)) {
      const std::size_t start = at + 4, close = text.find('"', start);
      if (close == std::string_view::npos) return;
      const std::size_t line = text.rfind('\n', at) + 1;
      if (is_result_name(text.substr(start, close - start)) && has_any(base::ascii_lower(text.substr(line, at - line)), {"error", "exception", "sqlstate"})) add(text.substr(start, close - start), index, start, close, 0.82F, "reason");
    }
  }

  // ---- prose

  void text_block(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    if (text.size() > kMaxTextBytes) return;
    words(index, 0, text.size());
    statuses(index, false);
    if (speaks_of_exit(context_.lower_heading(block.section))) listed_exit_statuses(index);
    sql_states(index);
    if (text.starts_with("exception ")) defined_class(index);
    for (const model::Mark& mark : block.marks)
      if (mark.kind == MarkKind::kCode || mark.kind == MarkKind::kStrong) inline_code(index, mark);
    quoted(index, "\"", "\"");
    quoted(index, "\xE2\x80\x9C", "\xE2\x80\x9D");
    if (block.kind == BlockKind::kTableRow) table_row(index);
    if (block.kind == BlockKind::kHeading) symptom(index);
  }

  // Words that are codes by their shape, wherever they stand.
  void words(std::uint32_t index, std::size_t from, std::size_t to) {
    const model::Block& block = context_.block(index);
    const bool code = block.kind == BlockKind::kCode;
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
      else if (is_code_shape(word) && is_code_here(index, at, end)) add(word, index, at, end, 0.9F, "code");
      else if (is_failure_constant(word) && !context_.is_taken(index, at, end)) add(word, index, at, end, 0.82F, "code");
      else if (is_constant(word) && (called_errors_.contains(word) || said_of_constant(text, at, end))) add(word, index, at, end, 0.85F, "code");
      else if (is_symbolic(word) && (word.ends_with("BackOff") || word.ends_with("Killed") || (code ? is_column(text, from, at, end) : is_named_in_prose(block, at, end)))) add(word, index, at, end, 0.9F, "reason");
      at = end;
    }
  }
  // Codes of one letter and ERR_… need a word about errors nearby; others could be anything that is numbered, so they are called codes or errors.
  bool is_code_here(std::uint32_t index, std::size_t from, std::size_t to) const {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    const std::string_view word = text.substr(from, to - from);
    if (word.find('_') != std::string_view::npos || is_digit(word[1])) {
      if (tells(block.section)) return true;
      const std::string near = around_of(text, from, to, kNear, 40);
      return near.find("error") != std::string::npos || near.find("fail") != std::string::npos;
    }
    const std::string before = before_of(text, from, 24), after = after_of(text, to, 12);
    return ends_with_any(before, {"error ", "error code ", "error code: ", "errors ", "error: ", "message ", "message id "}) || starts_with_any(after, {" error", ") error"});
  }
  // A word that is a column of what a program prints: "boat-1  0/1  TideError  5s".
  static bool is_column(std::string_view text, std::size_t line, std::size_t from, std::size_t to) {
    if (from > line && !is_blank(text[from - 1])) return false;
    if (to < text.size() && !is_blank(text[to]) && text[to] != ':') return false;
    const std::string_view before = base::trim(text.substr(line, from - line));
    return !starts_with_any(before, {"from ", "import ", "class ", "raise", "except", "#", "//", ">>>"}) && before.find(" import") == std::string_view::npos && (before.empty() || text.substr(line, from - line).find("  ") != std::string_view::npos || before.ends_with(':'));
  }
  // A class or reason that stands in a heading, or whose neighbours say that it is one.
  bool is_named_in_prose(const model::Block& block, std::size_t from, std::size_t to) const {
    const std::string_view text = block.text;
    if (block.kind == BlockKind::kHeading && (to - from < text.size() || title_tells_)) return true;
    return starts_with_any(after_of(text, to, 20), {" error", " exception", " is raised", " will be raised", " was raised", " is thrown", " will be thrown"}) ||
           ends_with_any(before_of(text, from, 20), {"raise ", "raises ", "raised ", "raise a ", "raises a ", "raise an ", "raises an ", "throw ", "throws ", "throw a ", "throws a ", "throws an ", "crash of ", "crash with ", "fails with ", "failed with ", "fail with a ", "fails with a ", "exception "});
  }

  // A constant that a document calls an error once is one wherever it says "returns BOAT_BUSY".
  void learn_constants() {
    for (const model::Block& block : context_.blocks()) {
      if (block.kind == BlockKind::kCode || block.text.size() > kMaxTextBytes || block.text.find('_') == std::string::npos) continue;
      const std::string_view text = block.text;
      for (std::size_t at = text.find('_'); at != std::string_view::npos; at = text.find('_', at)) {
        std::size_t start = at, end = at;
        while (start > 0 && (is_word(text[start - 1]))) --start;
        while (end < text.size() && is_word(text[end])) ++end;
        if (is_constant(text.substr(start, end - start)) && said_of_constant(text, start, end)) called_errors_.emplace(text.substr(start, end - start));
        at = end;
      }
    }
  }

  // "SQLITE_BUSY error", "fails with SQLITE_BUSY", "error code SQLITE_BUSY".
  static bool said_of_constant(std::string_view text, std::size_t from, std::size_t to) {
    return starts_with_any(after_of(text, to, 20), {" error", " result code", " failure"}) ||
           ends_with_any(before_of(text, from, 20), {"error code ", "result code ", "error ", "fail with ", "fails with ", "failed with ", "fail with an ", "fails with an ", "error: ", "errors "});
  }

  // A signal is an error where it ended a process, not where it is sent.
  void signal(std::uint32_t index, std::size_t from, std::size_t to, std::string_view word) {
    if (has_any(around_of(context_.block(index).text, from, to, kNear, kNear), {"killed by", "killed with", "terminated by", "terminated with", "crash", "exit", "segmentation", "died"})) add(word, index, from, to, 0.8F, "signal");
  }

  // "SQLSTATE 22012", "SQLSTATE '22012'", "SQLSTATE code 40P01 (deadlock_detected)".
  void sql_states(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    for (std::size_t at = text.find("SQLSTATE"); at != std::string_view::npos; at = text.find("SQLSTATE", at + 8)) {
      std::size_t start = at + 8, end = start;
      for (int count = 0; count < 3; ++count) {
        while (start < text.size() && std::string_view(" '\"=:\n").find(text[start]) != std::string_view::npos) ++start;
        end = start;
        while (end < text.size() && is_alnum(text[end])) ++end;
        const std::string_view word = text.substr(start, end - start);
        if (word != "code" && word != "codes" && word != "value" && word != "of" && word != "is" && word != "error") break;
        start = end;
      }
      if (!is_sqlstate(text.substr(start, end - start))) continue;
      std::vector<std::string> aliases;
      if (text.substr(end, 2) == " (") {
        const std::size_t close = text.find(')', end);
        if (close != std::string_view::npos && is_result_name(text.substr(end + 2, close - end - 2))) aliases.emplace_back(text.substr(end + 2, close - end - 2));
      }
      add(text.substr(start, end - start), index, start, end, 0.9F, "sqlstate", std::move(aliases));
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

  // ---- statuses

  // A status that several sections of one document list alone, with its registered reason and nothing else ("401: Unauthorized" below
  // every operation of a reference), is furniture: it is named there, but those sections tell nothing about it. It keeps its place
  // among the errors and yields to sections that do.
  void count_furniture() {
    std::map<unsigned, std::set<std::uint32_t>> sections;
    for (const model::Block& block : context_.blocks())
      if (block.kind != BlockKind::kCode && block.kind != BlockKind::kHeading)
        if (const auto status = bare_status(block.text)) sections[*status].insert(block.section);
    for (const auto& [status, where] : sections)
      if (where.size() >= kFurniture) furniture_.insert(status);
  }

  void statuses(std::uint32_t index, bool code) {
    const std::string_view text = context_.block(index).text;
    // Mail and file transfer have three digits of their own.
    const bool other = has_any(text, {"SMTP", "FTP"}) && text.find("HTTP") == std::string_view::npos;
    if (!other && (!code || text.size() < 4096)) {
      const bool bare = !code && bare_status(text).has_value();
      for (const Status& status : http_statuses_of(text)) {
        const bool furniture = bare && furniture_.contains(status.number);
        add("HTTP " + std::to_string(status.number), index, status.start, status.end, furniture ? kFurnitureConfidence : 0.88F, "http", {std::to_string(status.number)});
      }
    }
    for (const Status& status : exit_statuses_of(text)) exit_status(index, status);
  }
  void exit_status(std::uint32_t index, const Status& status) {
    add("exit status " + std::to_string(status.number), index, status.start, status.end, 0.88F, "exit", {"exit code " + std::to_string(status.number)});
  }

  // Below "Exit Status": "returns 0 if all is well, 1 if …, 2 if …", an item or a row that begins with the number.
  void listed_exit_statuses(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (!is_digit(text[at])) continue;
      std::size_t end = at;
      while (end < text.size() && is_digit(text[end])) ++end;
      const bool alone = (at == 0 || is_blank(text[at - 1])) && end - at <= 3 && (end == text.size() || !is_word(text[end]));
      const std::string after = after_of(text, end, 10);
      const bool entry = at == 0 && block.kind != BlockKind::kParagraph && block.kind != BlockKind::kHeading && (end == text.size() || after.starts_with(" |") || after.starts_with(':') || after.starts_with(" -") || after.starts_with(" \xE2\x80"));
      const unsigned number = alone ? static_cast<unsigned>(std::stoul(std::string(text.substr(at, end - at)))) : 0;
      if (alone && number > 0 && number < 256 && (entry || starts_with_any(after, {" if ", " when ", " on ", " for "}))) exit_status(index, {number, at, end});
      at = end;
    }
  }

  // ---- what is set apart

  void inline_code(std::uint32_t index, const model::Mark& mark) {
    const model::Block& block = context_.block(index);
    const std::string_view text = text_of(block, mark), all = block.text;
    const std::size_t from = mark.text_start, to = from + text.size();
    if (text.size() > 300 || text.find('\n') != std::string_view::npos) return;
    if (const auto message = message_of(text)) {
      add(text.substr(message->start, message->end - message->start), index, from + message->start, from + message->end, 0.88F, "message");
      return;
    }
    if (mark.kind != MarkKind::kCode || bare_status(text) || raised_line(index, from, text, 0.85F) || context_.is_taken(index, from, to)) return;
    const std::size_t dot = text.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? text : text.substr(dot + 1);
    std::vector<std::string> whole;
    if (dot != std::string_view::npos) whole.emplace_back(text);
    if (last.ends_with("Warning")) return;
    if (has_role(mark.role, "py-exc") && is_upper(last[0]) && all_of_class(last, is_alnum)) {
      add(last, index, to - last.size(), to, 0.88F, "class", std::move(whole));
      return;
    }
    if (is_symbolic(last) && text.find_first_of(" (/:") == std::string_view::npos) {
      // Classes of a programming interface count where something fails with them.
      const bool reason = last.ends_with("BackOff") || last.ends_with("Killed") || last.starts_with("Err") || last.ends_with("Exceeded") || last.starts_with("Failed");
      if (reason || has_any(around_of(all, from, to, kNear, 40), {"raise", "throw", "exception", "error", "fail", "catch", "status", "reason"})) add(last, index, to - last.size(), to, reason ? 0.88F : 0.85F, reason ? "reason" : "class", std::move(whole));
      return;
    }
    // "a `division_by_zero` error"
    if (is_result_name(text) && any_of_class(text, is_lower) && text.find("error") == std::string_view::npos && starts_with_any(after_of(all, to, 16), {" error", " exception", " condition"})) {
      add(text, index, from, to, 0.82F, "reason");
      return;
    }
    // A row that gives code and name is one error, called by its code.
    if (block.kind == BlockKind::kTableRow && from > 0 && is_sqlstate(base::trim(all.substr(0, cells_of(all)[0].end)))) return;
    if (is_result_name(text) && has_role(mark.role, "symbol") && tells(block.section)) {
      add(text, index, from, to, 0.75F, "reason");
      return;
    }
    // A message in code formatting: the text says error, the code is a sentence.
    const std::string before = before_of(all, from, 100);
    if (std::ranges::count(text, ' ') < (before.find("error message") != std::string::npos ? 1 : 2) || text.find_first_of("={}$|;") != std::string_view::npos || text.starts_with('-') || text.starts_with('/')) return;
    const std::string lower = base::ascii_lower(text);
    if ((says_failure(lower) || lower.find("error") != std::string::npos) && has_any(before, {"error", "message", "fails with", "failed with", "complain", "reports", "prints", "exception", "you see", "shows", "logs"})) add(message_text(text), index, from, to, 0.85F, "message");
  }

  // "error "no such boat"": a message in quotation marks after the word error.
  void quoted(std::uint32_t index, std::string_view opening, std::string_view closing) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    for (std::size_t open = text.find(opening); open != std::string_view::npos;) {
      const std::size_t from = open + opening.size(), close = text.find(closing, from);
      if (close == std::string_view::npos) return;
      const std::string_view quote = text.substr(from, close - from);
      if (quote.size() > 10 && quote.size() < kMaxMessage && std::ranges::count(quote, ' ') >= 2 && is_quoted_error(block, open, close, close + closing.size(), quote) && !context_.is_taken(index, open, close)) {
        const auto found = message_of(quote);
        const std::size_t start = from + (found ? found->start : 0);
        const std::string message = message_text(found ? quote.substr(found->start, found->end - found->start) : quote);
        add(message, index, start, start + message.size(), 0.8F, "message");
      }
      open = text.find(opening, close + closing.size());
    }
  }
  static bool is_quoted_error(const model::Block& block, std::size_t open, std::size_t close, std::size_t behind, std::string_view quote) {
    const std::string before = before_of(block.text, open, 70), after = after_of(block.text, behind);
    // A term that the text introduces is no message, whatever it is about.
    if (bare_status(quote) || has_any(before.substr(before.size() > 24 ? before.size() - 24 : 0), {"called", "known as", "the term", "supports", "entitled", "section "})) return false;
    bool error = has_any(before, {"error", "fails with"}) || after.starts_with(" error") || after.find("\" error") != std::string::npos;
    if (const std::size_t stop = before.rfind(". "); stop != std::string::npos && before.find("error", stop) == std::string::npos && after.find(" error") == std::string::npos) error = false;
    error = error || (starts_with_any(after, {" message", " messages"}) && says_failure(base::ascii_lower(quote)));
    return error && std::ranges::none_of(block.marks, [&](const model::Mark& mark) { return mark.kind == MarkKind::kCode && mark.text_start <= open && close <= mark.text_start + mark.text_length; });
  }

  // Not a statement about errors: "Invalid input will never cause …".
  static bool is_symptom(std::string_view lower) {
    return says_failure(lower) && !starts_with_any(lower, {"how ", "what ", "why ", "about ", "handling ", "debugging ", "fixing ", "resolving ", "avoiding "}) && !has_any(lower, {" will ", " can ", " never ", " may ", " should ", " causes ", " cause "});
  }

  // A heading that is an error's message: "Failed to open the dock error".
  void symptom(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    std::string_view name = split_number(text).text;
    const std::size_t start = static_cast<std::size_t>(name.data() - text.data());
    for (const std::string_view end : {" errors", " error"})
      if (name.ends_with(end)) {
        name.remove_suffix(end.size());
        if (std::ranges::count(name, ' ') >= 2 && name.size() < 120 && is_symptom(base::ascii_lower(name)) && !context_.is_taken(index, start, start + name.size())) add(strip_marks(name), index, start, start + name.size(), 0.82F, "message");
        return;
      }
  }

  // ---- tables

  // "Code | Meaning", "Error | Cause | Remedy".
  void table_row(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.table_header || block.group == 0) return;
    if (group_ != block.group) {
      std::uint32_t at = index;
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
    if (first == "error code" && is_sqlstate(value)) {
      std::vector<std::string> aliases;
      if (second.find(' ') == std::string_view::npos) aliases.emplace_back(second);
      const Found* found = add(value, index, cells[0].start, cells[0].end, 0.95F, "sqlstate", std::move(aliases));
      if (found != nullptr) context_.fact(ref(*found), Property::kCode, value, context_.provenance(index, cells[0].start, cells[0].end, Extractor::kError, 0.95F));
      return;
    }
    if (context_.is_taken(index, cells[0].start, cells[0].end) || first.find("error") == std::string_view::npos || std::ranges::count(first, ' ') > 2 || any_of_class(first, is_digit)) return;
    const bool code = value.size() > 2 && value.size() < 100 && value.find(' ') == std::string_view::npos && is_upper(value[0]);
    const bool message = (first == "error" || first == "error message" || first == "message") && is_sentence(value) && value.size() < 200;
    if (code || message) add(message_text(value), index, cells[0].start, cells[0].end, 0.75F, code ? "code" : "message");
  }

  Context& context_;
  std::vector<bool> tells_;
  bool title_tells_ = false;
  std::set<unsigned> furniture_;
  std::set<std::string, std::less<>> called_errors_;
  std::uint32_t group_ = 0;
  std::string header_;
};

}  // namespace

void extract_errors(Context& context) { Errors(context).run(); }

}  // namespace docent::extract
