#include "extract/term_text.h"

#include "extract/words.h"

namespace docent::extract {

std::string without_signs(std::string name) {
  for (const std::string_view sign : {"\xC2\xB6", "\xEF\x83\x81"})
    if (name.ends_with(sign)) name.resize(name.size() - sign.size());
  if (const std::size_t open = name.rfind(" ["); open != std::string::npos && name.ends_with(']') && all_of_class(std::string_view(name).substr(open + 2, name.size() - open - 3), is_digit)) name.resize(open);
  while (!name.empty() && is_blank(name.back())) name.pop_back();
  if (name.size() > 1 && (name.front() == '"' || name.front() == '\'') && name.find(name.front(), 1) == std::string::npos) name.erase(0, 1);
  return name;
}

bool is_numbered_part(std::string_view lower) {
  for (const std::string_view part : {"example ", "figure ", "table ", "section ", "chapter ", "listing "})
    if (lower.starts_with(part) && lower.size() > part.size() && is_digit(lower[part.size()])) return true;
  return false;
}

bool is_member_path(std::string_view name) {
  const std::size_t dot = name.find('.');
  return dot != std::string_view::npos && dot > 0 && dot + 1 < name.size() && is_lower(name[dot - 1]) && is_upper(name[dot + 1]) && name.find(' ') == std::string_view::npos;
}

bool is_possessive(std::string_view name) { return name.find("'s ") != std::string_view::npos || name.find("\xE2\x80\x99s ") != std::string_view::npos; }

std::pair<std::string_view, std::string> split_abbreviation(std::string_view title) {
  const std::size_t open = title.find(" (");
  if (open == std::string_view::npos || !title.ends_with(')')) return {title, {}};
  const std::string_view name = title.substr(0, open);
  std::string abbreviation(title.substr(open + 2, title.size() - open - 3));
  if (!any_of_class(abbreviation, is_upper) && any_of_class(name, is_lower)) abbreviation.clear();  // "Master (server)": which sense, not another name
  return {name, std::move(abbreviation)};
}

bool is_titled(std::string_view text) {
  const auto words = words_of(text.substr(0, 60));
  return words.size() > 2 && is_upper(text[words[1].start]) && is_upper(text[words[2].start]);
}

bool is_setting(std::string_view rest) {
  for (const Word& word : words_of(rest.substr(0, 50))) {
    const std::string_view noun = rest.substr(word.start, word.end - word.start);
    if (is_function_word(noun)) return false;
    for (const std::string_view kind : {"field", "option", "setting", "flag", "parameter", "argument", "attribute", "property", "directive", "variable", "column", "pointer", "value", "number", "path", "expression", "regexp", "name", "user", "address"})
      if (noun == kind) return true;
  }
  return false;
}

bool names_meaning(std::string_view verb, std::string_view rest) {
  if (!verb.starts_with(" refer")) return true;
  const std::string first(rest.substr(0, rest.find(' ')));
  return is_upper(first[0]) || (is_function_word(first) && first != "it" && first != "this" && first != "its" && first != "your") || first.ends_with("ing") || !is_letter(first[0]);
}

bool begins_with_activity(std::string_view rest) {
  const std::string_view first = rest.substr(0, rest.find(' '));
  return first.size() > 5 && first.ends_with("ing") && is_lower(first[0]);
}

bool says_means(std::string_view rest) {
  if (rest.find(" this") != std::string_view::npos) return false;
  for (const std::string_view noun : {"mechanism ", "way ", "means ", "method ", "facility "})
    if (const std::size_t at = rest.substr(0, 40).find(noun); at != std::string_view::npos && (at == 0 || rest[at - 1] == ' ')) {
      const std::string_view after = rest.substr(at + noun.size());
      return after.starts_with("for ") || after.starts_with("to ") || after.starts_with("of ") || after.starts_with("by which ");
    }
  return false;
}

}  // namespace docent::extract
