// Whether a text has, begins or ends with one of a few phrases. Both as they are: callers lower the text first.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace docent::extract {

inline bool has_any(std::string_view text, std::initializer_list<std::string_view> phrases) {
  return std::ranges::any_of(phrases, [&](std::string_view phrase) { return text.find(phrase) != std::string_view::npos; });
}
inline bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> phrases) {
  return std::ranges::any_of(phrases, [&](std::string_view phrase) { return text.starts_with(phrase); });
}
inline bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> phrases) {
  return std::ranges::any_of(phrases, [&](std::string_view phrase) { return text.ends_with(phrase); });
}

}  // namespace docent::extract
