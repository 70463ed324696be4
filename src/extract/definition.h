// Definitions in English: which term a sentence defines, and what speaks for it.
//
// Text alone. What the author set apart, what headings name and what other extractors found is for the caller to weigh.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/words.h"

namespace docent::extract {

// A noun phrase that is defined, without its article.
struct DefinedTerm {
  std::size_t start = 0, end = 0;  // in the text
  std::string abbreviation;        // "X (ABC)"
  std::string name;                // when it is not what is written: "X Y" of "X (ABC) Y"
};

enum class Predicate {
  kKind,        // "is a boat"
  kThing,       // "is the boat that …"
  kActivity,    // "is the practice of …", "is the process by which …"
  kKinds,       // "are boats that …"
  kPlainKinds,  // "are key/value pairs", without a word about them
  kMeaning,     // "refers to", "denotes", "stands for"
  kUsage,       // "means", "represents a", "provides a", which say as often what follows from something
};

struct Definition {
  std::vector<DefinedTerm> terms;  // two for "A and B are …", else one
  Predicate predicate = Predicate::kKind;
  std::string_view rest;    // what follows the verb and its article
  bool definite = false;    // "the X"
  bool indefinite = false;  // "a X"
  bool announced = false;   // "the term X", "the word X"
  bool possessive = false;  // "the boat's X": a part of one thing
  bool has_clause = false;  // what it does, is for or consists of
  bool says_what_it_does = false;  // "that …", "used to …"
  bool plural = false;      // "are"
  bool value = false;       // "is a string": what a field holds
  bool judged = false;      // "a useful …": an opinion more than a kind
};

// The definition that a sentence of a text is, by its form. A sentence about a case ("If …"), an example, a document or a property is none.
std::optional<Definition> definition_of(std::string_view text, const Word& sentence);

// "A boat that …": whether a description begins by naming a kind of thing.
bool begins_with_kind(std::string_view description);
// "Boats that …"
bool begins_with_kinds(std::string_view description);
// Whether a word, in lower case, is about a document or its parts: "example", "option".
bool is_empty_word(std::string_view lower);
// Whether a noun phrase, in lower case, names nothing that needs a definition: "value", "first step", "output file option" (unless it is
// indefinite: "a table option").
bool is_empty_subject(std::string_view lower, bool indefinite = false);
// Whether words after a noun say what it does, is for or consists of.
bool has_clause(std::string_view rest);

}  // namespace docent::extract
