// Extractive answers: what the evidence says, verbatim, in the form that the question asks for, each statement with the number of its evidence.
//
// The form is read from the question (answers/question.h); a composer a form makes the statements (answers/composers.h). Nothing is said that is not in
// the evidence. Budget, warm: 2 ms beside the search.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/answers/library.h"
#include "query/request.h"
#include "store/graph_store.h"
#include "store/text_index.h"

namespace docent::query {

struct AnswerRequest {
  std::string_view question;
  std::size_t budget_tokens = 400;       // word pieces of all statements, approximately
  Library* library = nullptr;            // null: nothing but the evidence is read
  const store::Graph* graph = nullptr;   // as the asking principal sees it; null: none
};

struct Answer {
  std::string form;                      // that made the statements
  std::vector<Statement> statements;     // empty when no statement shares a telling word with the question
  std::vector<Conflict> conflicts;
  std::string verdict;
  std::vector<std::string> notes;        // what the reader should know: steps that the budget cut off
};

// `evidence` is what the search found, best first; passages that statements cite beside these are appended. Deterministic. Errors: those of the library.
base::Result<Answer> compose_answer(const AnswerRequest& request, std::vector<SearchHit>& evidence, const store::TextSnapshot& index);

// Sentences run on with "[n]" marks; steps, items and tables stay what they are; code is fenced.
std::string to_markdown(const Answer& answer);

}  // namespace docent::query
