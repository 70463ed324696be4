#include "store/embedded/dense_segment.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>

#include "base/hash.h"
#include "store/embedded/simd_dot.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;
using base::fail;

static_assert(std::endian::native == std::endian::little, "segments are mapped as they are");

constexpr std::array<char, 8> kMagic = {'D', 'O', 'C', 'D', 'E', 'N', 'S', 'E'};
constexpr std::uint32_t kFormat = 1;
constexpr std::size_t kHeaderBytes = 64;

struct Header {
  std::array<char, 8> magic;
  std::uint32_t format;
  std::uint32_t dimension;
  std::uint32_t rows;
  std::uint32_t arrays_checksum;  // of all bytes between header and matrix
  std::uint32_t matrix_checksum;
  std::uint32_t header_checksum;  // of the fields above
};
static_assert(sizeof(Header) <= kHeaderBytes);

constexpr std::size_t aligned(std::size_t offset) { return (offset + kRowAlignment - 1) / kRowAlignment * kRowAlignment; }

// Offsets of the arrays in a segment. At most 2^28 rows of 2^16 bytes: no sum overflows 64 bits.
struct Layout {
  std::size_t passages, documents, ties, scales, matrix, end;
  Layout(std::size_t rows, std::size_t stride)
      : passages(kHeaderBytes),
        documents(aligned(passages + rows * sizeof(model::PassageKey))),
        ties(aligned(documents + rows * sizeof(model::DocumentKey))),
        scales(aligned(ties + rows * sizeof(std::uint64_t))),
        matrix(aligned(scales + rows * sizeof(float))),
        end(matrix + rows * stride) {}
};

std::uint32_t header_checksum(const Header& header) {
  return base::crc32c({reinterpret_cast<const char*>(&header), offsetof(Header, header_checksum)});
}

template <typename T>
std::span<const T> array_at(std::string_view bytes, std::size_t offset, std::size_t count) {
  return {reinterpret_cast<const T*>(bytes.data() + offset), count};
}

}  // namespace

void DenseSegment::FreeAligned::operator()(char* p) const { std::free(p); }

std::shared_ptr<const DenseSegment> DenseSegment::make(std::vector<DenseRow> rows, std::size_t dimension) {
  std::stable_sort(rows.begin(), rows.end(), [](const DenseRow& a, const DenseRow& b) { return a.passage < b.passage; });
  // Keep the last of each run of equal passages.
  const auto last = std::unique(rows.rbegin(), rows.rend(),
                                [](const DenseRow& a, const DenseRow& b) { return a.passage == b.passage; });
  rows.erase(rows.begin(), last.base());

  const std::size_t stride = row_stride(dimension);
  const Layout layout(rows.size(), stride);
  auto segment = std::make_shared<DenseSegment>();
  segment->memory_.reset(static_cast<char*>(std::aligned_alloc(kRowAlignment, aligned(layout.end))));
  if (segment->memory_ == nullptr) throw std::bad_alloc();
  char* bytes = segment->memory_.get();
  std::memset(bytes, 0, aligned(layout.end));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::memcpy(bytes + layout.passages + i * sizeof rows[i].passage, &rows[i].passage, sizeof rows[i].passage);
    std::memcpy(bytes + layout.documents + i * sizeof rows[i].document, &rows[i].document, sizeof rows[i].document);
    std::memcpy(bytes + layout.ties + i * sizeof rows[i].tie, &rows[i].tie, sizeof rows[i].tie);
    std::memcpy(bytes + layout.scales + i * sizeof rows[i].scale, &rows[i].scale, sizeof rows[i].scale);
    std::memcpy(bytes + layout.matrix + i * stride, rows[i].values, dimension);
  }
  Header header{kMagic, kFormat, static_cast<std::uint32_t>(dimension), static_cast<std::uint32_t>(rows.size()),
                base::crc32c({bytes + kHeaderBytes, layout.matrix - kHeaderBytes}),
                base::crc32c({bytes + layout.matrix, layout.end - layout.matrix}), 0};
  header.header_checksum = header_checksum(header);
  std::memcpy(bytes, &header, sizeof header);
  segment->bytes_ = {bytes, layout.end};
  segment->dimension_ = dimension;
  segment->stride_ = stride;
  segment->passages_ = array_at<model::PassageKey>(segment->bytes_, layout.passages, rows.size());
  segment->documents_ = array_at<model::DocumentKey>(segment->bytes_, layout.documents, rows.size());
  segment->ties_ = array_at<std::uint64_t>(segment->bytes_, layout.ties, rows.size());
  segment->scales_ = array_at<float>(segment->bytes_, layout.scales, rows.size());
  segment->matrix_ = reinterpret_cast<const std::int8_t*>(bytes + layout.matrix);
  segment->matrix_checksum_ = header.matrix_checksum;
  return segment;
}

