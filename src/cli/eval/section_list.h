// The sections of a corpus as labels name them: by path, anchor and the hash of their text.
//
// Reads the files and parses them, as an ingest does, and keeps nothing. script/labels samples from the listing and checks labels
// against it; whoever scores extractors against labels finds the sections by the same text.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "ingest/connectors/reader.h"
#include "model/parsed_document.h"

namespace docent::cli {

// What a section is made of, for sampling.
struct SectionShape {
  std::uint64_t words = 0;  // stretches without white space, heading included
  std::uint64_t code_blocks = 0, ordered_items = 0, table_rows = 0, definitions = 0, links = 0;
};
SectionShape shape_of(const model::ParsedDocument& document, std::uint32_t section);

// The text that labels give offsets into: what render_span makes of the section's span, heading included.
std::string label_text(const model::ParsedDocument& document, std::uint32_t section);

// {path, ordinal, anchor, level, title, heading_path, text_sha256, shape, text, source, links}. `source` is the original bytes of the
// section, ill-formed UTF-8 replaced; `links` are {text, target, path, anchor}, path empty where the link leads out of the corpus.
std::string section_line(const model::ParsedDocument& document, std::string_view path, std::string_view bytes, std::uint32_t section);

// Visits every section line in the order of the reader's documents. Files that cannot be parsed are in `skipped`, never an error.
base::Status list_sections(const std::string& corpus, const ingest::ReaderOptions& options,
                           const std::function<void(const std::string& line)>& visit, std::vector<ingest::Skipped>& skipped);

}  // namespace docent::cli
