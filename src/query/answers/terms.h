// The telling words of a question, and which of them a text has.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "store/text_index.h"

namespace docent::query {

// Which terms of a question: bit i for the i-th.
using TermSet = std::uint64_t;

// Compares by stems at word starts without analysing the text: some 10 µs a kilobyte. Immutable.
class QuestionTerms {
 public:
  static constexpr std::size_t kMaxTerms = 64;  // the first of the question; more are left out

  QuestionTerms(std::string_view question, const store::TextSnapshot& index);

  TermSet found_in(std::string_view lower_cased) const;
  // Share of the weight (rarity in the corpus) of all terms, in [0, 1].
  double share(TermSet terms) const;
  // Names: what is capitalised within the question. A text without them speaks of something else.
  TermSet names() const { return names_; }
  bool empty() const { return terms_.empty(); }
  // Of the terms that stand in a phrase of the question.
  TermSet of(std::string_view phrase) const;

 private:
  struct Term {
    std::string stem;
    std::string joined;  // with the next one, written together: "backup" for "back up"
    double weight = 0;
  };
  std::vector<Term> terms_;
  double total_ = 0;
  TermSet names_ = 0;
};

// Question words, articles and the like carry no content even where they are rare in the documentation.
bool is_question_word(std::string_view stem);

// Whether one of `parts` stands anywhere in the text.
bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts);

// Whether `word` or a form of it (plural, -ing, -ed) stands in the text as a word.
bool has_stem(std::string_view lower_cased, std::string_view stem);

}  // namespace docent::query
