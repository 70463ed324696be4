// A store that exists only to be measured, and what an ingest into it needs.
#pragma once

#include <filesystem>
#include <memory>

#include "cli/commands.h"

namespace docent::cli {

// A fresh folder below $TMPDIR, removed with all it holds on destruction.
class ScratchFolder {
 public:
  static base::Result<std::unique_ptr<ScratchFolder>> make();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

// The store at `data`, made when it is not there. The model is only touched when `with_embedder`.
base::Result<std::unique_ptr<Session>> open_scratch(const Context& context, const std::filesystem::path& data, bool with_embedder);

// `docent ingest` into an open session: the same pipeline and settings.
base::Result<ingest::IngestReport> ingest_into(Session& session, const Context& context, const ingest::IngestRequest& request);

// Bytes of all files below a folder.
std::uint64_t folder_bytes(const std::filesystem::path& folder);

}  // namespace docent::cli
