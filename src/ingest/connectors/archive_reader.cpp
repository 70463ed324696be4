#include "ingest/connectors/archive_reader.h"

#include <set>
#include <utility>

#include "ingest/connectors/archive_stream.h"

namespace docent::ingest {
namespace {

using base::ErrorCode;

bool is_hidden(std::string_view path) { return path.starts_with('.') || path.find("/.") != std::string_view::npos; }

base::Status too_many(const std::filesystem::path& file) {
  return base::fail(ErrorCode::kTooLarge, file.string() + " holds more than " + std::to_string(kMaxFiles) + " members");
}

}  // namespace

base::Result<std::unique_ptr<Reader>> ArchiveReader::open(const std::filesystem::path& file, Selection selection, std::string strip_root) {
  DOCENT_TRY(ArchiveStream::open(file, ArchiveStream::Kind::kArchive));  // tells about a missing or foreign file at once
  return std::unique_ptr<Reader>(new ArchiveReader(file, std::move(selection), std::move(strip_root)));
}

base::Status ArchiveReader::for_each(const Visit& visit) {
  reset_report();
  DOCENT_ASSIGN(ArchiveStream stream, ArchiveStream::open(file_, ArchiveStream::Kind::kArchive));
  std::set<std::string> seen;
  for (std::size_t members = 0;; ++members) {
    if (members >= kMaxFiles) return too_many(file_);
    DOCENT_ASSIGN(const auto member, stream.next());
    if (!member) return {};
    if (member->type == ArchiveStream::MemberType::kFolder) continue;
    auto path = normalise_path(member->name);
    if (!path) {
      skip(printable_path(member->name), path.error().message);
      continue;
    }
    if (is_hidden(*path) || !selection_.wants(*path)) {
      ignore();
      continue;
    }
    FoundFile file;
    file.path = std::string(strip_root(*path, strip_root_));
    if (member->type == ArchiveStream::MemberType::kLink) {
      skip(file.path, "links in archives are not followed");
      continue;
    }
    if (member->type != ArchiveStream::MemberType::kFile) {
      skip(file.path, "not a regular file");
      continue;
    }
    file.size = member->size.value_or(0);
    if (file.size > parse::kMaxDocumentBytes) {
      skip(file.path, "larger than the limit of " + std::to_string(parse::kMaxDocumentBytes) + " bytes");
      continue;
    }
    if (!seen.insert(file.path).second) {
      skip(file.path, "the archive holds another member of this name; the first counts");
      continue;
    }
    DOCENT_TRY(visit(file, [&] { return stream.read(parse::kMaxDocumentBytes); }));
  }
}

base::Result<std::string> ArchiveReader::read_sibling(std::string_view path) {
  DOCENT_ASSIGN(const std::string clean, normalise_path(path));
  const std::lock_guard lock(siblings_mutex_);
  if (!siblings_) siblings_ = collect_siblings();
  if (!*siblings_) return std::unexpected(siblings_->error());
  const auto& known = **siblings_;
  auto found = known.find(clean);
  if (found == known.end() && !strip_root_.empty()) {
    const auto rooted = normalise_path(strip_root_ + "/" + clean);
    if (rooted) found = known.find(*rooted);
  }
  if (found == known.end()) return base::fail(ErrorCode::kNotFound, "no file " + clean + " (of up to 64 kB) in " + file_.string());
  return found->second;
}

base::Result<std::map<std::string, std::string>> ArchiveReader::collect_siblings() const {
  std::map<std::string, std::string> siblings;
  DOCENT_ASSIGN(ArchiveStream stream, ArchiveStream::open(file_, ArchiveStream::Kind::kArchive));
  std::uint64_t total = 0;
  for (std::size_t members = 0; members < kMaxFiles; ++members) {
    DOCENT_ASSIGN(const auto member, stream.next());
    if (!member) break;
    if (member->type != ArchiveStream::MemberType::kFile || member->size.value_or(0) > kMaxSiblingBytes) continue;
    auto path = normalise_path(member->name);
    if (!path || siblings.contains(*path)) continue;
    auto bytes = stream.read(kMaxSiblingBytes);
    if (!bytes) {
      if (bytes.error().code == ErrorCode::kTooLarge) continue;
      return std::unexpected(std::move(bytes).error());
    }
    total += bytes->size() + path->size();
    if (total > kMaxSiblingTotalBytes) break;
    siblings.emplace(*std::move(path), *std::move(bytes));
  }
  return siblings;
}

}  // namespace docent::ingest
