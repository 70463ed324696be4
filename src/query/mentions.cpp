#include "query/mentions.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"

namespace docent::query {
namespace {

constexpr std::size_t kMinTitleBytes = 5;

bool is_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

// Lower case, without "(disambiguation)"; empty for titles that say too little.
std::string title_key(std::string_view title) {
  if (title.ends_with(')')) {
    const std::size_t open = title.rfind(" (");
    if (open != std::string_view::npos && open > 0) title = title.substr(0, open);
  }
  title = base::trim(title);
  const bool one_word = title.find(' ') == std::string_view::npos;
  if (title.size() < kMinTitleBytes || one_word) return {};
  return base::ascii_lower(title);
}

bool holds_words(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    const bool left = at == 0 || !is_word(text[at - 1]) || !is_word(key.front());
    const std::size_t end = at + key.size();
    const bool right = end == text.size() || !is_word(text[end]) || !is_word(key.back());
    if (left && right) return true;
  }
  return false;
}

}  // namespace

bool names_title(std::string_view text, std::string_view title) {
  const std::string key = title_key(title);
  return !key.empty() && holds_words(base::ascii_lower(text), key);
}

void boost_mentioned(std::vector<FusedPassage>& candidates, std::span<const std::string_view> titles, std::span<const std::string_view> seed_texts,
                     const MentionOptions& options) {
  std::vector<std::string> texts;
  for (const std::string_view text : seed_texts) texts.push_back(base::ascii_lower(text));
  std::vector<double> seed_scores;
  std::vector<model::DocumentKey> seed_documents;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    seed_scores.push_back(candidates[i].fused);
    seed_documents.push_back(candidates[i].document);
  }
  std::unordered_map<model::DocumentKey, double> gains;  // the best seed's, by document
  bool any = false;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto [gain, added] = gains.emplace(candidates[i].document, 0.0);
    if (added) {
      const std::string key = title_key(titles[i]);
      for (std::size_t seed = 0; !key.empty() && seed < texts.size(); ++seed) {
        if (seed_documents[seed] == candidates[i].document || seed_scores[seed] <= gain->second || !holds_words(texts[seed], key)) continue;
        gain->second = seed_scores[seed];
        any = true;
      }
    }
    candidates[i].parts[kMentionPart] = options.weight * gain->second;
    candidates[i].fused += candidates[i].parts[kMentionPart];
  }
  if (any)
    std::ranges::sort(candidates, [](const FusedPassage& a, const FusedPassage& b) {
      return a.fused != b.fused ? a.fused > b.fused : a.tie < b.tie;
    });
}

}  // namespace docent::query
