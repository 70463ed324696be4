#include "store/embedded/simd_dot.h"

#include <gtest/gtest.h>

#include <random>

namespace docent::store::embedded {
namespace {

std::int64_t plain_dot(const std::int8_t* a, const std::int8_t* b, std::size_t size) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += static_cast<std::int64_t>(a[i]) * b[i];
  return sum;
}

TEST(SimdDot, EveryKernelGivesTheExactSumOnRandomBytes) {
  constexpr unsigned kSeed = 20240611;
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<int> byte(-128, 127);
  for (const std::size_t stride : {64U, 128U, 384U, 1'024U, 4'096U}) {
    for (const std::size_t rows : {0U, 1U, 2U, 3U, 17U}) {
      std::vector<std::int8_t> query(stride), matrix(stride * rows);
      for (auto& value : query) value = static_cast<std::int8_t>(byte(random));
      for (auto& value : matrix) value = static_cast<std::int8_t>(byte(random));
      for (const DotKernel kernel : available_kernels()) {
        std::vector<std::int32_t> dots(rows, -1);
        dot_rows(kernel, query.data(), matrix.data(), stride, rows, dots.data());
        for (std::size_t row = 0; row < rows; ++row)
          EXPECT_EQ(dots[row], plain_dot(query.data(), matrix.data() + row * stride, stride))
              << to_string(kernel) << ", stride " << stride << ", row " << row << ", seed " << kSeed;
      }
    }
  }
}

TEST(SimdDot, NoKernelOverflowsAtTheLargestDimensionAndTheLargestBytes) {
  for (const int a : {-128, 127}) {
    for (const int b : {-128, 127}) {
      const std::vector<std::int8_t> query(kMaxDimension, static_cast<std::int8_t>(a));
      const std::vector<std::int8_t> row(kMaxDimension, static_cast<std::int8_t>(b));
      for (const DotKernel kernel : available_kernels()) {
        std::int32_t dot = 0;
        dot_rows(kernel, query.data(), row.data(), kMaxDimension, 1, &dot);
        EXPECT_EQ(dot, a * b * static_cast<int>(kMaxDimension)) << to_string(kernel);
      }
    }
  }
}

TEST(SimdDot, StrideIsAMultipleOfTheAlignment) {
  EXPECT_EQ(row_stride(1), 64U);
  EXPECT_EQ(row_stride(64), 64U);
  EXPECT_EQ(row_stride(65), 128U);
  EXPECT_EQ(row_stride(384), 384U);
}

}  // namespace
}  // namespace docent::store::embedded
