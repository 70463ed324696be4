#include "embed/cross_encoder.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "infer/pair_scorer.h"
#include "infer/wordpiece.h"

namespace docent::embed {
namespace {

using base::ErrorCode;
using base::fail;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxWorkers = 16;
constexpr int kTrialWords = 128;
constexpr double kNewest = 0.2;   // weight of the newest time in the running mean
constexpr double kForget = 0.95;  // what is left of it after a refusal, so that one slow moment does not refuse all questions after it

struct Pair {
  std::vector<std::int32_t> ids;
  std::size_t passage_tokens = 0;
};

class LocalCrossEncoder final : public CrossEncoder {
 public:
  LocalCrossEncoder(std::shared_ptr<const infer::WordPiece> words, std::unique_ptr<infer::PairScorer> scorer, std::size_t workers)
      : words_(std::move(words)), scorer_(std::move(scorer)), workers_(workers) {}

  base::Result<std::vector<float>> score(std::string_view question, std::span<const std::string_view> passages,
                                         const base::Deadline& deadline) override {
    std::vector<std::int32_t> head = words_->encode_prefix(question, kMaxQuestionTokens - 2);
    head.insert(head.begin(), words_->cls_id());
    head.push_back(words_->sep_id());
    std::vector<Pair> pairs;
    std::size_t tokens = 0;
    for (const std::string_view passage : passages) {
      pairs.push_back(pair_of(head, passage));
      tokens += pairs.back().ids.size();
    }
    const std::size_t workers = std::clamp<std::size_t>(passages.size(), 1, workers_);
    Round round{std::move(pairs), std::vector<float>(passages.size()), deadline, workers, {}, tokens, {}, {}};
    std::vector<std::future<void>> others;
    for (std::size_t i = 1; i < round.workers; ++i) others.push_back(std::async(std::launch::async, [&] { work(round); }));
    work(round);
    for (auto& other : others) other.get();
    if (round.error) return std::unexpected(std::move(*round.error));
    return std::move(round.scores);
  }

 private:
  // One question's passages, shared by the threads that score them.
  struct Round {
    std::vector<Pair> pairs;
    std::vector<float> scores;
    const base::Deadline& deadline;
    std::size_t workers;
    std::atomic<std::size_t> next;
    std::atomic<std::size_t> tokens_left;
    std::mutex mutex;
    std::optional<base::Error> error;  // guarded by the mutex
  };

  Pair pair_of(const std::vector<std::int32_t>& head, std::string_view passage) const {
    Pair pair{head, 0};
    const auto ids = words_->encode_prefix(passage, kMaxPairTokens - head.size() - 1);
    pair.ids.insert(pair.ids.end(), ids.begin(), ids.end());
    pair.ids.push_back(words_->sep_id());
    pair.passage_tokens = ids.size() + 1;
    return pair;
  }

  void work(Round& round) {
    while (true) {
      const std::size_t at = round.next++;
      if (at >= round.pairs.size()) return;
      auto score = run(round, round.pairs[at]);
      if (score) {
        round.scores[at] = *score;
        continue;
      }
      round.next = round.pairs.size();
      const std::lock_guard lock(round.mutex);
      if (!round.error) round.error = std::move(score).error();
      return;
    }
  }

  base::Result<float> run(Round& round, const Pair& pair) {
    DOCENT_TRY(round.deadline.check("reading question and passages together"));
    const double needed = seconds_per_token_.load() * static_cast<double>(round.tokens_left.load()) / static_cast<double>(round.workers);
    if (std::chrono::duration<double>(round.deadline.remaining()).count() < needed) {
      seconds_per_token_ = seconds_per_token_ * kForget;
      return fail(ErrorCode::kDeadlineExceeded, "reading question and passages together would take until after the deadline");
    }
    const auto start = Clock::now();
    auto score = scorer_->score(pair.ids, pair.passage_tokens);
    const double taken = std::chrono::duration<double>(Clock::now() - start).count() / static_cast<double>(pair.ids.size());
    const double before = seconds_per_token_.load();
    seconds_per_token_ = before == 0 ? taken : (1 - kNewest) * before + kNewest * taken;
    round.tokens_left -= pair.ids.size();
    return score;
  }

  std::shared_ptr<const infer::WordPiece> words_;
  std::unique_ptr<infer::PairScorer> scorer_;
  std::size_t workers_;
  std::atomic<double> seconds_per_token_ = 0;  // 0: not known yet
};

}  // namespace

base::Result<std::unique_ptr<CrossEncoder>> open_cross_encoder(CrossEncoderFiles files, std::size_t workers) {
  if (files.tokenizer.empty()) {
    std::error_code ignored;
    files.tokenizer = files.model.parent_path() / "tokenizer.json";
    if (!std::filesystem::exists(files.tokenizer, ignored)) files.tokenizer = files.model.parent_path() / "vocab.txt";
  }
  DOCENT_ASSIGN(auto words, infer::WordPiece::load(files.tokenizer));
  DOCENT_ASSIGN(auto scorer, infer::PairScorer::load(files.runtime, files.model));
  if (workers == 0) workers = std::max(1U, std::thread::hardware_concurrency());
  auto encoder = std::make_unique<LocalCrossEncoder>(std::move(words), std::move(scorer), std::min(workers, kMaxWorkers));
  // As long as many are, so that it also tells what they take; twice, because the first run allocates.
  std::string text;
  for (int i = 0; i < kTrialWords; ++i) text.append("passage ");
  const std::vector<std::string_view> passages{text, text};
  if (const auto tried = encoder->score("a question", passages, base::Deadline::never()); !tried)
    return base::fail_in(files.model.string() + " cannot be used as a cross-encoder", tried.error());
  return encoder;
}

}  // namespace docent::embed
