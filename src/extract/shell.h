// Command lines as a shell would read them: which programs run with which words.
//
// Not a shell: nothing is expanded, and what cannot be read (a placeholder, a function) is left out rather than guessed. Offsets are those
// of the given text. Linear in the text; nesting of substitutions is bounded.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "extract/words.h"

namespace docent::extract {

struct ShellWord {
  std::size_t start = 0, end = 0;
  std::string text;      // without quotes
  bool quoted = false;   // some of it was
};

struct Assignment {
  std::size_t start = 0, end = 0;  // of the name
  std::string name;
  bool exported = false;  // exported, or in front of a command
};

struct ShellCommand {
  std::size_t start = 0, end = 0;  // from the program's word to the last word
  std::string program;             // without its path; a script or module that an interpreter runs
  std::vector<ShellWord> words;    // after the program, redirections left out
  bool module = false;             // run as "interpreter -m module"
  bool path = false;               // written with a path, or a script
};

struct Script {
  std::vector<ShellCommand> commands;
  std::vector<Assignment> assignments;
  std::vector<Word> documents;  // bodies of here-documents
};

// `lines`: the stretches of `text` that are commands, in order; a command that goes on (a backslash, an open quote, a here-document) takes in
// what follows its stretch.
Script read_shell(std::string_view text, const std::vector<Word>& lines);

// Whether `word` may be a program's name: letters, digits and -_.+, not all capitals.
bool is_program_name(std::string_view word);
// Whether `word` may be a sub-command: lower-case letters, digits and inner hyphens.
bool is_subcommand_word(std::string_view word);

// The stretches of a code block that are command lines. `language` is the block's; `is_known` tells programs known as such.
enum class BlockStyle { kNone, kCommands, kSession };  // kSession: prompts, with output between
struct CommandLines {
  BlockStyle style = BlockStyle::kNone;
  std::vector<Word> lines;
};
template <typename IsKnown>
CommandLines command_lines(std::string_view text, std::string_view language, const IsKnown& is_known);

bool is_shell_language(std::string_view language);
bool is_plain_language(std::string_view language);  // none, or one that says nothing

// Length of the shell prompt at the start of a line; 0 = none. `hash`: "# " counts as one.
std::size_t prompt_length(std::string_view line, bool hash);
// A line that a command printed, such as "pod/web created".
bool looks_like_output(std::string_view line);
// The head of a table that a command printed: "NAME   READY   STATUS".
bool is_table_head(std::string_view line);

template <typename IsKnown>
CommandLines command_lines(std::string_view text, std::string_view language, const IsKnown& is_known) {
  CommandLines found;
  const bool shell = is_shell_language(language);
  if (!shell && !is_plain_language(language)) return found;
  std::vector<Word> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back({at, end});
    at = end + 1;
  }
  bool dollar = false;
  for (const Word& line : lines) dollar = dollar || prompt_length(text.substr(line.start, line.end - line.start), false) > 0;
  const auto first_word = [&](std::string_view line) {
    const std::size_t start = line.find_first_not_of(" \t");
    if (start == std::string_view::npos) return std::string_view();
    line.remove_prefix(start);
    return line.substr(0, line.find_first_of(" \t"));
  };
  if (dollar) {
    found.style = BlockStyle::kSession;
    for (const Word& line : lines)
      if (const std::size_t prompt = prompt_length(text.substr(line.start, line.end - line.start), false); prompt > 0 && line.start + prompt < line.end)
        found.lines.push_back({line.start + prompt, line.end});
    return found;
  }
  // "# command" is a root's prompt where the word after it is a program, else a comment.
  bool hash = false;
  for (const Word& line : lines) {
    const std::string_view content = text.substr(line.start, line.end - line.start);
    if (const std::size_t prompt = prompt_length(content, true); prompt > 0 && language != "bash" && language != "sh")
      hash = hash || (is_known(first_word(content.substr(prompt))) && content.find(' ', prompt + 1) != std::string_view::npos);
  }
  if (hash && !shell) {
    found.style = BlockStyle::kSession;
    for (const Word& line : lines)
      if (const std::size_t prompt = prompt_length(text.substr(line.start, line.end - line.start), true); prompt > 0 && line.start + prompt < line.end)
        found.lines.push_back({line.start + prompt, line.end});
    return found;
  }
  bool all_known = true, any = false, goes_on = false, printed = false;
  for (const Word& line : lines) {
    const std::string_view content = text.substr(line.start, line.end - line.start);
    const std::string_view word = first_word(content);
    const bool continued = goes_on;
    goes_on = content.ends_with('\\');
    if (word.empty()) printed = false;
    if (word.empty() || word.starts_with('#') || continued) continue;
    // What a command printed goes on to the next empty line, or to a line of a program that is known.
    if (shell && is_table_head(content)) printed = true;
    if (printed && !is_known(word)) continue;
    printed = false;
    if (shell && looks_like_output(content)) continue;
    any = true;
    all_known = all_known && is_known(word);
    found.lines.push_back(line);
  }
  if (!any || (!shell && !all_known)) found.lines.clear();
  else found.style = BlockStyle::kCommands;
  return found;
}

}  // namespace docent::extract
