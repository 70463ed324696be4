#include "ingest/connectors/archive_stream.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "ingest/connectors/reader.h"

namespace docent::ingest {

using base::ErrorCode;
using base::fail;

struct ArchiveStream::State {
  std::unique_ptr<archive, int (*)(archive*)> handle{archive_read_new(), &archive_read_free};
  std::string file;
  std::uint64_t packed = 0;
  std::uint64_t unpacked = 0;
  bool limited = true;  // a collection is read line by line, so its unpacked size costs time only

  std::unexpected<base::Error> broken(std::string_view what) const {
    const char* text = archive_error_string(handle.get());
    return fail(ErrorCode::kCorrupt, std::string(what) + " " + file + ": " + (text != nullptr ? text : "damaged"));
  }
};

ArchiveStream::ArchiveStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
ArchiveStream::ArchiveStream(ArchiveStream&&) noexcept = default;
ArchiveStream& ArchiveStream::operator=(ArchiveStream&&) noexcept = default;
ArchiveStream::~ArchiveStream() = default;

base::Result<ArchiveStream> ArchiveStream::open(const std::filesystem::path& file, Kind kind) {
  auto state = std::make_unique<State>();
  archive* const handle = state->handle.get();
  if (handle == nullptr) return fail(ErrorCode::kUnavailable, "no memory to open " + file.string());
  state->file = file.string();
  std::error_code error;
  state->packed = std::filesystem::file_size(file, error);
  if (error) {
    const bool missing = error == std::errc::no_such_file_or_directory;
    return fail(missing ? ErrorCode::kNotFound : ErrorCode::kForbidden, "cannot open " + state->file + ": " + error.message());
  }
  // Named one by one: libarchive's other filters start programs, and its other formats are not documentation.
  archive_read_support_filter_gzip(handle);
  if (kind == Kind::kArchive) {
    archive_read_support_filter_zstd(handle);
    archive_read_support_filter_xz(handle);
    archive_read_support_filter_bzip2(handle);
    archive_read_support_format_tar(handle);
    archive_read_support_format_zip(handle);
    archive_read_support_format_empty(handle);
    archive_read_set_options(handle, "hdrcharset=UTF-8");
  } else {
    state->limited = false;
    archive_read_support_format_raw(handle);
    archive_read_support_format_empty(handle);
  }
  constexpr std::size_t kBlockBytes = 64U << 10;
  if (archive_read_open_filename(handle, state->file.c_str(), kBlockBytes) != ARCHIVE_OK) {
    if (archive_errno(handle) == EACCES) return fail(ErrorCode::kForbidden, "no permission to read " + state->file);
    return state->broken("cannot open archive");
  }
  return ArchiveStream(std::move(state));
}

base::Status ArchiveStream::count(std::uint64_t bytes) {
  state_->unpacked += std::min<std::uint64_t>(bytes, kMaxUnpackedBytes + 1);
  if (!state_->limited) return {};
  if (state_->unpacked > kMaxUnpackedBytes) {
    return fail(ErrorCode::kTooLarge, state_->file + " unpacks to more than the limit of " + std::to_string(kMaxUnpackedBytes) + " bytes");
  }
  if (state_->unpacked > kRatioFreeBytes && state_->unpacked / std::max<std::uint64_t>(state_->packed, 1) > kMaxUnpackRatio) {
    return fail(ErrorCode::kTooLarge, state_->file + " unpacks to more than " + std::to_string(kMaxUnpackRatio) +
                                          " times its size, as decompression bombs do; unpack it yourself and ingest the folder");
  }
  return {};
}

base::Result<std::optional<ArchiveStream::Member>> ArchiveStream::next() {
  archive_entry* entry = nullptr;
  const int status = archive_read_next_header(state_->handle.get(), &entry);
  if (status == ARCHIVE_EOF) return std::nullopt;
  if (status < ARCHIVE_WARN) return state_->broken("cannot read archive");
  Member member;
  // libarchive converts names through the locale: the program must have set LC_CTYPE to a UTF-8 one (see app/main.cpp).
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = archive_entry_pathname(entry);
  if (name != nullptr) member.name = name;
  std::replace(member.name.begin(), member.name.end(), '\\', '/');
  if (archive_entry_size_is_set(entry) != 0 && archive_entry_size(entry) >= 0) {
    member.size = static_cast<std::uint64_t>(archive_entry_size(entry));
  }
  if (archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr) {
    member.type = MemberType::kLink;
  } else if (archive_entry_filetype(entry) == AE_IFREG) {
    member.type = MemberType::kFile;
  } else if (archive_entry_filetype(entry) == AE_IFDIR) {
    member.type = MemberType::kFolder;
  }
  // Also members that are not read cost their unpacking.
  if (member.size) DOCENT_TRY(count(*member.size));
  return member;
}

base::Result<std::string> ArchiveStream::read(std::uint64_t max_bytes) {
  std::string bytes;
  std::string buffer(64U << 10, '\0');
  while (true) {
    DOCENT_ASSIGN(const std::size_t got, read_some(buffer.data(), buffer.size()));
    if (got == 0) return bytes;
    if (bytes.size() + got > max_bytes) {
      return fail(ErrorCode::kTooLarge, "member of " + state_->file + " is larger than the limit of " + std::to_string(max_bytes) + " bytes");
    }
    bytes.append(buffer, 0, got);
  }
}

base::Result<std::size_t> ArchiveStream::read_some(char* buffer, std::size_t size) {
  const la_ssize_t got = archive_read_data(state_->handle.get(), buffer, size);
  if (got < 0) return state_->broken("cannot unpack member of");
  return static_cast<std::size_t>(got);
}

}  // namespace docent::ingest
