#include "extract/shell.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace docent::extract {
namespace {

constexpr int kMaxNesting = 4;  // of $(…)

bool is_name(std::string_view text) {
  return !text.empty() && !is_digit(text.front()) && all_of_class(text, [](char c) { return is_alnum(c) || c == '_'; });
}

// Flags of the programs that are seen through which take a word.
bool takes_word(std::string_view wrapper, std::string_view flag) {
  if (flag.size() != 2) return false;
  std::string_view letters;
  if (wrapper == "sudo" || wrapper == "doas") letters = "ughpCU";
  else if (wrapper == "xargs") letters = "nIPLdasE";
  else if (wrapper == "env") letters = "uSC";
  else if (wrapper == "nice" || wrapper == "ionice") letters = "nc";
  return letters.find(flag[1]) != std::string_view::npos;
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_script(std::string_view word) {
  static constexpr std::array<std::string_view, 8> kEnds = {".py", ".sh", ".pl", ".rb", ".js", ".php", ".ps1", ".bat"};
  return std::ranges::any_of(kEnds, [&](std::string_view end) { return word.size() > end.size() && word.ends_with(end); });
}

class Reader {
 public:
  Reader(std::string_view text, Script& script, int depth) : text_(text), script_(script), depth_(depth) {}

  // Reads from `at` to the end of the command line that starts there, at most to `limit`; returns where it ended.
  std::size_t line(std::size_t at, std::size_t limit) {
    limit_ = limit;
    std::vector<ShellWord> words;
    bool skip_redirect = false;
    std::vector<std::string> documents;
    while (at < limit) {
      const char c = text_[at];
      if (c == '\\' && at + 1 < limit && text_[at + 1] == '\n') {
        at += 2;
        if (text_.substr(at, 2) == "> ") at += 2;  // the prompt of a continued line
      } else if (c == '\n') {
        break;
      } else if (is_blank(c)) {
        ++at;
      } else if (c == '#' ) {
        at = std::min(text_.find('\n', at), limit);
      } else if (c == '|' || c == ';' || c == '&' || c == '(' || c == ')') {
        if (c == '(' && words.size() == 1) words.clear();  // a function
        if (c == '&' && at + 1 < limit && text_[at + 1] == '>') {
          at += 2;
          skip_redirect = true;
          continue;
        }
        finish(words);
        at += at + 1 < limit && text_[at + 1] == c ? 2 : 1;
      } else if ((c == '<' || c == '>') && !is_placeholder(at)) {
        if (text_.substr(at, 2) == "<<" && text_.substr(at, 3) != "<<<") {
          at = heredoc_word(at + 2, documents);
          continue;
        }
        while (at < limit && (text_[at] == '<' || text_[at] == '>' || text_[at] == '&')) ++at;
        if (at < limit && text_[at] == '(') continue;
        skip_redirect = true;
      } else {
        ShellWord word = read_word(at);
        if (word.end <= at) {  // nothing that could be read
          ++at;
          continue;
        }
        at = word.end;
        const bool descriptor = at < limit && (text_[at] == '<' || text_[at] == '>') && word.text.size() == 1 && is_digit(word.text[0]);
        if (skip_redirect) skip_redirect = false;
        else if (!descriptor) words.push_back(std::move(word));
      }
    }
    finish(words);
    for (const std::string& mark : documents) at = skip_document(at, mark);
    return at;
  }

 private:
  // <name>, as documentation writes what the reader fills in.
  bool is_placeholder(std::size_t at) const {
    if (text_[at] != '<' || at + 1 >= limit_ || !is_letter(text_[at + 1])) return false;
    for (std::size_t end = at + 1; end < std::min(limit_, at + 64); ++end) {
      if (text_[end] == '>') return true;
      if (text_[end] == '<' || text_[end] == '\n' || text_[end] == '|') return false;
    }
    return false;
  }

  ShellWord read_word(std::size_t at) {
    ShellWord word;
    word.start = at;
    std::size_t brackets = 0;
    while (at < limit_) {
      const char c = text_[at];
      if (c == '\'' || c == '"') {
        const std::size_t close = close_quote(at);
        if (close == std::string_view::npos) {  // an apostrophe
          word.text.push_back(c);
          ++at;
          continue;
        }
        if (c == '"') substitutions(at + 1, close);
        word.text.append(text_.substr(at + 1, close - at - 1));
        word.quoted = true;
        at = close + 1;
      } else if (c == '$' && at + 1 < limit_ && text_[at + 1] == '(') {
        const std::size_t close = close_paren(at + 1);
        substitution(at + 2, close);
        word.text.append(text_.substr(at, std::min(close + 1, limit_) - at));
        word.quoted = true;
        at = std::min(close + 1, limit_);
      } else if (c == '`') {
        const std::size_t close = text_.substr(0, limit_).find('`', at + 1);
        if (close == std::string_view::npos) {
          ++at;
          continue;
        }
        substitution(at + 1, close);
        word.text.append(text_.substr(at, close + 1 - at));
        word.quoted = true;
        at = close + 1;
      } else if (c == '\\') {
        if (at + 1 < limit_ && text_[at + 1] == '\n') break;
        if (at + 1 < limit_ && !is_alnum(text_[at + 1])) ++at;
        word.text.push_back(text_[at++]);
      } else if (c == '[' || c == '{') {
        ++brackets;
        word.text.push_back(c);
        ++at;
        if (at < limit_ && is_blank(text_[at]) && word.text.size() == 1) break;  // a test or a group
      } else if ((c == ']' || c == '}') && brackets > 0) {
        --brackets;
        word.text.push_back(c);
        ++at;
      } else if (c == '\n') {
        break;
      } else if (brackets > 0) {
        word.text.push_back(c);
        ++at;
      } else if (c == '<' && is_placeholder(at)) {
        const std::size_t close = text_.find('>', at);
        word.text.append(text_.substr(at, close + 1 - at));
        at = close + 1;
      } else if (is_blank(c) || c == '|' || c == ';' || c == '&' || c == '(' || c == ')' || c == '<' || c == '>') {
        break;
      } else {
        word.text.push_back(c);
        ++at;
      }
    }
    word.end = at;
    return word;
  }

  std::size_t close_quote(std::size_t open) const {
    const char quote = text_[open];
    for (std::size_t at = open + 1; at < text_.size(); ++at) {
      if (quote == '"' && text_[at] == '\\') ++at;
      else if (text_[at] == quote) return at;
      // A quote that stays open over an empty line is none.
      else if (text_[at] == '\n' && at + 1 < text_.size() && text_[at + 1] == '\n' && quote == '"') return std::string_view::npos;
      if (at - open > kMaxQuote) return std::string_view::npos;
    }
    return std::string_view::npos;
  }
  std::size_t close_paren(std::size_t open) const {
    std::size_t depth = 0;
    for (std::size_t at = open; at < std::min(text_.size(), open + kMaxQuote); ++at) {
      if (text_[at] == '(') ++depth;
      else if (text_[at] == ')' && --depth == 0) return at;
    }
    return std::min(text_.find('\n', open), limit_);
  }
  void substitution(std::size_t from, std::size_t to) {
    if (depth_ >= kMaxNesting || from >= to) return;
    Reader inner(text_, script_, depth_ + 1);
    inner.line(from, std::min(to, text_.size()));
  }
  void substitutions(std::size_t from, std::size_t to) {
    for (std::size_t at = text_.find("$(", from); at < to; at = text_.find("$(", at + 2)) substitution(at + 2, std::min(close_paren(at + 1), to));
  }

  std::size_t heredoc_word(std::size_t at, std::vector<std::string>& documents) {
    if (at < limit_ && text_[at] == '-') ++at;
    while (at < limit_ && (text_[at] == ' ' || text_[at] == '\t')) ++at;
    const ShellWord word = read_word(at);
    if (word.end > at && !word.text.empty()) documents.push_back(word.text);
    return std::max(word.end, at);
  }
  std::size_t skip_document(std::size_t at, const std::string& mark) {
    const std::size_t start = at + 1;
    for (std::size_t line = start; line < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', line), text_.size());
      if (base::trim(text_.substr(line, end - line)) == mark) {
        if (line > start) script_.documents.push_back({start, line - 1});
        return end;
      }
      line = end + 1;
    }
    return at;
  }

  void assignment(const ShellWord& word, bool exported) {
    const std::size_t equals = word.text.find('=');
    std::string name = word.text.substr(0, equals);
    if (name.starts_with("$env:") || name.starts_with("$Env:")) name.erase(0, 5);
    if (!is_name(name)) return;
    script_.assignments.push_back({word.start, std::min(word.start + name.size(), word.end), std::move(name), exported});
  }

  // The words of one simple command, wrappers and assignments in front.
  void finish(std::vector<ShellWord>& words) {
    std::vector<ShellWord> all = std::move(words);
    words.clear();
    std::size_t at = 0;
    std::vector<std::size_t> assigned;
    static constexpr std::array<std::string_view, 9> kBefore = {"if", "then", "else", "elif", "while", "until", "do", "!", "{"};
    while (at < all.size()) {
      const std::string& word = all[at].text;
      if (std::ranges::find(kBefore, word) != kBefore.end() && !all[at].quoted) {
        ++at;
      } else if (word.find('=') != std::string::npos && is_name(std::string_view(word).substr(0, word.find('=')))) {
        assigned.push_back(at++);
      } else if (is_wrapper(word)) {
        const std::string wrapper = word;
        ++at;
        while (at < all.size() && all[at].text.starts_with('-')) at += takes_word(wrapper, all[at].text) ? 2 : 1;
      } else {
        break;
      }
    }
    const bool runs = at < all.size();
    for (const std::size_t one : assigned) assignment(all[one], runs);
    if (!runs) return;
    const ShellWord& first = all[at];
    if (first.text == "export" || first.text == "setx" || first.text == "setenv" || first.text == "set" || first.text == "SET") {
      for (std::size_t i = at + 1; i < all.size(); ++i)
        if (all[i].text.find('=') != std::string::npos) assignment(all[i], true);
      if (first.text.starts_with("set") && first.text != "set" && at + 1 < all.size() && is_name(all[at + 1].text))
        script_.assignments.push_back({all[at + 1].start, all[at + 1].end, all[at + 1].text, true});
      return;
    }
    if (first.text == "unset") {
      for (std::size_t i = at + 1; i < all.size(); ++i)
        if (is_name(all[i].text)) script_.assignments.push_back({all[i].start, all[i].end, all[i].text, true});
      return;
    }
    if (is_shell_builtin(first.text) || first.quoted || first.text.empty()) return;
    add_command(all, at);
  }

  void add_command(std::vector<ShellWord>& all, std::size_t at) {
    ShellCommand command;
    std::string_view name = all[at].text;
    command.path = name.find_first_of("/\\") != std::string_view::npos;
    if (command.path) {
      // "pod/web created" is no command: a path leads from somewhere, or to a program.
      const bool rooted = name[0] == '/' || name[0] == '.' || name[0] == '~' || name[0] == '$' || (name.size() > 2 && name[1] == ':');
      if (!rooted && name.find("bin/") == std::string_view::npos && !is_script(name)) return;
      name = base_name(name);
    }
    if (name.ends_with(".exe") || name.ends_with(".EXE")) name.remove_suffix(4);
    std::size_t next = at + 1;
    if (is_interpreter(name)) {
      std::size_t i = next;
      while (i < all.size() && all[i].text.starts_with('-') && all[i].text != "-m" && all[i].text != "-c" && all[i].text != "-" && all[i].text != "-s") ++i;
      if (i + 1 < all.size() && all[i].text == "-m" && is_program_name(all[i + 1].text) && name.starts_with("py")) {
        name = all[i + 1].text;
        name = name.substr(0, name.find('.'));
        command.module = true;
        next = i + 2;
      } else if (i < all.size() && !all[i].text.starts_with('-') && !all[i].quoted && (is_script(all[i].text) || all[i].text.find('/') != std::string::npos)) {
        const std::string_view script = base_name(all[i].text);
        if (is_program_name(script)) {
          name = script;
          command.path = true;
          next = i + 1;
        }
      }
    }
    if (!is_program_name(name)) return;
    command.program = name;
    command.start = all[at].start;
    command.words.assign(std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(next)), std::make_move_iterator(all.end()));
    command.end = command.words.empty() ? all[next - 1].end : command.words.back().end;
    script_.commands.push_back(std::move(command));
  }

  static constexpr std::size_t kMaxQuote = 16 << 10;
  std::string_view text_;
  Script& script_;
  int depth_;
  std::size_t limit_ = 0;
};

}  // namespace

