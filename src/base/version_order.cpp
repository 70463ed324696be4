#include "base/version_order.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.h"

namespace docent::base {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Where a part stands against the end of the version it goes on from.
enum class Rank { kBefore, kEnd, kNumberBefore, kWord, kNumber };

struct Part {
  Rank rank = Rank::kNumber;
  std::string text;  // digits without leading zeros, or lower-case letters
};

bool is_before_release(std::string_view word) {
  static constexpr std::array<std::string_view, 11> kWords = {"a", "alpha", "b", "beta", "c", "rc", "pre", "preview", "dev", "m", "snapshot"};
  return std::ranges::find(kWords, word) != kWords.end();
}

std::string_view core_of(std::string_view text) {
  text = trim(text);
  if (text.size() > 1 && (text[0] == 'v' || text[0] == 'V') && is_digit(text[1])) text.remove_prefix(1);
  return text.substr(0, text.find('+'));
}

bool is_date(std::string_view core) { return core.size() == 10 && core[4] == '-' && core[7] == '-' && is_digit(core[0]) && is_digit(core[5]) && is_digit(core[8]); }

std::vector<Part> parts_of(std::string_view core) {
  std::vector<Part> parts;
  const bool date = is_date(core);
  bool before = false;  // what comes now belongs to a pre-release
  for (std::size_t at = 0; at < core.size();) {
    const std::size_t start = at;
    if (is_digit(core[at])) {
      while (at < core.size() && is_digit(core[at])) ++at;
      const std::size_t digit = std::min(core.find_first_not_of('0', start), at);
      parts.push_back({before ? Rank::kNumberBefore : Rank::kNumber, std::string(core.substr(digit, at - digit))});
    } else if (is_letter(core[at])) {
      while (at < core.size() && is_letter(core[at])) ++at;
      std::string word = ascii_lower(core.substr(start, at - start));
      // Without a dash the letters themselves say on which side of the release they are.
      if (!before && is_before_release(word)) {
        before = true;
        parts.push_back({Rank::kBefore, {}});
      }
      parts.push_back({Rank::kWord, std::move(word)});
    } else {
      if (core[at] == '-' && !date && !before && !parts.empty()) {
        before = true;
        parts.push_back({Rank::kBefore, {}});
      }
      ++at;
    }
  }
  // 1.2.0 is 1.2.
  const auto release_end = std::ranges::find_if(parts, [](const Part& part) { return part.rank != Rank::kNumber; });
  auto last = release_end;
  while (last != parts.begin() && (last - 1)->text.empty() && last - 1 != parts.begin()) --last;
  parts.erase(last, release_end);
  return parts;
}

std::weak_ordering compare_part(const Part& a, const Part& b) {
  if (a.rank != b.rank) return a.rank <=> b.rank;
  if (a.rank != Rank::kWord && a.text.size() != b.text.size()) return a.text.size() <=> b.text.size();
  return a.text <=> b.text;
}

}  // namespace

bool is_version(std::string_view text) {
  const std::string_view core = core_of(text);
  return !core.empty() && is_digit(core.front());
}

std::weak_ordering compare_versions(std::string_view a, std::string_view b) {
  if (is_version(a) != is_version(b)) return is_version(a) ? std::weak_ordering::less : std::weak_ordering::greater;
  if (!is_version(a)) return ascii_lower(trim(a)) <=> ascii_lower(trim(b));
  const std::vector<Part> left = parts_of(core_of(a)), right = parts_of(core_of(b));
  const Part end{Rank::kEnd, {}};
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    const auto order = compare_part(i < left.size() ? left[i] : end, i < right.size() ? right[i] : end);
    if (order != 0) return order;
  }
  return std::weak_ordering::equivalent;
}

}  // namespace docent::base
