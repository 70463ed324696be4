#include "ingest/connectors/folder_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <set>
#include <utility>
#include <vector>

namespace docent::ingest {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;

bool is_below(const fs::path& path, const fs::path& root) {
  const auto [at, end] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return at == root.end();
}

base::ErrorCode code_of(int number) {
  if (number == ENOENT || number == ENOTDIR) return ErrorCode::kNotFound;
  if (number == EACCES || number == EPERM) return ErrorCode::kForbidden;
  return ErrorCode::kUnavailable;
}

}  // namespace

struct FolderReader::Entry {
  FoundFile file;
  fs::path disk_path;
};

// One listing: first everything that is really there, then what only links lead to, so that a link never takes the
// place of the real folder.
class FolderReader::Walk {
 public:
  explicit Walk(FolderReader& reader) : reader_(reader) {}

  base::Result<std::vector<Entry>> run() {
    folders_.push_back({reader_.root_, "", 0});
    while (!folders_.empty() || !links_.empty()) {
      if (folders_.empty()) {
        Pending link = std::move(links_.front());
        links_.pop_front();
        if (!enter_link(link)) continue;
        folders_.push_back(std::move(link));
      }
      const Pending folder = std::move(folders_.front());
      folders_.pop_front();
      DOCENT_TRY(list(folder));
    }
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
      return std::tie(a.file.path, a.disk_path) < std::tie(b.file.path, b.disk_path);
    });
    return std::move(entries_);
  }

 private:
  struct Pending {
    fs::path disk_path;
    std::string path;  // below the root, as documents show it; empty for the root
    std::size_t depth;
  };

  void skip(const Pending& item, std::string reason) {
    reader_.skip(item.path.empty() ? printable_path(item.disk_path.string()) : item.path, std::move(reason));
  }

  bool enter_link(const Pending& link) {
    std::error_code error;
    const fs::path real = fs::canonical(link.disk_path, error);
    struct stat info {};
    if (error || ::stat(real.c_str(), &info) != 0) {
      skip(link, "link leads nowhere");
      return false;
    }
    return !seen_.contains({info.st_dev, info.st_ino});  // listed under its own name already, or a loop
  }

  base::Status list(const Pending& folder) {
    const int descriptor = ::open(folder.disk_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat info {};
    const bool known = descriptor >= 0 && ::fstat(descriptor, &info) == 0;
    const int number = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (!known) {
      // Without the root nothing was seen; a single unreadable folder below it is reported and the rest goes on.
      if (folder.depth == 0) return base::fail(code_of(number), "cannot list " + folder.disk_path.string() + ": " + std::strerror(number));
      skip(folder, std::string("folder cannot be read: ") + std::strerror(number));
      return {};
    }
    if (!seen_.insert({info.st_dev, info.st_ino}).second) return {};

    std::error_code error;
    for (fs::directory_iterator it(folder.disk_path, error), end; !error && it != end; it.increment(error)) {
      DOCENT_TRY(add(folder, it->path()));
    }
    if (error) skip(folder, "folder cannot be read: " + error.message());
    return {};
  }

  base::Status add(const Pending& folder, const fs::path& disk_path) {
    const std::string name = disk_path.filename().string();
    if (name.starts_with('.')) {
      reader_.ignore();
      return {};
    }
    auto path = normalise_path(folder.path.empty() ? name : folder.path + "/" + name);
    if (!path) {
      reader_.skip(printable_path(folder.path.empty() ? name : folder.path + "/" + name), path.error().message);
      return {};
    }
    Pending item{disk_path, *std::move(path), folder.depth + 1};

    struct stat info {};
    if (::lstat(disk_path.c_str(), &info) != 0) {
      skip(item, std::string("cannot be looked at: ") + std::strerror(errno));
      return {};
    }
    if (reader_.selection_.excludes(item.path)) {
      reader_.ignore();
      return {};
    }
    const bool link = S_ISLNK(info.st_mode);
    if (link) {
      std::error_code error;
      const fs::path real = fs::canonical(disk_path, error);
      if (error || ::stat(real.c_str(), &info) != 0) {
        skip(item, error == std::errc::too_many_symbolic_link_levels ? "link is a loop" : "link leads nowhere");
        return {};
      }
      if (!is_below(real, reader_.root_)) {
        skip(item, "link leads out of the folder");
        return {};
      }
    }
    if (S_ISDIR(info.st_mode)) {
      if (item.depth > kMaxFolderDepth) {
        skip(item, "folder is deeper than " + std::to_string(kMaxFolderDepth) + " levels");
      } else {
        (link ? links_ : folders_).push_back(std::move(item));
      }
      return {};
    }
    return add_file(std::move(item), info);
  }

  base::Status add_file(Pending item, const struct stat& info) {
    if (!reader_.wants(item.path)) {
      reader_.ignore();
      return {};
    }
    if (!S_ISREG(info.st_mode)) {
      skip(item, "not a regular file");
      return {};
    }
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (size > parse::kMaxDocumentBytes) {
      skip(item, "larger than the limit of " + std::to_string(parse::kMaxDocumentBytes) + " bytes");
      return {};
    }
    if (entries_.size() >= kMaxFiles) {
      return base::fail(ErrorCode::kTooLarge, reader_.root_.string() + " holds more than " + std::to_string(kMaxFiles) +
                                                  " documents; ingest parts of it, or leave some out with --exclude");
    }
    Entry entry;
    entry.file.path = std::string(strip_root(item.path, reader_.strip_root_));
    entry.file.size = size;
    entry.file.mtime_ns = static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
    entry.disk_path = std::move(item.disk_path);
    entries_.push_back(std::move(entry));
    return {};
  }

  FolderReader& reader_;
  std::deque<Pending> folders_;
  std::deque<Pending> links_;
  std::set<std::pair<dev_t, ino_t>> seen_;
  std::vector<Entry> entries_;
};

