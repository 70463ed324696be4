// Names of programs, files and settings in the words of a question.

#include <algorithm>

#include "base/text.h"
#include "query/answers/question.h"

namespace docent::query {
namespace {

bool is_identifier(std::string_view word) {
  if (word.size() < 3) return false;
  if (word.starts_with("--") && word.size() > 3) return true;
  if (word.starts_with('-')) return false;
  bool letter = false, hump = false, joint = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto c = static_cast<unsigned char>(word[i]);
    letter = letter || std::isalpha(c);
    if (i > 0 && std::isupper(c) && std::islower(static_cast<unsigned char>(word[i - 1]))) hump = true;
    // "e.g" and "i.e" are no names.
    if (i > 0 && i + 1 < word.size() && word.size() > 3 && (c == '_' || c == '.' || (c == '/' && word.find('.') != std::string_view::npos))) joint = true;
  }
  return letter && (hump || joint);
}

}  // namespace

std::vector<std::string> identifiers_in(std::string_view text) {
  std::vector<std::string> found;
  const auto add = [&](std::string_view one) {
    if (!one.empty() && std::ranges::find(found, one) == found.end()) found.emplace_back(one);
  };
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '`') {
      const std::size_t end = text.find('`', at + 1);
      if (end == std::string_view::npos) break;
      add(base::trim(text.substr(at + 1, end - at - 1)));
      at = end + 1;
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \t\n`,;()\"'", at), text.size());
    std::string_view word = text.substr(at, end - at);
    while (!word.empty() && std::string_view("?!.:").find(word.back()) != std::string_view::npos) word.remove_suffix(1);
    if (is_identifier(word)) add(word);
    at = std::max(end, at + 1);
    if (end < text.size() && text[end] == '`') at = end;
  }
  return found;
}

std::string_view without_article(std::string_view phrase) {
  phrase = base::trim(phrase);
  for (bool more = true; more;) {
    more = false;
    const std::string lower = base::ascii_lower(phrase.substr(0, 8));
    for (const std::string_view article : {"a ", "an ", "the ", "my ", "our ", "your ", "all "})
      if (lower.starts_with(article)) {
        phrase = base::trim(phrase.substr(article.size()));
        more = true;
        break;
      }
  }
  return phrase;
}

}  // namespace docent::query
