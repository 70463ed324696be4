#include "parse/builder.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace docent::parse {
namespace {

using model::Block;
using model::BlockKind;
using model::Section;

constexpr std::size_t kMaxAnchorBytes = 512;
constexpr std::size_t kMaxOpenMarks = 8;
constexpr std::size_t kMaxRoleBytes = 64;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

}  // namespace

std::string github_slug(std::string_view heading) {
  std::string slug;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(heading.data());
  const auto size = static_cast<std::int32_t>(std::min<std::size_t>(heading.size(), 4 * kMaxAnchorBytes));
  for (std::int32_t at = 0; at < size && slug.size() < kMaxAnchorBytes;) {
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);
    if (c < 0) continue;
    if (c == ' ') slug.push_back('-');
    if (c != '-' && c != '_' && !u_isalnum(c) && (U_GET_GC_MASK(c) & U_GC_M_MASK) == 0) continue;
    c = u_tolower(c);
    std::array<std::uint8_t, 4> encoded{};
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(encoded.data(), length, c);
    slug.append(reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length));
  }
  return slug;
}

void DocumentBuilder::start_block(BlockStart start) {
  if (open_) end_block({first_, last_});
  block_ = Block();
  block_.kind = start.kind;
  block_.depth = start.depth;
  block_.number = start.number;
  block_.table_header = start.table_header;
  block_.group = start.group;
  block_.language = std::move(start.language);
  block_.role = std::move(start.role);
  open_ = true;
  space_ = Space::kNone;
  any_source_ = false;
  first_ = last_ = floor_;
  links_.clear();
  block_links_.clear();
  for (OpenMark& mark : marks_) mark.text_start = 0;
}

void DocumentBuilder::add_run(std::string_view piece, std::uint64_t source_start) {
  const auto length = static_cast<std::uint32_t>(piece.size());
  const auto text_start = static_cast<std::uint32_t>(block_.text.size());
  block_.text.append(piece);
  if (!block_.runs.empty()) {
    model::TextRun& last = block_.runs.back();
    if (last.text_length == last.source_length && last.text_start + last.text_length == text_start &&
        last.source_start + last.source_length == source_start) {
      last.text_length += length;
      last.source_length += length;
      return;
    }
  }
  block_.runs.push_back({text_start, length, source_start, length});
}

void DocumentBuilder::flush_space() {
  if (space_ == Space::kNone) return;
  const bool wanted = !block_.text.empty() && !is_space(block_.text.back());
  if (wanted) {
    if (space_ == Space::kSource) add_run(" ", space_at_);
    else block_.text.push_back(' ');
  }
  space_ = Space::kNone;
}

void DocumentBuilder::text(std::string_view piece, std::uint64_t source_start) {
  if (piece.empty()) return;
  if (!any_source_) first_ = source_start;
  else first_ = std::min(first_, source_start);
  any_source_ = true;
  last_ = std::max(last_, source_start + piece.size());
  if (block_.kind == BlockKind::kCode) {
    add_run(piece, source_start);
    return;
  }
  std::size_t at = 0;
  while (at < piece.size()) {
    std::size_t end = at;
    while (end < piece.size() && !is_space(piece[end])) ++end;
    if (end > at) {
      flush_space();
      add_run(piece.substr(at, end - at), source_start + at);
    }
    at = end;
    while (end < piece.size() && is_space(piece[end])) ++end;
    if (end == at) continue;
    const bool exact = end == at + 1 && piece[at] == ' ' && space_ == Space::kNone;
    space_ = exact ? Space::kSource : Space::kMade;
    space_at_ = source_start + at;
    at = end;
  }
}

