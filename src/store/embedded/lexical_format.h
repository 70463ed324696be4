// The header of a lexical segment file.
#pragma once

#include <cstddef>
#include <cstdint>

namespace docent::store::embedded {

inline constexpr std::uint32_t kSegmentMagic = 0x58454C44;  // "DLEX"
inline constexpr std::uint32_t kSegmentFormat = 1;

struct SegmentHeader {
  std::uint32_t magic = kSegmentMagic;
  std::uint32_t small_crc = 0;  // over everything after these first 12 bytes up to small_end
  std::uint32_t data_crc = 0;   // over the rest
  std::uint32_t format = kSegmentFormat;
  std::int32_t analyzer = 0;
  std::uint32_t passages = 0, terms = 0, skips = 0;
  std::uint64_t small_end = 0;
  std::uint64_t postings_bytes = 0, positions_bytes = 0;
};
inline constexpr std::size_t kHeaderUnchecked = 12;

}  // namespace docent::store::embedded
