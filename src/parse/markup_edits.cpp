#include "parse/markup_edits.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.h"
#include "parse/one_of.h"

namespace docent::parse {
namespace {

constexpr std::size_t kMaxTagBytes = 16 << 10;  // of one shortcode or component tag; longer ones are text

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '/'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Parameters whose values are shown to the reader.
constexpr std::array<std::string_view, 8> kShownParameters = {"text", "title", "caption", "alt", "label", "header", "summary", "heading"};
constexpr std::array<std::string_view, 4> kCodeShortcodes = {"highlight", "code", "mermaid", "codeblock"};

struct Argument {
  std::string_view name;   // empty: positional
  std::size_t from = 0, to = 0;  // of the value in the text
};

// name="value" name='value' name=value "value" value
std::vector<Argument> read_arguments(std::string_view text, std::size_t at, std::size_t end) {
  std::vector<Argument> found;
  while (at < end) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    Argument argument;
    std::size_t name_end = at;
    while (name_end < end && is_name(text[name_end])) ++name_end;
    if (name_end > at && name_end < end && text[name_end] == '=') {
      argument.name = text.substr(at, name_end - at);
      at = name_end + 1;
    }
    if (at < end && (text[at] == '"' || text[at] == '\'' || text[at] == '`')) {
      const std::size_t close = text.find(text[at], at + 1);
      argument.from = at + 1;
      argument.to = close == std::string_view::npos || close > end ? end : close;
      at = argument.to + 1;
    } else {
      argument.from = at;
      while (at < end && !is_blank(text[at])) ++at;
      argument.to = at;
      if (at == argument.from) ++at;
    }
    found.push_back(argument);
  }
  return found;
}

class Editor {
 public:
  Editor(std::string_view text, const MarkupOptions& options) : text_(text), options_(options), out_(text) {}

  EditedText run(std::size_t from) {
    kept_ = from;
    std::size_t at = from;
    while (at < text_.size()) {
      const std::size_t end = line_end(at);
      at = line(at, end);
    }
    out_.keep(kept_, text_.size());
    return std::move(out_);
  }

 private:
  std::size_t line_end(std::size_t at) const {
    const std::size_t end = text_.find('\n', at);
    return end == std::string_view::npos ? text_.size() : end + 1;
  }
  // Leaves text_[from, to) out.
  void drop(std::size_t from, std::size_t to) {
    out_.keep(kept_, from);
    kept_ = to;
  }
  void replace(std::size_t from, std::size_t to, std::string_view with) {
    drop(from, to);
    out_.insert(with);
  }
  // The line's content without its line end.
  std::string_view content(std::size_t at, std::size_t end) const {
    std::string_view line = text_.substr(at, end - at);
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    return line;
  }
  void drop_line(std::size_t at, std::size_t end) { drop(at, at + content(at, end).size()); }

  // Edits one line; returns where the next one starts (further on when a tag spans lines).
  std::size_t line(std::size_t at, std::size_t end) {
    const std::string_view whole = content(at, end);
    std::size_t lead = 0;
    while (lead < whole.size() && (is_blank(whole[lead]) || whole[lead] == '>')) ++lead;
    std::string_view rest = whole.substr(lead);
    for (const std::string_view marker : {"- ", "* ", "+ "})
      if (rest.starts_with(marker)) rest.remove_prefix(2);
    if (fence_ != 0) {
      if (rest.size() >= fence_length_ && rest.find_first_not_of(fence_) >= fence_length_ && closes(rest)) {
        if (directive_) drop_line(at, end);
        fence_ = 0;
        directive_ = false;
      } else if (directive_) {
        return inline_edits(at, end);
      }
      return end;
    }
    if (open_fence(rest)) {
      if (directive_) drop_line(at, end);
      return end;
    }
    if (marker_line(at, end, whole, lead)) return end;
    if (indented_admonition_) unindent(at, end, whole);
    return inline_edits(at, end);
  }

  bool closes(std::string_view rest) const {
    const std::size_t after = rest.find_first_not_of(fence_);
    return after == std::string_view::npos || base::trim(rest.substr(after)).empty();
  }

  bool open_fence(std::string_view rest) {
    if (!rest.starts_with("```") && !rest.starts_with("~~~")) return false;
    const char mark = rest.front();
    const std::size_t length = std::min(rest.find_first_not_of(mark), rest.size());
    const std::string_view info = base::trim(rest.substr(length));
    if (mark == '`' && info.find('`') != std::string_view::npos) return false;
    fence_ = mark;
    fence_length_ = length;
    static constexpr std::array<std::string_view, 9> kProse = {"{note}", "{warning}", "{tip}", "{important}", "{caution}",
                                                               "{admonition}", "{hint}", "{danger}", "{seealso}"};
    directive_ = std::ranges::any_of(kProse, [&](std::string_view name) { return info.starts_with(name); });
    return true;
  }

