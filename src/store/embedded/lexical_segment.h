// One immutable piece of the lexical index, in memory or in a mapped file: the same bytes either way.
//
// Layout (little-endian): header; passage arrays sorted by passage key (keys, documents, ties, field lengths); dictionary (term
// offsets, term rows, term bytes); skip entries; postings; positions. The small parts (all but postings and positions) have a checksum that is
// tested at opening, the rest one that `check` tests; every read of postings stays within bounds whatever they hold.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/file.h"
#include "store/text_index.h"

namespace docent::store::embedded {

inline constexpr std::size_t kFields = 4;  // title, headings, prose, code
inline constexpr std::size_t kSkipEvery = 128;
using Ordinal = std::uint32_t;  // place of a passage in its segment

struct Posting {
  Ordinal ordinal = 0;
  std::array<std::uint32_t, kFields> tf{};
};

// A term's row in the dictionary.
struct TermRow {
  std::uint64_t postings = 0, positions = 0;  // byte offsets in their regions
  std::uint32_t postings_bytes = 0, positions_bytes = 0;
  std::uint32_t df = 0;
  std::uint32_t first_skip = 0;  // index of its first skip entry; it has (df - 1) / kSkipEvery of them
};

struct SkipEntry {
  Ordinal before = 0;         // ordinal of the posting before the block
  std::uint32_t offset = 0;   // of the block, from the start of the term's postings
};

class PostingCursor;

class LexicalSegment {
 public:
  static base::Result<std::shared_ptr<const LexicalSegment>> open(const std::filesystem::path& file);
  static base::Result<std::shared_ptr<const LexicalSegment>> from_bytes(std::string bytes);

  std::uint32_t passages() const { return passages_; }
  std::uint32_t terms() const { return terms_; }
  std::size_t bytes() const { return bytes_.size(); }
  std::string_view image() const { return bytes_; }
  const std::string& name() const { return name_; }

  model::PassageKey passage_key(Ordinal o) const { return passage_keys_[o]; }
  model::DocumentKey document(Ordinal o) const { return documents_[o]; }
  std::uint64_t tie(Ordinal o) const { return ties_[o]; }
  std::uint32_t length(std::size_t field, Ordinal o) const { return lengths_[field][o]; }
  std::span<const std::uint16_t> lengths(std::size_t field) const { return lengths_[field]; }
  // passages() when the key is not here.
  Ordinal find_passage(model::PassageKey key) const;
  bool has_document(model::DocumentKey key) const;

  // Null when the term is not here (or its row is damaged).
  const TermRow* find_term(std::string_view term) const;
  std::string_view term(std::uint32_t index) const;
  const TermRow& row(std::uint32_t index) const { return rows_[index]; }
  std::string_view postings_of(const TermRow& row) const;
  std::string_view positions_of(const TermRow& row) const;
  std::span<const SkipEntry> skips_of(const TermRow& row) const;

  // Both checksums.
  base::Status check() const;

 private:
  LexicalSegment() = default;
  base::Status load();

  std::string name_;
  std::string owned_;
  std::shared_ptr<const base::MappedFile> mapped_;
  std::string_view bytes_;
  std::uint32_t passages_ = 0, terms_ = 0;
  std::span<const model::PassageKey> passage_keys_;
  std::span<const model::DocumentKey> documents_;
  std::span<const std::uint64_t> ties_;
  std::array<std::span<const std::uint16_t>, kFields> lengths_;
  std::span<const std::uint32_t> term_offsets_;
  std::span<const TermRow> rows_;
  std::span<const SkipEntry> skips_;
  std::string_view term_bytes_, postings_, positions_;
  std::vector<model::DocumentKey> document_list_;  // sorted, distinct
};

// Walks the postings of one term in order of ordinal.
class PostingCursor {
 public:
  static constexpr Ordinal kEnd = UINT32_MAX;
  PostingCursor(const LexicalSegment& segment, const TermRow& row);

  // False at the end (or at damage, which `corrupt` tells).
  bool next();
  // Moves to the first posting with ordinal >= target, using the skip entries; false at the end.
  bool seek(Ordinal target);
  const Posting& get() const { return posting_; }
  Ordinal ordinal() const { return posting_.ordinal; }
  std::uint32_t index() const { return read_ - 1; }  // of the current posting, from 0
  bool corrupt() const { return corrupt_; }

 private:
  bool fail();
  std::string_view bytes_;
  std::span<const SkipEntry> skips_;
  std::size_t at_ = 0;
  std::uint32_t df_, read_ = 0, passages_;
  Posting posting_{kEnd, {}};
  Ordinal previous_ = 0;
  bool corrupt_ = false;
};

// Gathers postings and makes the bytes of a segment.
class LexicalSegmentBuilder {
 public:
  // Analyses a passage and adds it. Keys must be distinct.
  void add(const TextEntry& entry);
  // Adds what is alive of another segment, without analysing again. kCorrupt if it is damaged.
  base::Status add_segment(const LexicalSegment& segment, const std::vector<bool>& dead);
  std::size_t passages() const { return passages_.size(); }
  std::string build();

 private:
  struct Passage {
    model::PassageKey key;
    model::DocumentKey document;
    std::uint64_t tie;
    std::array<std::uint16_t, kFields> lengths;
  };
  struct Occurrence {
    std::uint32_t passage;  // index into passages_, in order of adding
    std::array<std::uint32_t, kFields> tf;
    std::uint32_t positions_at, positions_count;  // in Term::positions
  };
  struct Term {
    std::vector<Occurrence> occurrences;
    std::vector<std::uint32_t> positions;
  };
  Term& term(std::string_view text);

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::vector<Passage> passages_;
  std::vector<std::pair<std::string, Term>> terms_;
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> index_;
};

// varint helpers shared by writer and readers (LEB128).
void put_varint(std::string& out, std::uint32_t value);
inline bool take_varint(std::string_view bytes, std::size_t& at, std::uint32_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 35 && at < bytes.size(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    value |= static_cast<std::uint32_t>(byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) return true;
  }
  return false;
}

inline bool PostingCursor::next() {
  if (corrupt_) return false;
  if (read_ >= df_) {
    posting_.ordinal = kEnd;
    return false;
  }
  // delta << 1 | 1: once, in prose. delta << 1: a byte with a bit a field, then a count for each.
  std::uint32_t head = 0;
  if (!take_varint(bytes_, at_, head)) return fail();
  const Ordinal ordinal = previous_ + (head >> 1);
  if (ordinal >= passages_ || (read_ > 0 && (head >> 1) == 0)) return fail();
  posting_.tf = {};
  if ((head & 1U) != 0) {
    posting_.tf[2] = 1;
  } else {
    if (at_ >= bytes_.size()) return fail();
    const auto fields = static_cast<unsigned char>(bytes_[at_++]);
    for (std::size_t field = 0; field < kFields; ++field)
      if ((fields >> field & 1U) != 0 && !take_varint(bytes_, at_, posting_.tf[field])) return fail();
  }
  posting_.ordinal = previous_ = ordinal;
  ++read_;
  return true;
}

}  // namespace docent::store::embedded
