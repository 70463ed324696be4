// Terms that a sentence names while it says what they are: "is called a harbour", "a harbour -- that is, a place that …".
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "extract/words.h"
#include "model/parsed_document.h"

namespace docent::extract {

struct NamedTerm {
  std::string name;
  std::size_t start = 0, end = 0;  // in the block's text
  float confidence = 0;
};

// At most one of each form, in the sentence's order of forms.
std::vector<NamedTerm> terms_named(const model::Block& block, const Word& sentence);

}  // namespace docent::extract
