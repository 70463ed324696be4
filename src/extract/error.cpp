// Errors that can be looked up: codes, HTTP and exit statuses, signals, symbolic reasons, messages.
//
// What names of failures look like is in error_names and error_messages; here it is decided whether the text speaks of a failure.

#include <algorithm>

#include "base/text.h"
#include "extract/error_finder.h"
#include "extract/error_messages.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::Property;

bool speaks_of_exit(std::string_view lower) { return has_any(lower, {"exit status", "exit code", "exit value", "return code", "return status"}); }

class Errors {
 public:
  explicit Errors(Context& context) : context_(context), finder_(context) {}

  void run() {
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i) {
      if (context_.block(i).kind == BlockKind::kCode) extract_printed_errors(finder_, i);
      else text_block(i);
    }
  }

 private:
  void text_block(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    if (text.size() > kMaxTextBytes) return;
    finder_.words(index, 0, text.size());
    finder_.statuses(index);
    if (speaks_of_exit(context_.lower_heading(block.section)) || starts_with_any(text, {"Exit status: ", "Exit code: ", "Exit codes: "})) listed_exit_statuses(index);
    sql_states(index);
    named_states(index);
    if (text.starts_with("exception ")) defined_class(index);
    for (const model::Mark& mark : block.marks)
      if (mark.kind == MarkKind::kCode || mark.kind == MarkKind::kStrong) inline_code(index, mark);
    quoted(index, "\"", "\"");
    quoted(index, "\xE2\x80\x9C", "\xE2\x80\x9D");
    if (block.kind == BlockKind::kTableRow) table_row(index);
    if (block.kind == BlockKind::kHeading) symptom(index);
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
      finder_.add(text.substr(start, end - start), index, start, end, 0.9F, "sqlstate", std::move(aliases));
    }
  }

  // "the condition no_wind (P0001)"
  void named_states(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    if (text.find("SQLSTATE") == std::string_view::npos) return;
    for (std::size_t open = text.find(" ("); open != std::string_view::npos; open = text.find(" (", open + 2)) {
      if (open + 8 > text.size() || text[open + 7] != ')' || !is_sqlstate(text.substr(open + 2, 5))) continue;
      std::size_t start = open;
      while (start > 0 && (is_alnum(text[start - 1]) || text[start - 1] == '_')) --start;
      const std::string_view name = text.substr(start, open - start);
      if (is_result_name(name) && !context_.is_taken(index, open + 2, open + 7)) finder_.add(text.substr(open + 2, 5), index, open + 2, open + 7, 0.88F, "sqlstate", {std::string(name)});
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
    finder_.add(name, index, end - name.size(), end, 0.9F, "class", std::move(aliases));
  }

  // ---- statuses

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
      if (alone && number > 0 && number < 256 && (entry || starts_with_any(after, {" if ", " when ", " on ", " for "}) || (at > 1 && text.substr(at - 2, 2) == ". " && end + 1 < text.size() && text[end] == ' ' && is_upper(text[end + 1])))) finder_.exit_status(index, {number, at, end});
      at = end;
    }
  }

  // ---- what is set apart

  void inline_code(std::uint32_t index, const model::Mark& mark) {
    const model::Block& block = context_.block(index);
    const std::string_view text = text_of(block, mark), all = block.text;
    const std::size_t from = mark.text_start, to = from + text.size();
    if (text.size() > 300 || text.find('\n') != std::string_view::npos) return;
    if (const auto coded = coded_of(text)) {
      finder_.add(text.substr(coded->start, coded->end - coded->start), index, from + coded->start, from + coded->end, 0.88F, "code", {message_text(text.substr(coded->message.start, coded->message.end - coded->message.start))});
      return;
    }
    if (const auto message = message_of(text)) {
      finder_.add(text.substr(message->start, message->end - message->start), index, from + message->start, from + message->end, 0.88F, "message");
      return;
    }
    if (mark.kind != MarkKind::kCode || bare_status(text) || finder_.raised_line(index, from, text, 0.85F) || context_.is_taken(index, from, to)) return;
    const std::size_t dot = text.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? text : text.substr(dot + 1);
    std::vector<std::string> whole;
    if (dot != std::string_view::npos) whole.emplace_back(text);
    if (last.ends_with("Warning")) return;
    if (has_role(mark.role, "py-exc") && is_upper(last[0]) && all_of_class(last, is_alnum)) {
      finder_.add(last, index, to - last.size(), to, 0.88F, "class", std::move(whole));
      return;
    }
    if (is_symbolic(last) && text.find_first_of(" (/:") == std::string_view::npos) {
      // Classes of a programming interface count where something fails with them.
      const bool reason = last.ends_with("BackOff") || last.ends_with("Killed") || last.starts_with("Err") || last.ends_with("Exceeded") || last.starts_with("Failed");
      if (reason || has_any(around_of(all, from, to, kNear, 40), {"raise", "throw", "exception", "error", "fail", "catch", "status", "reason"})) finder_.add(last, index, to - last.size(), to, reason ? 0.88F : 0.85F, reason ? "reason" : "class", std::move(whole));
      return;
    }
    // "`HarbourNotReady`: This happens when …" in a list of errors.
    if (from == 0 && block.kind == BlockKind::kListItem && all.substr(to).starts_with(": ") && is_class_name(last) && any_of_class(last.substr(1), is_upper) && lists_errors(block.section)) {
      finder_.add(last, index, to - last.size(), to, 0.82F, "class", std::move(whole));
      return;
    }
    // "a `division_by_zero` error"
    if (is_result_name(text) && any_of_class(text, is_lower) && text.find("error") == std::string_view::npos && starts_with_any(after_of(all, to, 16), {" error", " exception", " condition"})) {
      finder_.add(text, index, from, to, 0.82F, "reason");
      return;
    }
    // A row that gives code and name is one error, called by its code.
    if (block.kind == BlockKind::kTableRow && from > 0 && is_sqlstate(base::trim(all.substr(0, cells_of(all)[0].end)))) return;
    if (is_result_name(text) && has_role(mark.role, "symbol") && finder_.tells(block.section)) {
      finder_.add(text, index, from, to, 0.75F, "reason");
      return;
    }
    // A message in code formatting: the text says error, the code is a sentence.
    const std::string before = before_of(all, from, 100);
    if (std::ranges::count(text, ' ') < (before.find("error message") != std::string::npos ? 1 : 2) || text.find_first_of("={}$|;") != std::string_view::npos || text.starts_with('-') || text.starts_with('/')) return;
    const std::string lower = base::ascii_lower(text);
    if ((says_failure(lower) || lower.find("error") != std::string::npos) && has_any(before, {"error", "message", "fails with", "failed with", "complain", "reports", "prints", "exception", "you see", "shows", "logs"})) finder_.add(message_text(text), index, from, to, 0.85F, "message");
  }

  bool lists_errors(std::uint32_t section) const { return has_any(context_.lower_heading(section), {"troubleshoot", "exceptions", "errors", "failures", "reasons"}); }

  // "error "no such boat"": a message in quotation marks after the word error.
  void quoted(std::uint32_t index, std::string_view opening, std::string_view closing) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    for (std::size_t open = text.find(opening); open != std::string_view::npos;) {
      const std::size_t from = open + opening.size(), close = text.find(closing, from);
      if (close == std::string_view::npos) return;
      const std::string_view quote = text.substr(from, close - from);
      if (quote.size() < kMaxMessage && !context_.is_taken(index, open, close) && finder_.raised_line(index, from, quote, 0.85F)) {
        open = text.find(opening, close + closing.size());
        continue;
      }
      if (quote.size() > 10 && quote.size() < kMaxMessage && std::ranges::count(quote, ' ') >= 2 && is_quoted_error(block, open, close, close + closing.size(), quote) && !context_.is_taken(index, open, close)) {
        const auto found = message_of(quote);
        const std::size_t start = from + (found ? found->start : 0);
        const std::string message = message_text(found ? quote.substr(found->start, found->end - found->start) : quote);
        finder_.add(message, index, start, start + message.size(), 0.8F, "message");
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
        if (std::ranges::count(name, ' ') >= 2 && name.size() < 120 && is_symptom(base::ascii_lower(name)) && !context_.is_taken(index, start, start + name.size())) finder_.add(strip_marks(name), index, start, start + name.size(), 0.82F, "message");
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
      const Found* found = finder_.add(value, index, cells[0].start, cells[0].end, 0.95F, "sqlstate", std::move(aliases));
      if (found != nullptr) context_.fact(ref(*found), Property::kCode, value, context_.provenance(index, cells[0].start, cells[0].end, Extractor::kError, 0.95F));
      return;
    }
    if (context_.is_taken(index, cells[0].start, cells[0].end) || first.find('_') != std::string_view::npos || first.find("error") == std::string_view::npos || std::ranges::count(first, ' ') > 2 || any_of_class(first, is_digit)) return;
    const bool code = value.size() > 2 && value.size() < 100 && value.find(' ') == std::string_view::npos && is_upper(value[0]);
    const bool message = (first == "error" || first == "error message" || first == "message") && is_sentence(value) && value.size() < 200;
    const auto said = message_of(value);  // "Error: no boat"
    if (code || message) finder_.add(message_text(said ? value.substr(said->start, said->end - said->start) : value), index, cells[0].start, cells[0].end, 0.75F, code ? "code" : "message");
  }

  Context& context_;
  ErrorFinder finder_;
  std::uint32_t group_ = 0;
  std::string header_;
};

}  // namespace

void extract_errors(Context& context) { Errors(context).run(); }

}  // namespace docent::extract
