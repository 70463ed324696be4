#include "parse/parsers.h"

namespace docent::parse {

// Paragraphs are what empty lines part. Lines stay as they are: plain text may be a table or a drawing.
model::ParsedDocument parse_plain_text(std::string_view text) {
  DocumentBuilder builder(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) end = text.size();
    std::string_view line = text.substr(at, end - at);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    if (line.empty()) {
      if (builder.in_block()) builder.end_block({builder.block_first(), builder.block_last()});
    } else {
      if (builder.in_block()) builder.line_break();
      else builder.start_block({});
      builder.text(line, at);
    }
    at = end + 1;
  }
  model::ParsedDocument document = builder.finish();
  document.parser = kTextParser;
  return document;
}

}  // namespace docent::parse
