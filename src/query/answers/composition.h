// What a composer works with, and what composers share.
//
// A composer makes the statements of one form of answer out of the evidence, verbatim, each with what it cites. It says nothing when the evidence has
// not what its form needs; then the passages' best sentences are the answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "query/answers/evidence.h"
#include "query/answers/library.h"
#include "query/answers/question.h"
#include "query/answers/terms.h"
#include "query/request.h"
#include "store/graph_store.h"

namespace docent::query {

// Counts what statements cost, in word pieces (parse::approximate_pieces).
class Budget {
 public:
  explicit Budget(std::size_t tokens) : left_(tokens) {}
  bool take(std::string_view text);  // false and nothing taken when it does not fit
  std::size_t left() const { return left_; }

 private:
  std::size_t left_;
};

struct Composition {
  const AskedQuestion& asked;
  const QuestionTerms& terms;
  Evidence& evidence;
  Library* library = nullptr;            // null: the evidence is all there is
  const store::Graph* graph = nullptr;   // null: none
  Budget budget;

  std::vector<Statement> statements = {};
  std::vector<Conflict> conflicts = {};
  std::string verdict = {};              // "yes", "no", or nothing said
  std::vector<std::string> notes = {};

  const Unit& unit(Place at) const { return evidence.at(at.source).units()[at.unit]; }
  const std::string& lower(Place at) const { return evidence.at(at.source).lower()[at.unit]; }
  TermSet found(Place at) const { return evidence.at(at.source).found(terms)[at.unit]; }

  // Appends the unit as a statement if it fits the budget. What was said already in the same words is not said again: it gets one more citation.
  bool say(Place at);
  // The same for a part of the unit: whole lines of a block of code.
  bool say_part(Place at, std::string_view part);
  bool said(Place at) const;
  // How much of the question's weight the unit has, its headings counting `of_headings`.
  double coverage(Place at, double of_headings) const;
};

Statement::Form form_of(UnitKind kind);
// Equal for texts that differ in white space, list marks and case only.
std::string folded_text(std::string_view text);
// Jaccard overlap of the words of two texts.
double word_overlap(std::string_view a, std::string_view b);
constexpr double kSameThing = 0.7;  // overlap above which two sentences say the same

// Adds passages that name `name`: by words, and those that the graph knows to have an edge of `edges` to the node of that name.
void look_up(Composition& composition, std::string_view name, std::size_t limit);
void look_up_in_graph(Composition& composition, std::string_view name, model::NodeKinds kinds, model::EdgeType edge, std::size_t most_sections);

}  // namespace docent::query
