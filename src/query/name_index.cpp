#include "query/name_index.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace docent::query {
namespace {

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80; }

// "policies" → "policy", "classes" → "class", "pods" → "pod"; "status" and "https" stay.
void make_singular(std::string& key) {
  const auto ends = [&](std::string_view end) { return key.size() > end.size() + 2 && key.ends_with(end); };
  if (ends("ies")) key.replace(key.size() - 3, 3, 1, 'y');
  else if (ends("sses") || ends("xes") || ends("ches") || ends("shes")) key.resize(key.size() - 2);
  else if (ends("s") && !ends("ss") && !ends("us") && !ends("is") && !ends("ps")) key.pop_back();
}

// With a mark at both ends, so that a beginning weighs more than a middle.
std::vector<std::uint32_t> trigrams_of(std::string_view key) {
  const std::string padded = "^" + std::string(key) + "$";
  std::vector<std::uint32_t> trigrams;
  for (std::size_t i = 0; i + 3 <= padded.size(); ++i) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(padded[at])); };
    trigrams.push_back(byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2));
  }
  std::ranges::sort(trigrams);
  trigrams.erase(std::unique(trigrams.begin(), trigrams.end()), trigrams.end());
  return trigrams;
}

}  // namespace

std::string name_key(std::string_view name) {
  // An option is not the word that it is called after.
  std::string key(name.starts_with('-') ? "-" : "");
  for (const char c : name)
    if (is_alnum(c)) key.push_back(c);
  if (key.empty() || key == "-") return base::ascii_lower(base::trim(name));
  key = base::ascii_lower(key);
  make_singular(key);
  return key;
}

void NameIndex::add(std::string_view key, Number number) {
  const auto [place, added] = places_.try_emplace(std::string(key), static_cast<std::uint32_t>(keys_.size()));
  if (added) {
    keys_.push_back(&place->first);
    numbers_.emplace_back();
  }
  if (numbers_[place->second].empty() || numbers_[place->second].back() != number) numbers_[place->second].push_back(number);
}

void NameIndex::finish() {
  for (std::uint32_t place = 0; place < keys_.size(); ++place)
    for (const std::uint32_t trigram : trigrams_of(*keys_[place])) trigrams_[trigram].push_back(place);
}

std::span<const NameIndex::Number> NameIndex::find(std::string_view key) const {
  const auto place = places_.find(std::string(key));
  return place == places_.end() ? std::span<const Number>() : std::span<const Number>(numbers_[place->second]);
}

std::vector<NameIndex::Near> NameIndex::find_near(std::string_view key, std::size_t max_distance, std::size_t limit) const {
  // An edit touches at most three trigrams.
  const std::vector<std::uint32_t> trigrams = trigrams_of(key);
  const std::size_t wanted = trigrams.size() > 3 * max_distance ? trigrams.size() - 3 * max_distance : 1;
  std::unordered_map<std::uint32_t, std::size_t> shared;
  for (const std::uint32_t trigram : trigrams) {
    const auto found = trigrams_.find(trigram);
    if (found == trigrams_.end() || found->second.size() > kMaxPostings) continue;
    for (const std::uint32_t place : found->second) {
      const std::size_t size = keys_[place]->size();
      if (size + max_distance >= key.size() && size <= key.size() + max_distance) ++shared[place];
    }
  }
  std::vector<Near> near;
  for (const auto& [place, count] : shared) {
    if (count < wanted) continue;
    const std::size_t distance = base::edit_distance(key, *keys_[place]);
    if (distance > 0 && distance <= max_distance) near.push_back({*keys_[place], distance});
  }
  std::ranges::sort(near, [](const Near& a, const Near& b) { return std::tie(a.distance, a.key) < std::tie(b.distance, b.key); });
  if (near.size() > limit) near.resize(limit);
  return near;
}

}  // namespace docent::query
