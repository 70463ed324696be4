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
  for (std::size_t s = 0; s < composition.evidence.hits(); ++s) found |= composition.evidence.at(s).in_headings(composition.terms);
  return found != 0;
}

// What several documents (versions of one page, mostly) say in the same words is said once and cited from all that the search found.
void cite_all(const Evidence& evidence, const std::vector<SearchHit>& hits, std::vector<Statement>& statements) {
  constexpr std::size_t kTellingBytes = 30;  // shorter texts are equal by accident
  std::vector<std::string> folded;
  for (std::size_t s = 0; s < evidence.hits(); ++s) folded.push_back(folded_text(hits[s].view.passage.text));
  for (Statement& statement : statements) {
    if (statement.text.size() < kTellingBytes) continue;
    const std::string text = folded_text(statement.text);
    for (std::size_t s = 0; s < folded.size(); ++s) {
      const std::uint32_t number = hits[s].rank;
      if (std::ranges::find(statement.citations, number) == statement.citations.end() && folded[s].find(text) != std::string::npos) statement.citations.push_back(number);
    }
  }
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
    answer.form.assign(to_string(form));
    answer.statements = std::move(composition.statements);
    answer.conflicts = std::move(composition.conflicts);
    answer.verdict = std::move(composition.verdict);
    answer.notes = std::move(composition.notes);
    cite_all(sources, evidence, answer.statements);
    break;
  }
  return answer;
}

}  // namespace docent::query
