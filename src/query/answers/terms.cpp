#include "query/answers/terms.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "text/analyzer.h"

namespace docent::query {
namespace {

constexpr std::size_t kShortStem = 4;  // up to here only endings of inflection may follow

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80U) != 0; }
bool is_word_character(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

// "pod" stands in "pods" and not in "podman".
bool is_inflection(std::string_view rest) {
  static const std::unordered_set<std::string_view> kEndings = {"", "s", "es", "ed", "d", "ing", "er", "ers", "e", "ly", "y", "ies", "ied"};
  if (kEndings.contains(rest)) return true;
  return rest.size() > 1 && kEndings.contains(rest.substr(1)) && (rest.ends_with("ing") || rest.ends_with("ed"));  // "running"
}

}  // namespace

bool is_question_word(std::string_view stem) {
  static const std::unordered_set<std::string_view> kWords = {
      "what", "whats", "how", "do", "doe", "does", "did", "i", "is", "are", "be", "was", "were", "the", "a", "an", "to", "of", "in", "on", "for", "can", "could", "should", "would", "will", "must", "may", "might", "when", "where", "which", "who",
      "whi", "why", "my", "me", "you", "your", "it", "its", "they", "them", "and", "or", "not", "with", "if", "by", "from", "at", "that", "this", "these", "those", "there", "we", "use", "mean", "work", "between", "explain", "tell", "about", "has",
      "have", "am", "as", "one", "ani", "any", "also", "list", "possibl", "differ", "compar", "versus", "vs", "default", "get", "need", "want", "happen", "find", "see", "pleas", "exist"};
  return kWords.contains(stem);
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(parts, [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

bool has_stem(std::string_view text, std::string_view stem) {
  if (stem.empty()) return false;
  for (std::size_t at = text.find(stem); at != std::string_view::npos; at = text.find(stem, at + 1)) {
    if (at > 0 && is_word_character(text[at - 1]) && is_word_character(stem.front())) continue;
    const std::size_t end = at + stem.size();
    std::size_t rest = end;
    while (rest < text.size() && is_letter(text[rest])) ++rest;
    if (stem.size() > kShortStem || is_inflection(text.substr(end, rest - end))) return true;
  }
  return false;
}

QuestionTerms::QuestionTerms(std::string_view question, const store::TextSnapshot& index) {
  std::size_t last_end = question.size();
  for (const text::Token& token : text::analyze(question, text::Mode::kProse)) {
    if (token.part || terms_.size() >= kMaxTerms || is_question_word(token.term)) continue;
    std::string stem = token.term;
    // What is at the end of a stem may be spelt otherwise in the text: "polici" of "policy".
    if (stem.size() > 4 && stem.back() == 'i') stem.pop_back();
    if (stem.find_first_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos && static_cast<unsigned char>(stem[0]) < 0x80) continue;
    if (std::ranges::any_of(terms_, [&](const Term& term) { return term.stem == stem; })) continue;
    const double weight = index.idf(token.term);
    total_ += weight;
    if (!terms_.empty() && last_end + 1 == token.start) terms_.back().joined = terms_.back().stem + stem;
    last_end = token.end;
    if (token.start > 0 && question[token.start] >= 'A' && question[token.start] <= 'Z') names_ |= TermSet{1} << terms_.size();
    terms_.push_back({std::move(stem), {}, weight});
  }
}

TermSet QuestionTerms::found_in(std::string_view lower_cased) const {
  TermSet found = 0;
  for (std::size_t i = 0; i < terms_.size(); ++i)
    if (has_stem(lower_cased, terms_[i].stem)) found |= TermSet{1} << i;
  for (std::size_t i = 0; i + 1 < terms_.size(); ++i)
    if ((found >> i & 3U) != 3U && !terms_[i].joined.empty() && has_stem(lower_cased, terms_[i].joined)) found |= TermSet{3} << i;
  return found;
}

double QuestionTerms::share(TermSet terms) const {
  if (total_ <= 0) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < terms_.size(); ++i)
    if ((terms >> i & 1U) != 0) sum += terms_[i].weight;
  return sum / total_;
}

TermSet QuestionTerms::of(std::string_view phrase) const { return found_in(base::ascii_lower(phrase)); }

}  // namespace docent::query
