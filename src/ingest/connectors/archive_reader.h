// Documents of a tar or zip archive, streamed in the archive's order, one member in memory at a time.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "ingest/connectors/paths.h"
#include "ingest/connectors/reader.h"

namespace docent::ingest {

class ArchiveReader : public Reader {
 public:
  static base::Result<std::unique_ptr<Reader>> open(const std::filesystem::path& file, Selection selection, std::string strip_root);

  base::Status for_each(const Visit& visit) override;
  // Members of at most kMaxSiblingBytes, kMaxSiblingTotalBytes in all. The first call reads the whole archive once more.
  base::Result<std::string> read_sibling(std::string_view path) override;

 private:
  ArchiveReader(std::filesystem::path file, Selection selection, std::string strip_root)
      : file_(std::move(file)), selection_(std::move(selection)), strip_root_(std::move(strip_root)) {}
  base::Result<std::map<std::string, std::string>> collect_siblings() const;

  std::filesystem::path file_;
  Selection selection_;
  std::string strip_root_;
  std::mutex siblings_mutex_;
  std::optional<base::Result<std::map<std::string, std::string>>> siblings_;  // by path with the root still on
};

}  // namespace docent::ingest
