// A segment of the dense index: rows of (passage, document, tie, scale, int8 vector), in ascending order of the passage,
// as one immutable run of bytes. The bytes are a mapped file, or memory for what is not published yet: same layout.
//
//   header (64 bytes), passages u32[], documents u32[], ties u64[], scales f32[], matrix i8[rows][stride]
//
// Each array starts at a multiple of 64; little-endian throughout. Opening checks header, sizes, order and the checksum of
// all but the matrix (any byte of which is a valid number); check() reads the matrix too. Thread safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "model/ids.h"

namespace docent::store::embedded {

inline constexpr std::uint32_t kMaxSegmentRows = 1U << 28;  // 100 GB at 384 dimensions

struct DenseRow {
  model::PassageKey passage = 0;
  model::DocumentKey document = 0;
  std::uint64_t tie = 0;
  float scale = 0;
  const std::int8_t* values = nullptr;  // `dimension` of them
};

class DenseSegment {
 public:
  // `rows` in any order; of equal passages the last counts.
  static std::shared_ptr<const DenseSegment> make(std::vector<DenseRow> rows, std::size_t dimension);
  // kCorrupt when the file is not an undamaged segment of this dimension; kNotFound when it is missing.
  static base::Result<std::shared_ptr<const DenseSegment>> open(const std::filesystem::path& file, std::size_t dimension);
  // From bytes that someone else keeps alive, aligned to 8. For tests of hostile input.
  static base::Result<std::shared_ptr<const DenseSegment>> parse(std::string_view bytes, std::size_t dimension);

  std::size_t rows() const { return passages_.size(); }
  std::size_t dimension() const { return dimension_; }
  std::size_t stride() const { return stride_; }
  std::span<const model::PassageKey> passages() const { return passages_; }
  std::span<const model::DocumentKey> documents() const { return documents_; }
  std::span<const std::uint64_t> ties() const { return ties_; }
  std::span<const float> scales() const { return scales_; }
  const std::int8_t* vector(std::size_t row) const { return matrix_ + row * stride_; }
  DenseRow row(std::size_t index) const {
    return {passages_[index], documents_[index], ties_[index], scales_[index], vector(index)};
  }
  std::optional<std::size_t> find(model::PassageKey passage) const;

  std::string_view bytes() const { return bytes_; }
  // Checksum over everything, the matrix too.
  base::Status check() const;

 private:
  struct FreeAligned {
    void operator()(char* p) const;
  };

  base::Status attach(std::string_view bytes, std::size_t dimension);

  std::shared_ptr<const base::MappedFile> file_;  // one of these two keeps the bytes, unless the caller of parse does
  std::unique_ptr<char, FreeAligned> memory_;
  std::string_view bytes_;
  std::size_t dimension_ = 0, stride_ = 0;
  std::span<const model::PassageKey> passages_;
  std::span<const model::DocumentKey> documents_;
  std::span<const std::uint64_t> ties_;
  std::span<const float> scales_;
  const std::int8_t* matrix_ = nullptr;
  std::uint32_t matrix_checksum_ = 0;
};

}  // namespace docent::store::embedded
