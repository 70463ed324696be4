// Ingests files that a test wrote itself, as `docent ingest FOLDER` does.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "ingest/pipeline.h"

namespace docent::ingest::testing {

// Writes `files` (path below `folder`, and text) and ingests the folder as the only target of `request`. Files that were there already stay.
// `embedder` may be null.
inline base::Result<IngestReport> ingest_files(store::Corpus& corpus, embed::Embedder* embedder, const base::Clock& clock, const std::filesystem::path& folder,
                                               const std::map<std::string, std::string>& files, IngestRequest request) {
  for (const auto& [path, text] : files) {
    std::filesystem::create_directories((folder / path).parent_path());
    std::ofstream(folder / path, std::ios::binary) << text;
  }
  request.targets = {folder.string()};
  Pipeline pipeline(corpus, embedder, nullptr, clock, {.threads = 1});
  return pipeline.run(request, {}, {});
}

}  // namespace docent::ingest::testing
