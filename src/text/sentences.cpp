// Sentence boundaries by rule: an end mark, then space, then something that can start a sentence; not after an abbreviation.
#include <algorithm>
#include <array>

#include "text/analyzer.h"

namespace docent::text {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Words whose full stop does not end a sentence.
bool is_abbreviation(std::string_view before_stop) {
  static constexpr std::array<std::string_view, 26> kWords = {"e.g", "i.e", "etc", "vs",  "cf",  "Mr",  "Mrs", "Ms",  "Dr",
                                                              "Prof", "Fig", "fig", "No", "no", "approx", "resp", "incl", "Inc",
                                                              "Ltd", "Sec", "sec", "Eq", "St", "Jr", "al", "ca"};
  const std::size_t start = before_stop.find_last_of(" \t\n(");
  const std::string_view word = start == std::string_view::npos ? before_stop : before_stop.substr(start + 1);
  if (word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z') return true;  // an initial
  return std::ranges::find(kWords, word) != kWords.end();
}

// The length of a sentence end at `at`: ASCII end marks count when space follows, CJK ones by themselves.
std::size_t end_mark(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '.' || c == '!' || c == '?') return 1;
  for (const std::string_view mark : {"\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F"})  // 。！？
    if (text.substr(at).starts_with(mark)) return 3;
  return 0;
}

}  // namespace

std::vector<TextRange> split_sentences(std::string_view text, std::string_view) {
  std::vector<TextRange> ranges;
  std::size_t start = 0;
  const auto close = [&](std::size_t end) {
    if (end > start) ranges.push_back({static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end)});
    start = end;
  };
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\n') {
      // An empty line ends a sentence whatever stands before it.
      std::size_t next = at + 1;
      while (next < text.size() && (text[next] == ' ' || text[next] == '\t')) ++next;
      if (next < text.size() && text[next] == '\n') {
        while (next < text.size() && is_space(text[next])) ++next;
        close(next);
        at = next;
        continue;
      }
    }
    const std::size_t length = end_mark(text, at);
    if (length == 0) {
      ++at;
      continue;
    }
    std::size_t end = at + length;
    while (end < text.size() && std::string_view(".!?\"')]*_`").find(text[end]) != std::string_view::npos) ++end;
    std::size_t next = end;
    while (next < text.size() && is_space(text[next])) ++next;
    const bool cjk = length == 3;
    const bool space_follows = next > end || next == text.size();
    const bool lower_follows = next < text.size() && text[next] >= 'a' && text[next] <= 'z';
    const bool stop = text[at] == '.';
    const bool inside = stop && (lower_follows || (at > 0 && is_abbreviation(text.substr(std::max(start, at > 24 ? at - 24 : 0), at - std::max(start, at > 24 ? at - 24 : 0)))));
    if (cjk || (space_follows && !inside)) {
      close(next);
      at = next;
    } else {
      at = end;
    }
  }
  close(text.size());
  return ranges;
}

}  // namespace docent::text
