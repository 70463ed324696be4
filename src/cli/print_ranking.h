// How a ranking came about, for people: what each score is made of, what each step did, why something is missing.
#pragma once

#include "cli/output.h"
#include "query/why_not.h"

namespace docent::cli {

void print_explanation(const Output& out, const query::Explanation& explanation);
// On stdout, a line a step.
void print_stages(const Output& out, const query::SearchResponse& response);
// What was left out for want of time, on stderr; nothing when nothing was.
void print_dropped(const Output& out, const query::SearchResponse& response);
void print_why_not(const Output& out, const query::WhyNot& why);

}  // namespace docent::cli
