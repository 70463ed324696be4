// The rows of the record, as the stores give and take them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/ids.h"
#include "model/span.h"

namespace docent::model {

// Where documents come from and what holds for all of them. `name` is the key.
struct SourceRecord {
  std::string name;
  std::vector<std::string> targets;  // what was given to `docent ingest`, absolute for local paths; sorted
  std::string licence;
  std::string trust = "internal";    // internal | curated | external
  std::vector<std::string> groups;   // access groups, sorted; empty = everybody
  std::string language;              // BCP 47, empty = English unless a document says otherwise
};

struct DocumentRecord {
  DocumentId id;
  DocumentKey key = 0;  // given by the store at write
  std::string source;
  std::string version_label;
  std::string path;    // relative to the source's root, '/' separated, normalised
  std::string target;  // which of the source's targets it came from (what vanished is removed per target)
  std::string uri;     // public address where one is known, else empty
  std::string title;
  std::string format;    // markdown | html | text
  std::string language;
  std::string parser;    // name/version that made sections and passages
  std::string sha256;    // of the original bytes
  std::uint64_t size = 0;
  std::string licence, trust;        // as the source's, unless the document says otherwise
  std::vector<std::string> groups;
  std::map<std::string, std::string> metadata;
  std::vector<std::string> aliases;
  std::int64_t first_seen_ms = 0, last_seen_ms = 0;  // not part of the digest
  std::uint32_t sections = 0, passages = 0;          // counts, filled by the store
};

struct SectionRecord {
  SectionId id;
  SectionId parent;  // empty at the top
  std::uint32_t ordinal = 0;  // in document order
  std::uint8_t level = 0;
  std::string heading, anchor;
  Span span;  // heading and own text
};

struct PassageRecord {
  PassageId id;
  PassageKey key = 0;       // given by the store at write
  DocumentKey document = 0; // given by the store at write
  SectionId section;
  std::uint32_t section_ordinal = 0;  // of its section in the document
  std::uint32_t ordinal = 0;          // within its section
  Span span;
  std::uint32_t line_start = 1, line_end = 1;
  std::string text;
  std::string code;            // the part of `text` that is code blocks, for the lexical index (see store for how it is kept)
  std::string heading_line;    // "title > heading > heading"
  std::string embedding_hash;  // hash128_hex of what the encoder is given (heading line, '\n', text): the key of the embedding cache
};

struct LinkRecord {
  std::uint32_t section_ordinal = 0;
  std::string target;           // as written
  std::string resolved_path;    // path in the same source where it leads, empty when external or unknown
  std::string anchor;
  std::string text;
  Span span;
};

// Everything about one document, written in one transaction.
struct DocumentBundle {
  DocumentRecord document;
  std::string original;  // bytes as fetched
  std::vector<SectionRecord> sections;
  std::vector<PassageRecord> passages;
  std::vector<LinkRecord> links;
};

enum class ChangeKind : std::uint8_t { kWritten = 1, kRemoved = 2, kEmbedded = 3, kExtracted = 4 };

// One line of the change log. A rewrite of a document is kRemoved of the old key and kWritten of the new one.
struct Change {
  Generation generation = 0;
  ChangeKind kind = ChangeKind::kWritten;
  DocumentKey document = 0;
};

}  // namespace docent::model
