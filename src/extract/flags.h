// Flags as command lines and option lists write them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/words.h"

namespace docent::extract {

// The flag that a word of a command line begins with, without value or '=': "--port=80" → "--port"; empty for "-", "--", "-1".
std::string_view flag_of(std::string_view word);

// An entry of an option list: spellings of one flag, and what stands after them.
struct FlagEntry {
  std::string name;                  // the first long spelling, else the first
  std::vector<std::string> aliases;  // the others
  std::size_t start = 0, end = 0;    // of the spellings in the text
  std::string value_type;            // the word after the flag where it is one: "string", "DIR"
};

// Reads the spellings at the start of `text` ("-n, --dock NAME", "-n/--dock", "--[no-]fast"); an empty name when it starts with no flag.
FlagEntry read_flag_entry(std::string_view text);

}  // namespace docent::extract