bool is_program_name(std::string_view word) {
  if (word.size() < 2 || word.size() > 64 || !(is_alnum(word[0]) || word[0] == '_')) return false;
  if (!all_of_class(word, [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.' || c == '+'; })) return false;
  if (word.ends_with('.') || word.ends_with('-')) return false;
  // "If you", "Creating pod": sentences. Cmdlets have a hyphen, scripts an ending.
  if (is_upper(word[0]) && word.find_first_of("-.") == std::string_view::npos) return false;
  if (!any_of_class(word, is_lower)) return false;
  if (is_digit(word[0]) && !any_of_class(word.substr(0, 4), is_letter)) return false;
  return true;
}

bool is_subcommand_word(std::string_view word) {
  if (word.empty() || word.size() > 40 || !is_lower(word[0]) || word.ends_with('-')) return false;
  return all_of_class(word, [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '_'; });
}

Script read_shell(std::string_view text, const std::vector<Word>& lines) {
  Script script;
  std::size_t reached = 0;
  bool in_case = false;
  for (const Word& line : lines) {
    if (line.start < reached) continue;
    const std::string_view content = base::trim(text.substr(line.start, line.end - line.start));
    if (content.starts_with("case ")) in_case = true;
    if (in_case || content.starts_with("for ") || content.starts_with("function ")) {
      if (content.ends_with("esac")) in_case = false;
      const std::size_t body = in_case ? std::string_view::npos : content.find("do ");
      if (content.starts_with("for ") && body != std::string_view::npos && content[body - 1] == ' ') {
        Reader reader(text, script, 0);
        reached = reader.line(static_cast<std::size_t>(content.data() - text.data()) + body + 3, text.size());
      }
      continue;
    }
    Reader reader(text, script, 0);
    reached = reader.line(line.start, text.size());
  }
  return script;
}

bool is_shell_language(std::string_view language) {
  static constexpr std::array<std::string_view, 22> kLanguages = {"bash", "sh", "shell", "zsh", "console", "shell-session", "shellsession", "sh-session", "terminal",
                                                                 "bat", "batch", "cmd", "powershell", "pwsh", "ps1", "dos", "doscon", "fish", "cli", "ksh", "bash-session", "command"};
  return std::ranges::find(kLanguages, language) != kLanguages.end();
}

bool is_plain_language(std::string_view language) {
  static constexpr std::array<std::string_view, 9> kLanguages = {"", "text", "txt", "none", "plaintext", "plain", "code", "default", "nohighlight"};
  return std::ranges::find(kLanguages, language) != kLanguages.end();
}

std::size_t prompt_length(std::string_view line, bool hash) {
  std::size_t at = 0;
  while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
  const std::size_t start = at;
  const auto blank_after = [&](std::size_t end) -> std::size_t {
    std::size_t after = end;
    while (after < line.size() && line[after] == ' ') ++after;
    return after > end ? after : 0;
  };
  if (at >= line.size()) return 0;
  if (line[at] == '$' || line[at] == '%') return blank_after(at + 1);
  if (line[at] == '#') return hash ? blank_after(at + 1) : 0;
  if (line.substr(at).starts_with("PS ") || line.substr(at).starts_with("PS>")) {
    const std::size_t close = line.find('>', at);
    return close == std::string_view::npos || close > at + 60 ? 0 : blank_after(close + 1);
  }
  if (line.substr(at).starts_with("...\\>")) return blank_after(at + 5);
  if (line.size() > at + 2 && is_letter(line[at]) && line[at + 1] == ':' && line[at + 2] == '\\') {
    const std::size_t close = line.find('>', at);
    return close == std::string_view::npos || close > at + 60 ? 0 : close + 1 + (close + 1 < line.size() && line[close + 1] == ' ' ? 1 : 0);
  }
  if (line[at] == '(') {  // (environment) $
    const std::size_t close = line.find(')', at);
    if (close == std::string_view::npos || close > at + 30) return 0;
    at = close + 1;
    while (at < line.size() && line[at] == ' ') ++at;
    return at < line.size() && line[at] == '$' ? blank_after(at + 1) : 0;
  }
  // user@host:~$
  while (at < line.size() && at - start < 60 && (is_alnum(line[at]) || std::string_view("@~:/._-[]").find(line[at]) != std::string_view::npos)) ++at;
  const bool host = line.substr(start, at - start).find('@') != std::string_view::npos || line.substr(start, at - start).find('~') != std::string_view::npos;
  if (at > start && host && at < line.size() && (line[at] == '$' || line[at] == '#' || line[at] == '%')) return blank_after(at + 1);
  if (at > start && host && at + 1 < line.size() && line[at] == ' ' && line[at + 1] == '$') return blank_after(at + 2);
  return 0;
}

bool is_table_head(std::string_view line) {
  if (line.find("  ") == std::string_view::npos || any_of_class(line, is_lower)) return false;
  const auto words = words_of(line);
  return words.size() >= 2 && std::ranges::all_of(words, [&](const Word& word) { return is_upper(line[word.start]); });
}

bool looks_like_output(std::string_view line) {
  line = base::trim(line);
  const std::size_t last = line.rfind(' ');
  if (last == std::string_view::npos || line.find(" -") != std::string_view::npos) return false;
  const std::string_view word = line.substr(last + 1);
  static constexpr std::array<std::string_view, 16> kDone = {"created", "deleted", "configured", "unchanged", "patched", "exposed", "scaled", "labeled",
                                                            "annotated", "updated", "drained", "cordoned", "uncordoned", "tainted", "replaced", "restarted"};
  return std::ranges::count(line, ' ') <= 4 && std::ranges::find(kDone, word) != kDone.end();
}

}  // namespace docent::extract
