#include "base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace docent::base {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }
  int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

std::unexpected<Error> system_error(std::string_view what, const std::filesystem::path& path) {
  const int number = errno;
  ErrorCode code = ErrorCode::kUnavailable;
  if (number == ENOENT || number == ENOTDIR) code = ErrorCode::kNotFound;
  if (number == EACCES || number == EPERM) code = ErrorCode::kForbidden;
  if (number == ENAMETOOLONG || number == EINVAL || number == EISDIR) code = ErrorCode::kInvalidArgument;
  std::string message = std::string(what) + " " + path.string() + ": " + std::strerror(number);
  if (number == ENOSPC || number == EDQUOT) message += "; free some space and try again";
  if (number == EROFS) message += "; choose a writable folder with --data";
  return fail(code, std::move(message));
}

bool sync_folder(const std::filesystem::path& folder) {
  const Descriptor file(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return file.get() >= 0 && ::fsync(file.get()) == 0;
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return system_error("cannot read", path);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return system_error("cannot read", path);
  if (S_ISDIR(info.st_mode)) return fail(ErrorCode::kInvalidArgument, path.string() + " is a folder, not a file");
  const auto too_large = [&] {
    return fail(ErrorCode::kTooLarge, path.string() + " is larger than the limit of " + std::to_string(max_bytes) + " bytes");
  };
  if (static_cast<std::uint64_t>(info.st_size) > max_bytes) return too_large();
  std::string bytes;
  bytes.resize(static_cast<std::size_t>(info.st_size));
  std::size_t used = 0;
  while (true) {
    if (used == bytes.size()) bytes.resize(bytes.size() + 4096);
    const ssize_t count = ::read(file.get(), bytes.data() + used, bytes.size() - used);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot read", path);
    if (count == 0) break;
    used += static_cast<std::size_t>(count);
    if (used > max_bytes) return too_large();
  }
  bytes.resize(used);
  return bytes;
}

Status write_file_atomically(const std::filesystem::path& path, std::string_view bytes, unsigned mode) {
  std::string temporary = path.string() + ".tmp-XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) return system_error("cannot write", path);
  const auto give_up = [&]() -> Status {
    auto error = system_error("cannot write", path);
    ::unlink(temporary.c_str());
    return error;
  };
  if (::fchmod(file.get(), mode) != 0) return give_up();
  while (!bytes.empty()) {
    const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return give_up();
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fsync(file.get()) != 0) return give_up();
  if (::close(file.release()) != 0) return give_up();
  if (::rename(temporary.c_str(), path.c_str()) != 0) return give_up();
  if (!sync_folder(path.parent_path())) return system_error("cannot sync the folder of", path);
  return {};
}

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return system_error("cannot map", path);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return system_error("cannot map", path);
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size == 0) return std::shared_ptr<const MappedFile>(new MappedFile("", 0));
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
  if (data == MAP_FAILED) return system_error("cannot map", path);
  return std::shared_ptr<const MappedFile>(new MappedFile(static_cast<const char*>(data), size));
}

MappedFile::~MappedFile() {
  if (size_ > 0) ::munmap(const_cast<char*>(data_), size_);
}

Result<std::unique_ptr<FileLock>> FileLock::acquire(const std::filesystem::path& path, bool wait) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (file.get() < 0) return system_error("cannot open the lock", path);
  while (::flock(file.get(), LOCK_EX | (wait ? 0 : LOCK_NB)) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) return std::unique_ptr<FileLock>();
    return system_error("cannot lock", path);
  }
  return std::unique_ptr<FileLock>(new FileLock(file.release()));
}

FileLock::~FileLock() { ::close(descriptor_); }

}  // namespace docent::base
