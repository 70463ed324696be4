// Commands and their parameters: command lines in code blocks, synopses, option lists, inline code.

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "extract/context.h"
#include "extract/flags.h"
#include "extract/shell.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::EdgeType;
using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::Property;

constexpr std::size_t kMaxSubcommands = 3;
// Below this a command counts only when the corpus knows its program from elsewhere (corpus.h).
constexpr float kOnlyIfKnown = 0.5F;

struct Named {
  std::string name;
  std::size_t end = 0;    // of the last word of the name
  std::size_t words = 0;  // of command.words that are taken up, flags before a sub-command included
};

Named name_of(const ShellCommand& command) {
  Named named{command.program, command.start, 0};
  named.end = command.words.empty() ? command.end : std::min(command.end, command.words.front().start);
  int depth = subcommand_depth(command.program);
  if (command.module && depth < 0) depth = 0;
  std::size_t limit = depth < 0 ? kMaxSubcommands : static_cast<std::size_t>(depth);
  std::size_t taken = 0;
  bool flagged = false, value_is_path = false;
  for (std::size_t i = 0; i < command.words.size() && taken < limit; ++i) {
    const ShellWord& word = command.words[i];
    if (taken == 0 && word.text.starts_with('-') && word.text.size() > 1 && word.text != "--") {
      // A flag before the sub-command; its value stands between when two words follow.
      const bool joined = word.text.find('=') != std::string::npos || word.text.starts_with("--no-") || word.text.starts_with("-X");
      flagged = !joined;
      if (!joined && i + 2 < command.words.size() && !command.words[i + 1].text.starts_with('-') && is_subcommand_word(command.words[i + 2].text)) {
        ++i;
        flagged = false;
        value_is_path = command.words[i].text.find('/') != std::string::npos;
      }
      continue;
    }
    if (word.quoted || !is_subcommand_word(word.text)) break;
    // "boat -k stop", "boat -c /srv/dock jane": of a program that is not known to have sub-commands these are a value and an operand.
    if (depth < 0 && taken == 0 && (flagged || value_is_path) && (i + 1 == command.words.size() || command.words[i + 1].text.starts_with('-'))) break;
    named.name += " " + word.text;
    named.end = word.end;
    named.words = i + 1;
    ++taken;
    if (taken == 1 && depth >= 0)
      if (const int deeper = subcommand_depth(named.name); deeper > depth) limit = static_cast<std::size_t>(deeper);
  }
  if (taken == 0) {
    const std::size_t blank = named.end;
    named.end = blank;
  }
  return named;
}

bool is_language_keyword(std::string_view word) {
  static constexpr std::array<std::string_view, 20> kWords = {"async", "def", "class", "import", "from", "new", "return", "yield", "await", "function", "const", "var", "static", "public", "private", "int", "char", "void", "struct", "raise"};
  return std::ranges::find(kWords, word) != kWords.end();
}

bool is_synopsis_heading(std::string_view lower) {
  static constexpr std::array<std::string_view, 4> kHeadings = {"synopsis", "usage", "syntax", "command syntax"};
  return std::ranges::find(kHeadings, lower) != kHeadings.end();
}

class Commands {
 public:
  explicit Commands(Context& context) : context_(context) {}

