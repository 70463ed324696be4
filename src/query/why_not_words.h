// What a WhyNot says, in sentences and as JSON.
#pragma once

#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "query/why_not.h"

namespace docent::query {

// WhyNot::reason. No figures of scores: these depend on documents that the reader may not see.
std::string absence_in_words(const WhyNot& why, const SearchRequest& request);

// What the reader may do about it, or empty.
std::string_view advice(Absence absence);

void write_why_not(base::JsonWriter& json, const WhyNot& why);
// The members of an explanation, within an object that is open.
void write_explanation(base::JsonWriter& json, const Explanation& explanation);

}  // namespace docent::query
