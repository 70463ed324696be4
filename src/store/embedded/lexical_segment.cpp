#include "store/embedded/lexical_segment.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "store/embedded/lexical_format.h"
#include "text/analyzer.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;

template <typename T>
bool take_array(std::string_view bytes, std::size_t& at, std::uint64_t count, std::span<const T>& out) {
  at = (at + alignof(T) - 1) / alignof(T) * alignof(T);
  if (at > bytes.size() || count > (bytes.size() - at) / sizeof(T)) return false;
  out = {reinterpret_cast<const T*>(bytes.data() + at), static_cast<std::size_t>(count)};
  at += count * sizeof(T);
  return true;
}

}  // namespace

void put_varint(std::string& out, std::uint32_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80U));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

base::Result<std::shared_ptr<const LexicalSegment>> LexicalSegment::open(const std::filesystem::path& file) {
  DOCENT_ASSIGN(auto mapped, base::MappedFile::open(file));
  auto segment = std::shared_ptr<LexicalSegment>(new LexicalSegment());
  segment->name_ = file.filename().string();
  segment->bytes_ = mapped->bytes();
  segment->mapped_ = std::move(mapped);
  DOCENT_TRY(segment->load());
  return segment;
}

base::Result<std::shared_ptr<const LexicalSegment>> LexicalSegment::from_bytes(std::string bytes) {
  auto segment = std::shared_ptr<LexicalSegment>(new LexicalSegment());
  segment->name_ = "(memory)";
  segment->owned_ = std::move(bytes);
  segment->bytes_ = segment->owned_;
  DOCENT_TRY(segment->load());
  return segment;
}

base::Status LexicalSegment::load() {
  const auto corrupt = [&](const char* what) {
    return base::fail(ErrorCode::kCorrupt, "lexical index file " + name_ + " is damaged: " + what);
  };
  SegmentHeader header;
  if (bytes_.size() < sizeof header) return corrupt("too short");
  std::memcpy(&header, bytes_.data(), sizeof header);
  if (header.magic != kSegmentMagic) return corrupt("not a segment");
  if (header.format != kSegmentFormat || header.analyzer != text::kAnalyzerVersion) return corrupt("made by another version");
  if (header.small_end > bytes_.size() || header.small_end < sizeof header || header.postings_bytes > bytes_.size() - header.small_end ||
      header.positions_bytes != bytes_.size() - header.small_end - header.postings_bytes)
    return corrupt("wrong size");
  const std::string_view small = bytes_.substr(kHeaderUnchecked, header.small_end - kHeaderUnchecked);
  if (base::crc32c(small) != header.small_crc) return corrupt("checksum");
  passages_ = header.passages;
  terms_ = header.terms;
  const std::string_view region = bytes_.substr(0, header.small_end);
  std::size_t at = sizeof header;
  bool whole = take_array(region, at, passages_, passage_keys_) && take_array(region, at, passages_, documents_) &&
               take_array(region, at, passages_, ties_);
  for (auto& lengths : lengths_) whole = whole && take_array(region, at, passages_, lengths);
  whole = whole && take_array(region, at, terms_ + 1ULL, term_offsets_) && take_array(region, at, terms_, rows_) &&
          take_array(region, at, header.skips, skips_);
  if (!whole) return corrupt("arrays");
  term_bytes_ = region.substr(at);
  if (!std::ranges::is_sorted(term_offsets_) || term_offsets_.back() > term_bytes_.size() || term_offsets_.front() != 0)
    return corrupt("dictionary");
  if (!std::ranges::is_sorted(passage_keys_)) return corrupt("keys");
  postings_ = bytes_.substr(header.small_end, header.postings_bytes);
  positions_ = bytes_.substr(header.small_end + header.postings_bytes);
  document_list_.assign(documents_.begin(), documents_.end());
  std::ranges::sort(document_list_);
  document_list_.erase(std::unique(document_list_.begin(), document_list_.end()), document_list_.end());
  return {};
}

base::Status LexicalSegment::check() const {
  SegmentHeader header;
  std::memcpy(&header, bytes_.data(), sizeof header);
  const bool small = base::crc32c(bytes_.substr(kHeaderUnchecked, header.small_end - kHeaderUnchecked)) == header.small_crc;
  if (!small || base::crc32c(bytes_.substr(header.small_end)) != header.data_crc)
    return base::fail(ErrorCode::kCorrupt, "lexical index file " + name_ + " is damaged: checksum");
  return {};
}

Ordinal LexicalSegment::find_passage(model::PassageKey key) const {
  const auto at = std::ranges::lower_bound(passage_keys_, key);
  return at != passage_keys_.end() && *at == key ? static_cast<Ordinal>(at - passage_keys_.begin()) : passages_;
}

bool LexicalSegment::has_document(model::DocumentKey key) const { return std::ranges::binary_search(document_list_, key); }

std::string_view LexicalSegment::term(std::uint32_t index) const {
  return term_bytes_.substr(term_offsets_[index], term_offsets_[index + 1] - term_offsets_[index]);
}

const TermRow* LexicalSegment::find_term(std::string_view wanted) const {
  std::uint32_t low = 0, high = terms_;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (term(middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low < terms_ && term(low) == wanted ? &rows_[low] : nullptr;
}

std::string_view LexicalSegment::postings_of(const TermRow& row) const {
  if (row.postings > postings_.size() || row.postings_bytes > postings_.size() - row.postings) return {};
  return postings_.substr(row.postings, row.postings_bytes);
}

std::string_view LexicalSegment::positions_of(const TermRow& row) const {
  if (row.positions > positions_.size() || row.positions_bytes > positions_.size() - row.positions) return {};
  return positions_.substr(row.positions, row.positions_bytes);
}

std::span<const SkipEntry> LexicalSegment::skips_of(const TermRow& row) const {
  const std::size_t count = row.df == 0 ? 0 : (row.df - 1) / kSkipEvery;
  if (row.first_skip > skips_.size() || count > skips_.size() - row.first_skip) return {};
  return skips_.subspan(row.first_skip, count);
}

PostingCursor::PostingCursor(const LexicalSegment& segment, const TermRow& row)
    : bytes_(segment.postings_of(row)), skips_(segment.skips_of(row)), df_(row.df), passages_(segment.passages()) {}

bool PostingCursor::fail() {
  corrupt_ = true;
  posting_.ordinal = kEnd;
  return false;
}

bool PostingCursor::seek(Ordinal target) {
  if (posting_.ordinal != kEnd && posting_.ordinal >= target) return true;
  // The last block that begins before the target, if it lies ahead.
  const auto at = std::ranges::partition_point(skips_, [&](const SkipEntry& entry) { return entry.before < target; });
  if (at != skips_.begin()) {
    const auto block = static_cast<std::uint32_t>(at - skips_.begin());
    if (block * kSkipEvery > read_) {
      const SkipEntry& entry = skips_[block - 1];
      if (entry.offset > bytes_.size()) return fail();
      at_ = entry.offset;
      read_ = static_cast<std::uint32_t>(block * kSkipEvery);
      previous_ = entry.before;
    }
  }
  while (next())
    if (posting_.ordinal >= target) return true;
  return false;
}

}  // namespace docent::store::embedded
