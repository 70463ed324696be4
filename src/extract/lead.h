// What the heading of a list and the sentence in front of it say of whose steps its items are.
#pragma once

#include <string_view>

namespace docent::extract {

enum class Lead {
  kOpen,    // it does not say
  kReader,  // steps for the reader: "To load the boat:", "You have to:", "Follow these steps."
  kOther,   // anything else: what a system does, reasons, rules, choices, parts
};
// `sentence` is the last before the list, in lower case.
Lead read_lead(std::string_view sentence);

// "Changelog", "Release 3.35.4", "2007-11-27 (3.5.3)", "What's new in 2.1": a list of changes is no task, however its items are put.
bool tells_of_changes(std::string_view lower_heading);
// "GNU General Public License", "Terms and conditions": the numbered clauses of a licence.
bool is_a_licence(std::string_view lower_heading);
// "Proposed changes", "Detailed design": what the makers of a program plan to do.
bool is_a_proposal(std::string_view lower_heading);
// "Type Resolution", "General Advice", "Boot sequence": how something works, or rules in any order.
bool names_no_task(std::string_view lower_heading);

}  // namespace docent::extract
