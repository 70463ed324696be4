// Values in the notation of the TCK's result tables, made comparable as text.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace docent::cypher::testing {

// Labels and keys sorted, strings and numbers in one notation; with `ignore_list_order` also the items of lists. Whatever to_text
// (value_text.h) writes is read too, so an expected and an actual value are equal when their canonical texts are.
base::Result<std::string> canonical_tck_value(std::string_view text, bool ignore_list_order);

}  // namespace docent::cypher::testing
