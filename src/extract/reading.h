// A text as words, and what its grammar says of them: what instructions (instruction.h) and leads (lead.h) are read with.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/text.h"
#include "extract/words.h"

namespace docent::extract {

using WordSet = std::unordered_set<std::string_view>;

// The words of a text in lower case and as they stand. The text must outlive it; a word past the last is empty.
class Reading {
 public:
  explicit Reading(std::string_view text) : text_(text), words_(words_of(text)) {
    lower_.reserve(words_.size());
    for (const Word& word : words_) lower_.push_back(base::ascii_lower(text.substr(word.start, word.end - word.start)));
  }
  std::size_t size() const { return words_.size(); }
  std::string_view operator[](std::size_t i) const { return i < lower_.size() ? std::string_view(lower_[i]) : std::string_view(); }
  std::string_view raw(std::size_t i) const { return text_.substr(words_[i].start, words_[i].end - words_[i].start); }
  std::size_t start(std::size_t i) const { return words_[i].start; }
  // What stands between a word and the next, or the end.
  std::string_view gap(std::size_t i) const {
    return text_.substr(words_[i].end, (i + 1 < words_.size() ? words_[i + 1].start : text_.size()) - words_[i].end);
  }
  std::size_t at_or_after(std::size_t offset) const {
    std::size_t i = 0;
    while (i < words_.size() && words_[i].start < offset) ++i;
    return i;
  }

 private:
  std::string_view text_;
  std::vector<Word> words_;
  std::vector<std::string> lower_;
};

// A verb of instructions, in the infinitive.
bool is_known_verb(std::string_view lower);
// Whether word `i` is the verb of an instruction: "open the lock" and not "access is denied".
bool is_command_verb(const Reading& words, std::size_t i);
// "… you have to run it": what the reader is told in so many words, from word `from` to `to`. `can`: also what the reader may do.
bool is_told_you(const Reading& words, std::size_t from, std::size_t to, bool can);
// Prepositions and conjunctions that begin an adverbial: "in", "if", "after".
bool begins_clause(std::string_view lower);
// Articles and pronouns that stand before a noun: "the", "your", "each".
bool begins_noun_phrase(std::string_view lower);

}  // namespace docent::extract
