#include "cli/eval/scratch.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace docent::cli {

base::Result<std::unique_ptr<ScratchFolder>> ScratchFolder::make() {
  std::error_code error;
  const auto parent = std::filesystem::temp_directory_path(error);
  std::string name = ((error ? std::filesystem::path("/tmp") : parent) / "docent-scratch-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    return base::fail(base::ErrorCode::kUnavailable, "cannot make a scratch folder " + name + ": " + std::strerror(errno));
  return std::unique_ptr<ScratchFolder>(new ScratchFolder(name));
}

ScratchFolder::~ScratchFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

base::Result<std::unique_ptr<Session>> open_scratch(const Context& context, const std::filesystem::path& data, bool with_embedder) {
  SessionOptions options;
  options.data = data;
  options.create = true;
  options.with_embedder = with_embedder;
  options.with_word_pieces = true;
  return context.open(options, context.config);
}

base::Result<ingest::IngestReport> ingest_into(Session& session, const Context& context, const ingest::IngestRequest& request) {
  ingest::Pipeline::Options options;
  options.threads = static_cast<std::size_t>(context.config.integer("ingest.threads"));
  options.max_file_bytes = static_cast<std::uint64_t>(context.config.integer("ingest.max_file_bytes"));
  ingest::Pipeline pipeline(session.corpus(), session.embedder(), session.word_pieces(), session.clock(), options);
  ProgressBar bar(context.out);
  auto report = pipeline.run(request, [&](const ingest::Progress& progress) { bar.update(progress); }, context.stop);
  bar.clear();
  if (report && report->cancelled) return base::fail(base::ErrorCode::kCancelled, "stopped while ingesting");
  return report;
}

std::uint64_t folder_bytes(const std::filesystem::path& folder) {
  std::uint64_t total = 0;
  std::error_code error;
  for (auto at = std::filesystem::recursive_directory_iterator(folder, error); !error && at != std::filesystem::end(at); at.increment(error)) {
    std::error_code gone;
    if (!at->is_regular_file(gone)) continue;
    const std::uint64_t size = at->file_size(gone);
    if (!gone) total += size;
  }
  return total;
}

}  // namespace docent::cli
