#include "extract/error_finder.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "extract/error_messages.h"

namespace docent::extract {

using model::BlockKind;
using model::Extractor;
using model::NodeKind;
using model::Property;

namespace {

constexpr std::size_t kFurniture = 3;  // sections of a document with the same bare status
constexpr float kFurnitureConfidence = 0.6F;
constexpr std::size_t kMaxStatusCode = 4096;  // bytes of a code block that is looked through for statuses: larger ones are data

bool speaks_of_errors(std::string_view lower) { return has_any(lower, {"error", "troubleshoot", "fail", "exception", "problem", "result code"}); }
// The status in "500 Server Error" and "404 - no such boat".
std::optional<unsigned> leading_status(std::string_view text) {
  if (text.size() < 8 || (text[0] != '4' && text[0] != '5') || !is_digit(text[1]) || !is_digit(text[2])) return std::nullopt;
  const unsigned status = static_cast<unsigned>((text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0'));
  const std::string_view rest = base::trim(text.substr(3));
  if (reason_of(status).empty() || text[3] != ' ' || rest.empty() || !(is_upper(rest[0]) || rest.starts_with("- "))) return std::nullopt;
  return status;
}
// Whether a word may begin or end here: typographic quotes and dashes are no letters.
bool parts_words(std::string_view text, std::size_t end) {
  return !is_word(text[end - 1]) || (end >= 3 && text.substr(end - 3, 2) == "\xE2\x80");
}
// A word that is a column of what a program prints: "boat-1  0/1  TideError  5s".
bool is_column(std::string_view text, std::size_t line, std::size_t from, std::size_t to) {
  if (from > line && !is_blank(text[from - 1])) return false;
  if (to < text.size() && !is_blank(text[to]) && text[to] != ':') return false;
  const std::string_view before = base::trim(text.substr(line, from - line));
  return !starts_with_any(before, {"from ", "import ", "class ", "raise", "except", "#", "//", ">>>"}) && before.find(" import") == std::string_view::npos && (before.empty() || text.substr(line, from - line).find("  ") != std::string_view::npos || before.ends_with(':'));
}
// "SQLITE_BUSY error", "fails with SQLITE_BUSY", "error code SQLITE_BUSY".
bool said_of_constant(std::string_view text, std::size_t from, std::size_t to) {
  return starts_with_any(after_of(text, to, 20), {" error", " result code", " failure"}) ||
         ends_with_any(before_of(text, from, 20), {"error code ", "result code ", "error ", "fail with ", "fails with ", "failed with ", "fail with an ", "fails with an ", "error: ", "errors "});
}

}  // namespace

// What stands around text [from, to), in lower case.
std::string before_of(std::string_view text, std::size_t from, std::size_t near) {
  const std::size_t start = from > near ? from - near : 0;
  return base::ascii_lower(text.substr(start, from - start));
}
std::string after_of(std::string_view text, std::size_t to, std::size_t near) { return base::ascii_lower(text.substr(std::min(to, text.size()), near)); }
std::string around_of(std::string_view text, std::size_t from, std::size_t to, std::size_t near_before, std::size_t near_after) {
  const std::size_t start = from > near_before ? from - near_before : 0;
  return base::ascii_lower(text.substr(start, std::min(text.size(), to + near_after) - start));
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

ErrorFinder::ErrorFinder(Context& context) : context_(context), tells_(context.section_count(), false), title_tells_(speaks_of_errors(context.lower_title())) {
  for (std::uint32_t i = 0; i < context.section_count(); ++i) {
    const std::uint32_t parent = context.section(i).parent;
    tells_[i] = speaks_of_errors(context.lower_heading(i)) || (parent != model::Section::kNone && tells_[parent]);
  }
  count_furniture();
  learn_constants();
}

const Found* ErrorFinder::add(std::string_view name, std::uint32_t index, std::size_t from, std::size_t to, float confidence, std::string_view category, std::vector<std::string> aliases) {
  // "404 - boat not found": a status with words of its own.
  if (category == "message")
    if (const auto status = leading_status(name)) {
      aliases.insert(aliases.begin(), {std::string(name), std::to_string(*status)});
      return add("HTTP " + std::to_string(*status), index, from, to, confidence, "http", std::move(aliases));
    }
  const Found* found = context_.find(NodeKind::kError, name, index, from, to, Extractor::kError, confidence, {}, std::move(aliases));
  if (found != nullptr) context_.fact(ref(*found), Property::kCategory, category, context_.provenance(index, from, to, Extractor::kError, confidence));
  return found;
}

// "django.db.utils.OperationalError: no such table": named by the message, the class is another name.
bool ErrorFinder::raised_line(std::uint32_t index, std::size_t at, std::string_view line, float confidence) {
  const auto raised = raised_of(line);
  if (!raised) return false;
  std::vector<std::string> aliases{std::string(line.substr(raised->last, raised->name_end - raised->last)), std::string(line.substr(raised->start, raised->message.end - raised->start))};
  if (raised->last > raised->start) aliases.emplace_back(line.substr(raised->start, raised->name_end - raised->start));
  return add(line.substr(raised->message.start, raised->message.end - raised->message.start), index, at + raised->message.start, at + raised->message.end, confidence, "message", std::move(aliases)) != nullptr;
}

// Words that are codes by their shape, wherever they stand.
void ErrorFinder::words(std::uint32_t index, std::size_t from, std::size_t to) {
  const model::Block& block = context_.block(index);
  const bool code = block.kind == BlockKind::kCode;
  const std::string_view text = std::string_view(block.text).substr(0, to);
  for (std::size_t at = from; at < to;) {
    if (!is_upper(text[at]) || (at > 0 && (!parts_words(text, at) || text[at - 1] == '.' || text[at - 1] == '-' || text[at - 1] == '$'))) {
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
bool ErrorFinder::is_code_here(std::uint32_t index, std::size_t from, std::size_t to) const {
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
// A class or reason that stands in a heading, or whose neighbours say that it is one.
bool ErrorFinder::is_named_in_prose(const model::Block& block, std::size_t from, std::size_t to) const {
  const std::string_view text = block.text;
  if (block.kind == BlockKind::kHeading && (to - from < text.size() || title_tells_)) return true;
  const std::string_view word = text.substr(from, to - from);
  if ((word.ends_with("Error") || word.ends_with("Exception")) && ends_with_any(before_of(text, from, 12), {" a ", " an ", " any ", "\na ", "\nan "})) return true;
  return starts_with_any(after_of(text, to, 20), {" error", " exception", " is raised", " will be raised", " was raised", " is thrown", " will be thrown", " is encountered", " occurs", " occurred"}) ||
         ends_with_any(before_of(text, from, 20), {"raise ", "raises ", "raised ", "raise a ", "raises a ", "raise an ", "raises an ", "throw ", "throws ", "throw a ", "throws a ", "throws an ", "crash of ", "crash with ", "fails with ", "failed with ", "fail with a ", "fails with a ", "exception "});
}

// A constant that a document calls an error once is one wherever it says "returns BOAT_BUSY".
void ErrorFinder::learn_constants() {
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

// A signal is an error where it ended a process, not where it is sent.
void ErrorFinder::signal(std::uint32_t index, std::size_t from, std::size_t to, std::string_view word) {
  if (word == "SIGKILL" && ends_with_any(before_of(context_.block(index).text, from, 24), {"sent ", "send ", "sends ", "sending ", "sent a ", "send a ", "sends a ", "sending a ", "sends the ", "receives ", "issues a "})) return;
  if (has_any(around_of(context_.block(index).text, from, to, kNear, kNear), {"killed by", "killed with", "terminated by", "terminated with", "crash", "exit", "segmentation", "died"})) add(word, index, from, to, 0.8F, "signal");
}

// A status that several sections of one document list alone, with its registered reason and nothing else ("401: Unauthorized" below
// every operation of a reference), is furniture: it is named there, but those sections tell nothing about it. It keeps its place
// among the errors and yields to sections that do.
void ErrorFinder::count_furniture() {
  std::map<unsigned, std::set<std::uint32_t>> sections;
  for (const model::Block& block : context_.blocks())
    if (block.kind != BlockKind::kCode && block.kind != BlockKind::kHeading)
      if (const auto status = bare_status(block.text)) sections[*status].insert(block.section);
  for (const auto& [status, where] : sections)
    if (where.size() >= kFurniture) furniture_.insert(status);
}

void ErrorFinder::statuses(std::uint32_t index) {
  const bool code = context_.block(index).kind == BlockKind::kCode;
  const std::string_view text = context_.block(index).text;
  // Mail and file transfer have three digits of their own.
  const bool other = has_any(text, {"SMTP", "FTP"}) && text.find("HTTP") == std::string_view::npos;
  if (!other && (!code || text.size() < kMaxStatusCode)) {
    const bool bare = !code && bare_status(text).has_value();
    for (const Status& status : http_statuses_of(text)) {
      const bool furniture = bare && furniture_.contains(status.number);
      add("HTTP " + std::to_string(status.number), index, status.start, status.end, furniture ? kFurnitureConfidence : 0.88F, "http", {std::to_string(status.number)});
    }
  }
  for (const Status& status : exit_statuses_of(text)) exit_status(index, status);
}
void ErrorFinder::exit_status(std::uint32_t index, const Status& status) {
  add("exit status " + std::to_string(status.number), index, status.start, status.end, 0.88F, "exit", {"exit code " + std::to_string(status.number)});
}

}  // namespace docent::extract
