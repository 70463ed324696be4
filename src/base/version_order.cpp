#include "base/version_order.h"

#include <algorithm>
#include <utility>

namespace docent::base {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_number(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

// Takes the part up to the next dot from the front of `rest`.
std::string_view take_part(std::string_view& rest) {
  const std::string_view part = rest.substr(0, rest.find('.'));
  rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  return part;
}

std::weak_ordering compare_numbers(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a <=> b;
}

struct Version {
  std::string_view numbers, pre_release;
};

Version split_version(std::string_view text) {
  text = text.substr(0, text.find('+'));
  const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, [](char c) { return is_digit(c) || c == '.'; }) - text.begin());
  Version version{text.substr(0, end), text.substr(end)};
  if (version.pre_release.starts_with('-')) version.pre_release.remove_prefix(1);
  return version;
}

std::weak_ordering compare_pre_releases(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.empty() <=> b.empty();  // without one is the release: after
  while (!a.empty() && !b.empty()) {
    const std::string_view left = take_part(a), right = take_part(b);
    const bool numbers = is_number(left);
    if (numbers != is_number(right)) return numbers ? std::weak_ordering::less : std::weak_ordering::greater;
    if (const auto order = numbers ? compare_numbers(left, right) : std::weak_ordering(left <=> right); order != 0) return order;
  }
  return b.empty() <=> a.empty();  // the longer one is after
}

std::string_view without_v(std::string_view text) {
  return text.size() > 1 && (text[0] == 'v' || text[0] == 'V') && is_digit(text[1]) ? text.substr(1) : text;
}

}  // namespace

std::weak_ordering compare_versions(std::string_view a, std::string_view b) {
  a = without_v(a);
  b = without_v(b);
  const bool a_is = !a.empty() && is_digit(a[0]), b_is = !b.empty() && is_digit(b[0]);
  if (!a_is || !b_is) return a_is != b_is ? (a_is ? std::weak_ordering::less : std::weak_ordering::greater) : std::weak_ordering(a <=> b);
  Version left = split_version(a), right = split_version(b);
  while (!left.numbers.empty() || !right.numbers.empty())
    if (const auto order = compare_numbers(take_part(left.numbers), take_part(right.numbers)); order != 0) return order;
  return compare_pre_releases(left.pre_release, right.pre_release);
}

}  // namespace docent::base
