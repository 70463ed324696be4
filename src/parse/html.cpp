#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "parse/html_nodes.h"
#include "parse/parse.h"
#include "parse/parsers.h"

namespace docent::parse {
namespace {

using model::BlockKind;

// Gumbo's tree is walked by recursion: deeper texts, and huge ones, are read by a plain scan that drops tags.
constexpr std::size_t kMaxTreeDepth = 1'000;
constexpr std::size_t kMaxTreeBytes = 24ULL << 20;

class Tree {
 public:
  Tree(std::string_view html, bool fragment) : options_(kGumboDefaultOptions) {
    options_.stop_on_first_error = false;
    options_.max_errors = 0;
    if (fragment) options_.fragment_context = GUMBO_TAG_BODY;
    output_ = gumbo_parse_with_options(&options_, html.data(), html.size());
  }
  ~Tree() { gumbo_destroy_output(&options_, output_); }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  const GumboNode& root() const { return *output_->root; }

 private:
  GumboOptions options_;
  GumboOutput* output_;
};

class HtmlReader {
 public:
  // `base`: where `html` starts in the builder's text.
  HtmlReader(std::string_view html, std::uint64_t base, DocumentBuilder& builder) : html_(html), base_(base), builder_(builder) {}

  void run(const GumboNode& root) {
    children(root.v.element);
    end_block();
  }

 private:
  struct Context {
    BlockKind kind = BlockKind::kParagraph;
    std::uint16_t depth = 0;
    std::uint32_t group = 0;
    std::int32_t number = -1;
    bool pending_item = false;
    std::string_view role = {};  // class names of the list
  };

  std::uint64_t offset(const char* at) const { return base_ + static_cast<std::uint64_t>(at - html_.data()); }
  bool inside(const GumboStringPiece& piece) const {
    return piece.data != nullptr && piece.length > 0 && piece.data >= html_.data() && piece.data + piece.length <= html_.data() + html_.size();
  }
  void end_block() {
    if (builder_.in_block()) builder_.end_block({builder_.block_first(), builder_.block_last()});
  }

  void children(const GumboElement& element) {
    for (unsigned i = 0; i < element.children.length; ++i) node(*static_cast<const GumboNode*>(element.children.data[i]));
  }

  void node(const GumboNode& one) {
    switch (one.type) {
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_CDATA:
      case GUMBO_NODE_WHITESPACE: text(one); break;
      case GUMBO_NODE_ELEMENT:
        if (!is_furniture(one)) element(one);
        else keep_anchor(one.v.element);
        break;
      default: break;
    }
  }

  void text(const GumboNode& one) {
    // Gumbo encodes character references beyond U+10FFFF as bytes that are no UTF-8.
    const std::string_view given = one.v.text.text;
    const std::string mended = base::is_valid_utf8(given) ? std::string() : base::to_valid_utf8(given);
    const std::string_view shown = mended.empty() ? given : std::string_view(mended);
    if (!builder_.in_block()) {
      if (base::trim(shown).empty()) return;
      DocumentBuilder::BlockStart start;
      start.kind = context_.kind;
      start.depth = context_.depth;
      start.group = context_.group;
      if (context_.kind == BlockKind::kListItem) {
        if (context_.pending_item) {
          start.number = context_.number;
          start.role = base::to_valid_utf8(context_.role.substr(0, 64));
        }
        else start.kind = BlockKind::kParagraph;
        context_.pending_item = false;
      }
      builder_.start_block(std::move(start));
    }
    if (!inside(one.v.text.original_text)) {
      builder_.made(shown);
      return;
    }
    const std::string_view original(one.v.text.original_text.data, one.v.text.original_text.length);
    if (one.type == GUMBO_NODE_WHITESPACE && builder_.block_kind() != BlockKind::kCode) builder_.space();
    else if (builder_.block_kind() == BlockKind::kCode) code_text(shown, original);
    else add_text_node(shown, original, offset(original.data()), builder_);
  }

