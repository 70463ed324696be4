#include "parse/edited_text.h"

#include <algorithm>

namespace docent::parse {

void EditedText::keep(std::size_t from, std::size_t to) {
  if (from >= to) return;
  if (!segments_.empty()) {
    Segment& last = segments_.back();
    if (last.source_start + last.length == from && last.text_start + last.length == text_.size()) {
      last.length += to - from;
      text_.append(source_.substr(from, to - from));
      return;
    }
  }
  segments_.push_back({text_.size(), from, to - from});
  text_.append(source_.substr(from, to - from));
}

std::vector<EditedText::Segment>::const_iterator EditedText::at(std::uint64_t offset) const {
  return std::upper_bound(segments_.begin(), segments_.end(), offset, [](std::uint64_t wanted, const Segment& segment) {
    return wanted < segment.text_start + segment.length;
  });
}

std::uint64_t EditedText::start_to_source(std::uint64_t offset) const {
  const auto segment = at(offset);
  if (segment == segments_.end()) return source_.size();
  return segment->source_start + (offset > segment->text_start ? offset - segment->text_start : 0);
}

std::uint64_t EditedText::end_to_source(std::uint64_t offset) const {
  if (offset == 0) return 0;
  auto segment = at(offset - 1);
  if (segment != segments_.end() && segment->text_start < offset) return segment->source_start + (offset - segment->text_start);
  if (segment == segments_.begin()) return segments_.empty() ? source_.size() : segment->source_start;
  --segment;
  return segment->source_start + segment->length;
}

void EditedText::map_to_source(model::ParsedDocument& document) const {
  if (segments_.size() == 1 && segments_.front().text_start == 0 && segments_.front().source_start == 0) return;
  const auto map_span = [&](model::Span& span) {
    const std::uint64_t start = start_to_source(span.start);
    span = {start, std::max(start, end_to_source(span.end))};
  };
  for (auto& section : document.sections) map_span(section.span);
  for (auto& link : document.links) map_span(link.span);
  for (auto& block : document.blocks) {
    map_span(block.span);
    std::vector<model::TextRun> mapped;
    mapped.reserve(block.runs.size());
    for (const model::TextRun& run : block.runs) {
      const std::uint64_t end = run.source_start + run.source_length;
      if (run.text_length != run.source_length) {
        const std::uint64_t from = start_to_source(run.source_start);
        const std::uint64_t to = std::max(from, end_to_source(end));
        auto source_length = static_cast<std::uint32_t>(to - from);
        // Equal lengths would promise equal bytes.
        if (source_length == run.text_length) {
          if (run.text_length == 1) continue;
          mapped.push_back({run.text_start, run.text_length - 1, from, source_length});
        } else {
          mapped.push_back({run.text_start, run.text_length, from, source_length});
        }
        continue;
      }
      for (auto segment = at(run.source_start); segment != segments_.end() && segment->text_start < end; ++segment) {
        const std::uint64_t from = std::max(run.source_start, segment->text_start);
        const std::uint64_t to = std::min(end, segment->text_start + segment->length);
        const auto length = static_cast<std::uint32_t>(to - from);
        mapped.push_back({run.text_start + static_cast<std::uint32_t>(from - run.source_start), length,
                          segment->source_start + (from - segment->text_start), length});
      }
    }
    block.runs = std::move(mapped);
  }
}

}  // namespace docent::parse
