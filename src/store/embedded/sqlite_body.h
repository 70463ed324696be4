// The inside of a document as one blob: sections, passages, links, metadata. Row by row they would take three times the space,
// and nothing searches them in SQL.
//
// Ids and hashes do not compress and are kept beside the compressed part: `ids` holds the section ids, then the passage
// ids; `hashes` one embedding hash a passage (zeros = none). 16 bytes each.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "model/records.h"
#include "store/embedded/sqlite_codec.h"

namespace docent::store::embedded {

constexpr std::uint64_t kMaxOriginalBytes = 512ULL << 20;  // an SQLite blob ends at 1 GB, and zstd can make it grow
constexpr std::uint64_t kMaxBodyBytes = 768ULL << 20;      // passages with their code twice, and the links

// A document's inside as it is read. The bytes stay as the compression gave them, checked; records are made of them when they are asked for, so that one
// passage of a manual of two thousand costs little more than to find it. Immutable, may be shared between threads.
class DocumentBody {
 public:
  std::map<std::string, std::string> metadata() const;
  std::vector<std::string> aliases() const;
  std::size_t section_count() const { return sections_.size(); }
  std::size_t passage_count() const { return passages_.size(); }
  model::SectionRecord section(std::size_t index) const;
  model::PassageRecord passage(std::size_t index) const;
  std::vector<model::SectionRecord> sections() const;
  std::vector<model::PassageRecord> passages() const;
  std::vector<model::LinkRecord> links() const;
  std::string section_id(std::size_t index) const;
  std::string passage_id(std::size_t index) const;
  // Headings from the top down to the section.
  std::vector<std::string> heading_path(std::uint32_t section) const;
  // About what it takes in memory.
  std::size_t memory_bytes() const;

 private:
  friend base::Result<DocumentBody> unpack_body(std::string_view ids, std::string_view hashes, std::string_view data, model::DocumentKey key,
                                                model::PassageKey first_passage, Decompressor& decompressor);
  struct Section {
    std::string_view heading, anchor;
    model::Span span;
    std::uint32_t parent = 0;  // 1 + index, 0 at the top
    std::uint8_t level = 0;
  };
  struct Passage {
    std::string_view heading_line, text, code;
    model::Span span;
    std::uint32_t section = 0, ordinal = 0, line_start = 0, line_end = 0;
  };
  bool read();  // false: damaged

  model::DocumentKey key_ = 0;
  model::PassageKey first_passage_ = 0;
  std::string ids_, hashes_;
  std::unique_ptr<const std::string> bytes_;  // what the views point into, in one place for good
  std::string_view metadata_, aliases_, links_;
  std::vector<Section> sections_;
  std::vector<Passage> passages_;
};

struct PackedBody {
  std::string ids, hashes, data;
};

// kInvalidArgument when the parts do not fit together: an id of another form, a section ordinal that is not its index, a parent
// or a passage's section that is not in the document before it. kTooLarge.
base::Status check_bundle(const model::DocumentBundle& bundle);

// `bundle` has passed check_bundle.
PackedBody pack_body(const model::DocumentBundle& bundle, Compressor& compressor);

// Gives the passages their keys, from `first_passage` on. kCorrupt.
base::Result<DocumentBody> unpack_body(std::string_view ids, std::string_view hashes, std::string_view data, model::DocumentKey key,
                                       model::PassageKey first_passage, Decompressor& decompressor);

}  // namespace docent::store::embedded
