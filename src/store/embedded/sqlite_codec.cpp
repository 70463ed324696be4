#include "store/embedded/sqlite_codec.h"

#include <algorithm>

#include <zstd.h>

#include <new>
#include <span>

#include "base/hash.h"

namespace docent::store::embedded {
namespace {

// Level 3 is where documentation stops getting much smaller: level 9 saves 3 % and takes four times as long.
constexpr int kLevel = 3;

int nibble(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

}  // namespace

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return nibble(c) >= 0; });
}

bool append_from_hex(std::string_view hex, std::string& bytes) {
  if (hex.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = nibble(hex[i]);
    const int low = nibble(hex[i + 1]);
    if (high < 0 || low < 0) return false;
    bytes.push_back(static_cast<char>((high << 4) | low));
  }
  return true;
}

std::string id_text(std::string_view prefix, std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(prefix.size() + bytes.size() * 2);
  text.append(prefix);
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 0xFU]);
  }
  return text;
}

struct Compressor::State {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  State() {
    if (context == nullptr) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  }
  ~State() { ZSTD_freeCCtx(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Compressor::Compressor() : state_(std::make_unique<State>()) {}
Compressor::~Compressor() = default;

std::string Compressor::compress(std::string_view bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress2(state_->context, frame.data(), frame.size(), bytes.data(), bytes.size());
  // With a buffer of the bound's size only memory can run out.
  if (ZSTD_isError(size) != 0) throw std::bad_alloc();
  frame.resize(size);
  frame.shrink_to_fit();
  return frame;
}

struct Decompressor::State {
  ZSTD_DCtx* context = ZSTD_createDCtx();
  State() {
    if (context == nullptr) throw std::bad_alloc();
  }
  ~State() { ZSTD_freeDCtx(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Decompressor::Decompressor() : state_(std::make_unique<State>()) {}
Decompressor::~Decompressor() = default;

base::Result<std::string> Decompressor::decompress(std::string_view frame, std::uint64_t max_bytes) {
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > max_bytes)
    return base::fail(base::ErrorCode::kCorrupt, "a compressed text has no sane size");
  std::string bytes(size, '\0');
  const std::size_t got = ZSTD_decompressDCtx(state_->context, bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) != 0 || got != size)
    return base::fail(base::ErrorCode::kCorrupt, "a compressed text does not unpack", ZSTD_getErrorName(got));
  return bytes;
}

}  // namespace docent::store::embedded
