// What a question wants, and which query template answers it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cypher/execution.h"
#include "query/entity_link.h"
#include "query/request.h"
#include "query/templates/catalogue.h"

namespace docent::query {

// By the question's own words ("how do I", "what is", "error", "difference between"); kSearch when nothing tells.
Intent detect_intent(std::string_view question);

struct QuestionPlan {
  Intent intent = Intent::kSearch;
  const Template* which = nullptr;     // never null: search where nothing fits better
  cypher::Parameters parameters;       // for run_template
  bool needs_sections = false;         // search: `section_ids` is for retrieval to fill in
  double confidence = 0;               // 0.5 for search, else what the linked names are worth
  std::string reason;                  // one line, for people: "difference of two Components"
  std::vector<LinkedMention> mentions; // all that were linked
  std::vector<std::size_t> ambiguous;  // of `mentions`: a template would have fitted, but which node is meant is not clear
};

// Deterministic. A template is chosen only when each of its names is linked to one node of the kind it takes.
QuestionPlan plan_question(std::string_view question, const EntityDictionary& dictionary);

// `given` with names and ids as the graph has them: an input that takes the name of an entity takes its aliases and other spellings too, one
// that takes an id takes a name. What nothing is like stays as it is. kInvalidArgument when several nodes fit: the message lists them.
base::Result<cypher::Parameters> resolve_names(const Template& which, const cypher::Parameters& given, const EntityDictionary& dictionary);

}  // namespace docent::query
