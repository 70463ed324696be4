#include "embed/local_embedder.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "embed/work_queue.h"
#include "infer/session.h"

namespace docent::embed {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::string_view kQueryPrefix = "Represent this sentence for searching relevant passages: ";
constexpr std::size_t kMaxWorkers = 256;
constexpr std::size_t kMaxPassagesPerCall = 100'000;  // 1 KB of ids each
constexpr std::size_t kMinTokens = 32;                // room for the prefix and some words

struct Files {
  std::filesystem::path model, tokenizer, runtime;
};

Files files_in(const std::filesystem::path& models) {
  const auto model = models / "bge-small-en-v1.5-q";
  return {model / "model.onnx", model / "tokenizer.json", models / "onnxruntime" / "libonnxruntime.so.1"};
}

// A value that one thread sets, once, and others wait for.
template <typename T>
class Promised {
 public:
  void set(base::Result<T> value) {
    const base::MutexLock lock(mutex_);
    value_ = std::move(value);
    changed_.notify_all();
  }
  base::Result<T> wait(std::string_view what, const base::Deadline& deadline) const {
    base::MutexLock lock(mutex_);
    const auto there = [&] {
      mutex_.assert_held();
      return value_.has_value();
    };
    if (deadline.is_bounded()) changed_.wait_until(lock, deadline.stop(), deadline.at(), there);
    else changed_.wait(lock, deadline.stop(), there);
    if (value_) return *value_;
    DOCENT_TRY(deadline.check(what));
    return fail(ErrorCode::kDeadlineExceeded, std::string(what) + " did not finish before its deadline");
  }
  base::Status peek() const {
    const base::MutexLock lock(mutex_);
    if (!value_) return fail(ErrorCode::kUnavailable, "the embedding model is still being loaded");
    if (!*value_) return std::unexpected(value_->error());
    return {};
  }

 private:
  mutable base::Mutex mutex_;
  mutable base::Condition changed_;
  std::optional<base::Result<T>> value_ DOCENT_GUARDED_BY(mutex_);
};

// The longest first, so that the last texts to be run are short ones and the workers end together.
std::vector<std::size_t> longest_first(const std::vector<std::vector<std::int32_t>>& ids) {
  std::vector<std::size_t> order(ids.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return ids[a].size() > ids[b].size(); });
  return order;
}

class OnnxEmbedder final : public LocalEmbedder {
 public:
  OnnxEmbedder(Files files, LocalEmbedderOptions options) : files_(std::move(files)), options_(options) {
    loader_ = std::jthread([this] { load(); });
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t workers = options_.workers == 0 ? std::min(cores, kMaxWorkers) : options_.workers;
    for (std::size_t i = 0; i < workers; ++i) workers_.emplace_back([this] { work(); });
  }
  ~OnnxEmbedder() override { queue_.close(); }

  std::string_view identity() const override { return kLocalModelIdentity; }
  std::size_t dimension() const override { return kLocalModelDimension; }
  base::Status ready() const override { return session_.peek(); }
  base::Result<std::shared_ptr<const infer::WordPiece>> tokenizer(const base::Deadline& deadline) override {
    return tokenizer_.wait("loading the vocabulary", deadline);
  }

  base::Result<Vector> embed_query(std::string_view text, const base::Deadline& deadline) override {
    auto task = std::make_shared<EmbeddingTask>();
    task->question = true;
    DOCENT_ASSIGN(const auto words, tokenizer(deadline));
    task->ids.push_back(ids_of(*words, std::string(kQueryPrefix) + std::string(text.substr(0, kMaxQuestionBytes)),
                               options_.max_query_tokens));
    task->order = {0};
    DOCENT_TRY(run(task, deadline));
    return std::move(task->vectors.front());
  }

