// A thin owner of one libarchive reading pass; its header stays in the .cpp file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"

namespace docent::ingest {

class ArchiveStream {
 public:
  enum class Kind { kArchive, kPlainFile };  // kPlainFile: the (perhaps gzipped) file itself, as one member
  enum class MemberType { kFile, kFolder, kLink, kOther };
  struct Member {
    std::string name;  // as stored, '\' of Windows zips as '/'
    MemberType type = MemberType::kOther;
    std::optional<std::uint64_t> size;  // as the header claims
  };

  // kNotFound, kForbidden, kCorrupt (no format that is known).
  static base::Result<ArchiveStream> open(const std::filesystem::path& file, Kind kind);
  ArchiveStream(ArchiveStream&&) noexcept;
  ArchiveStream& operator=(ArchiveStream&&) noexcept;
  ~ArchiveStream();

  // Empty at the end. kCorrupt; kTooLarge when the archive unpacks to more than the limits of reader.h.
  base::Result<std::optional<Member>> next();
  // The current member's bytes; kTooLarge beyond `max_bytes`. Once per member.
  base::Result<std::string> read(std::uint64_t max_bytes);
  // Up to `size` further bytes of the current member into `buffer`; 0 at its end.
  base::Result<std::size_t> read_some(char* buffer, std::size_t size);

 private:
  struct State;
  explicit ArchiveStream(std::unique_ptr<State> state);
  base::Status count(std::uint64_t bytes);
  std::unique_ptr<State> state_;
};

}  // namespace docent::ingest
