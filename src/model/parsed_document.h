// What a parser makes of one file: blocks of text that know where they came from, in a tree of sections.
//
// Pure data, made by parse/, consumed by passage cutting, extraction and rendering. The same bytes and options always give
// the same value.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/span.h"

namespace docent::model {

enum class BlockKind : std::uint8_t {
  kParagraph,
  kListItem,    // one item's own text; nested items are blocks of their own
  kCode,        // fenced, indented or <pre>; text is verbatim
  kTableRow,    // cells joined by " | "; header row first
  kQuote,
  kDefinition,  // <dt>/<dd> and similar
  kHeading,     // heading text; belongs to the section it opens
};

// Maps a stretch of a block's text to the original bytes. Where `text_length == source_length` the stretch is byte for byte
// the same; otherwise it was decoded (an entity, an escape, another encoding) and is not divisible.
struct TextRun {
  std::uint32_t text_start = 0;
  std::uint32_t text_length = 0;
  std::uint64_t source_start = 0;
  std::uint32_t source_length = 0;
};

// What the author set apart within a block's text.
enum class MarkKind : std::uint8_t {
  kCode,      // inline code
  kStrong,
  kEmphasis,
  kTerm,      // the term of a definition list: <dt>
  kOther,     // set apart by its role alone: <span class="application">
};

struct Mark {
  MarkKind kind = MarkKind::kCode;
  std::uint32_t text_start = 0;
  std::uint32_t text_length = 0;  // > 0; neither end is white space
  std::string role;               // class names of the element, as DocBook and Sphinx write them: "command", "xref std std-setting"
};

struct Block {
  BlockKind kind = BlockKind::kParagraph;
  std::uint32_t section = 0;  // index into ParsedDocument::sections
  Span span;                  // from the first to the last byte of the construct, its markers included
  std::string text;           // valid UTF-8, no markup; inner line ends are '\n'
  // In order of text_start, not overlapping, source_start never decreasing. Text outside any run was made by the parser
  // (cell separators, alt text joins) and belongs to the run before it.
  std::vector<TextRun> runs;
  std::vector<Mark> marks;    // sorted by text_start, outer ones first; they nest
  std::string language;       // of a code block, lower case, may be empty
  std::string role;           // class names of a code block's <pre> or an item's list: "synopsis", "screen", "procedure"
  std::uint16_t depth = 0;    // list nesting, 0 = outermost
  std::int32_t number = -1;   // of an ordered list item as shown, -1 = not ordered
  bool table_header = false;  // of a kTableRow
  std::uint32_t group = 0;    // same number = same list / table / definition list; 0 = none
};

struct Section {
  static constexpr std::uint32_t kNone = UINT32_MAX;
  std::uint32_t parent = kNone;  // index of the parent section
  std::uint8_t level = 0;        // heading level 1..6; 0 = text before the first heading
  std::string heading;           // plain text, empty for level 0
  std::string anchor;            // as the source's own renderer makes it, without '#'; may be empty
  std::uint32_t counter = 0;     // among equal headings under the same parent
  Span span;                     // heading and own text, up to the next heading of any level
};

struct Link {
  std::uint32_t block = 0;  // index into blocks
  std::string target;       // as written, entities decoded
  std::string text;
  Span span;
};

struct ParsedDocument {
  std::string title;     // front matter, first h1, <title>, else the file name without extension
  std::string language;  // BCP 47, may be empty
  std::string parser;    // name/version, for example "markdown/1": changes whenever the output for the same bytes may change
  std::vector<Section> sections;  // in document order; parents before children
  std::vector<Block> blocks;      // in document order
  std::vector<Link> links;
  std::map<std::string, std::string> metadata;  // scalar front matter / meta values worth keeping
  std::vector<std::string> aliases;             // other names of this page (front matter `aliases`, `id` attributes are not)
  std::vector<std::string> warnings;            // what was not understood; shown in the ingest report
};

}  // namespace docent::model
