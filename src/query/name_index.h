// Names by what is left of them when spelling is taken away, and by the likeness of their letters.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace docent::query {

// Lower-case letters and digits of the name, the last word in the singular, with a dash in front of options; the whole in lower case where
// nothing would be left ("--", "/").
std::string name_key(std::string_view name);

// Numbers that callers gave to names, found by key. Not thread safe while names are added.
class NameIndex {
 public:
  using Number = std::uint32_t;

  void add(std::string_view key, Number number);
  // To be called once, after the last `add`.
  void finish();

  std::span<const Number> find(std::string_view key) const;
  // Keys at an edit distance of 1..max_distance of `key`, nearest first, then by text; at most `limit`. Only keys that share enough trigrams are
  // looked at, each trigram's list at most kMaxPostings long.
  struct Near {
    std::string_view key;
    std::size_t distance;
  };
  std::vector<Near> find_near(std::string_view key, std::size_t max_distance, std::size_t limit) const;

 private:
  static constexpr std::size_t kMaxPostings = 4'000;

  std::unordered_map<std::string, std::uint32_t> places_;  // of keys
  std::vector<const std::string*> keys_;
  std::vector<std::vector<Number>> numbers_;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> trigrams_;  // to places of keys, ascending
};

}  // namespace docent::query