  base::Result<std::vector<Vector>> embed_passages(std::span<const std::string_view> texts,
                                                   const base::Deadline& deadline) override {
    if (texts.size() > kMaxPassagesPerCall)
      return fail(ErrorCode::kTooLarge, "at most " + std::to_string(kMaxPassagesPerCall) + " passages fit one call, got " +
                                            std::to_string(texts.size()));
    auto task = std::make_shared<EmbeddingTask>();
    DOCENT_ASSIGN(const auto words, tokenizer(deadline));
    task->ids.reserve(texts.size());
    for (const std::string_view text : texts) task->ids.push_back(ids_of(*words, text, options_.max_passage_tokens));
    task->order = longest_first(task->ids);
    DOCENT_TRY(run(task, deadline));
    return std::move(task->vectors);
  }

 private:
  static constexpr std::size_t kMaxQuestionBytes = 64 * 1024;  // 512 tokens of the longest words are 50 KB

  static std::vector<std::int32_t> ids_of(const infer::WordPiece& words, std::string_view text, std::size_t max_tokens) {
    std::vector<std::int32_t> ids = words.encode_prefix(text, max_tokens - 2);
    ids.insert(ids.begin(), words.cls_id());
    ids.push_back(words.sep_id());
    return ids;
  }

  // A failed load is reported before the deadline, not by it.
  base::Status run(const std::shared_ptr<EmbeddingTask>& task, const base::Deadline& deadline) {
    DOCENT_TRY(session_.wait("loading the embedding model", deadline));
    return queue_.run(task, deadline);
  }

  void load() {
    auto words = infer::WordPiece::load(files_.tokenizer);
    infer::SessionOptions options;
    options.dimension = kLocalModelDimension;
    const bool go_on = words.has_value();
    base::Error reason = go_on ? base::Error{} : words.error();
    tokenizer_.set(std::move(words));
    if (!go_on) {
      session_.set(std::unexpected(std::move(reason)));
      return;
    }
    auto session = infer::Session::load(files_.runtime, files_.model, options);
    if (!session) session_.set(std::unexpected(std::move(session).error()));
    else session_.set(std::shared_ptr<const infer::Session>(std::move(*session)));
  }

  void work() {
    while (const auto next = queue_.take()) {
      const auto session = session_.wait("loading the embedding model", base::Deadline::never());
      if (session) queue_.finish(*next, (*session)->run(next->task->ids[next->text]));
      else queue_.finish(*next, std::unexpected(session.error()));
    }
  }

  Files files_;
  LocalEmbedderOptions options_;
  Promised<std::shared_ptr<const infer::WordPiece>> tokenizer_;
  Promised<std::shared_ptr<const infer::Session>> session_;
  WorkQueue queue_;
  // Joined first: both use everything above.
  std::jthread loader_;
  std::vector<std::jthread> workers_;
};

base::Status check_options(const LocalEmbedderOptions& options) {
  const auto in_range = [](std::string_view name, std::size_t value, std::size_t low, std::size_t high) -> base::Status {
    if (value >= low && value <= high) return {};
    return fail(ErrorCode::kInvalidArgument, std::string(name) + " must be " + std::to_string(low) + ".." +
                                                 std::to_string(high) + ", got " + std::to_string(value));
  };
  DOCENT_TRY(in_range("embed.workers", options.workers, 0, kMaxWorkers));
  DOCENT_TRY(in_range("the token limit of a question", options.max_query_tokens, kMinTokens, infer::kMaxPositions));
  return in_range("the token limit of a passage", options.max_passage_tokens, kMinTokens, infer::kMaxPositions);
}

}  // namespace

base::Result<std::unique_ptr<LocalEmbedder>> open_local_embedder(const std::filesystem::path& models_folder,
                                                                 LocalEmbedderOptions options) {
  DOCENT_TRY(check_options(options));
  Files files = files_in(models_folder);
  for (const auto& file : {files.model, files.tokenizer, files.runtime}) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
      return fail(ErrorCode::kNotFound,
                  "no embedding model: " + file.string() + " is missing; run script/setup to fetch it, or go on with words only");
  }
  return std::make_unique<OnnxEmbedder>(std::move(files), options);
}

std::filesystem::path local_tokenizer_file(const std::filesystem::path& models_folder) {
  return files_in(models_folder).tokenizer;
}

std::filesystem::path local_runtime_file(const std::filesystem::path& models_folder) {
  return files_in(models_folder).runtime;
}

}  // namespace docent::embed