base::Result<std::shared_ptr<const DenseSegment>> DenseSegment::open(const std::filesystem::path& file,
                                                                     std::size_t dimension) {
  DOCENT_ASSIGN(auto map, base::MappedFile::open(file));
  auto segment = std::make_shared<DenseSegment>();
  if (auto status = segment->attach(map->bytes(), dimension); !status)
    return base::fail_in(file.string(), std::move(status).error());
  segment->file_ = std::move(map);
  return segment;
}

base::Result<std::shared_ptr<const DenseSegment>> DenseSegment::parse(std::string_view bytes, std::size_t dimension) {
  auto segment = std::make_shared<DenseSegment>();
  DOCENT_TRY(segment->attach(bytes, dimension));
  return segment;
}

base::Status DenseSegment::attach(std::string_view bytes, std::size_t dimension) {
  const auto corrupt = [](std::string_view what) { return fail(ErrorCode::kCorrupt, "damaged vector segment: " + std::string(what)); };
  if (bytes.size() < kHeaderBytes) return corrupt("it is shorter than its header");
  Header header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != kMagic) return corrupt("it does not begin as one");
  if (header.header_checksum != header_checksum(header)) return corrupt("the checksum of the header is wrong");
  if (header.format != kFormat) return corrupt("it has format " + std::to_string(header.format) + ", not " + std::to_string(kFormat));
  if (header.dimension != dimension)
    return corrupt("it has " + std::to_string(header.dimension) + " dimensions, not " + std::to_string(dimension));
  if (header.rows > kMaxSegmentRows || dimension == 0 || dimension > kMaxDimension) return corrupt("it claims an impossible size");
  const std::size_t stride = row_stride(dimension);
  const Layout layout(header.rows, stride);
  if (bytes.size() != layout.end)
    return corrupt("it has " + std::to_string(bytes.size()) + " bytes, not " + std::to_string(layout.end));
  if (base::crc32c(bytes.substr(kHeaderBytes, layout.matrix - kHeaderBytes)) != header.arrays_checksum)
    return corrupt("the checksum of its keys is wrong");
  const auto passages = array_at<model::PassageKey>(bytes, layout.passages, header.rows);
  const auto scales = array_at<float>(bytes, layout.scales, header.rows);
  if (std::adjacent_find(passages.begin(), passages.end(), std::greater_equal<>()) != passages.end())
    return corrupt("its passages are not in order");
  if (!std::all_of(scales.begin(), scales.end(), [](float scale) { return std::isfinite(scale) && scale >= 0; }))
    return corrupt("a scale is not a number from 0 up");
  bytes_ = bytes;
  dimension_ = dimension;
  stride_ = stride;
  passages_ = passages;
  documents_ = array_at<model::DocumentKey>(bytes, layout.documents, header.rows);
  ties_ = array_at<std::uint64_t>(bytes, layout.ties, header.rows);
  scales_ = scales;
  matrix_ = reinterpret_cast<const std::int8_t*>(bytes.data() + layout.matrix);
  matrix_checksum_ = header.matrix_checksum;
  return {};
}

std::optional<std::size_t> DenseSegment::find(model::PassageKey passage) const {
  const auto found = std::lower_bound(passages_.begin(), passages_.end(), passage);
  if (found == passages_.end() || *found != passage) return std::nullopt;
  return static_cast<std::size_t>(found - passages_.begin());
}

base::Status DenseSegment::check() const {
  DenseSegment again;
  DOCENT_TRY(again.attach(bytes_, dimension_));
  const auto matrix = static_cast<std::size_t>(reinterpret_cast<const char*>(matrix_) - bytes_.data());
  if (base::crc32c(bytes_.substr(matrix)) != matrix_checksum_)
    return fail(ErrorCode::kCorrupt, "damaged vector segment: the checksum of its vectors is wrong");
  return {};
}

}  // namespace docent::store::embedded
