// Whether a word is in a fixed list.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace docent::parse {

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace docent::parse
