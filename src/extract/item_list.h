// What the items of an ordered list say together: whether they are the reader's steps, once the sentence in front of them allows it.
#pragma once

#include <span>
#include <string_view>

#include "extract/lead.h"

namespace docent::extract {

// `instructions`: the share of items that are instructions (instruction.h). False for conditions, advice, questions, statements and choices,
// and for tasks of which each is done for itself.
bool ask_the_reader(std::span<const std::string_view> items, float instructions, Lead lead);

}  // namespace docent::extract
