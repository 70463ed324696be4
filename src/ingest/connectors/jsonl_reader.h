// Records of a BEIR collection: a JSON object {_id, title, text} a line, perhaps gzipped, each a plain-text document.
//
// The document's bytes are the decoded `text`, so spans refer to it, not to the JSON around it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <unordered_set>

#include "ingest/connectors/reader.h"

namespace docent::ingest {

class JsonlReader : public Reader {
 public:
  static base::Result<std::unique_ptr<Reader>> open(const std::filesystem::path& file);

  base::Status for_each(const Visit& visit) override;
  base::Result<std::string> read_sibling(std::string_view path) override;  // always kNotFound

 private:
  explicit JsonlReader(std::filesystem::path file) : file_(std::move(file)) {}
  base::Status visit_line(std::string_view line, std::size_t number, const Visit& visit);

  std::filesystem::path file_;
  std::unordered_set<std::string> seen_;  // ids of the pass under way
};

}  // namespace docent::ingest
