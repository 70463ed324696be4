// How many words a question has, as people count them: names have few, sentences many.
#pragma once

#include <cstddef>
#include <string_view>

namespace docent::query {

// Runs of anything but white space.
std::size_t question_words(std::string_view question);

}  // namespace docent::query
