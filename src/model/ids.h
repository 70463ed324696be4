// Ids: opaque to users, stable under edits (design: data model). Each kind is its own type, so none is taken for another.
//
// An id is a prefix and the first 128 bits of a SHA-256 in hexadecimal: `doc_0f3a…`. The hashed text is written out
// beside each maker; parts are joined by a zero byte, which no part may contain.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace docent::model {

template <typename Tag>
struct Id {
  std::string value;

  bool empty() const { return value.empty(); }
  auto operator<=>(const Id&) const = default;
  // The first 64 bits of the hash part: the tie-breaker that does not depend on the order of ingestion. Orders as `value`.
  std::uint64_t tie() const;
};

struct DocumentTag {
  static constexpr std::string_view kPrefix = "doc_";
};
struct SectionTag {
  static constexpr std::string_view kPrefix = "sec_";
};
struct PassageTag {
  static constexpr std::string_view kPrefix = "pas_";
};
using DocumentId = Id<DocumentTag>;
using SectionId = Id<SectionTag>;
using PassageId = Id<PassageTag>;

// From source name, version label (may be empty) and normalised path below the source's root (or BEIR `_id`).
DocumentId make_document_id(std::string_view source, std::string_view version_label, std::string_view path);
// From the document and the place in the heading tree: for each level from the top the heading text and its 0-based counter
// among equal headings under the same parent. Not from the section's own text. An empty path is the text before any heading.
struct HeadingStep {
  std::string_view heading;
  std::uint32_t counter = 0;
};
SectionId make_section_id(const DocumentId& document, const std::vector<HeadingStep>& path);
// From the section and the passage's 0-based ordinal in it.
PassageId make_passage_id(const SectionId& section, std::uint32_t ordinal);

// Defined for the three id types above.
extern template struct Id<DocumentTag>;
extern template struct Id<SectionTag>;
extern template struct Id<PassageTag>;

// Record keys: integers given out by the record, never used twice, changed by every rewrite of a document. They are for
// the projections, never shown to users and not part of the canonical digest.
using DocumentKey = std::uint32_t;
using PassageKey = std::uint32_t;
// A number that grows by one with each committed change of the record.
using Generation = std::uint64_t;

}  // namespace docent::model

template <typename Tag>
struct std::hash<docent::model::Id<Tag>> {
  std::size_t operator()(const docent::model::Id<Tag>& id) const noexcept { return std::hash<std::string>()(id.value); }
};
