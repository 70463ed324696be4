#include "store/embedded/simd_dot.h"

#include <numeric>

#if defined(__x86_64__)
// g++ 12 takes the deliberately undefined registers inside its own intrinsics for mistakes (GCC bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace docent::store::embedded {
namespace {

void dot_rows_plain(const std::int8_t* query, const std::int8_t* matrix, std::size_t stride, std::size_t rows,
                    std::int32_t* dots) {
  for (std::size_t row = 0; row < rows; ++row, matrix += stride) {
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < stride; ++i) sum += static_cast<std::int32_t>(query[i]) * matrix[i];
    dots[row] = sum;
  }
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) void dot_rows_avx2(const std::int8_t* query, const std::int8_t* matrix, std::size_t stride,
                                                   std::size_t rows, std::int32_t* dots) {
  for (std::size_t row = 0; row < rows; ++row, matrix += stride) {
    __m256i sums = _mm256_setzero_si256();
    for (std::size_t i = 0; i < stride; i += 16) {
      const __m256i a = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(query + i)));
      const __m256i b = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(matrix + i)));
      sums = _mm256_add_epi32(sums, _mm256_madd_epi16(a, b));
    }
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1));
    dots[row] = _mm_cvtsi128_si32(half);
  }
}

// As _mm512_reduce_add_epi32, whose use of an undefined register makes g++ 12 warn.
__attribute__((target("avx512f,avx512bw,avx512vnni"))) inline std::int32_t sum_lanes(__m512i sums) {
  const __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(sums), _mm512_maskz_extracti64x4_epi64(0xF, sums, 1));
  __m128i quarter = _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
  quarter = _mm_add_epi32(quarter, _mm_shuffle_epi32(quarter, 0x4E));
  quarter = _mm_add_epi32(quarter, _mm_shuffle_epi32(quarter, 0xB1));
  return _mm_cvtsi128_si32(quarter);
}

// The instruction multiplies unsigned by signed bytes. Flipping the top bit of a row's bytes adds 128 to each, so the sum
// grows by 128 times the sum of the query, which is the same for all rows.
__attribute__((target("avx512f,avx512bw,avx512vnni"))) void dot_rows_vnni(const std::int8_t* query, const std::int8_t* matrix,
                                                                          std::size_t stride, std::size_t rows,
                                                                          std::int32_t* dots) {
  const std::int32_t excess = 128 * std::accumulate(query, query + stride, std::int32_t{0});
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(0x80));
  std::size_t row = 0;
  // Two rows at a time: one chain of additions alone would wait for itself.
  for (; row + 2 <= rows; row += 2, matrix += 2 * stride) {
    __m512i first = _mm512_setzero_si512();
    __m512i second = _mm512_setzero_si512();
    for (std::size_t i = 0; i < stride; i += 64) {
      const __m512i q = _mm512_loadu_si512(query + i);
      first = _mm512_dpbusd_epi32(first, _mm512_xor_si512(_mm512_loadu_si512(matrix + i), flip), q);
      second = _mm512_dpbusd_epi32(second, _mm512_xor_si512(_mm512_loadu_si512(matrix + stride + i), flip), q);
    }
    dots[row] = sum_lanes(first) - excess;
    dots[row + 1] = sum_lanes(second) - excess;
  }
  if (row < rows) {
    __m512i sums = _mm512_setzero_si512();
    for (std::size_t i = 0; i < stride; i += 64)
      sums = _mm512_dpbusd_epi32(sums, _mm512_xor_si512(_mm512_loadu_si512(matrix + i), flip), _mm512_loadu_si512(query + i));
    dots[row] = sum_lanes(sums) - excess;
  }
}

#elif defined(__aarch64__)

void dot_rows_neon(const std::int8_t* query, const std::int8_t* matrix, std::size_t stride, std::size_t rows,
                   std::int32_t* dots) {
  for (std::size_t row = 0; row < rows; ++row, matrix += stride) {
    int32x4_t sums = vdupq_n_s32(0);
    for (std::size_t i = 0; i < stride; i += 16) {
      const int8x16_t a = vld1q_s8(query + i);
      const int8x16_t b = vld1q_s8(matrix + i);
      sums = vpadalq_s16(sums, vmull_s8(vget_low_s8(a), vget_low_s8(b)));
      sums = vpadalq_s16(sums, vmull_s8(vget_high_s8(a), vget_high_s8(b)));
    }
    dots[row] = vaddvq_s32(sums);
  }
}

#endif

}  // namespace

std::string_view to_string(DotKernel kernel) {
  switch (kernel) {
    case DotKernel::kPlain: return "plain";
    case DotKernel::kAvx2: return "avx2";
    case DotKernel::kAvx512Vnni: return "avx512-vnni";
    case DotKernel::kNeon: return "neon";
  }
  return "unknown";
}

std::vector<DotKernel> available_kernels() {
  std::vector<DotKernel> kernels;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni"))
    kernels.push_back(DotKernel::kAvx512Vnni);
  if (__builtin_cpu_supports("avx2")) kernels.push_back(DotKernel::kAvx2);
#elif defined(__aarch64__)
  kernels.push_back(DotKernel::kNeon);
#endif
  kernels.push_back(DotKernel::kPlain);
  return kernels;
}

void dot_rows(DotKernel kernel, const std::int8_t* query, const std::int8_t* matrix, std::size_t stride, std::size_t rows,
              std::int32_t* dots) {
  switch (kernel) {
#if defined(__x86_64__)
    case DotKernel::kAvx512Vnni: dot_rows_vnni(query, matrix, stride, rows, dots); return;
    case DotKernel::kAvx2: dot_rows_avx2(query, matrix, stride, rows, dots); return;
#elif defined(__aarch64__)
    case DotKernel::kNeon: dot_rows_neon(query, matrix, stride, rows, dots); return;
#endif
    default: dot_rows_plain(query, matrix, stride, rows, dots); return;
  }
}

}  // namespace docent::store::embedded
