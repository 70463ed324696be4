#include "model/passage_text.h"

#include "base/text.h"

namespace docent::model {

std::vector<TextSegment> segments_of(const PassageRecord& passage) {
  std::vector<TextSegment> segments;
  const auto code_lines = base::split(passage.code, '\n');
  std::size_t next = 0;
  const auto add = [&](bool code, std::string_view line) {
    if (segments.empty() || segments.back().code != code) segments.push_back({code, std::string(line)});
    else segments.back().text.append("\n").append(line);
  };
  for (const std::string_view line : base::split(passage.text, '\n')) {
    while (next < code_lines.size() && code_lines[next].empty() && !line.empty()) ++next;
    const bool code = !passage.code.empty() && next < code_lines.size() && line == code_lines[next];
    if (code) ++next;
    add(code, line);
  }
  return segments;
}

std::string prose_of(const PassageRecord& passage) {
  if (passage.code.empty()) return passage.text;
  std::string prose;
  for (const TextSegment& segment : segments_of(passage))
    if (!segment.code) prose.append(segment.text).push_back('\n');
  return prose;
}

}  // namespace docent::model
