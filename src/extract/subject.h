// What a description is about that does not name it: the term, row or heading above it.
#pragma once

#include "extract/context.h"

namespace docent::extract {

// Of a definition list; header cells of tables are none.
bool is_term(const model::Block& block);

// The entity that the nearest term above a block explains ("<dt>depth</dt><dd>…"), in the same list and section; nullptr when there is no term,
// or it is no entity (then `*seen` is true).
const Found* term_above(const Context& context, std::uint32_t block, bool* seen);

// The one thing that a heading names and nothing else: "KeepAlive Directive", "Module mod_boat", not "Using KeepAlive with boats".
const Found* entity_of_heading(const Context& context, std::uint32_t block);

}  // namespace docent::extract