void DocumentBuilder::decoded(std::string_view piece, std::uint64_t source_start, std::uint64_t source_length) {
  if (piece.empty()) return;
  if (!any_source_) first_ = source_start;
  else first_ = std::min(first_, source_start);
  any_source_ = true;
  last_ = std::max(last_, source_start + source_length);
  if (piece == "\xC2\xA0") piece = " ";
  if (piece.size() == 1 && is_space(piece.front()) && block_.kind != BlockKind::kCode) {
    space_ = Space::kMade;
    return;
  }
  flush_space();
  const auto length = static_cast<std::uint32_t>(piece.size());
  const auto text_start = static_cast<std::uint32_t>(block_.text.size());
  block_.text.append(piece);
  const auto source = static_cast<std::uint32_t>(source_length);
  // Equal lengths would promise equal bytes.
  if (source == length && length == 1) return;
  block_.runs.push_back({text_start, source == length ? length - 1 : length, source_start, source});
}

void DocumentBuilder::made(std::string_view piece) {
  if (!piece.empty() && is_space(piece.front())) space_ = Space::kNone;
  else flush_space();
  block_.text.append(piece);
}

void DocumentBuilder::line_break() {
  space_ = Space::kNone;
  if (block_.kind == BlockKind::kCode) {
    block_.text.push_back('\n');
    return;
  }
  if (!block_.text.empty() && block_.text.back() != '\n') block_.text.push_back('\n');
}

void DocumentBuilder::start_link(std::string target) {
  flush_space();
  links_.push_back({std::move(target), block_.text.size(), last_});
}

void DocumentBuilder::end_link() {
  if (links_.empty()) return;
  OpenLink link = std::move(links_.back());
  links_.pop_back();
  if (!open_ || link.target.empty()) return;
  const std::size_t start = std::min(link.text_start, block_.text.size());
  const std::uint64_t from = std::max(link.source_start, first_);
  block_links_.push_back({0, std::move(link.target), block_.text.substr(start), {from, std::max(from, last_)}});
}

void DocumentBuilder::start_mark(model::MarkKind kind, std::string_view role) {
  // A deep nest of them says nothing, and each costs something at every block.
  if (marks_.size() < kMaxOpenMarks) marks_.push_back({kind, open_ ? block_.text.size() : 0, base::to_valid_utf8(role.substr(0, kMaxRoleBytes))});
  else ++marks_beyond_;
}

void DocumentBuilder::end_mark() {
  if (marks_beyond_ > 0) {
    --marks_beyond_;
    return;
  }
  if (marks_.empty()) return;
  const OpenMark mark = std::move(marks_.back());
  marks_.pop_back();
  if (open_) add_mark(mark);
}

void DocumentBuilder::add_mark(const OpenMark& mark) {
  if (block_.kind == BlockKind::kCode) return;
  std::size_t text_start = mark.text_start, end = block_.text.size();
  while (text_start < end && is_space(block_.text[text_start])) ++text_start;
  while (end > text_start && is_space(block_.text[end - 1])) --end;
  if (end > text_start) 
    block_.marks.push_back({mark.kind, static_cast<std::uint32_t>(text_start), static_cast<std::uint32_t>(end - text_start), mark.role});
}

std::uint32_t DocumentBuilder::current_section() {
  if (document_.sections.empty()) document_.sections.emplace_back();
  return static_cast<std::uint32_t>(document_.sections.size() - 1);
}