  // Lines that are markers as a whole.
  bool marker_line(std::size_t at, std::size_t end, std::string_view whole, std::size_t lead) {
    const std::string_view rest = whole.substr(lead);
    if (rest.starts_with(":::")) {  // Docusaurus, VuePress: ":::note[Title]" or ":::tip Title"
      std::size_t word = rest.find_first_not_of(": ");
      if (word == std::string_view::npos) {
        drop_line(at, end);
        return true;
      }
      while (word < rest.size() && is_name(rest[word])) ++word;
      std::string_view title = base::trim(rest.substr(word));
      if (title.starts_with('[') && title.ends_with(']')) title = title.substr(1, title.size() - 2);
      if (title.starts_with('{')) title = {};
      return keep_only(at, end, title);
    }
    if (rest.starts_with("!!!") || rest.starts_with("???") || rest.starts_with("=== \"")) {  // MkDocs
      const std::size_t open = rest.find('"');
      const std::size_t close = open == std::string_view::npos ? open : rest.find('"', open + 1);
      indented_admonition_ = true;
      indent_ = lead;
      return keep_only(at, end, close == std::string_view::npos ? std::string_view() : rest.substr(open + 1, close - open - 1));
    }
    if (rest.starts_with("--8<--")) return keep_only(at, end, {});
    if (rest.starts_with("[!") && whole.find('>') < lead) {  // GitHub alert
      const std::size_t close = rest.find(']');
      if (close != std::string_view::npos && base::trim(rest.substr(close + 1)).empty()) {
        drop(at + lead, at + lead + close + 1);
        return true;
      }
    }
    if (rest.starts_with("{:") && rest.ends_with('}')) return keep_only(at, end, {});
    if (options_.jsx && lead == 0 && (whole.starts_with("import ") || whole.starts_with("export "))) {
      skip_statement_ = true;
      return keep_only(at, end, {});
    }
    if (skip_statement_) {
      if (base::trim(whole).empty()) skip_statement_ = false;
      else return keep_only(at, end, {});
    }
    return false;
  }

  bool keep_only(std::size_t at, std::size_t end, std::string_view part) {
    if (part.empty()) {
      drop_line(at, end);
      return true;
    }
    const auto from = static_cast<std::size_t>(part.data() - text_.data());
    drop(at, from);
    drop(from + part.size(), at + content(at, end).size());
    out_.insert("\n");
    return true;
  }

  // The body of a MkDocs admonition is indented by four: as Markdown it would be code.
  void unindent(std::size_t at, std::size_t end, std::string_view whole) {
    if (base::trim(whole).empty()) return;
    std::size_t spaces = 0;
    while (spaces < whole.size() && whole[spaces] == ' ') ++spaces;
    if (spaces >= indent_ + 4) drop(at, at + 4);
    else indented_admonition_ = false;
    static_cast<void>(end);
  }

  std::size_t inline_edits(std::size_t at, std::size_t end) {
    std::size_t i = std::max(at, kept_);
    while (i < end) {
      const char c = text_[i];
      if (c == '`') {
        const std::size_t length = std::min(text_.find_first_not_of('`', i), text_.size()) - i;
        const std::size_t close = text_.substr(0, end).find(std::string(length, '`'), i + length);
        i = close == std::string_view::npos ? i + length : close + length;
      } else if (c == '\\') {
        i += 2;
      } else if (c == '{') {
        i = brace(i);
      } else if (c == '<' && options_.jsx) {
        i = component(i);
      } else {
        ++i;
      }
      if (i > end) end = line_end(i - 1);
    }
    return std::max(end, std::min(i, text_.size()));
  }

  std::size_t brace(std::size_t i) {
    const std::string_view rest = text_.substr(i, kMaxTagBytes);
    if (rest.starts_with("{{<") || rest.starts_with("{{%")) {
      const std::size_t close = std::min(rest.find(">}}"), rest.find("%}}"));
      if (close == std::string_view::npos) return i + 1;
      return shortcode(i, i + close + 3);
    }
    if (rest.starts_with("{%")) {
      const std::size_t close = rest.find("%}");
      if (close == std::string_view::npos) return i + 1;
      drop(i, i + close + 2);
      return i + close + 2;
    }
    if (options_.jsx && !rest.starts_with("{#") && !rest.starts_with("{{")) {
      std::size_t depth = 0;
      for (std::size_t at = 0; at < rest.size(); ++at) {
        if (rest[at] == '{') ++depth;
        if (rest[at] != '}' || --depth > 0) continue;
        std::string_view inner = base::trim(rest.substr(1, at - 1));
        const bool literal = inner.size() >= 2 && (inner.front() == '"' || inner.front() == '\'') && inner.back() == inner.front();
        if (literal) keep_values(i, i + at + 1, {{{}, static_cast<std::size_t>(inner.data() - text_.data()) + 1,
                                                  static_cast<std::size_t>(inner.data() - text_.data()) + inner.size() - 1}});
        else drop(i, i + at + 1);
        return i + at + 1;
      }
    }
    return i + 1;
  }

