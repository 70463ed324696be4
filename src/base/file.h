// Files: whole reads and writes, durable replacement, memory maps and advisory locks. Errors name the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace docent::base {

// kNotFound, kForbidden, kTooLarge (larger than `max_bytes`) or kUnavailable.
Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t max_bytes = UINT64_C(1) << 32);

// Replaces `path` so that a reader, or a crash, sees the old bytes or the new ones, never a mixture: temporary file in
// the same folder, fsync, rename, fsync of the folder. `mode`: who may read it. kUnavailable when the disk is full or read-only.
Status write_file_atomically(const std::filesystem::path& path, std::string_view bytes, unsigned mode = 0644);

// A read-only memory map of a whole file. The bytes stay valid for the life of the object, even when the file is
// unlinked meanwhile. Thread safe.
class MappedFile {
 public:
  static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  std::string_view bytes() const { return {data_, size_}; }

 private:
  MappedFile(const char* data, std::size_t size) : data_(data), size_(size) {}
  const char* data_;
  std::size_t size_;
};

// An advisory whole-file lock (flock) held until destruction; released by the kernel if the process dies.
class FileLock {
 public:
  // Returns null when another process (or another FileLock of this one) holds it and `wait` is false.
  static Result<std::unique_ptr<FileLock>> acquire(const std::filesystem::path& path, bool wait);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace docent::base
