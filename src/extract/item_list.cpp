#include "extract/item_list.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "extract/instruction.h"
#include "extract/phrases.h"

namespace docent::extract {
namespace {

constexpr std::size_t kStartBytes = 16;

std::string start_of(std::string_view item) { return base::ascii_lower(item.substr(0, kStartBytes)); }

// "If it is full, close the lock", "When it is empty, …": of several such items one applies.
bool is_case(std::string_view item) { return starts_with_any(start_of(item), {"if ", "when ", "otherwise", "unless ", "else "}); }
// "To open it, …": a task of its own.
bool names_its_purpose(std::string_view item) { return start_of(item).starts_with("to "); }
bool is_another_choice(std::string_view item) { return starts_with_any(start_of(item), {"alternatively", "or, ", "or ", "another "}); }

bool is_statement(std::string_view item) {
  const std::string_view word = item.substr(0, item.find(' '));
  return word == "The" || word == "A" || word == "It" || word == "This";
}

}  // namespace

bool ask_the_reader(std::span<const std::string_view> items, float instructions, Lead lead) {
  const auto count = [&](bool (*test)(std::string_view)) { return static_cast<std::size_t>(std::ranges::count_if(items, test)); };
  const std::size_t half = (items.size() + 1) / 2;
  // "…, or": the reader chooses.
  for (std::size_t i = 0; i + 1 < items.size(); ++i)
    if (items[i].ends_with(" or") || items[i].ends_with(" or:")) return false;
  if (count(is_another_choice) * 2 >= items.size()) return false;
  if (count(is_case) == items.size()) return false;
  if (lead != Lead::kReader && items.size() > 2 && count(names_its_purpose) == items.size()) return false;
  if (count([](std::string_view item) { return item.ends_with('?'); }) >= half || count(is_advice) >= half) return false;
  if (count(is_condition) * 4 >= items.size() * 3) return false;
  if (count(is_statement) * 2 > items.size() || (lead != Lead::kReader && count(is_condition) >= half)) return false;
  return lead == Lead::kReader ? instructions >= 0.5F : instructions > 0.5F;
}

}  // namespace docent::extract
