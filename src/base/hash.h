// SHA-256 (FIPS 180-4) and the short hexadecimal forms made from it, and a fast 64-bit checksum.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace docent::base {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);
// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);
std::string to_hex(std::span<const std::uint8_t> bytes);
// The first 128 bits of the SHA-256 as 32 lower-case hexadecimal digits: what ids are made of.
std::string hash128_hex(std::string_view bytes);

// Incremental SHA-256 for input that does not fit in memory or comes in parts. Not thread safe.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;
  void update(std::string_view bytes);
  // May be called once.
  Sha256 finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Checksum for index files: CRC-32C (Castagnoli) of `bytes`. Finds accidents, not attacks.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed = 0);

}  // namespace docent::base
