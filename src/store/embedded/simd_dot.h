// Dot products of int8 vectors by the widest instructions the processor has, chosen at run time.
//
// Every kernel gives the same integers: sums are exact, so results do not depend on the machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace docent::store::embedded {

// Rows are padded with zeros to a multiple of this, and aligned to it.
inline constexpr std::size_t kRowAlignment = 64;
// So that no 32-bit sum overflows, whatever the bytes: 65,536 × 255 × 128 < 2^31.
inline constexpr std::size_t kMaxDimension = 65'536;

constexpr std::size_t row_stride(std::size_t dimension) {
  return (dimension + kRowAlignment - 1) / kRowAlignment * kRowAlignment;
}

enum class DotKernel { kPlain, kAvx2, kAvx512Vnni, kNeon };

std::string_view to_string(DotKernel kernel);
// Those this processor can run, the fastest first; never empty.
std::vector<DotKernel> available_kernels();

// dots[i] = query · (matrix + i * stride). `query` has `stride` bytes as well. Stride: see row_stride; alignment helps
// but is not needed. `kernel` must be available.
void dot_rows(DotKernel kernel, const std::int8_t* query, const std::int8_t* matrix, std::size_t stride, std::size_t rows,
              std::int32_t* dots);

}  // namespace docent::store::embedded