  void code_text(std::string_view shown, std::string_view original) {
    // The line end right after <pre> is not part of the text.
    if (builder_.block_empty() && original.starts_with('\n') && !shown.starts_with('\n')) original.remove_prefix(1);
    if (original.find(" \n") == std::string_view::npos) {
      add_text_node(shown, original, offset(original.data()), builder_);
      return;
    }
    std::size_t at = 0, from = 0;
    for (const std::string_view line : base::split(original, '\n')) {
      std::string_view bare = line;
      while (bare.ends_with(' ')) bare.remove_suffix(1);
      const std::size_t start = std::min(at, shown.size());
      const std::size_t end = std::min(shown.find('\n', start), shown.size());
      std::string_view part = shown.substr(start, end - start);
      while (part.ends_with(' ')) part.remove_suffix(1);
      if (from > 0) builder_.line_break();
      add_text_node(part, bare, offset(original.data() + from), builder_);
      from += line.size() + 1;
      at = end + 1;
    }
  }

  void keep_anchor(const GumboElement& element) {
    std::string_view id = attribute(element, "id");
    if (id.empty() && element.tag == GUMBO_TAG_A) id = attribute(element, "name");
    if (!id.empty() && id.size() < 512) anchor_ = base::to_valid_utf8(id);
  }

  void element(const GumboNode& one) {
    const GumboElement& element = one.v.element;
    switch (element.tag) {
      case GUMBO_TAG_H1:
      case GUMBO_TAG_H2:
      case GUMBO_TAG_H3:
      case GUMBO_TAG_H4:
      case GUMBO_TAG_H5:
      case GUMBO_TAG_H6: heading(element); return;
      case GUMBO_TAG_PRE: code(one); return;
      case GUMBO_TAG_UL:
      case GUMBO_TAG_OL:
      case GUMBO_TAG_MENU: list(element); return;
      case GUMBO_TAG_LI: item(element, -1); return;
      case GUMBO_TAG_TABLE: table(element); return;
      case GUMBO_TAG_DL: nested(element, BlockKind::kDefinition, builder_.new_group()); return;
      case GUMBO_TAG_DT:
      case GUMBO_TAG_DD:
        end_block();
        keep_anchor(element);
        if (element.tag == GUMBO_TAG_DT) builder_.start_mark(model::MarkKind::kTerm, role_of_list(one));
        nested(element, BlockKind::kDefinition, context_.group == 0 ? builder_.new_group() : context_.group);
        if (element.tag == GUMBO_TAG_DT) builder_.end_mark();
        return;
      case GUMBO_TAG_BLOCKQUOTE: nested(element, BlockKind::kQuote, 0); return;
      case GUMBO_TAG_BR:
        if (builder_.in_block()) builder_.line_break();
        return;
      case GUMBO_TAG_A: link(element); return;
      case GUMBO_TAG_IMG: return;
      default: break;
    }
    if (!is_block(element.tag)) {
      if (!builder_.in_block()) keep_anchor(element);
      const auto mark = mark_of(element);
      if (mark) builder_.start_mark(*mark, attribute(element, "class"));
      children(element);
      if (mark) builder_.end_mark();
      return;
    }
    end_block();
    if (element.tag == GUMBO_TAG_SECTION || element.tag == GUMBO_TAG_DIV) keep_anchor(element);
    children(element);
    end_block();
  }

  // The classes of a term's list say what the terms are.
  static std::string_view role_of_list(const GumboNode& term) {
    if (term.parent == nullptr || term.parent->type != GUMBO_NODE_ELEMENT) return {};
    return attribute(term.parent->v.element, "class");
  }

