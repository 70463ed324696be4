#include "extract/flags.h"

#include <algorithm>

#include "base/text.h"

namespace docent::extract {

std::string_view flag_of(std::string_view word) {
  if (word.size() < 2 || word[0] != '-') return {};
  std::size_t at = word[1] == '-' ? 2 : 1;
  if (at >= word.size() || !(is_letter(word[at]) || word[at] == '?' || (word[at] == '[' && at == 2))) return {};
  while (at < word.size() && (is_alnum(word[at]) || word[at] == '-' || word[at] == '_' || word[at] == '.' || word[at] == ':')) ++at;
  std::string_view flag = word.substr(0, at);
  while (flag.ends_with('.') || flag.ends_with(':') || flag.ends_with('-')) flag.remove_suffix(1);
  // -Dname=value and -DNAME are the flag -D with its value joined.
  if (flag.size() > 2 && flag[1] == 'D' && flag[0] == '-') return flag.substr(0, 2);
  return flag.size() < 2 || flag == "--" || flag.size() > 80 ? std::string_view() : flag;
}

FlagEntry read_flag_entry(std::string_view text) {
  FlagEntry entry;
  std::vector<std::string> spellings;
  std::size_t at = 0;
  const auto skip_blank = [&] {
    while (at < text.size() && is_blank(text[at])) ++at;
  };
  skip_blank();
  entry.start = at;
  while (at < text.size() && text[at] == '-') {
    std::string spelling, negated;
    if (text.substr(at).starts_with("--[no-]")) {
      std::size_t end = at + 7;
      while (end < text.size() && (is_alnum(text[end]) || text[end] == '-')) ++end;
      spelling = "--" + std::string(text.substr(at + 7, end - at - 7));
      negated = "--no-" + spelling.substr(2);
      at = end;
    } else {
      const std::string_view flag = flag_of(text.substr(at, 96));
      if (flag.empty()) break;
      spelling = flag;
      at += flag.size();
    }
    spellings.push_back(spelling);
    if (!negated.empty()) spellings.push_back(negated);
    entry.end = at;
    // Its value: "=DIR", " DIR", "[=DIR]", " <dir>"; then perhaps another spelling.
    std::size_t value = at;
    while (value < text.size() && (text[value] == ' ' || text[value] == '=' || text[value] == '[')) ++value;
    std::size_t value_end = value;
    while (value_end < text.size() && !is_blank(text[value_end]) && text[value_end] != ',' && text[value_end] != '/' && text[value_end] != ']') ++value_end;
    std::size_t next = at;
    if (value_end > value && text[value] != '-') {
      const std::string_view word = text.substr(value, value_end - value);
      std::size_t after = value_end;
      while (after < text.size() && (text[after] == ']' || is_blank(text[after]))) ++after;
      const bool ends = after >= text.size() || text[after] == ',' || text[after] == '/' || text[after] == '|' || text[after] == '-' || text[value_end - 1] == '>';
      const std::string_view bare = strip_marks(word);
      if ((ends || value_end >= text.size() || text.substr(value_end).starts_with("   ")) && !bare.empty() && bare.size() < 40 && !is_function_word(base::ascii_lower(bare))) {
        entry.value_type = bare;
        next = value_end;
      }
    }
    at = next;
    while (at < text.size() && (is_blank(text[at]) || text[at] == ',' || text[at] == '/' || text[at] == '|' || text[at] == ']')) ++at;
    if (text.substr(at).starts_with("or -")) at += 3;
  }
  if (spellings.empty()) return entry;
  const auto chosen = std::ranges::find_if(spellings, [](const std::string& one) { return one.starts_with("--"); });
  entry.name = chosen == spellings.end() ? spellings.front() : *chosen;
  for (const std::string& one : spellings)
    if (one != entry.name && std::ranges::find(entry.aliases, one) == entry.aliases.end()) entry.aliases.push_back(one);
  return entry;
}

}  // namespace docent::extract