  void run() {
    learn_programs();
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i) {
      const model::Block& block = context_.block(i);
      if (block.kind == BlockKind::kCode) code_block(i);
      else if (in_synopsis(i)) synopsis_text(i);
    }
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i)
      if (context_.block(i).kind != BlockKind::kCode && !in_synopsis(i)) text_block(i);
    statement_page();
    options();
    title_terms();
  }

 private:
  struct Owner {
    model::EntityId id;
    std::string name;
  };

  bool in_synopsis(std::uint32_t index) const {
    const model::Block& block = context_.block(index);
    if (block.kind == BlockKind::kHeading) return false;
    return is_synopsis_heading(context_.lower_heading(block.section));
  }
  bool is_synopsis_block(std::uint32_t index) const { return has_role(context_.block(index).role, "synopsis"); }

  bool is_known(std::string_view word) const {
    const std::size_t slash = word.find_last_of('/');
    if (word.starts_with("./") && word.size() > 2 && is_program_name(word.substr(2))) return true;  // run from where it lies
    // "/path/to/configure": a program by its place.
    if (slash != std::string_view::npos && word[0] == '/' && word.find('/', 1) < slash && word.find('.') == std::string_view::npos && is_program_name(word.substr(slash + 1))) return true;
    if (slash != std::string_view::npos && (word[0] == '.' || word[0] == '/')) word = word.substr(slash + 1);
    return is_wrapper(word) || subcommand_depth(word) >= 0 || is_interpreter(word) || programs_.contains(word) ||
           (is_shell_builtin(word) && word.size() > 3) || word == "cd";
  }

  // Programs that command lines of this document run, in blocks that are surely command lines.
  void learn_programs() {
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i) {
      const model::Block& block = context_.block(i);
      if (block.kind != BlockKind::kCode || block.text.size() > kMaxCodeBytes) continue;
      const CommandLines lines = command_lines(block.text, block.language, [](std::string_view word) { return is_wrapper(word) || subcommand_depth(word) >= 0; });
      if (lines.style == BlockStyle::kNone) continue;
      for (const ShellCommand& command : read_shell(block.text, lines.lines).commands) programs_.insert(command.program);
    }
    const std::string& title = context_.bundle().document.title;
    if (is_program_name(title) && is_subcommand_word(title)) programs_.insert(title);
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i)
      if (in_synopsis(i) || is_synopsis_block(i)) {
        const std::string_view text = context_.block(i).text;
        const std::string_view word = text.substr(0, text.find_first_of(" \n"));
        if (is_program_name(word) && is_lower(word[0]) && text.size() > word.size()) programs_.insert(std::string(word));
      }
  }

  void code_block(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.text.size() > kMaxCodeBytes) return;
    if (is_synopsis_block(index) || in_synopsis(index)) {
      if (synopsis(index)) return;
    }
    const CommandLines lines = command_lines(block.text, block.language, [&](std::string_view word) { return is_known(word); });
    if (lines.style == BlockStyle::kNone) {
      piped_programs(index);
      usage_text(index);
      return;
    }
    Context::BlockScript kept{lines.style, false, read_shell(block.text, lines.lines)};
    const float confidence = is_shell_language(block.language) || lines.style == BlockStyle::kSession ? 0.95F : 0.85F;
    for (const ShellCommand& command : kept.script.commands) add_command(index, command, confidence);
    context_.keep_script(index, std::move(kept));
  }

  // "|bin/rotatelogs -l /var/log/boats 86400" as a value: a configuration that hands something to a program.
  void piped_programs(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    for (std::size_t at = text.find("\"|"); at != std::string_view::npos; at = text.find("\"|", at + 2)) {
      std::size_t start = at + 2;
      while (start < text.size() && (text[start] == '|' || text[start] == '$' || text[start] == ' ')) ++start;
      const std::string_view rest = text.substr(std::min(start, text.size()), 400);
      const std::string_view line = rest.substr(0, std::min(rest.find_first_of("\"\n"), rest.size()));
      if (line.size() < 3 || line.size() == rest.size()) continue;
      const Script script = read_shell(line, {{0, line.size()}});
      if (!script.commands.empty() && is_program_name(script.commands.front().program)) add_command(index, script.commands.front(), 0.85F, start);
    }
  }

  const Found* add_command(std::uint32_t index, const ShellCommand& command, float confidence, std::size_t shift = 0) {
    const Named named = name_of(command);
    std::size_t end = named.words == 0 ? command.start : named.end;
    if (named.words == 0) {
      const std::string_view text = context_.block(index).text;
      end = command.start + shift;
      while (end < text.size() && !is_blank(text[end]) && end < command.end + shift) ++end;
      end -= shift;
    }
    const Found* found = context_.find(NodeKind::kCommand, named.name, index, command.start + shift, std::max(end, command.start + 1) + shift,
                                       Extractor::kCommand, confidence);
    if (found == nullptr) return nullptr;
    const Owner owner{found->id, found->name};
    for (const ShellWord& word : command.words) {
      if (word.text == "--") break;
      // A word in quotes is an operand; only the value of "-l='a=b'" is in quotes.
      const std::string_view text = context_.block(index).text;
      if (word.quoted && !word.text.starts_with("--") && (word.start + shift >= text.size() || text[word.start + shift] != '-' || word.text.find('=') == std::string::npos)) continue;
      const std::string_view flag = flag_of(word.text);
      if (!flag.empty()) parameter(index, word.start + shift, word.start + shift + std::min(flag.size(), word.end - word.start), flag, owner, confidence, {});
    }
    last_ = owner;
    return found;
  }

  model::EntityId parameter(std::uint32_t index, std::size_t from, std::size_t to, std::string_view flag, const Owner& owner, float confidence,
                            std::vector<std::string> aliases) {
    const Found* found = context_.find(NodeKind::kParameter, flag, index, from, to, Extractor::kCommand, confidence, owner.id.value, std::move(aliases));
    if (found == nullptr) return {};
    const model::EntityId id = found->id;
    if (!owner.id.empty())
      context_.edge(EdgeType::kHasParameter, {NodeKind::kCommand, owner.id.value}, {NodeKind::kParameter, id.value},
                    context_.provenance(index, from, to, Extractor::kCommand, confidence));
    return id;
  }

  // ---- Synopses

  // The words that never change at the start of a synopsis, lower-case ones after a program or capitals of a statement.
  bool synopsis(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    if (prompt_length(text, false) > 0) return false;
    bool any = false;
    std::size_t at = 0;
    std::set<std::string> seen;
    while (at < text.size()) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = text.substr(at, end - at);
      const bool goes_on = !line.empty() && is_blank(line[0]);
      if (!goes_on && !line.empty() && line[0] != '#') any = synopsis_line(index, at, end, seen) || any;
      at = end + 1;
    }
    if (any) {
      Context::BlockScript kept;
      kept.synopsis = true;
      context_.keep_script(index, std::move(kept));
    }
    return any;
  }

  bool synopsis_line(std::uint32_t index, std::size_t from, std::size_t to, std::set<std::string>& seen) {
    const std::string_view text = context_.block(index).text;
    std::size_t at = from;
    std::string name;
    std::size_t name_end = from;
    const bool statement = at < to && is_upper(text[at]);
    while (at < to) {
      std::size_t end = at;
      while (end < to && !is_blank(text[end])) ++end;
      const std::string_view word = text.substr(at, end - at);
      const bool fits = statement ? word.size() > 1 && all_of_class(word, is_upper)
                        : name.empty() ? is_program_name(word) && is_lower(word[0]) : is_subcommand_word(word) && !replaceable(index, at, end);
      if (!fits) {
        // "name(" is a function, "name:" or "name =" is no command.
        if (name.empty()) return false;
        // "load (-f FILE | NAME)" is a choice, "load (a, b)" a call.
        const bool choice = word.starts_with('(') && (text.substr(at, to - at).find(" | ") != std::string_view::npos || word.starts_with("(-") || word.starts_with("([-"));
        if ((word.starts_with('(') && !choice) || word.starts_with('=') || word.starts_with(':')) return false;
        break;
      }
      if (!name.empty()) name.push_back(' ');
      name += word;
      name_end = end;
      at = end;
      while (at < to && text[at] == ' ') ++at;
    }
    if (name.empty()) return false;
    const std::string& title = context_.bundle().document.title;
    if (statement) {
      // A statement counts on its own reference page.
      if (base::ascii_lower(collapse_space(title)) != base::ascii_lower(name)) {
        // "CREATE [ OR REPLACE ] HARBOUR"
        const std::string first = name.substr(0, name.find(' '));
        if (!title.starts_with(first) || !std::ranges::all_of(title, [](char c) { return is_upper(c) || c == ' '; })) return false;
        name = collapse_space(title);
        name_end = std::min(name_end, from + title.size());
      }
    } else if (!programs_.contains(name.substr(0, name.find(' ')))) {
      return false;
    }
    const Found* found = context_.find(NodeKind::kCommand, name, index, from, name_end, Extractor::kCommand, 0.95F);
    if (found == nullptr) return false;
    const Owner owner{found->id, found->name};
    if (seen.insert(name).second) {
      context_.term(name, model::TermOrigin::kSynopsis, context_.provenance(index, from, name_end, Extractor::kCommand, 0.95F));
      if (!statement) synopses_.push_back({context_.block(index).section, owner});  // a statement has no flags
    }
    if (!statement) flags_in(index, name_end, synopsis_end(index, to), owner, 0.95F);
    last_ = owner;
    return true;
  }

  // A synopsis goes on over indented lines.
  std::size_t synopsis_end(std::uint32_t index, std::size_t to) const {
    const std::string_view text = context_.block(index).text;
    while (to + 1 < text.size() && is_blank(text[to + 1])) {
      const std::size_t end = text.find('\n', to + 1);
      to = end == std::string_view::npos ? text.size() : end;
    }
    return to;
  }

  bool replaceable(std::uint32_t index, std::size_t from, std::size_t to) const {
    const model::Block& block = context_.block(index);
    return std::ranges::any_of(block.marks, [&](const model::Mark& mark) {
      return mark.kind == MarkKind::kEmphasis && mark.text_start <= from && to <= mark.text_start + mark.text_length;
    });
  }

  void flags_in(std::uint32_t index, std::size_t from, std::size_t to, const Owner& owner, float confidence) {
    const std::string_view text = context_.block(index).text;
    for (std::size_t at = from; at < to; ++at) {
      if (text[at] != '-' || (at > 0 && std::string_view(" \n\t[(|{,/").find(text[at - 1]) == std::string_view::npos)) continue;
      if (text.substr(at).starts_with("--[no-]")) {
        const FlagEntry entry = read_flag_entry(text.substr(at, 96));
        parameter(index, at, at + entry.end, entry.name, owner, confidence, entry.aliases);
        at += entry.end;
        continue;
      }
      const std::string_view flag = flag_of(text.substr(at, std::min<std::size_t>(96, to - at)));
      if (flag.empty()) continue;
      parameter(index, at, at + flag.size(), flag, owner, confidence, {});
      at += flag.size();
    }
  }

  // A synopsis written as a paragraph: "pg_dump [option…] [dbname]".
  void synopsis_text(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    std::set<std::string> seen;
    std::size_t at = 0;
    while (at < block.text.size()) {
      const std::size_t end = std::min(block.text.find('\n', at), block.text.size());
      const std::string_view line = std::string_view(block.text).substr(at, end - at);
      const bool code = std::ranges::any_of(block.marks, [&](const model::Mark& mark) { return mark.kind == MarkKind::kCode && mark.text_start == at; });
      const bool options = line.find(" [") != std::string_view::npos || line.find(" -") != std::string_view::npos || line.find(" <") != std::string_view::npos;
      if ((code || options) && line.size() < 400 && !synopsis_line(index, at, end, seen) && at == 0) break;
      at = end + 1;
    }
    if (seen.empty()) text_block(index);
  }

  // "Usage: boatctl load [flags]" inside printed help: its command and its option list.
  void usage_text(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string lower = base::ascii_lower(block.text.substr(0, 4096));
    const std::size_t usage = lower.find("usage:");
    if (usage == std::string::npos) return;
    std::size_t at = usage + 6;
    while (at < block.text.size() && is_blank(block.text[at])) ++at;
    std::size_t end = std::min(block.text.find('\n', at), block.text.size());
    const std::string_view line = std::string_view(block.text).substr(at, end - at);
    const std::string_view word = line.substr(0, line.find(' '));
    if (!is_program_name(word) || !is_lower(word[0])) return;
    programs_.insert(std::string(word));
    std::set<std::string> seen;
    if (synopsis_line(index, at, end, seen)) {
      Context::BlockScript kept;
      kept.synopsis = true;
      context_.keep_script(index, std::move(kept));
      option_lines(index, end, last_);
    }
  }

  // Lines of printed help: "  -f, --file string   what it does".
  void option_lines(std::uint32_t index, std::size_t from, const Owner& owner) {
    const std::string_view text = context_.block(index).text;
    for (std::size_t at = from; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      std::size_t start = at;
      while (start < end && is_blank(text[start])) ++start;
      if (start < end && text[start] == '-') {
        const FlagEntry entry = read_flag_entry(text.substr(start, end - start));
        if (!entry.name.empty()) define(index, start + entry.start, start + entry.end, entry, owner, base::trim(text.substr(start + entry.end, end - start - entry.end)), 0.9F);
      }
      at = end + 1;
    }
  }

  // ---- Prose

  void text_block(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.text.size() > kMaxTextBytes) return;
    for (const model::Mark& mark : block.marks) {
      if (mark.kind == MarkKind::kCode || mark.kind == MarkKind::kStrong || mark.kind == MarkKind::kOther) inline_code(index, mark);
    }
    quoted_commands(index);
    listed_programs(index);
  }

  // "`ps`, `ping` and `nc`": most are well-known programs, so all are.
  void listed_programs(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    std::vector<const model::Mark*> codes;
    for (const model::Mark& mark : block.marks)
      if (mark.kind == MarkKind::kCode && mark.role.empty()) codes.push_back(&mark);
    for (std::size_t i = 0; i < codes.size();) {
      std::size_t last = i, known = 0;
      while (true) {
        known += subcommand_depth(text_of(block, *codes[last])) >= 0 ? 1 : 0;
        if (last + 1 == codes.size()) break;
        const std::size_t end = codes[last]->text_start + codes[last]->text_length, next = codes[last + 1]->text_start;
        if (next < end || next - end > 6) break;
        const std::string_view between = std::string_view(block.text).substr(end, next - end);
        if (between != ", " && between != " and " && between != ", and " && between != " or " && between != ", or ") break;
        ++last;
      }
      if (last - i >= 2 && known * 2 > last - i + 1)
        for (std::size_t one = i; one <= last; ++one)
          if (const std::string_view text = text_of(block, *codes[one]); is_program_name(text) && is_lower(text[0]))
            context_.find(NodeKind::kCommand, text, index, codes[one]->text_start, codes[one]->text_start + text.size(), Extractor::kCommand, 0.85F);
      i = last + 1;
    }
  }

  // 'kubeadm init' in quotation marks, of a program that the document runs.
  void quoted_commands(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    for (std::size_t open = text.find('\''); open != std::string_view::npos; open = text.find('\'', open + 1)) {
      if (open > 0 && is_word(text[open - 1])) continue;
      const std::size_t close = text.find('\'', open + 1);
      if (close == std::string_view::npos || close - open > 80) continue;
      const std::string_view line = text.substr(open + 1, close - open - 1);
      const std::string_view word = line.substr(0, line.find(' '));
      if (word.size() == line.size() || !programs_.contains(word) || !is_subcommand_word(word) || !marks_in(block, MarkKind::kCode, open, close).empty()) continue;
      const Script script = read_shell(line, {{0, line.size()}});
      if (!script.commands.empty() && !script.commands.front().words.empty() && !is_function_word(script.commands.front().words.front().text)) add_command(index, script.commands.front(), 0.85F, open + 1);
      open = close;
    }
  }

  static bool is_other_role(std::string_view role) {
    static constexpr std::array<std::string_view, 17> kOther = {"filename", "varname", "envar", "function", "type", "structfield", "structname", "returnvalue", "symbol",
                                                               "directive", "module", "std-setting", "std-envvar", "std-ttag", "std-lookup", "std-templatefilter", "email"};
    return role.find("py ") != std::string_view::npos || role.find("descname") != std::string_view::npos || role.find("descclassname") != std::string_view::npos ||
           std::ranges::any_of(kOther, [&](std::string_view one) { return has_role(role, one); });
  }

  void inline_code(std::uint32_t index, const model::Mark& mark) {
    const model::Block& block = context_.block(index);
    const std::string_view text = text_of(block, mark);
    if (text.size() > 400 || text.find('\n') != std::string_view::npos || is_other_role(mark.role)) return;
    if (text[0] == '-') {
      if (mark.kind == MarkKind::kCode || has_role(mark.role, "option")) inline_flag(index, mark);
      return;
    }
    const bool role = has_role(mark.role, "command") || has_role(mark.role, "program") || has_role(mark.role, "userinput") || has_role(mark.role, "application");
    if (mark.kind == MarkKind::kOther && !role) return;
    std::size_t shift = mark.text_start;
    std::string_view line = text;
    if (const std::size_t prompt = prompt_length(line, false); prompt > 0) {
      line.remove_prefix(prompt);
      shift += prompt;
    }
    const Script script = read_shell(line, {{0, line.size()}});
    if (script.commands.empty()) return;
    const ShellCommand& first = script.commands.front();
    if (first.start > 0 && line.substr(0, first.start).find('(') != std::string_view::npos) return;
    if (line.find_first_of("(){}") != std::string_view::npos && line.find("$(") == std::string_view::npos && line.find('<') == std::string_view::npos && !programs_.contains(first.program)) return;
    const float confidence = confidence_of(index, mark, line, first, role);
    if (confidence <= 0) return;
    if (line.find("[ -") != std::string_view::npos || line.find("[-") != std::string_view::npos) {
      // A synopsis: its bars are between choices.
      if (add_command(index, first, confidence, shift) != nullptr) flags_in(index, mark.text_start, mark.text_start + text.size(), last_, confidence);
      return;
    }
    for (const ShellCommand& command : script.commands) add_command(index, command, confidence, shift);
  }

  // Words around a mark that say it is a command.
  bool told_as_command(const model::Block& block, const model::Mark& mark) const {
    const std::string_view text = block.text;
    const std::size_t end = mark.text_start + mark.text_length;
    std::string after = base::ascii_lower(text.substr(end, 24));
    after.resize(std::min(after.size(), after.find_first_of(".,;:\n")));
    for (const std::string_view word : {" command", " tool", " utility", " program", " cli", " binary", " executable", " script", " subcommand"})
      if (after.starts_with(word)) return true;
    const std::size_t from = mark.text_start > 32 ? mark.text_start - 32 : 0;
    const std::string before = base::ascii_lower(text.substr(from, mark.text_start - from));
    for (const std::string_view word : {"run ", "running ", "runs ", "execute ", "executing ", "invoke ", "invoking ", "command ", "command: ", "typing ", "type ", "using ", "use ", "utility ",
                                        "program ", "tool ", "with ", "via ", "through "}) {
      if (before.ends_with(word)) return true;
      if (before.ends_with(std::string(word) + "the ")) return !(word == "with " || word == "via " || word == "through " || word == "using " || word == "use ");
    }
    return false;
  }

  float confidence_of(std::uint32_t index, const model::Mark& mark, std::string_view line, const ShellCommand& first, bool role) const {
    const model::Block& block = context_.block(index);
    const bool lower = is_lower(first.program[0]) || first.path;
    if (is_language_keyword(first.program)) return 0;
    // "/triage" is said to a robot, not to a shell.
    if (line[0] == '/' && line.substr(1, line.find(' ')).find('/') == std::string_view::npos) return 0;
    if (has_role(mark.role, "application") && !programs_.contains(first.program) && subcommand_depth(first.program) < 0) return 0;  // a library as often as a program
    if (role) return lower && (first.words.empty() || is_lower(first.program[0])) ? (has_role(mark.role, "application") ? 0.7F : 0.9F) : 0;
    if (!lower) return 0;
    const bool known = programs_.contains(first.program) || subcommand_depth(first.program) >= 0;
    const bool flags = std::ranges::any_of(first.words, [](const ShellWord& word) { return !flag_of(word.text).empty(); });
    const bool told = told_as_command(block, mark);
    if (first.words.empty() && line.find(" | ") == std::string_view::npos) {
      if (mark.kind != MarkKind::kCode || line.find('.') != std::string_view::npos || first.path) return 0;
      if (!told) return 0;
      const bool strong = told_by_noun(block, mark);
      return known ? (strong ? 0.9F : 0.75F) : strong ? 0.7F : kOnlyIfKnown;
    }
    // Prose in code formatting, and values such as "key = value" or "key: value".
    const std::string_view second = first.words.empty() ? std::string_view() : std::string_view(first.words.front().text);
    if (second.starts_with('=') || second.starts_with(':') || first.program.ends_with(':') || second.ends_with(',') || line.find(" = ") != std::string_view::npos || line.ends_with(';')) return 0;
    if (is_function_word(second)) return 0;
    if (mark.kind == MarkKind::kStrong) return known && flags ? 0.85F : 0;
    if (known && (flags || programs_.contains(first.program) || told)) return 0.9F;
    if (flags) return 0.8F;
    if (known) return is_function_word(first.program) ? 0 : 0.7F;
    return told && is_subcommand_word(second) ? 0.6F : kOnlyIfKnown;
  }

  bool told_by_noun(const model::Block& block, const model::Mark& mark) const {
    const std::size_t end = mark.text_start + mark.text_length;
    const std::string after = base::ascii_lower(std::string_view(block.text).substr(end, 16));
    for (const std::string_view word : {" command", " tool", " utility", " program", " cli", " binary", " executable"})
      if (after.starts_with(word)) return true;
    const std::size_t from = mark.text_start > 16 ? mark.text_start - 16 : 0;
    const std::string before = base::ascii_lower(std::string_view(block.text).substr(from, mark.text_start - from));
    return before.ends_with("run ") || before.ends_with("running ") || before.ends_with("execute ") || before.ends_with("command ") || before.ends_with("utility ");
  }

  void inline_flag(std::uint32_t index, const model::Mark& mark) {
    const model::Block& block = context_.block(index);
    const std::string_view text = text_of(block, mark);
    const FlagEntry entry = read_flag_entry(text);
    if (entry.name.empty() || text.find("->") != std::string_view::npos) return;
    flags_.push_back({index, mark.text_start + entry.start, mark.text_start + entry.end, entry});
  }

  // On the reference page of a statement ("CREATE HARBOUR") every section that names it is about it.
  void statement_page() {
    const std::string title = collapse_space(context_.bundle().document.title);
    if (title.size() < 3 || title.size() > 60 || !std::ranges::all_of(title, [](char c) { return is_upper(c) || c == ' '; })) return;
    bool reference = false;
    for (std::uint32_t i = 0; i < context_.section_count(); ++i) reference = reference || context_.lower_heading(i) == "synopsis";
    if (!reference) return;
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i) {
      const model::Block& block = context_.block(i);
      const std::string_view text = block.text;
      if (block.kind == BlockKind::kTableRow || text.size() > kMaxCodeBytes) continue;
      for (std::size_t at = text.find(title); at != std::string_view::npos; at = text.find(title, at + 1)) {
        const std::size_t end = at + title.size();
        if ((at > 0 && is_word(text[at - 1])) || (end < text.size() && is_word(text[end]))) continue;
        context_.find(NodeKind::kCommand, title, i, at, end, Extractor::kCommand, 0.9F);
        break;
      }
    }
  }

  // ---- Option lists

  struct InlineFlag {
    std::uint32_t block = 0;
    std::size_t start = 0, end = 0;
    FlagEntry entry;
  };

  // The command whose options a section lists.
  Owner owner_of(std::uint32_t section) const {
    Owner near = nearest_synopsis(section);
    // On the reference page of one program an example of another changes nothing.
    const std::string_view title = context_.bundle().document.title;
    const std::string_view program = title.substr(0, title.find(' '));
    if (near.id.empty() || first_word(near.name) == program) return near;
    for (const auto& [where, owner] : synopses_)
      if (owner.name == program) return owner;
    return near;
  }
  static std::string_view first_word(std::string_view name) { return name.substr(0, name.find(' ')); }
  Owner nearest_synopsis(std::uint32_t section) const {
    for (std::uint32_t at = section; at != model::Section::kNone; at = context_.section(at).parent) {
      Owner own;
      std::size_t count = 0;
      for (const auto& [where, owner] : synopses_)
        if (where == at) {
          own = owner;
          ++count;
        }
      if (count == 1) return own;
    }
    // A reference page: one synopsis for all its sections.
    std::set<std::string> names;
    for (const auto& [where, owner] : synopses_) names.insert(owner.name);
    if (names.size() == 1) return synopses_.front().second;
    if (!synopses_.empty()) {
      Owner nearest;
      for (const auto& [where, owner] : synopses_)
        if (where <= section) nearest = owner;
      if (!nearest.id.empty()) return nearest;
    }
    return {};
  }

  void options() {
    context_.sort_findings();
    std::ranges::stable_sort(flags_, {}, &InlineFlag::block);
    std::set<std::pair<std::uint32_t, std::size_t>> defined;
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i) {
      const model::Block& block = context_.block(i);
      if (block.text.empty()) continue;
      if (block.kind == BlockKind::kDefinition && block.text[0] == '-') definition(i, defined);
      else if (block.kind == BlockKind::kTableRow && block.text[0] == '-') option_row(i, defined);
      else if (block.kind == BlockKind::kListItem && block.text[0] == '-') option_item(i, defined);
    }
    std::map<std::pair<std::uint32_t, std::string>, Owner> owners;  // a flag that a paragraph names again is the same one
    for (const InlineFlag& flag : flags_) {
      if (defined.contains({flag.block, flag.start})) continue;
      const auto [known, fresh] = owners.try_emplace({flag.block, flag.entry.name});
      if (fresh || known->second.id.empty()) known->second = owner_in_text(flag);
      const Owner& owner = known->second;
      parameter(flag.block, flag.start, flag.end, flag.entry.name, owner, 0.9F, flag.entry.aliases);
    }
  }

  // The one command of the flag's sentence, else of its section.
  Owner owner_in_text(const InlineFlag& flag) const {
    const model::Block& block = context_.block(flag.block);
    // On a reference page flags are those of its command, whatever else a sentence names.
    Owner listed = owner_of(block.section);
    // (not flags that its option list lacks: those are another's, a compiler's for instance)
    if (!listed.id.empty() && (listed_flags_.empty() || listed_flags_.contains(flag.entry.name))) return listed;
    if (sentences_block_ != flag.block) {
      sentences_block_ = flag.block;
      sentences_ = sentences_of(block.text);
    }
    const auto after = std::ranges::upper_bound(sentences_, flag.start, {}, &Word::start);
    if (after != sentences_.begin()) {
      const Word sentence = *std::prev(after);
      const Found* nearest = nullptr;
      for (const Found& found : context_.found_from(flag.block, sentence.start, sentence.end))
        if (found.kind == NodeKind::kCommand && found.start >= sentence.start && found.start < sentence.end && found.confidence > kOnlyIfKnown &&
            (found.start < flag.start || (nearest == nullptr && belongs_to(std::string_view(block.text).substr(flag.end, found.start - std::min<std::size_t>(flag.end, found.start))))))
          nearest = &found;
      if (nearest != nullptr) return {nearest->id, nearest->name};
    }
    return {};
  }

  // "the `-f` option of `boatctl load`": a command behind a flag is its owner where words join them, not in "with `-f` the `make` command builds it".
  static bool belongs_to(std::string_view between) {
    if (between.size() > 60) return false;
    const std::string lower = base::ascii_lower(between);
    bool joined = false;
    for (const Word& word : words_of(lower)) {
      const std::string_view one = std::string_view(lower).substr(word.start, word.end - word.start);
      static constexpr std::array<std::string_view, 12> kJoins = {"of", "to", "for", "with", "by", "in", "from", "when", "running", "using", "on", "de"};
      static constexpr std::array<std::string_view, 10> kNouns = {"option", "options", "flag", "flags", "argument", "parameter", "switch", "the", "command", "a"};
      if (all_of_class(one, is_digit)) continue;  // the flag's value
      if (std::ranges::find(kJoins, one) != kJoins.end()) joined = true;
      else if (std::ranges::find(kNouns, one) == kNouns.end()) return false;
    }
    return joined;
  }

  void define(std::uint32_t index, std::size_t from, std::size_t to, const FlagEntry& entry, const Owner& owner, std::string_view description, float confidence) {
    listed_flags_.insert(entry.name);
    listed_flags_.insert(entry.aliases.begin(), entry.aliases.end());
    const model::EntityId id = parameter(index, from, to, entry.name, owner, confidence, entry.aliases);
    if (id.empty()) return;
    const model::Provenance where = context_.provenance(index, from, to, Extractor::kCommand, confidence);
    const Found* setting = context_.find(NodeKind::kConfiguration, entry.name, index, from, to, Extractor::kConfiguration, confidence, {}, entry.aliases);
    if (setting == nullptr) return;
    const model::NodeRef parameter_ref(NodeKind::kParameter, id.value), setting_ref = ref(*setting);
    context_.fact(setting_ref, Property::kCategory, "flag", where);
    for (const model::NodeRef& node : {parameter_ref, setting_ref}) {
      context_.fact(node, Property::kDescription, description, where);
      context_.fact(node, Property::kValueType, entry.value_type, where);
      const std::size_t at = description.find("Default: ");
      const std::size_t other = at == std::string_view::npos ? description.find("(default ") : std::string_view::npos;
      if (at != std::string_view::npos) context_.fact(node, Property::kDefault, strip_marks(description.substr(at + 9, description.find('\n', at) - at - 9)), where);
      else if (other != std::string_view::npos && description.find(')', other) != std::string_view::npos)
        context_.fact(node, Property::kDefault, strip_marks(description.substr(other + 9, description.find(')', other) - other - 9)), where);
    }
    if (!owner.name.empty()) context_.fact(parameter_ref, Property::kOwner, owner.name, where);
  }

  // The flags of a block before `end` are its definition, not mentions. flags_ is in order of blocks.
  void mark_defined(std::uint32_t index, std::size_t end, std::set<std::pair<std::uint32_t, std::size_t>>& defined) const {
    const auto [first, last] = std::ranges::equal_range(flags_, index, {}, &InlineFlag::block);
    for (const InlineFlag& flag : std::ranges::subrange(first, last))
      if (flag.start < end) defined.insert({index, flag.start});
  }

  void definition(std::uint32_t index, std::set<std::pair<std::uint32_t, std::size_t>>& defined) {
    const model::Block& block = context_.block(index);
    const bool term = std::ranges::any_of(block.marks, [](const model::Mark& mark) { return mark.kind == MarkKind::kTerm && mark.text_start == 0; });
    if (!term) return;
    std::string joined = block.text;
    std::ranges::replace(joined, '\n', ',');
    const FlagEntry entry = read_flag_entry(joined);
    if (entry.name.empty()) return;
    std::string_view description;
    if (index + 1 < context_.blocks().size() && context_.block(index + 1).section == block.section && context_.block(index + 1).kind != BlockKind::kHeading) {
      description = context_.block(index + 1).text;
      if (description.starts_with('-')) description = {};
    }
    define(index, entry.start, entry.end, entry, owner_of(block.section), description, 0.95F);
    mark_defined(index, SIZE_MAX, defined);
  }

  // "--flag | what it does", or, as kubeadm's pages have it, the flag in one row and what it does in the next.
  void option_row(std::uint32_t index, std::set<std::pair<std::uint32_t, std::size_t>>& defined) {
    const model::Block& block = context_.block(index);
    if (block.table_header) return;
    const auto cells = cells_of(block.text);
    const std::string_view first = std::string_view(block.text).substr(0, cells[0].end);
    const FlagEntry entry = read_flag_entry(first);
    if (entry.name.empty()) return;
    std::string_view description;
    if (cells.size() > 1) description = std::string_view(block.text).substr(cells[1].start);
    else if (index + 1 < context_.blocks().size() && context_.block(index + 1).group == block.group && context_.block(index + 1).text.starts_with("| "))
      description = std::string_view(context_.block(index + 1).text).substr(2);
    else if (index + 1 < context_.blocks().size() && context_.block(index + 1).group == block.group && !context_.block(index + 1).text.starts_with('-'))
      description = context_.block(index + 1).text;
    define(index, entry.start, entry.end, entry, owner_of(block.section), description, 0.95F);
    const std::size_t said = first.find("Default: ");
    if (said != std::string_view::npos) {
      const model::EntityId id = model::make_entity_id(NodeKind::kConfiguration, entry.name);
      context_.fact({NodeKind::kConfiguration, id.value}, Property::kDefault, strip_marks(first.substr(said + 9)), context_.provenance(index, said, cells[0].end, Extractor::kConfiguration, 0.95F));
    }
    mark_defined(index, cells[0].end, defined);
  }

  // "- `--flag`: what it does".
  void option_item(std::uint32_t index, std::set<std::pair<std::uint32_t, std::size_t>>& defined) {
    const model::Block& block = context_.block(index);
    const FlagEntry entry = read_flag_entry(block.text);
    if (entry.name.empty()) return;
    std::string_view rest = base::trim(std::string_view(block.text).substr(entry.end));
    if (!entry.value_type.empty() && rest.find(entry.value_type) < 4) rest = base::trim(rest.substr(rest.find(entry.value_type) + entry.value_type.size()));
    while (!rest.empty() && (rest[0] == '>' || rest[0] == ']' || rest[0] == '`')) rest.remove_prefix(1);
    const bool mark = rest.starts_with(':') || rest.starts_with("- ") || rest.starts_with("\xE2\x80\x93") || rest.starts_with("\xE2\x80\x94") || rest.starts_with('(');
    if (!mark) return;
    define(index, entry.start, entry.end, entry, owner_of(block.section), base::trim(rest.substr(1)), 0.9F);
    mark_defined(index, entry.end, defined);
  }

  // Titles and headings may name commands: the corpus learns from them how deep sub-commands go.
  void title_terms() {
    const std::string& title = context_.bundle().document.title;
    if (!context_.blocks().empty()) context_.term(collapse_space(title), model::TermOrigin::kTitle, context_.provenance(0, 0, 0, Extractor::kComponent, 1.0F));
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i) {
      const model::Block& block = context_.block(i);
      if (block.kind == BlockKind::kHeading && block.text.size() <= 80) context_.term(collapse_space(split_number(block.text).text), model::TermOrigin::kHeading, context_.provenance(i, 0, block.text.size(), Extractor::kComponent, 1.0F));
    }
  }

  Context& context_;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_set<std::string, Hash, std::equal_to<>> programs_;
  std::vector<std::pair<std::uint32_t, Owner>> synopses_;
  std::vector<InlineFlag> flags_;
  std::set<std::string> listed_flags_;  // that option lists of the page define
  mutable std::uint32_t sentences_block_ = UINT32_MAX;  // whose sentences_ are kept for the next flag
  mutable std::vector<Word> sentences_;
  Owner last_;
};

}  // namespace

void extract_commands(Context& context) { Commands(context).run(); }

}  // namespace docent::extract
