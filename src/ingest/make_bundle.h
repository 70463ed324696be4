// One file's bytes to everything the record keeps of it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "model/graph.h"
#include "model/records.h"
#include "parse/parse.h"
#include "parse/passages.h"

namespace docent::ingest {

struct FileFacts {
  std::string source, version_label, path, target, uri;
  std::string title;  // wins over the document's own where not empty (BEIR)
  std::string licence, trust, language;
  std::vector<std::string> groups;
  std::int64_t now_ms = 0;
};

struct MadeBundle {
  model::DocumentBundle bundle;
  model::DocumentGraph graph;  // what the document says, as extract/ reads it
  double extract_seconds = 0;  // spent on `graph`
  std::vector<std::string> warnings;
};

// `exact_pieces` false: `count` is the approximation, and the parser's name says so, so that a later run with the vocabulary cuts again.
base::Result<MadeBundle> make_bundle(std::string bytes, parse::Format format, const FileFacts& facts,
                                     const parse::PieceCounter& count, bool exact_pieces);

// What the encoder is given for a passage; its hash is the key of the embedding cache.
std::string encoder_text(const model::PassageRecord& passage);

std::string_view to_string(parse::Format format);

// Where a link of the document at `from` (a path in its source) leads: the path in the same source, and the anchor. Empty path: external,
// or not a document path. "../a.md#x" and "a/" style links are normalised; leading "/" means the source's root.
struct LinkTarget {
  std::string path, anchor;
};
LinkTarget resolve_link(std::string_view from, std::string_view target);

}  // namespace docent::ingest
