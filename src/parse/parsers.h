// The parsers behind parse_document. Each takes valid UTF-8 without NUL bytes and gives offsets in it.
#pragma once

#include <string>
#include <string_view>

#include "model/parsed_document.h"
#include "parse/builder.h"

namespace docent::parse {

constexpr std::string_view kMarkdownParser = "markdown/2";
constexpr std::string_view kHtmlParser = "html/2";
constexpr std::string_view kTextParser = "text/2";

model::ParsedDocument parse_markdown(std::string_view text, std::string_view path);
model::ParsedDocument parse_html(std::string_view text);
model::ParsedDocument parse_plain_text(std::string_view text);

// The blocks of an HTML block inside Markdown; `base` is where `fragment` starts in the builder's text.
void add_html_fragment(std::string_view fragment, std::uint64_t base, DocumentBuilder& builder);

// "&amp;" and the like, with both marks; unknown ones as they are.
std::string decode_entity(std::string_view entity);

// The value of an attribute of the tag text "<a href=x>"; empty when it has none.
std::string tag_attribute(std::string_view tag, std::string_view name);

}  // namespace docent::parse
