// A labelled corpus on this machine, and what the extractors find in its labelled sections.
//
// The real path: every document is parsed and extracted as ingestion does it, and the corpus passes run over all of them, so that a name
// which only the whole corpus decides is decided as in the product. Nothing is kept.
#pragma once

#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/eval/label_score.h"
#include "cli/eval/labels.h"

namespace docent::cli {

struct CorpusFolders {
  std::filesystem::path evaluation;  // holds the archives
  std::filesystem::path packages;    // PACKAGE/root/…: unpacked Debian packages, as script/labels leaves them
};
// Where the corpus's documents are, whether they are there or not.
std::filesystem::path target_of(const LabelCorpus& corpus, const CorpusFolders& folders);

struct ScoredSection {
  LabelledSection labels;
  SectionFindings findings;
};

struct ScoredCorpus {
  std::uint64_t documents = 0, bytes = 0;
  std::vector<ScoredSection> sections;  // labels of places name anchors only where the page has them
  std::uint64_t changed = 0;            // labelled sections whose text is another or gone: left out
};

// `labels` are those of this corpus. kCancelled when `stop` is set; kNotFound and the errors of the reader.
base::Result<ScoredCorpus> extract_labelled(const std::filesystem::path& target, const LabelCorpus& corpus, std::span<const LabelledSection> labels,
                                            const std::stop_token& stop);

}  // namespace docent::cli
