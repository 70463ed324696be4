#include "ingest/connectors/reader.h"

#include <filesystem>

#include "base/text.h"
#include "ingest/connectors/archive_reader.h"
#include "ingest/connectors/folder_reader.h"
#include "ingest/connectors/glob.h"
#include "ingest/connectors/jsonl_reader.h"

namespace docent::ingest {
namespace {

namespace fs = std::filesystem;

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> endings) {
  for (const std::string_view ending : endings) {
    if (text.ends_with(ending)) return true;
  }
  return false;
}

}  // namespace

std::pair<std::string, std::string> split_glob(std::string_view target) {
  std::size_t cut = 0;
  for (std::size_t slash = target.find('/'); slash != std::string_view::npos; slash = target.find('/', slash + 1)) {
    if (has_wildcard(target.substr(0, slash))) break;
    cut = slash + 1;
  }
  std::string folder(target.substr(0, cut));
  if (folder.empty()) folder = ".";
  return {folder, std::string(target.substr(cut))};
}

void Reader::reset_report() {
  skipped_.clear();
  skipped_count_ = 0;
  ignored_count_ = 0;
}

void Reader::skip(std::string path, std::string reason) {
  ++skipped_count_;
  if (skipped_.size() < kMaxReportedSkips) skipped_.push_back({std::move(path), std::move(reason)});
}

base::Result<std::unique_ptr<Reader>> open_target(std::string_view target, const ReaderOptions& options) {
  using base::ErrorCode;
  if (target.empty()) return base::fail(ErrorCode::kInvalidArgument, "no target given: a folder, file, archive or glob is needed");
  if (target.find('\0') != std::string_view::npos) return base::fail(ErrorCode::kInvalidArgument, "target has a NUL character");
  DOCENT_ASSIGN(Selection selection, Selection::compile(options));

  const fs::path path{std::string(target)};
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) return FolderReader::open(path, std::move(selection), options.strip_root);
  if (fs::is_regular_file(status)) {
    const std::string name = base::ascii_lower(path.filename().string());
    if (ends_with_any(name, {".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".zip"})) {
      return ArchiveReader::open(path, std::move(selection), options.strip_root);
    }
    if (ends_with_any(name, {".jsonl", ".jsonl.gz"})) return JsonlReader::open(path);
    return FolderReader::open_file(path);
  }
  if (fs::exists(status)) return base::fail(ErrorCode::kInvalidArgument, std::string(target) + " is neither a file nor a folder");
  if (error == std::errc::permission_denied) return base::fail(ErrorCode::kForbidden, "no permission to look at " + std::string(target));

  if (has_wildcard(target)) {
    const auto [folder, pattern] = split_glob(target);
    if (!fs::is_directory(folder, error)) return base::fail(ErrorCode::kNotFound, "no folder " + folder + " (from the glob " + std::string(target) + ")");
    DOCENT_ASSIGN(Glob glob, Glob::compile(pattern));
    return FolderReader::open(folder, std::move(selection), options.strip_root, std::move(glob));
  }
  return base::fail(ErrorCode::kNotFound, "no file or folder " + std::string(target));
}

}  // namespace docent::ingest
