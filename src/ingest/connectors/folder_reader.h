// Documents of a folder and all below it, in order of path.
//
// Listing looks at names and stat only. Names that begin with a dot are left out. Links to files below the root are
// documents under the link's name; links to folders below the root are followed only if nothing else leads there; links
// out of the root are refused.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "ingest/connectors/glob.h"
#include "ingest/connectors/paths.h"
#include "ingest/connectors/reader.h"

namespace docent::ingest {

class FolderReader : public Reader {
 public:
  // With `pattern`, only paths that match it; it stands for the documentation formats where options.include is empty.
  static base::Result<std::unique_ptr<Reader>> open(const std::filesystem::path& root, Selection selection, std::string strip_root,
                                                    std::optional<Glob> pattern = std::nullopt);
  // One file, whatever its format; its folder is the root for siblings.
  static base::Result<std::unique_ptr<Reader>> open_file(const std::filesystem::path& file);

  base::Status for_each(const Visit& visit) override;
  base::Result<std::string> read_sibling(std::string_view path) override;

 private:
  struct Entry;
  class Walk;
  FolderReader(std::filesystem::path root, Selection selection, std::string strip_root, std::optional<Glob> pattern)
      : root_(std::move(root)), selection_(std::move(selection)), strip_root_(std::move(strip_root)), pattern_(std::move(pattern)) {}
  bool wants(std::string_view path) const;
  base::Result<std::string> load(const std::filesystem::path& file) const;

  std::filesystem::path root_;  // canonical
  Selection selection_;
  std::string strip_root_;
  std::optional<Glob> pattern_;
  std::string only_file_;  // file name, for open_file
};

}  // namespace docent::ingest
