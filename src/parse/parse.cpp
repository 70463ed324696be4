#include "parse/parse.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parse/encoding.h"
#include "parse/one_of.h"
#include "parse/parsers.h"

namespace docent::parse {
namespace {

using base::ErrorCode;

std::string extension_of(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? std::string() : base::ascii_lower(name.substr(dot + 1));
}

std::string title_of_path(std::string_view path) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos && dot > 0) name = name.substr(0, dot);
  return std::string(name);
}

}  // namespace

base::Result<Format> detect_format(std::string_view path, std::string_view bytes) {
  if (looks_binary(bytes)) return base::fail(ErrorCode::kInvalidArgument, "not text: its bytes look binary");
  static constexpr std::array<std::string_view, 6> kMarkdown = {"md", "markdown", "mdx", "mkd", "mdown", "qmd"};
  static constexpr std::array<std::string_view, 4> kHtml = {"html", "htm", "xhtml", "shtml"};
  const std::string extension = extension_of(path);
  if (one_of(extension, kMarkdown)) return Format::kMarkdown;
  if (one_of(extension, kHtml)) return Format::kHtml;
  if (extension.empty()) {
    const std::string start = base::ascii_lower(base::trim(bytes.substr(0, 512)));
    if (start.starts_with("<!doctype html") || start.starts_with("<html")) return Format::kHtml;
  }
  return Format::kPlainText;
}

base::Result<model::ParsedDocument> parse_document(std::string_view bytes, Format format, const ParseOptions& options) {
  if (bytes.size() > kMaxDocumentBytes)
    return base::fail(ErrorCode::kTooLarge, "larger than the limit of " + std::to_string(kMaxDocumentBytes) + " bytes");
  if (looks_binary(bytes)) return base::fail(ErrorCode::kInvalidArgument, "not text: its bytes look binary");
  const DecodedText decoded = DecodedText::decode(bytes, format == Format::kHtml ? Declarations::kHtml : Declarations::kIgnore);
  model::ParsedDocument document;
  switch (format) {
    case Format::kMarkdown: document = parse_markdown(decoded.text(), options.path); break;
    case Format::kHtml: document = parse_html(decoded.text()); break;
    case Format::kPlainText: document = parse_plain_text(decoded.text()); break;
  }
  decoded.map_to_source(document);
  document.warnings.insert(document.warnings.begin(), decoded.warnings().begin(), decoded.warnings().end());
  // Front matter, else the first heading of the first level, else <title> (the HTML parser's guess), else the file's name.
  const std::string guess = std::move(document.title);
  document.title.clear();
  if (format == Format::kMarkdown) document.title = guess;
  if (document.title.empty())
    for (const auto& section : document.sections)
      if (section.level == 1) {
        document.title = section.heading;
        break;
      }
  if (document.title.empty()) document.title = guess;
  if (document.title.empty()) document.title = title_of_path(options.path);
  return document;
}

}  // namespace docent::parse
