// Tells instructions to the reader from statements, by the grammar of English technical writing; knows no product and no document.
#pragma once

#include <string_view>

namespace docent::extract {

// Whether a list item, a heading or a sentence tells the reader to do something: "Run it", "In the menu, choose Open", "You must wait".
bool is_instruction(std::string_view text);
// Whether an item says what happens under a condition and asks nothing of the reader: "If it is empty, stop", "Otherwise it is kept".
bool is_condition(std::string_view text);
// Whether an item is a piece of advice that holds at any time: "Never …", "Do not …", "Always …", "Avoid …".
bool is_advice(std::string_view text);

// What the sentence in front of a list makes of its items.
enum class Lead {
  kOpen,    // it does not say
  kReader,  // steps for the reader: "To load the boat:", "You have to:", "Follow these steps."
  kOther,   // anything else: what a system does, reasons, rules, choices, parts
};
// `sentence` is in lower case.
Lead read_lead(std::string_view sentence);

// "Changelog", "Release 3.35.4", "2007-11-27 (3.5.3)", "What's new in 2.1": a list of changes is no task, however its items are put.
bool tells_of_changes(std::string_view lower_heading);
// "Type Resolution", "General Advice", "Boot sequence": how something works, or rules in any order.
bool names_no_task(std::string_view lower_heading);

}  // namespace docent::extract
