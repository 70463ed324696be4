// Bytes of the record's blobs: variable-length integers, strings, ids, and zstd around the whole.
//
// Readers never trust the bytes: a length that does not fit makes the reader fail, which is asked for once at the end.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace docent::store::embedded {

class ByteWriter {
 public:
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      bytes_.push_back(static_cast<char>(value | 0x80));
      value >>= 7;
    }
    bytes_.push_back(static_cast<char>(value));
  }
  void string(std::string_view text) {
    number(text.size());
    bytes_.append(text);
  }
  void strings(const std::vector<std::string>& list) {
    number(list.size());
    for (const std::string& one : list) string(one);
  }
  std::string take() { return std::move(bytes_); }
  const std::string& bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<std::uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if ((byte & 0x80U) == 0) return value;
    }
    failed_ = true;
    return 0;
  }
  std::uint32_t small() {
    const std::uint64_t value = number();
    if (value > UINT32_MAX) failed_ = true;
    return static_cast<std::uint32_t>(value);
  }
  std::string_view string() {
    const std::uint64_t size = number();
    if (size > rest_.size()) {
      failed_ = true;
      return {};
    }
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  // How many items follow; each takes at least `least_bytes`, so a wild count cannot make anyone reserve memory for it.
  std::size_t count(std::size_t least_bytes) {
    const std::uint64_t value = number();
    if (value > rest_.size() / least_bytes) {
      failed_ = true;
      return 0;
    }
    return value;
  }
  std::vector<std::string> strings() {
    std::vector<std::string> list(count(1));
    for (std::string& one : list) one = string();
    return list;
  }
  bool failed() const { return failed_; }
  std::string_view rest() const { return rest_; }
  // Everything was read and nothing was missing.
  bool complete() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

constexpr std::size_t kIdBytes = 16;

bool is_hex(std::string_view text);  // lower-case digits only

// Lower-case hexadecimal to bytes; false on anything else or an odd length.
bool append_from_hex(std::string_view hex, std::string& bytes);
// `prefix` and the bytes in hexadecimal.
std::string id_text(std::string_view prefix, std::string_view bytes);

// zstd, with a checksum in each frame. Keeps its working memory between calls: one per thread at a time.
class Compressor {
 public:
  Compressor();
  ~Compressor();
  std::string compress(std::string_view bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class Decompressor {
 public:
  Decompressor();
  ~Decompressor();
  // kCorrupt when the frame is damaged, says no size, or says more than `max_bytes`.
  base::Result<std::string> decompress(std::string_view frame, std::uint64_t max_bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace docent::store::embedded
