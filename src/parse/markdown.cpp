#include <md4c.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "parse/front_matter.h"
#include "parse/markup_edits.h"
#include "parse/parse.h"
#include "parse/parsers.h"

namespace docent::parse {
namespace {

using model::BlockKind;

struct List {
  bool ordered = false;
  std::int32_t next = 1;
  std::uint32_t group = 0;
};

// Turns md4c's events into blocks. md4c gives no positions, but nearly all text it reports points into its input.
class MarkdownReader {
 public:
  MarkdownReader(std::string_view text, DocumentBuilder& builder) : text_(text), builder_(builder) {}

  void run() {
    MD_PARSER parser{};
    parser.abi_version = 0;
    parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_PERMISSIVEURLAUTOLINKS |
                   MD_FLAG_PERMISSIVEEMAILAUTOLINKS;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) { return static_cast<MarkdownReader*>(self)->enter_block(type, detail); };
    parser.leave_block = [](MD_BLOCKTYPE type, void* detail, void* self) { return static_cast<MarkdownReader*>(self)->leave_block(type, detail); };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) { return static_cast<MarkdownReader*>(self)->enter_span(type, detail); };
    parser.leave_span = [](MD_SPANTYPE type, void* detail, void* self) { return static_cast<MarkdownReader*>(self)->leave_span(type, detail); };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* piece, MD_SIZE size, void* self) {
      return static_cast<MarkdownReader*>(self)->piece(type, {piece, size});
    };
    failed_ = md_parse(text_.data(), static_cast<MD_SIZE>(text_.size()), &parser, this) != 0;
    flush_html();
    if (builder_.in_block()) builder_.end_block(lines_of_block());
  }
  bool failed() const { return failed_; }

 private:
  static constexpr std::uint64_t kNowhere = UINT64_MAX;

  std::uint64_t offset_of(std::string_view piece) const {
    const auto at = reinterpret_cast<std::uintptr_t>(piece.data()), start = reinterpret_cast<std::uintptr_t>(text_.data());
    return at >= start && at + piece.size() <= start + text_.size() ? at - start : kNowhere;
  }

  // The whole lines of what the block was given.
  model::Span lines_of_block() const {
    model::Span span{builder_.block_first(), builder_.block_last()};
    const std::size_t before = span.start == 0 ? std::string_view::npos : text_.rfind('\n', span.start - 1);
    span.start = before == std::string_view::npos ? 0 : before + 1;
    while (span.start < text_.size() && (text_[span.start] == ' ' || text_[span.start] == '\t')) ++span.start;
    span.end = line_end(span.end);
    return span;
  }
  // End of the line's content.
  std::uint64_t line_end(std::uint64_t at) const {
    if (at > 0 && at <= text_.size() && text_[at - 1] == '\n') --at;
    std::size_t end = text_.find('\n', at);
    if (end == std::string_view::npos) end = text_.size();
    while (end > at && (text_[end - 1] == '\r' || text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
    return end;
  }

  void end_block() {
    if (!builder_.in_block()) return;
    model::Span span = lines_of_block();
    if (builder_.block_kind() == BlockKind::kCode && fenced_) span = with_fences(span);
    builder_.end_block(span);
  }

  bool is_fence(std::uint64_t from, std::uint64_t to) const {
    std::string_view line = text_.substr(from, to - from);
    while (!line.empty() && (line.front() == ' ' || line.front() == '>' || line.front() == '\t')) line.remove_prefix(1);
    return line.find("```") != std::string_view::npos || line.find("~~~") != std::string_view::npos;
  }
  model::Span with_fences(model::Span span) const {
    const std::size_t line = text_.rfind('\n', span.start == 0 ? 0 : span.start - 1);
    if (line != std::string_view::npos && line > 0) {
      const std::size_t before = text_.rfind('\n', line - 1);
      const std::size_t from = before == std::string_view::npos ? 0 : before + 1;
      if (is_fence(from, line)) span.start = from;
    }
    const std::size_t next = text_.find('\n', span.end);
    if (next != std::string_view::npos) {
      const std::uint64_t to = line_end(next + 1);
      if (to > next && is_fence(next + 1, to)) span.end = to;
    }
    return span;
  }

  void start_text_block() {
    flush_html();
    if (builder_.in_block()) return;
    DocumentBuilder::BlockStart start;
    if (item_pending_ && !lists_.empty()) {
      start.kind = BlockKind::kListItem;
      start.depth = static_cast<std::uint16_t>(lists_.size() - 1);
      start.number = item_number_;
      start.group = lists_.front().group;
      item_pending_ = false;
    } else {
      start.kind = quotes_ > 0 ? BlockKind::kQuote : BlockKind::kParagraph;
      if (!lists_.empty()) start.depth = static_cast<std::uint16_t>(lists_.size());
    }
    builder_.start_block(std::move(start));
  }

  int enter_block(MD_BLOCKTYPE type, void* detail) {
    if (type != MD_BLOCK_HTML) flush_html();
    switch (type) {
      case MD_BLOCK_QUOTE:
        end_block();
        ++quotes_;
        break;
      case MD_BLOCK_UL:
      case MD_BLOCK_OL: {
        end_block();
        List list;
        list.ordered = type == MD_BLOCK_OL;
        if (list.ordered) list.next = static_cast<std::int32_t>(std::min(static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start, 999'999'999U));
        list.group = lists_.empty() ? builder_.new_group() : lists_.front().group;
        if (lists_.size() < kMaxNestingDepth) lists_.push_back(list);
        else ++lists_beyond_;
        break;
      }
      case MD_BLOCK_LI:
        end_block();
        item_pending_ = true;
        item_number_ = lists_.empty() || !lists_.back().ordered ? -1 : lists_.back().next++;
        break;
      case MD_BLOCK_H: {
        end_block();
        heading_ = quotes_ == 0;
        builder_.start_block({heading_ ? BlockKind::kHeading : BlockKind::kQuote});
        level_ = static_cast<std::uint8_t>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level);
        break;
      }
      case MD_BLOCK_CODE: {
        end_block();
        const auto* code = static_cast<MD_BLOCK_CODE_DETAIL*>(detail);
        DocumentBuilder::BlockStart start;
        start.kind = BlockKind::kCode;
        std::string language = base::ascii_lower(base::trim(std::string_view(code->lang.text == nullptr ? "" : code->lang.text, code->lang.size)));
        if (language.starts_with('{')) language.erase(0, 1);
        language.resize(std::min({language.size(), language.find_first_of(" ,}{"), std::size_t{40}}));
        start.language = std::move(language);
        fenced_ = code->fence_char != 0;
        builder_.start_block(std::move(start));
        break;
      }
      case MD_BLOCK_TABLE: table_ = builder_.new_group(); break;
      case MD_BLOCK_THEAD: header_ = true; break;
      case MD_BLOCK_TBODY: header_ = false; break;
      case MD_BLOCK_TR: {
        end_block();
        DocumentBuilder::BlockStart start;
        start.kind = BlockKind::kTableRow;
        start.table_header = header_;
        start.group = table_;
        builder_.start_block(std::move(start));
        first_cell_ = true;
        break;
      }
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
        if (!first_cell_) builder_.made(" | ");
        first_cell_ = false;
        break;
      case MD_BLOCK_P:
      case MD_BLOCK_HR: end_block(); break;
      case MD_BLOCK_HTML:
        end_block();
        in_html_ = true;
        break;
      case MD_BLOCK_DOC: break;
    }
    return 0;
  }

  int leave_block(MD_BLOCKTYPE type, void*) {
    switch (type) {
      case MD_BLOCK_QUOTE:
        end_block();
        flush_html();
        --quotes_;
        break;
      case MD_BLOCK_UL:
      case MD_BLOCK_OL:
        end_block();
        flush_html();
        if (lists_beyond_ > 0) --lists_beyond_;
        else lists_.pop_back();
        item_pending_ = false;
        break;
      case MD_BLOCK_LI:
      case MD_BLOCK_P:
      case MD_BLOCK_CODE:
      case MD_BLOCK_TR: end_block(); break;
      case MD_BLOCK_H: end_heading(); break;
      case MD_BLOCK_HTML: in_html_ = false; break;
      default: break;
    }
    return 0;
  }

  void end_heading() {
    if (!builder_.in_block()) return;
    model::Span span = lines_of_block();
    if (!heading_) {
      builder_.end_block(span);
      return;
    }
    // A setext heading ends with its underline.
    const std::string_view line = text_.substr(span.start, builder_.block_first() - span.start);
    if (line.find('#') == std::string_view::npos) {
      const std::size_t next = text_.find('\n', span.end);
      if (next != std::string_view::npos) span.end = std::max(span.end, line_end(next + 1));
    }
    builder_.end_heading(span, level_, std::exchange(anchor_, {}));
  }

  static std::string attribute_text(const MD_ATTRIBUTE& attribute) {
    std::string value;
    if (attribute.text == nullptr) return value;
    for (std::size_t i = 0; attribute.substr_offsets[i] < attribute.size; ++i) {
      const std::string_view part(attribute.text + attribute.substr_offsets[i], attribute.substr_offsets[i + 1] - attribute.substr_offsets[i]);
      value += attribute.substr_types[i] == MD_TEXT_ENTITY ? decode_entity(part) : std::string(part);
    }
    return value;
  }

  static std::optional<model::MarkKind> mark_of(MD_SPANTYPE type) {
    if (type == MD_SPAN_CODE) return model::MarkKind::kCode;
    if (type == MD_SPAN_STRONG) return model::MarkKind::kStrong;
    if (type == MD_SPAN_EM) return model::MarkKind::kEmphasis;
    return std::nullopt;
  }

  int enter_span(MD_SPANTYPE type, void* detail) {
    if (!builder_.in_block()) start_text_block();
    if (const auto mark = mark_of(type)) builder_.start_mark(*mark);
    if (type != MD_SPAN_A) return 0;
    builder_.start_link(attribute_text(static_cast<MD_SPAN_A_DETAIL*>(detail)->href));
    return 0;
  }
  int leave_span(MD_SPANTYPE type, void*) {
    if (mark_of(type)) builder_.end_mark();
    if (type == MD_SPAN_A) builder_.end_link();
    return 0;
  }

  int piece(MD_TEXTTYPE type, std::string_view text) {
    const std::uint64_t at = offset_of(text);
    if (in_html_) {
      if (at != kNowhere && !text.empty()) {
        if (html_start_ == kNowhere) html_start_ = at;
        html_end_ = at + text.size();
      }
      return 0;
    }
    if (!builder_.in_block()) start_text_block();
    if (builder_.block_kind() == BlockKind::kCode) {
      code_piece(text, at);
      return 0;
    }
    switch (type) {
      case MD_TEXT_BR: builder_.line_break(); break;
      case MD_TEXT_SOFTBR: builder_.space(); break;
      case MD_TEXT_NULLCHAR: builder_.made("\xEF\xBF\xBD"); break;
      case MD_TEXT_ENTITY:
        if (at != kNowhere) builder_.decoded(decode_entity(text), at, text.size());
        else builder_.made(decode_entity(text));
        break;
      case MD_TEXT_HTML: inline_html(text); break;
      default:
        if (builder_.block_kind() == BlockKind::kHeading) heading_piece(text, at);
        else if (at != kNowhere) builder_.text(text, at);
        else if (base::trim(text).empty()) builder_.space();
        else builder_.made(text);
    }
    return 0;
  }

  // An explicit id at the end: "## Heading {#id}".
  void heading_piece(std::string_view text, std::uint64_t at) {
    std::string_view shown = text;
    while (!shown.empty() && shown.back() == ' ') shown.remove_suffix(1);
    const std::size_t open = shown.rfind('{');
    if (shown.ends_with('}') && open != std::string_view::npos) {
      const std::string_view attributes = shown.substr(open + 1, shown.size() - open - 2);
      const std::size_t id = attributes.find('#');
      if (id != std::string_view::npos && attributes.substr(0, id).find_first_not_of(" :.abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos) {
        const std::string_view rest = attributes.substr(id + 1);
        anchor_ = rest.substr(0, rest.find(' '));
        text = shown.substr(0, open);
      }
    }
    if (at != kNowhere) builder_.text(text, at);
    else builder_.made(text);
  }

  void code_piece(std::string_view text, std::uint64_t at) {
    if (at == kNowhere) {
      if (text == "\n") builder_.line_break();
      else held_indent_ += text;
      return;
    }
    // md4c reports indentation apart from the line; where the same spaces stand before it, they are part of the run.
    const bool same = held_indent_.size() <= at && text_.substr(at - held_indent_.size(), held_indent_.size()) == held_indent_;
    if (!held_indent_.empty()) {
      if (same) builder_.text(text_.substr(at - held_indent_.size(), held_indent_.size()), at - held_indent_.size());
      else builder_.made(held_indent_);
      held_indent_.clear();
    }
    while (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    builder_.text(text, at);
  }

  void inline_html(std::string_view tag) {
    const std::string lower = base::ascii_lower(tag.substr(0, 8));
    if (lower.starts_with("<br")) builder_.line_break();
    else if (lower.starts_with("<code>")) builder_.start_mark(model::MarkKind::kCode), ++html_code_;
    else if (lower.starts_with("</code>") && html_code_ > 0) builder_.end_mark(), --html_code_;
    else if (builder_.block_kind() == BlockKind::kHeading && anchor_.empty() && lower.starts_with("<a")) {
      anchor_ = tag_attribute(tag, "id");
      if (anchor_.empty()) anchor_ = tag_attribute(tag, "name");
    } else if (lower.starts_with("<td") || lower.starts_with("<li") || lower.starts_with("<p>") || lower.starts_with("<div")) {
      builder_.space();
    }
  }

  // Neighbouring HTML blocks are one: a blank line inside a table ends a block for Markdown, not for HTML.
  void flush_html() {
    if (html_start_ == kNowhere) return;
    const std::uint64_t start = std::exchange(html_start_, kNowhere);
    add_html_fragment(text_.substr(start, html_end_ - start), start, builder_);
  }

  std::string_view text_;
  DocumentBuilder& builder_;
  std::vector<List> lists_;
  std::size_t lists_beyond_ = 0;
  std::size_t quotes_ = 0;
  bool item_pending_ = false, fenced_ = false, header_ = false, first_cell_ = true, heading_ = false, in_html_ = false, failed_ = false;
  std::int32_t item_number_ = -1;
  std::uint32_t table_ = 0;
  std::uint8_t level_ = 1;
  std::string anchor_, held_indent_;
  std::size_t html_code_ = 0;
  std::uint64_t html_start_ = kNowhere, html_end_ = 0;
};

}  // namespace

model::ParsedDocument parse_markdown(std::string_view text, std::string_view path) {
  FrontMatter front = read_front_matter(text);
  const bool jsx = path.ends_with(".mdx") || looks_like_mdx(text.substr(front.size));
  const EditedText edited = edit_markup(text, front.size, {jsx});
  DocumentBuilder builder(edited.text().size());
  builder.use_slugs(true);
  MarkdownReader reader(edited.text(), builder);
  reader.run();
  model::ParsedDocument document = builder.finish();
  edited.map_to_source(document);
  document.parser = kMarkdownParser;
  document.title = front.title;
  document.language = front.language;
  document.metadata = std::move(front.metadata);
  document.aliases = std::move(front.aliases);
  document.warnings = std::move(front.warnings);
  if (reader.failed()) document.warnings.emplace_back("the Markdown parser ran out of memory; the rest of the text is missing");
  return document;
}

}  // namespace docent::parse
