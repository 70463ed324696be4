// The inside of a document as one blob: sections, passages, links, metadata. Row by row they would take three times the space,
// and nothing searches them in SQL.
//
// Ids and hashes do not compress and are kept beside the compressed part: `ids` holds the section ids, then the passage
// ids; `hashes` one embedding hash a passage (zeros = none). 16 bytes each.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "model/records.h"
#include "store/embedded/sqlite_codec.h"

namespace docent::store::embedded {

constexpr std::uint64_t kMaxOriginalBytes = 512ULL << 20;  // an SQLite blob ends at 1 GB, and zstd can make it grow
constexpr std::uint64_t kMaxBodyBytes = 768ULL << 20;      // passages with their code twice, and the links

struct DocumentBody {
  std::map<std::string, std::string> metadata;
  std::vector<std::string> aliases;
  std::vector<model::SectionRecord> sections;
  std::vector<model::PassageRecord> passages;
  std::vector<model::LinkRecord> links;
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

// About what it takes in memory.
std::size_t memory_bytes(const DocumentBody& body);

// Headings from the top down to the section.
std::vector<std::string> heading_path(const DocumentBody& body, std::uint32_t section);

}  // namespace docent::store::embedded
