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

}  // namespace docent::extract