  static std::optional<model::MarkKind> mark_of(const GumboElement& element) {
    switch (element.tag) {
      // Highlighters use classes of one or two letters.
      case GUMBO_TAG_SPAN:
        if (attribute(element, "class").size() > 2) return model::MarkKind::kOther;
        return std::nullopt;
      case GUMBO_TAG_CODE:
      case GUMBO_TAG_TT:
      case GUMBO_TAG_SAMP:
      case GUMBO_TAG_KBD: return model::MarkKind::kCode;
      case GUMBO_TAG_B:
      case GUMBO_TAG_STRONG: return model::MarkKind::kStrong;
      case GUMBO_TAG_I:
      case GUMBO_TAG_EM:
      case GUMBO_TAG_DFN:
      case GUMBO_TAG_VAR: return model::MarkKind::kEmphasis;
      default: return std::nullopt;
    }
  }

  void nested(const GumboElement& element, BlockKind kind, std::uint32_t group) {
    end_block();
    const Context before = context_;
    context_ = {kind, before.depth, group, -1, false};
    children(element);
    end_block();
    context_ = before;
  }

  void heading(const GumboElement& element) {
    end_block();
    std::string id(attribute(element, "id"));
    if (id.empty()) id = std::exchange(anchor_, {});
    anchor_.clear();
    const Context before = context_;
    context_ = {BlockKind::kHeading, 0, 0, -1, false};
    children(element);
    context_ = before;
    if (id.empty()) id = std::exchange(anchor_, {});
    anchor_.clear();
    if (!builder_.in_block()) return;
    if (builder_.block_kind() != BlockKind::kHeading) {
      end_block();
      return;
    }
    model::Span span{builder_.block_first(), builder_.block_last()};
    if (inside(element.original_tag)) span.start = offset(element.original_tag.data);
    if (inside(element.original_end_tag)) span.end = offset(element.original_end_tag.data) + element.original_end_tag.length;
    builder_.end_heading(span, static_cast<std::uint8_t>(element.tag - GUMBO_TAG_H1 + 1), std::move(id));
  }

  static std::string language_of(const GumboElement& element) {
    for (const std::string_view token : base::split(attribute(element, "class"), ' '))
      for (const std::string_view prefix : {"language-", "lang-", "highlight-", "brush:", "sourceCode "})
        if (token.starts_with(prefix) && token.size() > prefix.size() && token.size() < 40) return base::ascii_lower(token.substr(prefix.size()));
    return {};
  }

  void code(const GumboNode& one) {
    end_block();
    const GumboElement& element = one.v.element;
    std::string language = language_of(element);
    for (unsigned i = 0; language.empty() && i < element.children.length; ++i) {
      const auto& child = *static_cast<const GumboNode*>(element.children.data[i]);
      if (child.type == GUMBO_NODE_ELEMENT) language = language_of(child.v.element);
    }
    for (const GumboNode* at = one.parent; language.empty() && at != nullptr && at->type == GUMBO_NODE_ELEMENT; at = at->parent) {
      language = language_of(at->v.element);
      if (at->v.element.tag == GUMBO_TAG_BODY) break;
    }
    DocumentBuilder::BlockStart start;
    start.kind = BlockKind::kCode;
    start.language = std::move(language);
    start.role = base::to_valid_utf8(attribute(element, "class").substr(0, 64));
    builder_.start_block(std::move(start));
    inline_only(element);
    end_block();
  }

  // Text of all descendants, whatever elements they are: inside <pre> nothing opens a block of its own.
  void inline_only(const GumboElement& element) {
    for (unsigned i = 0; i < element.children.length; ++i) {
      const auto& child = *static_cast<const GumboNode*>(element.children.data[i]);
      if (child.type == GUMBO_NODE_ELEMENT) {
        if (child.v.element.tag == GUMBO_TAG_BR) builder_.line_break();
        else if (!is_furniture(child)) inline_only(child.v.element);
      } else if (child.type == GUMBO_NODE_TEXT || child.type == GUMBO_NODE_WHITESPACE || child.type == GUMBO_NODE_CDATA) {
        text(child);
      }
    }
  }