base::Result<std::unique_ptr<Reader>> FolderReader::open(const fs::path& root, Selection selection, std::string strip_root,
                                                         std::optional<Glob> pattern) {
  std::error_code error;
  fs::path canonical = fs::canonical(root, error);
  if (error) return base::fail(code_of(error.value()), "cannot open " + root.string() + ": " + error.message());
  return std::unique_ptr<Reader>(new FolderReader(std::move(canonical), std::move(selection), std::move(strip_root), std::move(pattern)));
}

base::Result<std::unique_ptr<Reader>> FolderReader::open_file(const fs::path& file) {
  std::error_code error;
  const fs::path canonical = fs::canonical(file, error);
  if (error) return base::fail(code_of(error.value()), "cannot open " + file.string() + ": " + error.message());
  auto reader = std::unique_ptr<FolderReader>(new FolderReader(canonical.parent_path(), Selection(), "", std::nullopt));
  reader->only_file_ = canonical.filename().string();
  return reader;
}

bool FolderReader::wants(std::string_view path) const {
  if (!pattern_) return selection_.wants(path);
  return pattern_->matches(path) && !selection_.excludes(path) && (!selection_.has_includes() || selection_.wants(path));
}

base::Status FolderReader::for_each(const Visit& visit) {
  reset_report();
  std::vector<Entry> entries;
  if (only_file_.empty()) {
    DOCENT_ASSIGN(entries, Walk(*this).run());
  } else {
    DOCENT_ASSIGN(std::string path, normalise_path(only_file_));
    struct stat info {};
    const fs::path file = root_ / only_file_;
    if (::stat(file.c_str(), &info) != 0) return base::fail(code_of(errno), "cannot read " + file.string() + ": " + std::strerror(errno));
    Entry entry;
    entry.file.path = std::move(path);
    entry.file.size = static_cast<std::uint64_t>(info.st_size);
    entry.file.mtime_ns = static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
    entry.disk_path = file;
    entries.push_back(std::move(entry));
  }
  const std::string* before = nullptr;
  for (const Entry& entry : entries) {
    if (before != nullptr && *before == entry.file.path) {
      skip(entry.file.path, "another file has the same name (after Unicode normalisation or stripping the root)");
      continue;
    }
    before = &entry.file.path;
    DOCENT_TRY(visit(entry.file, [&] { return load(entry.disk_path); }));
  }
  return {};
}

base::Result<std::string> FolderReader::read_sibling(std::string_view path) {
  DOCENT_ASSIGN(const std::string clean, normalise_path(path));
  auto bytes = load(root_ / clean);
  if (!bytes && bytes.error().code == ErrorCode::kNotFound && !strip_root_.empty()) return load(root_ / strip_root_ / clean);
  return bytes;
}

base::Result<std::string> FolderReader::load(const fs::path& file) const {
  // Looked at again: what was listed may have become a link, a pipe or another size since.
  std::error_code error;
  const fs::path real = fs::canonical(file, error);
  if (error) return base::fail(code_of(error.value()), "cannot read " + file.string() + ": " + error.message());
  if (!is_below(real, root_)) return base::fail(ErrorCode::kInvalidArgument, file.string() + " leads out of the folder");
  const int descriptor = ::open(real.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return base::fail(code_of(errno), "cannot read " + file.string() + ": " + std::strerror(errno));
  const auto close_later = std::unique_ptr<const int, void (*)(const int*)>(&descriptor, [](const int* d) { ::close(*d); });
  struct stat info {};
  if (::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) {
    return base::fail(ErrorCode::kInvalidArgument, file.string() + " is not a regular file");
  }
  std::string bytes;
  bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(static_cast<std::uint64_t>(info.st_size), parse::kMaxDocumentBytes)) + 1);
  std::size_t size = 0;
  while (true) {
    const ssize_t got = ::read(descriptor, bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::fail(ErrorCode::kUnavailable, "cannot read " + file.string() + ": " + std::strerror(errno));
    size += static_cast<std::size_t>(got);
    if (size > parse::kMaxDocumentBytes) {
      return base::fail(ErrorCode::kTooLarge, file.string() + " is larger than the limit of " + std::to_string(parse::kMaxDocumentBytes) + " bytes");
    }
    if (got == 0) break;
    if (size == bytes.size()) bytes.resize(std::min<std::size_t>(bytes.size() * 2, parse::kMaxDocumentBytes + 1));
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace docent::ingest
