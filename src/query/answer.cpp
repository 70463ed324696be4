#include "query/answer.h"

#include <algorithm>

#include "query/answers/composers.h"

namespace docent::query {
namespace {

// Something of the question must be in what is said, or in the headings above it: else it answers another question.
bool is_about(const Composition& composition) {
  if (composition.terms.empty()) return false;
  TermSet found = 0;
  for (const Statement& statement : composition.statements) found |= composition.terms.of(statement.text);
  for (std::size_t s = 0; s < composition.evidence.size(); ++s) found |= composition.evidence.at(s).in_headings(composition.terms);
  return found != 0;
}

}  // namespace

base::Result<Answer> compose_answer(const AnswerRequest& request, std::vector<SearchHit>& evidence, const store::TextSnapshot& index) {
  const AskedQuestion asked = read_question(request.question);
  const QuestionTerms terms(asked.text, index);
  Answer answer;
  if (evidence.empty() || terms.empty()) return answer;
  Evidence sources(evidence);
  for (const AnswerForm form : {asked.form, AnswerForm::kPassages}) {
    Composition composition{asked, terms, sources, request.library, request.graph, Budget(request.budget_tokens)};
    composers()[static_cast<std::size_t>(form)].compose(composition);
    if (request.library != nullptr) DOCENT_TRY(request.library->status());
    if (composition.statements.empty() || !is_about(composition)) continue;
    answer.form = to_string(form);
    answer.statements = std::move(composition.statements);
    answer.conflicts = std::move(composition.conflicts);
    answer.verdict = std::move(composition.verdict);
    answer.notes = std::move(composition.notes);
    break;
  }
  return answer;
}

}  // namespace docent::query
