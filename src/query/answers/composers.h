// One composer a form of answer.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/answers/composition.h"

namespace docent::query {

void compose_definition(Composition& composition);
void compose_procedure(Composition& composition);
void compose_setting(Composition& composition);
void compose_error(Composition& composition);
void compose_comparison(Composition& composition);
void compose_list(Composition& composition);
void compose_yes_no(Composition& composition);
void compose_version(Composition& composition);
// The best sentences, items and code of the passages, in the order of the evidence.
void compose_passages(Composition& composition);

struct Composer {
  AnswerForm form;
  void (*compose)(Composition&);
  std::string_view meaning;  // for people
};
// In the order of AnswerForm.
std::span<const Composer> composers();

// What a text says a thing is: the best places first. `most` of them, none below the strength of a plain statement.
struct Definition {
  Place at;
  double strength = 0;
};
std::vector<Definition> find_definitions(Composition& composition, std::string_view subject, std::size_t most);

}  // namespace docent::query
