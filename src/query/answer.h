// Extractive answers: the best sentences, steps or code of the evidence, verbatim, each with the number of its evidence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/request.h"
#include "store/text_index.h"

namespace docent::query {

// At most `budget_tokens` word pieces (approximate count); fewer when the evidence holds fewer good statements. Empty when no statement shares
// a telling word with the question. Deterministic.
std::vector<Statement> compose_answer(std::string_view question, Intent intent, const std::vector<SearchHit>& evidence,
                                      const store::TextSnapshot& index, std::size_t budget_tokens);

// Sentences run on with "[n]" marks; steps and list items stay a list; code is fenced.
std::string to_markdown(const std::vector<Statement>& statements, Intent intent);

}  // namespace docent::query