  void keep_values(std::size_t from, std::size_t to, const std::vector<Argument>& values) {
    std::size_t done = from;
    for (const Argument& value : values) {
      if (value.from >= value.to || value.from < done) continue;
      drop(done, value.from);
      out_.keep(kept_, value.to);
      kept_ = value.to;
      if (&value != &values.back()) out_.insert(" ");
      done = value.to;
    }
    drop(done, to);
  }

  std::size_t shortcode(std::size_t from, std::size_t to) {
    const std::size_t inner_end = to - 3;
    std::size_t at = from + 3;
    while (at < inner_end && is_blank(text_[at])) ++at;
    const bool closing = at < inner_end && text_[at] == '/';
    if (closing)
      for (++at; at < inner_end && is_blank(text_[at]);) ++at;
    std::size_t name_end = at;
    while (name_end < inner_end && is_name(text_[name_end])) ++name_end;
    const std::string_view name = text_.substr(at, name_end - at);
    const auto arguments = read_arguments(text_, name_end, inner_end);
    if (one_of(name, kCodeShortcodes)) {
      const bool block = from == 0 || text_[from - 1] == '\n';
      std::string fence = "```";
      if (!closing && name == "mermaid") fence += "mermaid";
      else if (!closing && !arguments.empty() && arguments.front().to - arguments.front().from < 32)
        fence += text_.substr(arguments.front().from, arguments.front().to - arguments.front().from);
      if (block) replace(from, to, fence);
      else drop(from, to);
      return to;
    }
    if (name == "comment" && !closing) {
      const std::size_t close = text_.find("/comment", to);
      const std::size_t end = close == std::string_view::npos ? close : text_.find("}}", close);
      drop(from, end == std::string_view::npos ? to : end + 2);
      return kept_;
    }
    std::vector<Argument> shown;
    if (!closing) {
      const bool positional = name == "heading" || name == "ref" || name == "relref" || name == "glossary_tooltip";
      const Argument* term = nullptr;
      for (const Argument& argument : arguments) {
        if (argument.name == "term_id") term = &argument;
        const bool label = argument.name == "name" && name == "tab";
        if (label || one_of(argument.name, kShownParameters) || (argument.name.empty() && positional && shown.empty())) shown.push_back(argument);
      }
      if (name == "glossary_tooltip" && shown.empty() && term != nullptr) shown.push_back(*term);
    }
    if (shown.empty()) drop(from, to);
    else keep_values(from, to, shown);
    return to;
  }

  // <Tabs>, </TabItem>, <>, and so on; elements in lower case are HTML.
  std::size_t component(std::size_t i) {
    std::size_t at = i + 1;
    if (at < text_.size() && text_[at] == '/') ++at;
    if (at >= text_.size()) return i + 1;
    const bool fragment = text_[at] == '>';
    if (!fragment && !(text_[at] >= 'A' && text_[at] <= 'Z')) return i + 1;
    char quote = 0;
    std::size_t braces = 0;
    const std::size_t limit = std::min(text_.size(), i + kMaxTagBytes);
    for (std::size_t end = at; end < limit; ++end) {
      const char c = text_[end];
      if (quote != 0) {
        if (c == quote) quote = 0;
        continue;
      }
      if (c == '"' || c == '\'') quote = c;
      else if (c == '{') ++braces;
      else if (c == '}' && braces > 0) --braces;
      else if (c == '>' && braces == 0) {
        std::size_t name_end = at;
        while (name_end < end && is_name(text_[name_end])) ++name_end;
        std::vector<Argument> shown;
        for (const Argument& argument : read_arguments(text_, name_end, end))
          if (one_of(argument.name, kShownParameters) && text_[argument.from] != '{') shown.push_back(argument);
        if (shown.empty()) drop(i, end + 1);
        else keep_values(i, end + 1, shown);
        if (!shown.empty()) out_.insert("\n\n");
        return end + 1;
      }
    }
    return i + 1;
  }

  std::string_view text_;
  MarkupOptions options_;
  EditedText out_;
  std::size_t kept_ = 0;
  char fence_ = 0;
  std::size_t fence_length_ = 0;
  bool directive_ = false;
  bool indented_admonition_ = false;
  std::size_t indent_ = 0;
  bool skip_statement_ = false;
};

}  // namespace

EditedText edit_markup(std::string_view text, std::size_t from, const MarkupOptions& options) { return Editor(text, options).run(from); }

bool looks_like_mdx(std::string_view text) {
  for (const std::string_view line : base::split(text.substr(0, 8192), '\n')) {
    if (line.starts_with('#') || line.starts_with("```")) return false;
    if (line.starts_with("import ") && (line.find(" from '") != std::string_view::npos || line.find(" from \"") != std::string_view::npos))
      return true;
  }
  return false;
}

}  // namespace docent::parse
