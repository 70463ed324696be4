// Words that ask or bind and say nothing of the matter.
#pragma once

#include <string>

namespace docent::query {

// `term` as the lexical index has it: "doe" of "does".
bool is_function_word(const std::string& term);

}  // namespace docent::query
