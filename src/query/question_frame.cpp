#include "query/question_frame.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "query/function_words.h"

namespace docent::query {
namespace {

constexpr std::array<std::string_view, 33> kStarters{
    "how",  "what",  "what's", "whats",  "which", "when", "where", "who",  "whose", "why", "do",  "does", "did",   "can",    "could", "may", "might",
    "must", "shall", "should", "will",   "would", "is",   "are",   "was",  "were",  "has", "have", "had",  "please", "tell", "explain", "show"};
constexpr std::array<std::string_view, 19> kFollowers{"i",  "we", "you",  "one", "it",  "they", "there", "my", "our", "your",
                                                      "me", "us", "many", "much", "the", "a",   "an",    "be", "to"};

template <typename List>
bool holds(const List& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

bool ends_clause(std::string_view word) { return !word.empty() && std::string_view(",;:.?!").contains(word.back()); }

// As it is compared; empty for a word that is written as a name is ("IS", "`do`").
std::string plain(std::string_view word) {
  while (ends_clause(word)) word.remove_suffix(1);
  const std::string lower = base::ascii_lower(word);
  return word.size() > 1 && word.substr(1) != lower.substr(1) ? std::string() : lower;
}

}  // namespace

std::string frame_of(std::string_view question) {
  std::string frame, rest;
  bool begins = true, inside = false;
  for (std::size_t at = 0; at < question.size();) {
    at = question.find_first_not_of(" \t\r\n", at);
    if (at == std::string_view::npos) break;
    const std::size_t end = std::min(question.find_first_of(" \t\r\n", at), question.size());
    const std::string_view word = question.substr(at, end - at);
    at = end;
    const std::string lower = plain(word);
    inside = (begins && holds(kStarters, lower)) || (inside && (holds(kStarters, lower) || holds(kFollowers, lower)));
    (inside ? frame : rest).append(word).push_back(' ');
    begins = ends_clause(word);
    inside = inside && !begins;
  }
  const auto asked = text::parse_lexical_query(rest).terms;
  const bool tells = std::ranges::any_of(asked, [](const text::QueryTerm& term) { return !is_function_word(term.term); });
  return tells ? frame : std::string();
}

void weigh_frame(text::LexicalQuery& words, std::string_view question, float weight) {
  const std::string frame = frame_of(question);
  if (frame.empty()) return;
  for (const text::QueryTerm& framed : text::parse_lexical_query(frame).terms) {
    const auto term = std::ranges::find(words.terms, framed.term, &text::QueryTerm::term);
    if (term != words.terms.end()) term->weight -= framed.weight * (1.0F - weight);
  }
}

}  // namespace docent::query
