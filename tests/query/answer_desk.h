// An engine on a store in a temporary folder, asked by words alone: for tests of answers.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "base/clock.h"
#include "ingest/pipeline.h"
#include "query/engine.h"
#include "store/embedded/embedded_corpus.h"

namespace docent::query::testing {

class AnswerDesk {
 public:
  explicit AnswerDesk(const EngineOptions& engine = {}) {
    std::string name = (std::filesystem::temp_directory_path() / "deskXXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
    store::embedded::EmbeddedCorpusOptions options;
    options.data = folder_ / "data";
    corpus_ = std::move(*store::embedded::open_embedded_corpus(options, clock_));
    engine_ = std::make_unique<Engine>(*corpus_, nullptr, engine);
  }
  ~AnswerDesk() {
    engine_.reset();
    corpus_.reset();
    std::filesystem::remove_all(folder_);
  }
  AnswerDesk(const AnswerDesk&) = delete;
  AnswerDesk& operator=(const AnswerDesk&) = delete;

  void ingest(const std::string& source, const std::map<std::string, std::string>& files, const std::string& version = "") {
    const auto target = folder_ / "sources" / (source + version);
    for (const auto& [path, text] : files) {
      std::filesystem::create_directories((target / path).parent_path());
      std::ofstream(target / path, std::ios::binary) << text;
    }
    ingest_target(target.string(), source, version);
  }
  void ingest_target(const std::string& target, const std::string& source, const std::string& version = "") {
    ingest::Pipeline pipeline(*corpus_, nullptr, nullptr, clock_, {});
    ingest::IngestRequest request;
    request.targets = {target};
    request.source = source;
    request.version_label = version;
    const auto report = pipeline.run(request, {}, {});
    if (!report) throw std::runtime_error(report.error().message);
  }

  AskResponse ask(const std::string& question, std::vector<std::string> context = {}, std::size_t budget = 400) const {
    AskRequest request;
    request.question = question;
    request.context = std::move(context);
    request.budget_tokens = budget;
    request.min_confidence = 0;  // what is tested is the answer, not whether one should be given
    auto answer = engine_->ask(request);
    if (!answer) throw std::runtime_error(answer.error().message);
    return std::move(*answer);
  }
  const Engine& engine() const { return *engine_; }

 private:
  std::filesystem::path folder_;
  const base::SystemClock clock_;
  std::unique_ptr<store::Corpus> corpus_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace docent::query::testing