void DocumentBuilder::close_block(model::Span span) {
  open_ = false;
  for (OpenMark& mark : marks_) {
    add_mark(mark);
    mark.text_start = 0;
  }
  std::ranges::sort(block_.marks, [](const model::Mark& a, const model::Mark& b) {
    return a.text_start != b.text_start ? a.text_start < b.text_start : a.text_length != b.text_length ? a.text_length > b.text_length : a.kind < b.kind;
  });
  // Trailing white space never matters; in code neither do empty lines at both ends.
  std::size_t size = block_.text.size();
  while (size > 0 && is_space(block_.text[size - 1])) --size;
  if (size < block_.text.size()) {
    block_.text.resize(size);
    while (!block_.runs.empty() && block_.runs.back().text_start >= size) block_.runs.pop_back();
    if (!block_.runs.empty()) {
      model::TextRun& last = block_.runs.back();
      const auto end = static_cast<std::uint64_t>(last.text_start) + last.text_length;
      if (end > size) {
        const auto cut = static_cast<std::uint32_t>(end - size);
        if (last.text_length == last.source_length) last.source_length -= cut;
        last.text_length -= cut;
      }
    }
  }
  if (block_.text.empty()) return;
  // The block before may have been given its whole last line, of which this one is a part.
  if (any_source_ && first_ < floor_ && !document_.blocks.empty()) {
    model::Span& before = document_.blocks.back().span;
    before.end = std::max(before_last_, std::min(before.end, first_));
    floor_ = before.end;
  }
  span.start = std::max(span.start, floor_);
  span.end = std::min(std::max({span.end, last_, span.start}), text_size_);
  span.start = std::min(span.start, span.end);
  if (span.empty() && !document_.blocks.empty()) {
    // Text that HTML moves to an earlier place (foster parenting) has no span of its own left: it belongs to the block before.
    document_.blocks.back().text += "\n" + block_.text;
    block_.text.clear();
    return;
  }
  std::uint64_t reached = span.start;
  std::erase_if(block_.runs, [&](const model::TextRun& run) {
    if (run.source_start < reached || run.source_start >= span.end) return true;
    reached = run.source_start + run.source_length;
    return false;
  });
  before_last_ = std::max(span.start, std::min(last_, span.end));
  floor_ = span.end;
  block_.span = span;
}

void DocumentBuilder::end_block(model::Span span) {
  if (!open_) return;
  close_block(span);
  if (block_.text.empty()) return;
  block_.section = current_section();
  const auto index = static_cast<std::uint32_t>(document_.blocks.size());
  for (auto& link : block_links_) {
    link.block = index;
    document_.links.push_back(std::move(link));
  }
  document_.blocks.push_back(std::move(block_));
}

std::string DocumentBuilder::slug_of(std::string_view heading) {
  std::string base = github_slug(heading);
  if (base.empty()) return base;
  std::string anchor = base;
  auto& count = used_anchors_[base];
  while (count > 0) {
    anchor = base + "-" + std::to_string(count++);
    if (used_anchors_.try_emplace(anchor, 1).second) return anchor;
  }
  count = 1;
  return anchor;
}

void DocumentBuilder::end_heading(model::Span span, std::uint8_t level, std::string explicit_anchor) {
  if (!open_) return;
  close_block(span);
  if (block_.text.empty()) return;
  std::ranges::replace(block_.text, '\n', ' ');
  while (!open_sections_.empty() && document_.sections[open_sections_.back()].level >= level) open_sections_.pop_back();
  Section section;
  section.parent = open_sections_.empty() ? Section::kNone : open_sections_.back();
  section.level = level;
  section.heading = block_.text;
  if (!explicit_anchor.empty()) section.anchor = std::move(explicit_anchor);
  else if (slugs_) section.anchor = slug_of(section.heading);
  section.counter = used_headings_[std::to_string(section.parent) + ":" + section.heading]++;
  section.span = block_.span;
  document_.sections.push_back(std::move(section));
  open_sections_.push_back(static_cast<std::uint32_t>(document_.sections.size() - 1));
  block_.kind = BlockKind::kHeading;
  block_.section = static_cast<std::uint32_t>(document_.sections.size() - 1);
  const auto index = static_cast<std::uint32_t>(document_.blocks.size());
  for (auto& link : block_links_) {
    link.block = index;
    document_.links.push_back(std::move(link));
  }
  document_.blocks.push_back(std::move(block_));
}

model::ParsedDocument DocumentBuilder::finish() {
  if (open_) end_block({first_, last_});
  auto& sections = document_.sections;
  if (!document_.blocks.empty() && !sections.empty() && sections.front().level == 0)
    sections.front().span.start = document_.blocks.front().span.start;
  for (std::size_t i = 0; i < sections.size(); ++i)
    sections[i].span.end = i + 1 < sections.size() ? sections[i + 1].span.start : text_size_;
  return std::move(document_);
}

}  // namespace docent::parse
