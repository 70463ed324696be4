// Takes markup that is not Markdown out of a Markdown text: Hugo shortcodes, MDX/JSX, Liquid tags, admonition markers of
// Docusaurus, MkDocs, MyST and GitHub, snippet includes. What they enclose stays; so do values readers see (labels, captions,
// tooltip texts). Code fences and inline code are left alone. Linear in the text.
#pragma once

#include <string_view>

#include "parse/edited_text.h"

namespace docent::parse {

struct MarkupOptions {
  bool jsx = false;  // MDX: components, expressions, import and export lines
};

// `text` from `from` on, edited.
EditedText edit_markup(std::string_view text, std::size_t from, const MarkupOptions& options);

// Whether a Markdown text is MDX in all but name: an import line outside code before the first heading.
bool looks_like_mdx(std::string_view text);

}  // namespace docent::parse
