// Where documents come from on this machine: folders, globs, single files, archives and BEIR collections behind one face.
//
// A reader names files and gives their bytes only when asked, so an unchanged file of a folder is never read, and an
// archive streams with one member in memory at a time. What it refuses is reported by skipped(), never dropped silently.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "parse/parse.h"

namespace docent::ingest {

constexpr std::size_t kMaxFiles = 1'000'000;                         // of a folder or archive
constexpr std::size_t kMaxRecords = 10'000'000;                      // lines of a BEIR collection
constexpr std::size_t kMaxPathBytes = 4'096;                         // longer names are skipped
constexpr std::size_t kMaxFolderDepth = 128;                         // deeper folders are skipped
constexpr std::uint64_t kMaxUnpackedBytes = 8ULL << 30;              // of one archive
constexpr std::uint64_t kMaxUnpackRatio = 300;                       // unpacked : packed, looked at above kRatioFreeBytes
constexpr std::uint64_t kRatioFreeBytes = 64ULL << 20;
constexpr std::uint64_t kMaxSiblingBytes = 64ULL << 10;              // an archive member kept for includes
constexpr std::uint64_t kMaxSiblingTotalBytes = 64ULL << 20;
constexpr std::size_t kMaxReportedSkips = 10'000;                    // further ones are only counted

struct FoundFile {
  std::string path;  // below the target's root: '/' between names, NFC, no "." or ".." names; BEIR: the _id as it is
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;  // since the epoch; 0 = unknown (archives, collections): compare the bytes
  std::optional<std::string> title;             // where the container has one (BEIR)
  std::optional<std::string> document_id_path;  // BEIR _id; equal to `path`
  std::string uri;                              // public address, where the container has one
  std::optional<parse::Format> format;          // empty: to be detected
};

struct Skipped {
  std::string path;
  std::string reason;
};

struct ReaderOptions {
  // Globs (glob.h) over paths below the target's root. A pattern without '/' matches file names at any depth.
  std::vector<std::string> include;  // empty: documentation formats; else only what matches, whatever its format
  std::vector<std::string> exclude;  // wins over include; matching a folder leaves out all below it
  std::string strip_root;            // folder prefix taken off the paths that have it, for example "docs-1.2/content"
};

// One thread at a time, except read_sibling(), which any thread may call at any time.
class Reader {
 public:
  using Load = std::function<base::Result<std::string>()>;
  using Visit = std::function<base::Status(const FoundFile&, const Load&)>;

  virtual ~Reader() = default;

  // Calls `visit` once for each document: folders in order of path, archives and collections in their own order. `load`
  // gives the bytes (at most parse::kMaxDocumentBytes, else kTooLarge), may be called once, and only before `visit` returns.
  // Ends early with the error of `visit`. Any other error means the listing is incomplete: do not take what was not
  // seen for deleted. kCorrupt: broken or encrypted archive; kTooLarge: a limit above; kNotFound, kForbidden, kUnavailable.
  virtual base::Status for_each(const Visit& visit) = 0;

  // Another file of the same target, for includes, whatever its format. kNotFound, kInvalidArgument for a path that
  // leaves the root, kTooLarge. `path` is as in FoundFile, before or after stripping the root.
  virtual base::Result<std::string> read_sibling(std::string_view path) = 0;

  // Of the last for_each.
  const std::vector<Skipped>& skipped() const { return skipped_; }
  std::uint64_t skipped_count() const { return skipped_count_; }
  // Files that were not asked for: other formats, excluded ones, hidden ones.
  std::uint64_t ignored_count() const { return ignored_count_; }

 protected:
  void reset_report();
  void skip(std::string path, std::string reason);
  void ignore() { ++ignored_count_; }

 private:
  std::vector<Skipped> skipped_;
  std::uint64_t skipped_count_ = 0;
  std::uint64_t ignored_count_ = 0;
};

// A folder, a glob ("docs/**/*.md"; its root is the part before the first wildcard), a file, an archive (.tar, .tar.gz,
// .tgz, .tar.zst, .tar.xz, .tar.bz2, .zip) or a BEIR collection (.jsonl, .jsonl.gz: {_id, title, text} a line; the
// decoded text is the document). kNotFound with the path; kInvalidArgument for a bad glob.
base::Result<std::unique_ptr<Reader>> open_target(std::string_view target, const ReaderOptions& options = {});

// "docs/v1/**/*.md" into "docs/v1/" and "**/*.md"; the folder is "." where nothing is before the wildcard.
std::pair<std::string, std::string> split_glob(std::string_view target);

}  // namespace docent::ingest