  void list(const GumboElement& element) {
    end_block();
    const Context before = context_;
    const bool nested_list = before.kind == BlockKind::kListItem;
    const std::uint32_t group = nested_list && before.group != 0 ? before.group : builder_.new_group();
    const auto depth = static_cast<std::uint16_t>(nested_list ? before.depth + 1 : 0);
    std::int32_t number = -1;
    if (element.tag == GUMBO_TAG_OL) {
      number = 1;
      const std::string_view start = attribute(element, "start");
      std::from_chars(start.data(), start.data() + start.size(), number);
      number = std::clamp(number, 0, 1'000'000'000);
    }
    context_ = {BlockKind::kListItem, depth, group, -1, false, attribute(element, "class")};
    for (unsigned i = 0; i < element.children.length; ++i) {
      const auto& child = *static_cast<const GumboNode*>(element.children.data[i]);
      if (child.type == GUMBO_NODE_ELEMENT && child.v.element.tag == GUMBO_TAG_LI && !is_furniture(child)) item(child.v.element, number < 0 ? -1 : number++);
      else node(child);
    }
    end_block();
    context_ = before;
  }

  void item(const GumboElement& element, std::int32_t number) {
    end_block();
    keep_anchor(element);
    const Context before = context_;
    context_.kind = BlockKind::kListItem;
    context_.number = number;
    context_.pending_item = true;
    if (context_.group == 0) context_.group = builder_.new_group();
    children(element);
    end_block();
    context_ = before;
  }

  static bool holds_blocks(const GumboNode& one) {
    if (one.type != GUMBO_NODE_ELEMENT) return false;
    const GumboTag tag = one.v.element.tag;
    if (tag == GUMBO_TAG_TABLE || tag == GUMBO_TAG_PRE || tag == GUMBO_TAG_UL || tag == GUMBO_TAG_OL || tag == GUMBO_TAG_DL ||
        (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6))
      return true;
    for (unsigned i = 0; i < one.v.element.children.length; ++i)
      if (holds_blocks(*static_cast<const GumboNode*>(one.v.element.children.data[i]))) return true;
    return false;
  }

  void table(const GumboElement& element) {
    end_block();
    const Context before = context_;
    bool layout = false;
    for (unsigned i = 0; i < element.children.length && !layout; ++i) layout = holds_blocks(*static_cast<const GumboNode*>(element.children.data[i]));
    context_ = {BlockKind::kParagraph, 0, 0, -1, false};
    if (layout) cells_as_blocks(element);
    else rows(element, builder_.new_group());
    end_block();
    context_ = before;
  }

  // A table that lays out a page, or whose cells hold lists and code: each cell's blocks stand for themselves.
  void cells_as_blocks(const GumboElement& element) {
    for (unsigned i = 0; i < element.children.length; ++i) {
      const auto& child = *static_cast<const GumboNode*>(element.children.data[i]);
      if (child.type != GUMBO_NODE_ELEMENT) {
        node(child);
        continue;
      }
      if (is_furniture(child)) continue;
      const GumboTag tag = child.v.element.tag;
      const bool part = tag == GUMBO_TAG_TBODY || tag == GUMBO_TAG_THEAD || tag == GUMBO_TAG_TFOOT || tag == GUMBO_TAG_TR;
      if (part) {
        cells_as_blocks(child.v.element);
      } else {
        end_block();
        if (tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH) children(child.v.element);
        else node(child);
        end_block();
      }
    }
  }

  void rows(const GumboElement& element, std::uint32_t group) {
    for (unsigned i = 0; i < element.children.length; ++i) {
      const auto& child = *static_cast<const GumboNode*>(element.children.data[i]);
      if (child.type != GUMBO_NODE_ELEMENT) {
        node(child);
        continue;
      }
      if (is_furniture(child)) continue;
      if (child.v.element.tag == GUMBO_TAG_TR) {
        row(child.v.element, group);
      } else if (child.v.element.tag == GUMBO_TAG_CAPTION) {
        node(child);
      } else {
        rows(child.v.element, group);
      }
    }
  }

  void row(const GumboElement& element, std::uint32_t group) {
    end_block();
    keep_anchor(element);
    DocumentBuilder::BlockStart start;
    start.kind = BlockKind::kTableRow;
    start.group = group;
    start.table_header = true;
    for (unsigned i = 0; i < element.children.length; ++i) {
      const auto& child = *static_cast<const GumboNode*>(element.children.data[i]);
      if (child.type == GUMBO_NODE_ELEMENT && child.v.element.tag == GUMBO_TAG_TD) start.table_header = false;
    }
    builder_.start_block(std::move(start));
    bool first = true;
    for (unsigned i = 0; i < element.children.length; ++i) {
      const auto& child = *static_cast<const GumboNode*>(element.children.data[i]);
      if (child.type != GUMBO_NODE_ELEMENT) continue;
      if (!first) builder_.made(" | ");
      first = false;
      cell(child.v.element);
    }
    end_block();
  }

  void cell(const GumboElement& element) {
    for (unsigned i = 0; i < element.children.length; ++i) {
      const auto& child = *static_cast<const GumboNode*>(element.children.data[i]);
      if (child.type == GUMBO_NODE_ELEMENT) {
        if (is_furniture(child)) continue;
        if (child.v.element.tag == GUMBO_TAG_A) {
          link(child.v.element);
          continue;
        }
        builder_.in_block() && (is_block(child.v.element.tag) || child.v.element.tag == GUMBO_TAG_BR) ? builder_.space() : void();
        const auto mark = mark_of(child.v.element);
        if (mark) builder_.start_mark(*mark, attribute(child.v.element, "class"));
        cell(child.v.element);
        if (mark) builder_.end_mark();
        if (is_block(child.v.element.tag)) builder_.space();
      } else {
        node(child);
      }
    }
  }

  void link(const GumboElement& element) {
    const std::string_view target = attribute(element, "href");
    if (!builder_.in_block()) keep_anchor(element);
    if (target.empty() || !builder_.in_block()) {
      if (target.empty()) {
        children(element);
        return;
      }
      // The block starts with the link's own text.
      const std::size_t before = builder_.document().blocks.size();
      children(element);
      if (builder_.in_block() && builder_.document().blocks.size() == before) builder_.link_so_far(std::string(target));
      return;
    }
    builder_.start_link(std::string(target));
    children(element);
    builder_.end_link();
  }

  std::string_view html_;
  std::uint64_t base_;
  DocumentBuilder& builder_;
  Context context_;
  std::string anchor_;
};

// Text between tags, paragraphs at every block-like tag. For what is too deep or too large for a tree.
void add_flat(std::string_view html, std::uint64_t base, DocumentBuilder& builder) {
  static constexpr std::array<std::string_view, 14> kInline = {"a", "b", "i", "em", "strong", "code", "span", "tt", "sup", "sub", "kbd", "var", "u", "small"};
  std::size_t at = 0;
  while (at < html.size()) {
    const std::size_t open = std::min(html.find('<', at), html.size());
    std::string_view text = html.substr(at, open - at);
    while (!text.empty()) {
      const std::size_t entity = std::min(text.find('&'), text.size());
      const std::string_view literal = text.substr(0, entity);
      const auto source = base + static_cast<std::uint64_t>(text.data() - html.data());
      if (!literal.empty()) {
        if (!builder.in_block() && !base::trim(literal).empty()) builder.start_block({});
        if (builder.in_block()) builder.text(literal, source);
      }
      if (entity == text.size()) break;
      std::size_t end = entity + 1;
      while (end < text.size() && end - entity < 32 && text[end] != ';' && text[end] != ' ' && text[end] != '&') ++end;
      if (end < text.size() && text[end] == ';') ++end;
      if (!builder.in_block()) builder.start_block({});
      builder.decoded(decode_entity(text.substr(entity, end - entity)), source + entity, end - entity);
      text.remove_prefix(end);
    }
    if (open == html.size()) break;
    std::size_t name = open + 1;
    if (name < html.size() && html[name] == '/') ++name;
    std::size_t name_end = name;
    while (name_end < html.size() && name_end - name < 16 && ((html[name_end] | 0x20) >= 'a' && (html[name_end] | 0x20) <= 'z')) ++name_end;
    const std::string tag = base::ascii_lower(html.substr(name, name_end - name));
    if (std::ranges::find(kInline, tag) == kInline.end() && builder.in_block()) builder.end_block({builder.block_first(), builder.block_last()});
    std::size_t close = html.find(html.substr(open).starts_with("<!--") ? "-->" : ">", open);
    if (tag == "script" || tag == "style") {
      const std::size_t end = html.find("</" + tag, open);
      if (end != std::string_view::npos && html[open + 1] != '/') close = html.find('>', end);
    }
    if (close == std::string_view::npos) break;
    at = html.find('>', close) + 1;
  }
  if (builder.in_block()) builder.end_block({builder.block_first(), builder.block_last()});
}

const GumboNode* find_element(const GumboNode& node, GumboTag tag, int depth) {
  if (node.type != GUMBO_NODE_ELEMENT || depth == 0) return nullptr;
  if (node.v.element.tag == tag) return &node;
  for (unsigned i = 0; i < node.v.element.children.length; ++i)
    if (const auto* found = find_element(*static_cast<const GumboNode*>(node.v.element.children.data[i]), tag, depth - 1)) return found;
  return nullptr;
}

// HTML takes CR LF for one line end, and so does gumbo, which would make its text differ from ours. A space before the line end means
// the same and keeps all offsets.
std::string without_carriage_returns(std::string_view html) {
  std::string copy(html);
  for (std::size_t at = copy.find('\r'); at != std::string::npos; at = copy.find('\r', at + 1))
    copy[at] = at + 1 < copy.size() && copy[at + 1] == '\n' ? ' ' : '\n';
  return copy;
}

bool too_much_for_a_tree(std::string_view html) { return html.size() > kMaxTreeBytes || nesting_depth(html) > kMaxTreeDepth; }

}  // namespace

void add_html_fragment(std::string_view fragment, std::uint64_t base, DocumentBuilder& builder) {
  if (fragment.find('\r') != std::string_view::npos) {
    add_html_fragment(without_carriage_returns(fragment), base, builder);
    return;
  }
  if (too_much_for_a_tree(fragment)) {
    add_flat(fragment, base, builder);
    return;
  }
  const Tree tree(fragment, true);
  HtmlReader(fragment, base, builder).run(tree.root());
}

model::ParsedDocument parse_html(std::string_view text) {
  if (text.find('\r') != std::string_view::npos) return parse_html(without_carriage_returns(text));
  DocumentBuilder builder(text.size());
  std::string title, language, warning;
  if (too_much_for_a_tree(text)) {
    add_flat(text, 0, builder);
    warning = "nested too deeply or too large for an HTML tree: read as plain text without tags";
  } else {
    const Tree tree(text, false);
    if (const auto* found = find_element(tree.root(), GUMBO_TAG_TITLE, 4); found != nullptr && found->v.element.children.length > 0) {
      const auto& inner = *static_cast<const GumboNode*>(found->v.element.children.data[0]);
      if (inner.type == GUMBO_NODE_TEXT) title = base::to_valid_utf8(base::trim(inner.v.text.text));
      std::ranges::replace(title, '\n', ' ');
    }
    language = attribute(tree.root().v.element, "lang");
    HtmlReader(text, 0, builder).run(*find_main_content(tree.root()));
  }
  model::ParsedDocument document = builder.finish();
  document.title = std::move(title);
  document.language = std::move(language);
  document.parser = kHtmlParser;
  if (!warning.empty()) document.warnings.push_back(std::move(warning));
  return document;
}

}  // namespace docent::parse
