#include "parse/html_nodes.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "base/text.h"
#include "parse/one_of.h"
#include "parse/parsers.h"

namespace docent::parse {
namespace {

constexpr std::size_t kMaxEntityBytes = 40;

// Classes and ids that name furniture. Whole tokens only: "header" alone may well be a heading's class.
constexpr std::array<std::string_view, 48> kFurnitureNames = {
    "nav", "navbar", "navigation", "sidebar", "side-bar", "sidenav", "menu", "menubar", "breadcrumb", "breadcrumbs", "toc", "table-of-contents",
    "toctree", "site-header", "page-header-nav", "site-footer", "footer", "page-footer", "cookie", "cookies", "cookie-banner", "cookie-consent",
    "consent", "skip-link", "skip-to-content", "skiplink", "edit-this-page", "edit-page", "pagination", "pagination-nav", "prev-next",
    "page-nav", "rellinks", "related-links", "feedback", "share", "social", "advert", "ads", "banner", "announcement", "announcement-bar",
    "searchbox", "search-box", "headerlink", "sr-only", "visually-hidden", "nosearch"};
constexpr std::array<std::string_view, 8> kFurnitureRoles = {"navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "dialog"};
constexpr std::array<std::string_view, 14> kContentNames = {"content", "main-content", "main", "document", "markdown-body", "body-content",
                                                            "td-content", "doc-content", "docs-content", "article", "post-content", "page-content",
                                                            "maincontent", "bodywrapper"};

template <typename Test>
bool any_token(std::string_view list, const Test& test) {
  const std::string lower = base::ascii_lower(list.substr(0, 1024));
  std::size_t at = 0;
  while (at < lower.size()) {
    const std::size_t end = std::min(lower.find_first_of(" \t\n", at), lower.size());
    if (end > at && test(std::string_view(lower).substr(at, end - at))) return true;
    at = end + 1;
  }
  return false;
}

std::size_t text_bytes(const GumboNode& node) {
  if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_CDATA) return std::string_view(node.v.text.text).size();
  if (node.type != GUMBO_NODE_ELEMENT && node.type != GUMBO_NODE_TEMPLATE) return 0;
  if (is_furniture(node)) return 0;
  std::size_t bytes = 0;
  for (unsigned i = 0; i < node.v.element.children.length; ++i) bytes += text_bytes(*static_cast<const GumboNode*>(node.v.element.children.data[i]));
  return bytes;
}

void collect(const GumboNode& node, std::array<std::vector<const GumboNode*>, 3>& found, const GumboNode*& body) {
  if (node.type != GUMBO_NODE_ELEMENT) return;
  const GumboElement& element = node.v.element;
  if (element.tag == GUMBO_TAG_BODY) body = &node;
  else if (is_furniture(node)) return;
  if (element.tag == GUMBO_TAG_MAIN || attribute(element, "role") == "main") found[0].push_back(&node);
  else if (element.tag == GUMBO_TAG_ARTICLE) found[1].push_back(&node);
  else if (element.tag == GUMBO_TAG_DIV || element.tag == GUMBO_TAG_SECTION) {
    const auto known = [](std::string_view token) { return one_of(token, kContentNames); };
    if (any_token(attribute(element, "id"), known) || any_token(attribute(element, "class"), known)) found[2].push_back(&node);
  }
  for (unsigned i = 0; i < element.children.length; ++i) collect(*static_cast<const GumboNode*>(element.children.data[i]), found, body);
}

bool is_entity_byte(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '#'; }

// Length of the UTF-8 character at `at`.
std::size_t character(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) ++end;
  return end - at;
}

}  // namespace

std::string_view attribute(const GumboElement& element, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
  return found == nullptr || found->value == nullptr ? std::string_view() : std::string_view(found->value);
}

