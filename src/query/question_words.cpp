#include "query/question_words.h"

namespace docent::query {

std::size_t question_words(std::string_view question) {
  std::size_t words = 0;
  bool inside = false;
  for (const char c : question) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!space && !inside) ++words;
    inside = !space;
  }
  return words;
}

}  // namespace docent::query
