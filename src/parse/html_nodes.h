// What gumbo's tree means for documentation: which elements are furniture, where the main content is, what a text node's bytes are.
#pragma once

#include <gumbo.h>

#include <string>
#include <string_view>

#include "parse/builder.h"

namespace docent::parse {

// Elements whose content is never documentation: scripts, navigation, cookie banners, form controls, hidden parts.
bool is_furniture(const GumboNode& element);
// <main>, role="main", a sole <article> or a well-known content container; else the body.
const GumboNode* find_main_content(const GumboNode& root);

std::string_view attribute(const GumboElement& element, const char* name);

// Gives a text node to the builder, with entities as decoded runs. `original` is the node's source, at `source_start`.
void add_text_node(std::string_view text, std::string_view original, std::uint64_t source_start, DocumentBuilder& builder);

// Upper bound of how deep gumbo's tree may get: open elements that need an end tag.
std::size_t nesting_depth(std::string_view html);

// Elements that end a paragraph.
bool is_block(GumboTag tag);

}  // namespace docent::parse