bool is_furniture(const GumboNode& node) {
  const GumboElement& element = node.v.element;
  switch (element.tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_BUTTON:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_INPUT:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_CANVAS:
    case GUMBO_TAG_HEAD: return true;
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_HTML:
    case GUMBO_TAG_MAIN: return false;
    case GUMBO_TAG_HEADER: {
      // A page's header is furniture; an article's holds its title.
      for (const GumboNode* at = node.parent; at != nullptr && at->type == GUMBO_NODE_ELEMENT; at = at->parent)
        if (at->v.element.tag == GUMBO_TAG_ARTICLE || at->v.element.tag == GUMBO_TAG_MAIN || at->v.element.tag == GUMBO_TAG_SECTION) return false;
      return true;
    }
    default: break;
  }
  if (element.attributes.length == 0) return false;
  if (gumbo_get_attribute(&element.attributes, "hidden") != nullptr || attribute(element, "aria-hidden") == "true") return true;
  if (one_of(attribute(element, "role"), kFurnitureRoles)) return true;
  const auto furniture = [](std::string_view token) { return one_of(token, kFurnitureNames); };
  return any_token(attribute(element, "class"), furniture) || any_token(attribute(element, "id"), furniture);
}

const GumboNode* find_main_content(const GumboNode& root) {
  std::array<std::vector<const GumboNode*>, 3> found;
  const GumboNode* body = nullptr;
  collect(root, found, body);
  if (body == nullptr) return &root;
  const std::size_t all = text_bytes(*body);
  for (const auto& candidates : found) {
    const GumboNode* best = nullptr;
    std::size_t most = 0;
    for (const GumboNode* candidate : candidates)
      if (const std::size_t bytes = text_bytes(*candidate); bytes > most) {
        most = bytes;
        best = candidate;
      }
    // A container with little of the page's text is a teaser, not the content.
    if (best != nullptr && most * 2 > all) return best;
  }
  return body;
}

void add_text_node(std::string_view text, std::string_view original, std::uint64_t source_start, DocumentBuilder& builder) {
  if (text == original) {
    builder.text(text, source_start);
    return;
  }
  // Literal stretches of the source occur in the text as they are; between them stand entities, of one or two characters.
  std::size_t at = 0, from = 0;
  while (from < original.size()) {
    std::size_t entity = original.find('&', from);
    const std::string_view literal = original.substr(from, entity == std::string_view::npos ? entity : entity - from);
    if (!literal.empty()) {
      if (text.substr(at, literal.size()) != literal) break;
      builder.text(literal, source_start + from);
      at += literal.size();
      from += literal.size();
    }
    if (entity == std::string_view::npos) break;
    std::size_t end = entity + 1;
    while (end < original.size() && end - entity < kMaxEntityBytes && is_entity_byte(original[end])) ++end;
    if (end < original.size() && original[end] == ';') ++end;
    const std::string decoded = decode_entity(original.substr(entity, end - entity));
    if (text.substr(at, decoded.size()) == decoded && decoded != original.substr(entity, end - entity)) {
      builder.decoded(decoded, source_start + entity, end - entity);
      at += decoded.size();
      from = end;
    } else if (at < text.size() && text[at] == '&') {
      builder.text("&", source_start + entity);
      ++at;
      from = entity + 1;
    } else if (at < text.size()) {
      const std::size_t length = character(text, at);
      builder.decoded(text.substr(at, length), source_start + entity, end - entity);
      at += length;
      from = end;
    } else {
      break;
    }
  }
  // Line ends or bytes that gumbo rewrote: from here on the stretch is one whole.
  if (at < text.size() && from < original.size()) {
    std::size_t word = at;
    bool first = true;
    while (word < text.size()) {
      const std::size_t end = std::min(text.find_first_of(" \n\t", word), text.size());
      if (end > word) {
        if (std::exchange(first, false)) builder.decoded(text.substr(word, end - word), source_start + from, original.size() - from);
        else builder.made(text.substr(word, end - word));
      }
      if (end < text.size()) builder.space();
      word = end + 1;
    }
  }
}

