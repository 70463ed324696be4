// Names of files as documents carry them, and which of them are asked for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "ingest/connectors/glob.h"
#include "ingest/connectors/reader.h"

namespace docent::ingest {

// "./a//b" becomes "a/b", in NFC. The message of the error says why a name is refused: absolute, "..", not UTF-8,
// control characters, too long, empty.
base::Result<std::string> normalise_path(std::string_view path);

// Takes `root` off the front where the path has it as whole folders.
std::string_view strip_root(std::string_view path, std::string_view root);

// Name fit for a message: ill-formed bytes and control characters replaced.
std::string printable_path(std::string_view path);

// By name alone: the documentation formats, and README, CHANGELOG and the like without extension.
bool is_documentation_name(std::string_view path);

// The include and exclude patterns of ReaderOptions, compiled. Immutable.
class Selection {
 public:
  static base::Result<Selection> compile(const ReaderOptions& options);
  bool wants(std::string_view path) const;
  bool has_includes() const { return !include_.empty(); }
  // For folders: nothing below can be wanted.
  bool excludes(std::string_view path) const;

 private:
  struct Pattern {
    Glob glob;
    bool name_only = false;
  };
  static bool matches(const Pattern& pattern, std::string_view path);
  std::vector<Pattern> include_;
  std::vector<Pattern> exclude_;
};

}  // namespace docent::ingest
