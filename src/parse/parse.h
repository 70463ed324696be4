// The one door to all parsers: bytes in, ParsedDocument out. Pure: no files, no clock, no network. Thread safe.
//
// Budget: 40 MB of Markdown or HTML a second on one core; memory at most 6 times the input; linear in the input for any input.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "model/parsed_document.h"

namespace docent::parse {

enum class Format { kMarkdown, kHtml, kPlainText };

constexpr std::uint64_t kMaxDocumentBytes = 64ULL << 20;  // larger ones are refused with kTooLarge
constexpr std::size_t kMaxNestingDepth = 256;             // deeper constructs are flattened, with a warning

struct ParseOptions {
  std::string path;  // for the title of last resort and format detection
  // Reads another file of the same source for includes (Hugo `code_sample file=…`); path relative to the source's root.
  // Null: includes are left out. Never called for a path outside the root.
  std::function<base::Result<std::string>(std::string_view path)> read_include;
};

// By extension first, then by content. Unknown text is kPlainText; kInvalidArgument for binary content (NUL bytes that are not
// UTF-16/32, or mostly control characters).
base::Result<Format> detect_format(std::string_view path, std::string_view bytes);

// kTooLarge, kInvalidArgument (binary). Malformed text never fails: it parses to something, with warnings.
base::Result<model::ParsedDocument> parse_document(std::string_view bytes, Format format, const ParseOptions& options);

// The text of the part of a parsed document that lies in `span`, as passages show it: blocks with an empty line between them
// (items and rows of one list or table only a line end), list markers ("- ", "3. ") kept, code without fences. What a citation renders to.
std::string render_span(const model::ParsedDocument& document, model::Span span);

}  // namespace docent::parse
