// Who does what a sentence in front of a list announces: the grammar that tells a system's own steps from the reader's (lead.h).
//
// All texts in lower case. A clause is the main one: what follows "To load it, " and "If it is empty, ".
#pragma once

#include <cstddef>

#include "extract/reading.h"

namespace docent::extract {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

// The verb of "the harbour performs the following", "it will only do this", "the lock is doing the following": somebody else acts. Kept silent
// where a person in general does, as administrators and users are readers. kNowhere when there is none.
std::size_t find_third_person(const Reading& clause);
// "The following takes place at night", "these steps are performed when a boat arrives", "a boat is loaded as follows", "a query is executed
// in two steps": nobody is told to do it. Not "this is done in two steps", "the steps must be performed".
bool happens_by_itself(const Reading& clause);
// "Use it to have the harbour:": the items go on with what the harbour does.
bool hands_over(const Reading& clause);

}  // namespace docent::extract