std::size_t nesting_depth(std::string_view html) {
  static constexpr std::array<std::string_view, 30> kNoEnd = {"p", "li", "td", "tr", "th", "dd", "dt", "br", "hr", "img", "input", "meta", "link",
                                                             "option", "tbody", "thead", "tfoot", "col", "area", "base", "embed", "source",
                                                             "track", "wbr", "param", "colgroup", "rt", "rp", "optgroup", "keygen"};
  std::size_t depth = 0, deepest = 0;
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
    std::size_t name = at + 1;
    const bool closing = name < html.size() && html[name] == '/';
    if (closing) ++name;
    std::size_t end = name;
    while (end < html.size() && end - name < 16 && is_entity_byte(html[end])) ++end;
    if (end == name) continue;
    if (one_of(base::ascii_lower(html.substr(name, end - name)), kNoEnd)) continue;
    const std::size_t close = html.find('>', end);
    if (close != std::string_view::npos && html[close - 1] == '/') continue;  // as in SVG
    if (!closing) deepest = std::max(deepest, ++depth);
    else if (depth > 0) --depth;
  }
  return deepest;
}

bool is_block(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_P:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_MAIN:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_ASIDE:
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_FIGURE:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_DETAILS:
    case GUMBO_TAG_SUMMARY:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_FIELDSET:
    case GUMBO_TAG_LEGEND:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_HTML: return true;
    default: return false;
  }
}

std::string decode_entity(std::string_view entity) {
  struct Known {
    std::string_view entity, text;
  };
  static constexpr std::array<Known, 14> kCommon = {{{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&apos;", "'"},
                                                     {"&nbsp;", "\xC2\xA0"}, {"&mdash;", "\xE2\x80\x94"}, {"&ndash;", "\xE2\x80\x93"},
                                                     {"&hellip;", "\xE2\x80\xA6"}, {"&copy;", "\xC2\xA9"}, {"&rarr;", "\xE2\x86\x92"},
                                                     {"&lsquo;", "\xE2\x80\x98"}, {"&rsquo;", "\xE2\x80\x99"}}};
  for (const Known& known : kCommon)
    if (known.entity == entity) return std::string(known.text);
  // All other names: gumbo has the table.
  if (entity.size() > kMaxEntityBytes) return std::string(entity);
  std::string document = "<!DOCTYPE html><body>";
  document.append(entity);
  GumboOutput* output = gumbo_parse_with_options(&kGumboDefaultOptions, document.data(), document.size());
  std::string text(entity);
  const GumboNode* node = output->root;
  while (node != nullptr && node->type == GUMBO_NODE_ELEMENT)
    node = node->v.element.children.length == 0
               ? nullptr
               : static_cast<const GumboNode*>(node->v.element.children.data[node->v.element.children.length - 1]);
  if (node != nullptr && (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE)) text = node->v.text.text;
  gumbo_destroy_output(&kGumboDefaultOptions, output);
  return base::to_valid_utf8(text);
}

std::string tag_attribute(std::string_view tag, std::string_view name) {
  const std::string lower = base::ascii_lower(tag.substr(0, 4096));
  const std::string wanted = std::string(name) + "=";
  std::size_t at = 0;
  while ((at = lower.find(wanted, at)) != std::string::npos) {
    if (at > 0 && (lower[at - 1] == ' ' || lower[at - 1] == '\t' || lower[at - 1] == '\n')) break;
    at += wanted.size();
  }
  if (at == std::string::npos) return {};
  at += wanted.size();
  if (at >= tag.size()) return {};
  const char quote = tag[at];
  if (quote == '"' || quote == '\'') {
    const std::size_t close = tag.find(quote, at + 1);
    return close == std::string_view::npos ? std::string() : std::string(tag.substr(at + 1, close - at - 1));
  }
  return std::string(tag.substr(at, tag.find_first_of(" \t\n>/", at) - at));
}

}  // namespace docent::parse
